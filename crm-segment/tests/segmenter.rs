//! The service over a store: reads every page, counts up to the instant, names the members.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

#[path = "support/interaction.rs"]
mod interaction;
#[path = "support/purchase_line.rs"]
mod purchase_line;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crm_core::{
    AttributeValue, Channel, Code, ConsentDecision, ConsentEvidence, ConsentMethod, ConsentRecord,
    ConsentScope, ContactUse, Currency, Customer, CustomerId, Interaction, InteractionContent,
    InteractionKind, LifecycleStage, Money, NewConsent, NewCustomer, Party, Purchase, Purpose,
    SeededIds, StoreError, Tag, Timestamp,
};
use crm_segment::strategies;
use crm_segment::{
    AttributeTest, CalendarUnit, Comparison, Condition, EventCondition, EventFilter, EventMeasure,
    MetricSource, Period, PeriodCalendar, RefundPolicy, RfmRange, Rule, SegmentMap, SegmentName,
    SegmentedBase, Segmenter, SegmenterError, SummaryError, SummaryRule, Window,
};
use futures_executor::block_on;
use interaction::interaction;
use proptest::prelude::*;
use purchase_line::purchase_line;
use support::TinyPages;

fn day(day: u32) -> Timestamp {
    Timestamp::parse(&format!("2026-11-{day:02}T12:00:00Z")).unwrap()
}

struct World {
    ids: SeededIds,
    store: TinyPages,
}

impl World {
    fn new() -> Self {
        Self {
            ids: SeededIds::new(1),
            store: TinyPages::default(),
        }
    }

    fn customer(&mut self, tags: &[&str]) -> CustomerId {
        let id = CustomerId::generate(&self.ids, day(1));
        let tags: BTreeSet<Tag> = tags.iter().map(|tag| Tag::parse(tag).unwrap()).collect();
        let new = NewCustomer {
            tags,
            ..NewCustomer::new(Party::unknown_person())
        };
        let (customer, _) = Customer::create(new, id, &self.ids, day(1)).unwrap();
        self.store.customers.push(customer);
        id
    }

    fn happened(&mut self, customer: CustomerId, at: Timestamp, content: InteractionContent) {
        let new = interaction(Channel::Web, at, self.store.interactions.len(), content);
        let (interaction, _) = Interaction::record(new, customer, &self.ids, at);
        self.store.interactions.push(interaction);
    }

    fn bought(&mut self, customer: CustomerId, at: Timestamp, amount: Money, category: &str) {
        let line = purchase_line("p", category, amount);
        let purchase = Purchase::new(amount, vec![line]).unwrap();
        self.happened(customer, at, InteractionContent::Purchase(purchase));
    }

    fn gave_back(&mut self, customer: CustomerId, at: Timestamp, minor: i64) {
        let given_back = Purchase::new(eur(minor), vec![]).unwrap();
        self.happened(customer, at, InteractionContent::Return(given_back));
    }

    fn decided(&mut self, customer: CustomerId, at: Timestamp, decision: ConsentDecision) {
        let new = NewConsent::new(
            ConsentScope::on(Purpose::Marketing, Channel::Email),
            decision,
            ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("shop")),
            at,
        );
        let (record, _) = ConsentRecord::record(new, customer, &self.ids, at).unwrap();
        self.store.consents.push(record);
    }

    fn restricted(&mut self, customer: CustomerId, at: Timestamp) {
        let asked = ConsentEvidence::new(ConsentMethod::Written, Code::new_static("desk"));
        let new = NewConsent::restricted(asked, at);
        let (record, _) = ConsentRecord::record(new, customer, &self.ids, at).unwrap();
        self.store.consents.push(record);
    }

    fn segmenter(self) -> Segmenter {
        let store = Arc::new(self.store);
        Segmenter::new(store.clone(), store, Currency::EUR)
    }
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn rule(condition: Condition) -> Rule {
    Rule::new(condition).unwrap()
}

fn name(name: &str) -> SegmentName {
    SegmentName::parse(name).unwrap()
}

