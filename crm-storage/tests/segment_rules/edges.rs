//! Edges that random rules rarely meet: texts, numbers, days and amounts at the ends of their ranges.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use crm_core::conformance::world::{purchase, tenant};
use crm_core::{
    AttributeName, AttributeText, AttributeValue, Category, ConsentLedger, Currency, Customer,
    CustomerId, Interaction, InteractionContent, InteractionId, Money, NewCustomer, NewInteraction,
    Number, Party, ProductCode, Purchase, PurchaseLine, SeededIds, Timestamp,
    strategies as core_strategies,
};
use crm_segment::{AttributeTest, Condition, Rule, RuleStoreError, Segmenter, SegmenterError};
use futures_executor::block_on;
use proptest::collection::vec;
use proptest::prelude::*;

use super::population::{Asked, Known};
use super::same::stored;
use super::servers::{OnMysql, OnPostgres};
use super::{ask_all, in_sqlite, run};

pub(crate) fn noon() -> Timestamp {
    Timestamp::parse("2026-11-29T12:00:00Z").unwrap()
}

pub(crate) fn customer(ids: &SeededIds, value: Option<AttributeValue>) -> Customer {
    let id = CustomerId::generate(ids, noon());
    let name = AttributeName::parse("x").unwrap();
    let new = NewCustomer {
        attributes: value
            .into_iter()
            .map(|value| (name.clone(), value))
            .collect(),
        ..NewCustomer::new(Party::unknown_person())
    };
    Customer::create(new, id, ids, noon()).unwrap().0
}

pub(crate) fn known(customer: Customer, timeline: Vec<Interaction>) -> Known {
    Known {
        customer,
        consents: ConsentLedger::default(),
        timeline,
        metrics: BTreeMap::new(),
    }
}

/// Values of all sizes, and those beside them.
fn value() -> impl Strategy<Value = AttributeValue> {
    let near = prop_oneof![
        any::<i64>(),
        (-3_i64..3).prop_map(|by| (1 << 53) + by),
        (-3_i64..0).prop_map(|by| i64::MAX + by),
    ];
    let text = prop_oneof![
        "[ab'\"%_\\\\ \u{e9}\u{1f600}\n\t-]{1,4}",
        any::<String>(),
        "(' OR 1=1 --|\\$\\.x|\\?|:a|\\$1|\\{\\}|null|true|0)",
    ];
    prop_oneof![
        4 => core_strategies::attribute_value(),
        4 => text.prop_filter_map("a text", |text| AttributeValue::text(&text).ok()),
        2 => near.clone().prop_map(AttributeValue::Integer),
        1 => near.prop_filter_map("finite", |near| Number::new(near as f64).ok().map(AttributeValue::Number)),
        1 => any::<f64>().prop_filter_map("finite", |number| Number::new(number).ok().map(AttributeValue::Number)),
    ]
}

fn test_of(
    value: AttributeValue,
    other: AttributeValue,
    kind: u8,
    part: (usize, usize),
) -> AttributeTest {
    let piece = |value: &AttributeValue| match value {
        AttributeValue::Text(text) => {
            let letters: Vec<char> = text.as_str().chars().collect();
            let (from, to) = (part.0 % letters.len(), part.1 % letters.len() + 1);
            let piece: String = letters[from.min(to - 1)..from.max(to)].iter().collect();
            AttributeText::parse(&piece).ok()
        }
        AttributeValue::Texts(texts) => texts.first().cloned(),
        _ => None,
    };
    match (kind % 11, piece(&value)) {
        (0, _) => AttributeTest::Eq(value),
        (1, _) => AttributeTest::Ne(value),
        (2, _) => AttributeTest::Lt(value),
        (3, _) => AttributeTest::Lte(value),
        (4, _) => AttributeTest::Gt(value),
        (5, _) => AttributeTest::Gte(value),
        (6, Some(piece)) => AttributeTest::StartsWith(piece),
        (7, Some(piece)) => AttributeTest::EndsWith(piece),
        (8, Some(piece)) => AttributeTest::Contains(piece),
        (9, _) => AttributeTest::In(vec![value, AttributeValue::Boolean(true), other]),
        _ => AttributeTest::Exists,
    }
}

