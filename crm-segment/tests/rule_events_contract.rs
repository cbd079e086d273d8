//! Each row of the contract of the edges that is about what happened, windows, the record and figures.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

#[path = "support/interaction.rs"]
mod interaction;
#[path = "support/purchase_line.rs"]
mod purchase_line;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use crm_core::{
    AttributeName, AttributeValue, Channel, Code, ConsentLedger, Currency, Customer, CustomerId,
    Identity, Interaction, InteractionContent, InteractionId, Money, NewCustomer, Party, Purchase,
    Relation, RelationRole, SeededIds, Timestamp, VerificationMethod,
};
use crm_segment::{Bucket, BucketSeed, CustomerFacts, Rule};
use interaction::interaction;
use purchase_line::purchase_line;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn noon() -> Timestamp {
    at("2026-11-22T12:00:00Z")
}

struct Known {
    ids: SeededIds,
    customer: Customer,
    timeline: Vec<Interaction>,
    metrics: BTreeMap<Code, AttributeValue>,
}

impl Known {
    fn new(change: impl FnOnce(&mut NewCustomer)) -> Self {
        let ids = SeededIds::new(1);
        let mut new = NewCustomer::new(Party::unknown_person());
        change(&mut new);
        let id = CustomerId::generate(&ids, noon());
        let (customer, _) = Customer::create(new, id, &ids, noon()).unwrap();
        Self {
            ids,
            customer,
            timeline: Vec::new(),
            metrics: BTreeMap::new(),
        }
    }

    fn happened(&mut self, when: &str, channel: Channel, content: InteractionContent) {
        let new = interaction(channel, at(when), self.timeline.len(), content);
        let id = InteractionId::generate(&self.ids, at(when));
        self.timeline
            .push(Interaction::restore(id, self.customer.id(), at(when), new));
        self.timeline
            .sort_by_key(|event| (event.occurred_at(), event.id()));
    }

    fn visited(&mut self, when: &str) {
        self.happened(when, Channel::Web, InteractionContent::Visit);
    }

    fn bought(&mut self, when: &str, minor: i64, currency: Currency, lines: &[(&str, i64)]) {
        self.happened(
            when,
            Channel::Web,
            InteractionContent::Purchase(purchase(minor, currency, lines)),
        );
    }

    fn gave_back(&mut self, when: &str, minor: i64) {
        let back = purchase(minor, Currency::EUR, &[]);
        self.happened(when, Channel::Web, InteractionContent::Return(back));
    }

    fn says(&self, when: Timestamp, rule: &str) -> bool {
        let rule: Rule = rule
            .parse()
            .unwrap_or_else(|error| panic!("{rule}: {error}"));
        let consents = ConsentLedger::default();
        let facts = CustomerFacts::new(&self.customer, &consents, when)
            .with_timeline(&self.timeline)
            .with_metrics(&self.metrics);
        rule.matches(&facts)
    }

    /// That rules hold at noon, and their negations do not.
    fn holds(&self, rules: &[&str]) {
        for rule in rules {
            assert!(self.says(noon(), rule), "{rule}");
        }
    }

    fn fails(&self, rules: &[&str]) {
        for rule in rules {
            assert!(!self.says(noon(), rule), "{rule}");
        }
    }
}

fn purchase(minor: i64, currency: Currency, lines: &[(&str, i64)]) -> Purchase {
    let line = |(category, minor): &(&str, i64)| {
        let product = format!("{category} {minor}");
        purchase_line(&product, category, Money::new(*minor, currency))
    };
    Purchase::new(
        Money::new(minor, currency),
        lines.iter().map(line).collect(),
    )
    .unwrap()
}

#[test]
fn of_nothing_counts_and_sums_are_zero_and_the_rest_is_missing() {
    let known = Known::new(|_| {});
    known.holds(&[
        "count(purchase) = 0",
        "count(purchase) < 1 in the last 1 day",
        "spent = 0 EUR",
        "sum(purchase) != 1 EUR",
        "distinct(channels, anything) <= 0",
    ]);
    for measure in ["average", "minimum", "maximum"] {
        for comparison in [
            "= 0 EUR",
            "!= 0 EUR",
            "< 1 EUR",
            ">= 0 EUR",
            "between -1 EUR and 1 EUR",
        ] {
            known.fails(&[&format!("{measure}(purchase) {comparison}")]);
        }
    }
    known.fails(&[
        "first(purchase) is (anything)",
        "last(anything) is (anything)",
    ]);
}

