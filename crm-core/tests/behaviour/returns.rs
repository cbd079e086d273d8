//! Where an order is, and whether it can be given back.

use crm_core::*;
use proptest::prelude::*;

fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn number() -> OrderNumber {
    OrderNumber::parse("2026-0815").unwrap()
}

fn content(number: u64, at: Timestamp, content: InteractionContent) -> Interaction {
    let ids = SeededIds::new(number);
    let new = NewInteraction {
        channel: Channel::Web,
        direction: Direction::Inbound,
        content,
        regarding: None,
        occurred_at: at,
        source: Code::new_static("shop"),
        key: IdempotencyKey::parse(number.to_string()).unwrap(),
    };
    let customer = CustomerId::generate(&SeededIds::new(0), Timestamp::UNIX_EPOCH);
    Interaction::record(new, customer, &ids, at).0
}

fn category(name: &str) -> Category {
    Category::parse(name).unwrap()
}

fn bought(products: &[(&str, Option<&str>)]) -> Purchase {
    let lines = products.iter().map(|(product, named)| PurchaseLine {
        product: ProductCode::parse(product).unwrap(),
        name: None,
        category: named.map(category),
        quantity: 1.try_into().unwrap(),
        amount: Money::new(100, Currency::EUR),
    });
    let total = Money::new(100 * i64::try_from(products.len()).unwrap(), Currency::EUR);
    Purchase::new(total, lines.collect())
        .unwrap()
        .with_order(number())
}

/// An order of these products that reached these stages.
fn order(products: &[(&str, Option<&str>)], stages: &[(OrderStage, &str)]) -> Order {
    let first = instant("2026-11-01T08:00:00Z");
    let mut told = vec![content(
        1,
        first,
        InteractionContent::Purchase(bought(products)),
    )];
    for (key, (stage, at)) in (2..).zip(stages) {
        let update = OrderUpdate::new(number(), *stage);
        told.push(content(key, instant(at), InteractionContent::Order(update)));
    }
    orders(&told).remove(0)
}

const DELIVERED: (OrderStage, &str) = (OrderStage::Delivered, "2026-11-05T17:45:00Z");

fn fortnight() -> ReturnRule {
    ReturnRule::new(14.try_into().unwrap())
}

fn answer(rule: &ReturnRule, order: &Order, now: &str) -> ReturnAnswer {
    rule.answer(order, instant(now), &WeekdaysInUtc)
}

/// Fourteen days from 5 November, which is not counted: until the end of the 19th.
#[test]
fn the_last_day_counts_to_its_last_microsecond() {
    let delivered = order(&[("CD-1", None)], &[DELIVERED]);
    let end = instant("2026-11-19T23:59:59.999999Z");
    let until = ReturnAnswer::Until {
        until: Some(end),
        except: [].into(),
    };
    assert_eq!(
        answer(&fortnight(), &delivered, "2026-11-05T17:45:00Z"),
        until
    );
    assert_eq!(
        answer(&fortnight(), &delivered, "2026-11-19T23:59:59.999999Z"),
        until
    );
    let over = ReturnAnswer::Over { until: end };
    assert_eq!(
        answer(&fortnight(), &delivered, "2026-11-20T00:00:00Z"),
        over
    );
}

/// 21 November 2026 is a Saturday, the 23rd a Monday.
#[test]
fn a_period_can_go_on_to_the_next_working_day() {
    let delivered = order(
        &[("CD-1", None)],
        &[(OrderStage::Delivered, "2026-11-07T09:00:00Z")],
    );
    let until = |rule: &ReturnRule| match answer(rule, &delivered, "2026-11-08T00:00:00Z") {
        ReturnAnswer::Until { until, .. } => until,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        until(&fortnight()),
        Some(instant("2026-11-21T23:59:59.999999Z"))
    );
    let extended = fortnight().extended_over_holidays();
    assert_eq!(
        until(&extended),
        Some(instant("2026-11-23T23:59:59.999999Z"))
    );
}

#[test]
fn what_did_not_arrive_or_is_back_cannot_be_given_back() {
    let now = "2026-11-10T00:00:00Z";
    let told = |stages: &[(OrderStage, &str)]| {
        answer(&fortnight(), &order(&[("CD-1", None)], stages), now)
    };
    let at = "2026-11-06T00:00:00Z";
    assert_eq!(told(&[]), ReturnAnswer::NotDelivered);
    assert_eq!(
        told(&[(OrderStage::Shipped, at)]),
        ReturnAnswer::NotDelivered
    );
    assert_eq!(
        told(&[(OrderStage::Cancelled, at)]),
        ReturnAnswer::Cancelled
    );
    assert_eq!(
        told(&[DELIVERED, (OrderStage::Returned, at)]),
        ReturnAnswer::Returned
    );
}