/// Customers of whom each has one value, and tests with these values.
fn asked() -> impl Strategy<Value = Asked> {
    let chosen = vec(
        (any::<u8>(), 0..8_usize, (any::<usize>(), any::<usize>())),
        24,
    );
    (vec(value(), 8), chosen).prop_map(|(mut values, chosen)| {
        // The nearest number to the first one.
        if let Some(AttributeValue::Number(number)) = values.first() {
            let next = Number::new(number.get().next_up());
            values[1] = next.map_or(AttributeValue::Boolean(true), AttributeValue::Number);
        }
        let ids = SeededIds::new(5);
        let rules = chosen.into_iter().filter_map(|(kind, of, part)| {
            let other = values[(of + 1) % values.len()].clone();
            let is = test_of(values[of].clone(), other, kind, part);
            let name = AttributeName::parse("x").unwrap();
            Rule::new(Condition::Attribute { name, is }).ok()
        });
        let rules = rules.collect();
        let customers = values.into_iter().map(Some).chain([None]);
        Asked {
            customers: customers
                .map(|value| known(customer(&ids, value), Vec::new()))
                .collect(),
            rules,
            instants: vec![noon()],
        }
    })
}

#[test]
fn values_of_all_sizes_compare_in_sqlite_as_in_memory() {
    assert!(run(60, asked(), |_| in_sqlite()) >= 60 * 9);
}

#[test]
fn values_of_all_sizes_compare_in_postgres_as_in_memory() {
    if let Some(place) = OnPostgres::fresh() {
        let triples = run(12, asked(), |number| place.database.tenant(tenant(number)));
        assert!(triples >= 12 * 9, "{triples} triples");
    }
}

#[test]
fn values_of_all_sizes_compare_in_mysql_as_in_memory() {
    if let Some(place) = OnMysql::fresh() {
        let triples = run(12, asked(), |number| place.database.tenant(tenant(number)));
        assert!(triples >= 12 * 9, "{triples} triples");
    }
}

/// Rules on amounts that no sum of 64 bits holds.
fn enormous() -> Asked {
    let ids = SeededIds::new(6);
    // Each with two lines of the same amount.
    let buyer = |amounts: &[i64]| {
        let customer = customer(&ids, None);
        let bought = amounts.iter().enumerate().map(|(number, minor)| {
            let paid = Money::new(*minor, Currency::EUR);
            let line = PurchaseLine {
                product: ProductCode::parse("p").unwrap(),
                name: None,
                category: Some(Category::parse("x").unwrap()),
                quantity: NonZeroU32::MIN,
                amount: paid,
            };
            let bought = Purchase::new(paid, vec![line.clone(), line]).unwrap();
            let new = NewInteraction {
                content: InteractionContent::Purchase(bought),
                ..purchase(&number.to_string(), noon(), *minor)
            };
            let id = InteractionId::generate(&ids, noon());
            Interaction::restore(id, customer.id(), noon(), new)
        });
        let timeline = bought.collect();
        known(customer, timeline)
    };
    let most = Money::new(i64::MAX, Currency::EUR).to_string();
    let rules = [
        format!("spent > {most}"),
        format!("spent = {most}"),
        format!("spent < {most}"),
        "spent >= 0 EUR".to_owned(),
        "average(purchase) > 1 EUR".to_owned(),
        "maximum(purchase) > 1 EUR".to_owned(),
        format!("sum(purchase of \"x\") > {most}"),
        format!("average(purchase of \"x\") > {most}"),
        format!("maximum(purchase of \"x\") > {most}"),
        format!("minimum(purchase of \"x\") = {most}"),
    ];
    Asked {
        customers: vec![
            buyer(&[i64::MAX]),
            buyer(&[i64::MAX, 1]),
            buyer(&[i64::MAX, i64::MAX, i64::MAX]),
            buyer(&[i64::MAX - 1]),
            buyer(&[5]),
            buyer(&[]),
        ],
        rules: rules.iter().map(|rule| rule.parse().unwrap()).collect(),
        instants: vec![noon()],
    }
}