#[test]
fn returns_are_below_zero_and_other_currencies_do_not_count_in_amounts() {
    let mut known = Known::new(|_| {});
    known.bought("2026-11-01T10:00:00Z", 1_000, Currency::EUR, &[]);
    known.bought("2026-11-02T10:00:00Z", 99_900, Currency::USD, &[]);
    known.gave_back("2026-11-03T10:00:00Z", 400);
    known.visited("2026-11-04T10:00:00Z");
    known.holds(&[
        "spent = 6 EUR",
        "sum(purchase) = 10 EUR",
        "sum(return) = -4 EUR",
        "sum(anything) = 6 EUR",
        "spent = 999 USD",
        "spent = 0 GBP",
        "minimum(anything) = -4 EUR",
        "maximum(anything) = 10 EUR",
        "average(anything) = 3 EUR",
        "count(anything) = 4",
        "count(purchase where amount >= 10 EUR) = 1",
        "count(return where amount = 4 EUR) = 1",
        "count(anything where amount missing) = 1",
    ]);
    known.fails(&["average(purchase) = 1 GBP", "minimum(visit) < 1 EUR"]);
}

#[test]
fn averages_are_exact() {
    let mut known = Known::new(|_| {});
    for minor in [100, 100, 101] {
        known.bought("2026-11-01T10:00:00Z", minor, Currency::EUR, &[]);
    }
    // 1.00333... euro.
    known.holds(&[
        "average(purchase) > 1.00 EUR",
        "average(purchase) < 1.01 EUR",
        "average(purchase) != 1.00 EUR",
    ]);
    known.fails(&[
        "average(purchase) = 1.00 EUR",
        "average(purchase) between 1.01 EUR and 2 EUR",
    ]);
}

#[test]
fn categories_admit_purchases_and_narrow_amounts_to_their_lines() {
    let mut known = Known::new(|_| {});
    known.bought(
        "2026-11-01T10:00:00Z",
        5_000,
        Currency::EUR,
        &[("shoes", 3_000), ("books", 1_500)],
    );
    known.bought(
        "2026-11-02T10:00:00Z",
        700,
        Currency::EUR,
        &[("books", 700)],
    );
    known.bought("2026-11-03T10:00:00Z", 100, Currency::EUR, &[]);
    known.holds(&[
        r#"count(purchase of "shoes") = 1"#,
        r#"sum(purchase of "shoes") = 30 EUR"#,
        r#"sum(purchase of "books") = 22 EUR"#,
        r#"sum(purchase of "books" or "shoes") = 52 EUR"#,
        "sum(purchase) = 58 EUR",
        r#"count(purchase of "Shoes") = 0"#,
        "distinct(categories, purchase) = 2",
        r#"distinct(categories, purchase of "books") = 1"#,
        r#"distinct(products, purchase of "books") = 2"#,
        "distinct(products, anything) = 3",
    ]);
}

#[test]
fn windows_are_half_open() {
    let mut known = Known::new(|_| {});
    known.visited("2026-11-15T12:00:00Z");
    let microsecond_before = at("2026-11-22T11:59:59.999999Z");
    assert!(known.says(microsecond_before, "did(visit) in the last 7 days"));
    assert!(
        !known.says(noon(), "did(visit) in the last 7 days"),
        "exactly seven days ago"
    );
    assert!(known.says(noon(), "did(visit) until 7 days ago"));
    assert!(!known.says(microsecond_before, "did(visit) until 7 days ago"));
    // What happens now has happened.
    assert!(known.says(
        at("2026-11-15T12:00:00Z"),
        "did(visit) in the last 1 second"
    ));
    assert!(
        !known.says(at("2026-11-15T11:59:59.999999Z"), "did(visit)"),
        "not yet"
    );
    // Fixed bounds: the beginning belongs, the end does not.
    known.holds(&[
        "did(visit) since 2026-11-15T12:00:00Z",
        "did(visit) until 2026-11-15T12:00:00.000001Z",
        "count(visit) = 0 until 2026-11-15T12:00:00Z",
        "count(visit) = 0 since 2026-11-15T12:00:00.000001Z",
        "did(visit) from 2026-11-15T12:00:00Z until 2026-11-16T00:00:00Z",
    ]);
}

#[test]
fn calendars_are_those_of_their_place() {
    let mut known = Known::new(|_| {});
    // In Berlin it is half past midnight of November.
    known.visited("2026-10-31T23:30:00Z");
    known.holds(&[
        "did(visit) since start of month in \"Europe/Berlin\"",
        "count(visit) = 0 since start of month in \"UTC\"",
        "did(visit) from start of month in \"UTC\" minus 1 until start of month in \"UTC\"",
        "did(visit) since start of quarter in \"UTC\"",
        "distinct(each day in \"UTC\", visit) = 1",
    ]);
    // 2026-11-22 is a Sunday: its week began on Monday, the 16th.
    known.visited("2026-11-16T00:00:00Z");
    known.visited("2026-11-15T23:59:59Z");
    known.holds(&["count(visit) = 1 since start of week in \"UTC\""]);
    // The day on which clocks go back has 25 hours: the 25th of October, for which it is still the 24th in UTC.
    known.visited("2026-10-24T22:00:00Z");
    let end_of_day = at("2026-10-25T22:59:59.999999Z");
    assert!(known.says(
        end_of_day,
        "did(visit) since start of day in \"Europe/Berlin\""
    ));
    assert!(!known.says(
        at("2026-10-25T23:00:00Z"),
        "did(visit) since start of day in \"Europe/Berlin\""
    ));
}