#[test]
fn some_categories_are_not_taken_back() {
    let rule = fortnight().excepting(category("food"));
    let now = "2026-11-10T00:00:00Z";
    let mixed = order(
        &[
            ("CD-1", Some("music")),
            ("TEA-1", Some("food")),
            ("X", None),
        ],
        &[DELIVERED],
    );
    let ReturnAnswer::Until { except, .. } = answer(&rule, &mixed, now) else {
        panic!()
    };
    assert_eq!(except, [ProductCode::parse("TEA-1").unwrap()].into());
    let food = order(&[("TEA-1", Some("food"))], &[DELIVERED]);
    assert_eq!(answer(&rule, &food, now), ReturnAnswer::Excepted);
    // An order of which nobody told what was bought.
    let unknown = order(&[], &[DELIVERED]);
    assert!(matches!(
        answer(&rule, &unknown, now),
        ReturnAnswer::Until { .. }
    ));
}

#[test]
fn a_rule_is_data() {
    let rule = fortnight()
        .excepting(category("food"))
        .extended_over_holidays();
    let frozen = r#"{"days":14,"except":["food"],"extends_over_holidays":true}"#;
    assert_eq!(serde_json::to_string(&rule).unwrap(), frozen);
    assert_eq!(serde_json::from_str::<ReturnRule>(frozen).unwrap(), rule);
    assert_eq!(
        serde_json::from_str::<ReturnRule>(r#"{"days":14}"#).unwrap(),
        fortnight()
    );
    for broken in [
        r#"{"days":0}"#,
        r#"{"days":14,"hours":1}"#,
        r#"{"days":65536}"#,
    ] {
        assert!(
            serde_json::from_str::<ReturnRule>(broken).is_err(),
            "{broken}"
        );
    }
}

#[test]
fn where_an_order_is() {
    let placed = (OrderStage::Placed, "2026-11-01T08:00:00Z");
    let shipped = (OrderStage::Shipped, "2026-11-03T10:00:00Z");
    let expected = instant("2026-11-05T12:00:00Z");
    let mut on_its_way = order(&[("CD-1", None)], &[placed, shipped]);
    on_its_way.expected_at = Some(expected);
    let told = on_its_way.tracking(instant("2026-11-04T00:00:00Z"));
    assert_eq!(
        (told.state, told.since),
        (OrderState::Shipped, Some(instant(shipped.1)))
    );
    assert_eq!(
        (told.expected_at, told.is_late, told.is_paid),
        (Some(expected), false, false)
    );
    assert!(on_its_way.tracking(instant("2026-11-05T12:00:01Z")).is_late);

    let mut there = order(&[("CD-1", None)], &[placed, shipped, DELIVERED]);
    there.expected_at = Some(expected);
    let told = there.tracking(instant("2026-11-20T00:00:00Z"));
    assert_eq!(
        (told.state, told.since),
        (OrderState::Delivered, Some(instant(DELIVERED.1)))
    );
    // It is there: nothing is expected, and nothing late.
    assert_eq!((told.expected_at, told.is_late), (None, false));
}

proptest! {
    /// Who delivers later, or takes back for longer, never takes back less long; and the answer
    /// changes once, from yes to no.
    #[test]
    fn returns_end_later_for_later_deliveries_and_longer_rules(
        hours in 0_i64..2000,
        later in 0_i64..500,
        days in 1_u16..60,
        more in 0_u16..30,
        waited in 0_i64..3000,
    ) {
        let at = |hours: i64| {
            let begin = instant("2026-01-01T00:00:00Z");
            begin.checked_add(chrono::TimeDelta::hours(hours)).unwrap()
        };
        let can = |delivered: Timestamp, days: u16, now: Timestamp| {
            let mut order = order(&[("CD-1", None)], &[]);
            order.reached.insert(OrderStage::Delivered, delivered);
            let rule = ReturnRule::new(days.try_into().unwrap());
            matches!(rule.answer(&order, now, &WeekdaysInUtc), ReturnAnswer::Until { .. })
        };
        let now = at(hours + waited);
        if can(at(hours), days, now) {
            prop_assert!(can(at(hours + later), days, now));
            prop_assert!(can(at(hours), days + more, now));
        }
        // A day's end lies within a day of the exact number of hours.
        let exact = i64::from(days) * 24;
        prop_assert!(waited > exact || can(at(hours), days, now));
        prop_assert!(waited < exact + 24 || !can(at(hours), days, now));
    }
}