/// Five buyers who rise on every axis, so that they score 111 to 555; one who only gave back; one of
/// whom nothing happened.
fn seven_customers() -> (World, Vec<CustomerId>) {
    let mut world = World::new();
    let ids: Vec<CustomerId> = (0..7).map(|_| world.customer(&[])).collect();
    for (rank, id) in (1_u32..=5).zip(&ids) {
        for purchase in 0..rank {
            world.bought(
                *id,
                day(rank + purchase),
                eur(1_000),
                &format!("kind {purchase}"),
            );
        }
    }
    world.gave_back(ids[4], day(20), 600);
    world.gave_back(ids[5], day(20), 400);
    (world, ids)
}

#[test]
fn the_whole_base_over_many_pages() {
    let (world, ids) = seven_customers();
    let base = block_on(world.segmenter().segment_base(day(30))).unwrap();
    let rows: Vec<_> = base
        .customers()
        .map(|row| {
            let segment = row.segment.map(|name| name.as_str().to_owned());
            (
                row.customer,
                row.score.map(|score| score.code()),
                row.summary.amount_minor(),
                segment,
            )
        })
        .collect();
    let row = |at: usize, code, amount, segment: Option<&str>| {
        (ids[at], code, amount, segment.map(str::to_owned))
    };
    assert_eq!(
        rows,
        [
            row(0, Some(111), 1_000, Some("Hibernating")),
            row(1, Some(222), 2_000, Some("Hibernating")),
            row(2, Some(333), 3_000, Some("Need Attention")),
            row(3, Some(444), 4_000, Some("Loyal")),
            row(4, Some(555), 4_400, Some("Champions")),
            row(5, None, -400, None),
        ]
    );
    let shares = base.shares();
    assert_eq!(shares.len(), 11, "ten segments and those in none");
    let champions = &shares[0];
    assert_eq!((champions.customers, champions.amount_minor), (1, 4_400));
    assert_eq!(champions.revenue_share, Some(4_400.0 / 14_000.0));
    let none = shares.last().unwrap();
    assert_eq!(
        (none.segment.clone(), none.customers, none.amount_minor),
        (None, 1, -400)
    );
    assert_eq!(
        base.concentration().total(),
        14_400,
        "amounts below zero count as zero"
    );
    for id in &ids[..6] {
        let row = base.customers().find(|row| row.customer == *id);
        assert_eq!(base.customer(id), row, "looked up and listed alike");
    }
    assert_eq!(base.customer(&ids[6]), None);
}

#[test]
fn what_happened_after_the_instant_does_not_count() {
    let (world, ids) = seven_customers();
    let segmenter = world.segmenter();
    // On the third: the first bought once, the second twice, the third once.
    let early = block_on(segmenter.segment_base(day(3))).unwrap();
    let purchases: Vec<u64> = early
        .customers()
        .map(|row| row.summary.purchases())
        .collect();
    assert_eq!(purchases, [1, 2, 1]);
    let amounts: Vec<i128> = early
        .customers()
        .map(|row| row.summary.amount_minor())
        .collect();
    assert_eq!(amounts, [1_000, 2_000, 1_000]);
    assert!(early.customer(&ids[3]).is_none());
}

#[test]
fn members_of_each_kind_of_condition() {
    let (mut world, ids) = seven_customers();
    let vip = world.customer(&["vip"]);
    world.decided(ids[0], day(2), ConsentDecision::Granted);
    world.decided(ids[1], day(2), ConsentDecision::Granted);
    world.decided(ids[1], day(25), ConsentDecision::Withdrawn);
    let segmenter = world.segmenter();
    let members = |condition: Condition, at: u32| {
        block_on(segmenter.members(&rule(condition), day(at))).unwrap()
    };
    let consent = || Condition::Consent(ContactUse::new(Purpose::Marketing, Channel::Email));
    assert_eq!(
        members(Condition::Tag(Tag::parse("vip").unwrap()), 30),
        [vip]
    );
    assert_eq!(members(consent(), 24), ids[..2]);
    assert_eq!(members(consent(), 25), ids[..1]);
    assert_eq!(
        members(Condition::Segment(name("Hibernating")), 30),
        ids[..2]
    );
    assert_eq!(members(Condition::Rfm(RfmRange::ANY), 30), ids[..5]);
    // One purchase: acquired. More, of as many categories: extended.
    assert_eq!(
        members(Condition::Stage(LifecycleStage::Acquired), 30),
        ids[..1]
    );
    assert_eq!(
        members(Condition::Stage(LifecycleStage::Extended), 30),
        ids[1..5]
    );
    assert_eq!(
        members(Condition::Stage(LifecycleStage::Prospect), 30),
        [ids[5], ids[6], vip]
    );
    assert_eq!(members(Condition::All(vec![]), 30).len(), 8);
    // What a rule needs is found however deep it stands.
    let deep = Rule::negate(Rule::any([rule(consent())]).unwrap()).unwrap();
    assert_eq!(members(Condition::Not(Box::new(deep)), 24), ids[..2]);
}