#[test]
fn of_equal_instants_the_first_recorded_comes_first() {
    let mut known = Known::new(|_| {});
    known.happened(
        "2026-11-01T10:00:00Z",
        Channel::Web,
        InteractionContent::Visit,
    );
    known.happened(
        "2026-11-01T10:00:00Z",
        Channel::Email,
        InteractionContent::Visit,
    );
    known.holds(&[
        "first(visit) is (visit on web)",
        "last(visit) is (visit on email)",
        "sequence(visit on web then visit on email within 0 seconds)",
    ]);
    known.fails(&["sequence(visit on email then visit on web within 1 day)"]);
}

#[test]
fn sequences_use_each_event_once_and_include_their_limit() {
    let mut known = Known::new(|_| {});
    known.visited("2026-11-01T10:00:00Z");
    known.fails(&["sequence(visit then visit within 1 day)"]);
    known.visited("2026-11-02T10:00:00Z");
    known.holds(&[
        "sequence(visit then visit within 1 day)",
        "sequence(visit then visit within 1 day) since 2026-11-01T10:00:00Z",
    ]);
    known.fails(&[
        "sequence(visit then visit within 86399 seconds)",
        "sequence(visit then visit then visit within 30 days)",
        "sequence(visit then visit within 1 day) since 2026-11-01T10:00:00.000001Z",
    ]);
    // A later beginning leaves more time: visit, visit, purchase.
    known.bought("2026-11-03T10:00:00Z", 1, Currency::EUR, &[]);
    known.holds(&["sequence(visit then purchase within 1 day)"]);
}

#[test]
fn dates_in_a_window_stand_for_their_beginning_in_utc() {
    let name = AttributeName::parse("renewal").unwrap();
    let on = |day| {
        let day = NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        Known::new(|new| {
            new.attributes
                .insert(name.clone(), AttributeValue::Date(day));
        })
    };
    on(22).holds(&["renewal within the last 1 day"]);
    on(22).fails(&[
        "renewal within the next 1 day",
        "renewal within the last 12 hours",
    ]);
    on(23).holds(&["renewal within the next 12 hours"]);
    on(23).fails(&["renewal within the last 30 days"]);
    on(21).fails(&["renewal within the last 1 day"]);
    on(21).holds(&[
        "renewal within all time",
        "renewal within from 2 days ago until now",
    ]);
    let text = Known::new(|new| {
        new.attributes
            .insert(name.clone(), AttributeValue::text("2026-11-22").unwrap());
    });
    text.fails(&["renewal within all time"]);
    Known::new(|_| {}).fails(&["renewal within all time"]);
}

#[test]
fn the_record_is_asked_as_it_is() {
    let organisation = CustomerId::generate(&SeededIds::new(9), noon());
    let day = |day| NaiveDate::from_ymd_opt(2026, 11, day);
    let known = Known::new(|new| {
        let email = Identity::email("ada@example.com").unwrap();
        new.verified_identities
            .push(email.verified(VerificationMethod::Confirmation, noon()));
        new.claimed_identities
            .push(Identity::external("shop", "7").unwrap().claimed(noon()));
        let works_for = Relation::new(organisation, RelationRole::WorksFor);
        new.relations
            .push(works_for.between(day(10), day(22)).unwrap());
    });
    known.holds(&[
        "identified by email",
        "identified by verified email",
        "identified by external",
        "identified by \"external/shop\"",
        "related as works_for",
        "profile.created_at within the last 1 second",
        "profile.family_name missing",
        "is person",
    ]);
    known.fails(&[
        "identified by verified external",
        "identified by \"external/sho\"",
        "identified by \"external/erp\"",
        "identified by phone",
        "related as member_of",
        "profile.organisation_name exists",
    ]);
    assert!(known.says(at("2026-11-22T23:59:59.999999Z"), "related as works_for"));
    assert!(!known.says(at("2026-11-23T00:00:00Z"), "related as works_for"));
    assert!(!known.says(at("2026-11-09T23:59:59Z"), "related as works_for"));
}

#[test]
fn figures_are_asked_as_attributes_are() {
    let mut known = Known::new(|_| {});
    known.metrics.insert(
        Code::new_static("open_requests"),
        AttributeValue::Integer(2),
    );
    known.holds(&[
        "metric open_requests > 1",
        "metric value missing",
        "not metric value = 1",
    ]);
    known.fails(&["metric value != 1", "metric open_requests = 2.5"]);
}

/// The places were computed with Python's `hashlib`.
#[test]
fn a_random_part_is_a_hash_of_its_name_and_the_id() {
    let id = CustomerId::parse("01890a5d-ac96-774b-bcce-b302099a8057").unwrap();
    let bucket = |seed| Bucket {
        seed: BucketSeed::parse(seed).unwrap(),
        from: 0,
        until: 1,
    };
    assert_eq!(bucket("winter-2026").place(id), 6324);
    assert_eq!(bucket("Ostergruß").place(id), 4432);
}