#[test]
fn sums_that_64_bits_do_not_hold_are_exact() {
    on_all_engines(&enormous());
}

/// Customers to whom something happened in the very microsecond of a bound, and right beside it; the
/// same instants as attributes, and days.
fn at_the_bounds() -> Asked {
    let ids = SeededIds::new(8);
    let micros = |instant: &str| Timestamp::parse(instant).unwrap().as_micros();
    let bounds = [
        noon().as_micros(),
        noon().as_micros() - 60_000_000,
        noon().as_micros() + 60_000_000,
        micros("2026-11-29T11:30:00Z"),
        // The days of Berlin, and those of UTC.
        micros("2026-11-28T23:00:00Z"),
        micros("2026-11-27T23:00:00Z"),
        micros("2026-11-29T00:00:00Z"),
        micros("1000-01-01T00:00:00Z") + 1,
        micros("9999-12-31T23:59:59.999998Z"),
    ];
    let instants = bounds
        .iter()
        .flat_map(|bound| [bound - 1, *bound, bound + 1]);
    let with_visit = instants.map(|micros| {
        let instant = Timestamp::from_micros(micros).unwrap();
        let customer = customer(&ids, Some(AttributeValue::Instant(instant)));
        let new = NewInteraction {
            occurred_at: instant,
            ..purchase("1", instant, 5)
        };
        let id = InteractionId::generate(&ids, instant);
        let bought = Interaction::restore(id, customer.id(), instant, new);
        known(customer, vec![bought])
    });
    let days = [
        "0001-01-01",
        "0999-12-31",
        "1000-01-01",
        "2026-11-28",
        "2026-11-29",
        "2026-11-30",
        "9999-12-31",
    ];
    let with_day = days.iter().map(|day| {
        let day = AttributeValue::Date(day.parse().unwrap());
        known(customer(&ids, Some(day)), Vec::new())
    });
    let windows = [
        "in the last 60 seconds",
        "within the next 60 seconds",
        "since 2026-11-29T11:30:00Z",
        "until 2026-11-29T11:30:00Z",
        "from 2026-11-29T11:30:00Z until 60 seconds ago",
        "until 60 seconds ago",
        r#"since start of day in "Europe/Berlin""#,
        r#"until start of day in "Europe/Berlin" minus 1"#,
        r#"since start of day in "UTC""#,
        "in the last 36500 days",
        "until 36500 days ago",
    ];
    let rules = windows.iter().flat_map(|window| {
        let of_attribute = match window.strip_prefix("in ") {
            Some(rest) => format!("x within {rest}"),
            None if window.starts_with("within") => format!("x {window}"),
            None => format!("x within {window}"),
        };
        let of_events = window.replace("within the next 60 seconds", "until 60 seconds ahead");
        [of_attribute, format!("did(purchase) {of_events}")]
    });
    let rules = rules.map(|rule: String| {
        rule.parse()
            .unwrap_or_else(|error| panic!("{rule}: {error}"))
    });
    Asked {
        customers: with_visit.chain(with_day).collect(),
        rules: rules.collect(),
        instants: vec![
            noon(),
            Timestamp::parse("1000-01-01T00:00:30Z").unwrap(),
            Timestamp::parse("9999-12-31T23:59:59.999999Z").unwrap(),
        ],
    }
}