#[test]
fn a_restricted_customer_is_counted_in_the_base_and_is_no_member() {
    let (mut world, ids) = seven_customers();
    world.restricted(ids[3], day(28));
    let segmenter = world.segmenter();
    let (free, _) = seven_customers();
    let expected = block_on(free.segmenter().segment_base(day(30))).unwrap();
    let base = block_on(segmenter.segment_base(day(30))).unwrap();
    assert_eq!(base, expected, "a rank is one among all");
    let rule = rule(Condition::Rfm(RfmRange::ANY));
    let members = |at| block_on(segmenter.members(&rule, day(at))).unwrap();
    assert_eq!(members(27), ids[..5]);
    assert_eq!(members(28), [ids[0], ids[1], ids[2], ids[4]]);
}

#[test]
fn purchases_of_another_currency_are_refused() {
    let mut world = World::new();
    let id = world.customer(&[]);
    world.bought(id, day(2), Money::new(1, Currency::USD), "a");
    let error = block_on(world.segmenter().segment_base(day(3))).unwrap_err();
    assert!(matches!(
        error,
        SegmenterError::Summary(SummaryError::CurrencyMismatch {
            expected: Currency::EUR,
            found: Currency::USD,
        })
    ));
}

proptest! {
    #[test]
    fn shares_add_up_to_the_base(
        summaries in strategies::purchase_summaries(),
        map in strategies::segment_map(),
    ) {
        let as_of = Timestamp::parse("2100-01-01T00:00:00Z").unwrap();
        let base = SegmentedBase::new(summaries.clone(), map, as_of).unwrap();
        let shares = base.shares();
        prop_assert_eq!(shares.iter().map(|share| share.customers).sum::<usize>(), summaries.len());
        let revenue: i128 = summaries.iter().map(|(_, summary)| summary.amount_minor()).sum();
        prop_assert_eq!(shares.iter().map(|share| share.amount_minor).sum::<i128>(), revenue);
        for share in &shares {
            prop_assert!((0.0..=1.0).contains(&share.customer_share));
            prop_assert_eq!(share.revenue_share.is_some(), revenue > 0);
        }
        for row in base.customers() {
            prop_assert_eq!(Some(row), base.customer(&row.customer));
            let named = row.score.and_then(|score| base.map().segment_of(score));
            prop_assert_eq!(row.segment, named);
        }
    }
}

#[test]
fn an_empty_store_has_an_empty_base() {
    let base = block_on(World::new().segmenter().segment_base(day(1))).unwrap();
    assert_eq!(base.customers().count(), 0);
    assert_eq!(base.shares().len(), SegmentMap::usual().segments().len());
    assert!(base.shares().iter().all(|share| share.customers == 0));
    assert_eq!(base.concentration().pareto_holds(), None);
}