/// Two purchases just within the idle time of each other, as far apart, and just beyond; and a third one at the
/// instant of the second.
fn near_each_other() -> Asked {
    let ids = SeededIds::new(9);
    let bought = |apart: i64, third: bool| {
        let customer = customer(&ids, None);
        let second = noon().as_micros() - 1_000_000;
        let instants = [second - apart, second]
            .into_iter()
            .chain(third.then_some(second));
        let timeline = instants.enumerate().map(|(number, micros)| {
            let instant = Timestamp::from_micros(micros).unwrap();
            let new = purchase(&number.to_string(), instant, 5);
            let id = InteractionId::generate(&ids, instant);
            Interaction::restore(id, customer.id(), instant, new)
        });
        let mut timeline: Vec<Interaction> = timeline.collect();
        timeline.sort_by_key(|event| (event.occurred_at(), event.id()));
        known(customer, timeline)
    };
    let apart = [0, 1, 59_999_999, 60_000_000, 60_000_001];
    let asked = ["= 1", "= 2", ">= 1"];
    let rules = asked.iter().flat_map(|is| {
        ["", ", 2 deep", ", 3 deep"].map(|deep| {
            let rule = format!("sessions(purchase{deep}, idle 60 seconds) {is}");
            rule.parse().unwrap()
        })
    });
    Asked {
        rules: rules.collect(),
        customers: apart
            .into_iter()
            .flat_map(|apart| [bought(apart, false), bought(apart, true)])
            .collect(),
        instants: vec![noon()],
    }
}

#[test]
fn sessions_end_exactly_at_the_idle_time() {
    on_all_engines(&near_each_other());
}

#[test]
fn bounds_of_windows_are_exact_to_the_microsecond() {
    on_all_engines(&at_the_bounds());
}

/// Asks all of it of each engine.
pub(crate) fn on_all_engines(asked: &Asked) {
    let all = asked.rules.len() * asked.instants.len() * asked.customers.len();
    assert_eq!(ask_all(in_sqlite(), asked), all);
    if let Some(place) = OnPostgres::fresh() {
        assert_eq!(ask_all(place.database.tenant(tenant(1)), asked), all);
    }
    if let Some(place) = OnMysql::fresh() {
        assert_eq!(ask_all(place.database.tenant(tenant(1)), asked), all);
    }
}

/// The largest rules there may be: answered, or refused with the limit.
#[test]
fn a_rule_of_ten_thousand_conditions_is_answered_or_refused() {
    let store = Arc::new(in_sqlite());
    let segmenter =
        Segmenter::new(store.clone(), store.clone(), Currency::EUR).with_rule_store(store.clone());
    let ids = SeededIds::new(7);
    let asked = Asked {
        customers: vec![known(
            customer(&ids, Some(AttributeValue::Integer(4_999))),
            Vec::new(),
        )],
        rules: Vec::new(),
        instants: Vec::new(),
    };
    let name = AttributeName::parse("x").unwrap();
    let test = |is| {
        Rule::new(Condition::Attribute {
            name: name.clone(),
            is,
        })
        .unwrap()
    };
    let listed = (0..9_990).map(|number| AttributeValue::text(&format!("t{number}")).unwrap());
    let texts = test(AttributeTest::In(listed.collect()));
    let integers = (0..9_990).map(AttributeValue::Integer);
    let integers = test(AttributeTest::In(integers.collect()));
    let many = |count: i64| {
        let each =
            (0..count).map(|number| test(AttributeTest::Eq(AttributeValue::Integer(number))));
        Rule::any(each).unwrap()
    };
    let deep = (1..Rule::MAXIMUM_DEPTH)
        .fold(many(5_000).condition().rules()[0].clone(), |rule, _| {
            Rule::negate(rule).unwrap()
        });
    block_on(async {
        stored(&*store, &asked).await;
        assert_eq!(segmenter.count_members(&texts, noon()).await.unwrap(), 0);
        assert_eq!(segmenter.count_members(&integers, noon()).await.unwrap(), 1);
        assert_eq!(segmenter.count_members(&deep, noon()).await.unwrap(), 1);
        assert_eq!(
            segmenter.count_members(&many(2_000), noon()).await.unwrap(),
            0
        );
        let refused = segmenter.count_members(&many(9_999), noon()).await;
        let Err(SegmenterError::RuleStore(RuleStoreError::TooLarge { found, maximum, .. })) =
            refused
        else {
            panic!("{refused:?}");
        };
        assert!(found > maximum);
    });
}