#[test]
fn a_rule_sums_up_a_period_with_refunds_by_its_policy() {
    let mut world = World::new();
    let customer = world.customer(&[]);
    for at in [1, 5, 9] {
        world.bought(customer, day(at), eur(1_000), "kind");
    }
    world.gave_back(customer, day(6), 300);
    world.gave_back(customer, day(9), 50);
    let segmenter = world.segmenter();
    let period = Period::between(day(5), day(9)).unwrap();
    let summed = |refunds, period| {
        let rule = SummaryRule::new(refunds).within(period);
        let base = block_on(segmenter.summaries(&rule))?;
        Ok::<_, SegmenterError>(
            base.get(&customer)
                .map(|own| (own.purchases(), own.amount_minor())),
        )
    };
    assert_eq!(summed(RefundPolicy::Net, period).unwrap(), Some((1, 700)));
    assert_eq!(
        summed(RefundPolicy::Ignore, period).unwrap(),
        Some((1, 1_000))
    );
    assert_eq!(
        summed(RefundPolicy::Net, Period::ALL).unwrap(),
        Some((3, 2_650))
    );
    let days = PeriodCalendar::new(CalendarUnit::Day, chrono_tz::Tz::UTC);
    let table = block_on(segmenter.activity_table(days, day(6))).unwrap();
    let amounts: Vec<(String, u64, i128)> = table
        .of(&customer)
        .map(|(period, own)| (period.to_string(), own.activities(), own.amount_minor()))
        .collect();
    let expected = [
        ("2026-11-01", 1, 1_000),
        ("2026-11-05", 1, 1_000),
        ("2026-11-06", 0, -300),
    ];
    assert_eq!(
        amounts,
        expected.map(|(day, count, sum)| (day.to_string(), count, sum))
    );
    let refused = summed(RefundPolicy::Refuse, period).unwrap_err();
    assert!(matches!(
        refused,
        SegmenterError::Summary(SummaryError::NegativePurchase)
    ));
    let before_refunds = Period::before(day(6));
    assert_eq!(
        summed(RefundPolicy::Refuse, before_refunds).unwrap(),
        Some((2, 2_000))
    );
}

/// Figures of customers, by hand.
#[derive(Debug)]
struct Figures(Vec<(CustomerId, i64)>);

#[async_trait::async_trait]
impl MetricSource for Figures {
    async fn metrics(
        &self,
        customer: CustomerId,
        names: &BTreeSet<Code>,
        _: Timestamp,
    ) -> Result<BTreeMap<Code, AttributeValue>, StoreError> {
        let own = self.0.iter().filter(|(of, _)| *of == customer);
        let named = own.flat_map(|(_, figure)| {
            let value = AttributeValue::Integer(*figure);
            names.iter().map(move |name| (name.clone(), value.clone()))
        });
        Ok(named.collect())
    }
}

#[test]
fn what_happened_and_figures_are_read_for_rules_that_ask() {
    let mut world = World::new();
    let [often, once, never] = [(); 3].map(|()| world.customer(&[]));
    for (customer, at) in [(often, 2), (often, 9), (once, 3)] {
        world.bought(customer, day(at), eur(1_000), "shoes");
    }
    world.happened(never, day(4), InteractionContent::Visit);
    // What happens after the instant does not count.
    world.bought(never, day(25), eur(1_000), "shoes");
    let bought = |at_least, days: u32| {
        rule(Condition::Events(EventCondition {
            of: EventFilter::of_kinds([InteractionKind::Purchase]),
            within: Window::last_seconds(days * 86_400).unwrap(),
            is: EventMeasure::Count(Comparison::Gte(at_least)),
        }))
    };
    let open = rule(Condition::Metric {
        name: Code::new_static("open_requests"),
        is: AttributeTest::Gt(AttributeValue::Integer(0)),
    });
    let segmenter = world.segmenter();
    let members = |rule: &Rule, at| block_on(segmenter.members(rule, at)).unwrap();
    assert_eq!(members(&bought(1, 30), day(20)), [often, once]);
    assert_eq!(members(&bought(2, 30), day(20)), [often]);
    assert_eq!(
        members(&bought(1, 11), day(20)),
        [],
        "exactly eleven days ago is not within them"
    );
    assert_eq!(members(&bought(1, 12), day(20)), [often]);
    let any = rule(Condition::Events(EventCondition {
        of: EventFilter::all(),
        within: Window::ALL,
        is: EventMeasure::Count(Comparison::Eq(1)),
    }));
    assert_eq!(members(&any, day(20)), [once, never]);
    assert!(matches!(
        block_on(segmenter.members(&open, day(20))),
        Err(SegmenterError::NoMetricSource { name }) if name.as_str() == "open_requests"
    ));
    let knowing = segmenter
        .clone()
        .with_metrics(Arc::new(Figures(vec![(once, 2), (never, 0)])));
    assert_eq!(block_on(knowing.members(&open, day(20))).unwrap(), [once]);
}
