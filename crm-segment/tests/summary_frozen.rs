//! The written forms of summaries are frozen, and what no summary can be is refused.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use std::fmt::Debug;

use chrono::NaiveDate;
use chrono_tz::Tz;
use crm_core::{
    Activity, Channel, Code, Currency, CustomerId, Direction, IdempotencyKey, Interaction,
    InteractionContent, InteractionId, InteractionKind, Location, Money, NewInteraction, SeededIds,
    SessionRule, Timestamp,
};
use crm_segment::value::*;
use crm_segment::*;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn fixtures() -> Value {
    serde_json::from_str(include_str!("fixtures/summary_forms.json")).unwrap()
}

/// Expects the member of the fixture to be this value and to be written as it stands; another format, a
/// further field and a missing one are refused.
#[track_caller]
fn frozen<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, value: &T) {
    let form = fixtures()[name].clone();
    assert_eq!(serde_json::to_value(value).unwrap(), form, "{name}");
    let read = |form: Value| serde_json::from_value::<T>(form);
    assert_eq!(&read(form.clone()).unwrap(), value, "{name}");

    let mut longer = form.clone();
    longer["further"] = 1.into();
    assert!(read(longer).is_err(), "{name} with a further field");
    for field in form.as_object().unwrap().keys() {
        let mut shorter = form.clone();
        shorter.as_object_mut().unwrap().remove(field);
        // What is nothing may be left out.
        if !form[field].is_null() {
            assert!(read(shorter).is_err(), "{name} without {field}");
        }
    }
    if form.get("format").is_some() {
        let mut later = form.clone();
        later["format"] = 2.into();
        let refusal = read(later).unwrap_err().to_string();
        assert!(
            refusal.contains("format 2 is not known"),
            "{name}: {refusal}"
        );
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn march() -> Timestamp {
    at("2026-03-01T12:00:00Z")
}

fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

#[test]
fn purchases_are_read_and_written_as_they_were() {
    let april = at("2026-04-01T12:00:00Z");
    let largest = PurchaseSummary::of_purchase(march(), i64::MAX);
    let summary = largest
        .merge(PurchaseSummary::of_purchase(april, i64::MAX))
        .merge(PurchaseSummary::of_return(500));
    frozen("purchase_summary", &summary);
    frozen("empty_purchase_summary", &PurchaseSummary::EMPTY);
    let mut base = PurchaseSummaries::new(Currency::EUR);
    base.add_return(9_u32, euro(400)).unwrap();
    base.add_purchase(7, march(), euro(1_250)).unwrap();
    frozen("purchase_summaries", &base);

    let mut counts = CategoryCounts::new(Currency::EUR);
    for (category, minor) in [("shoes", 2_500), ("books", 900), ("shoes", 2_500)] {
        counts.add(7_u32, category.to_owned(), euro(minor)).unwrap();
    }
    frozen("category_counts", &counts);

    let mut baskets: Baskets<String> = Baskets::new();
    for items in [&["milk", "bread"][..], &[], &["bread", "milk", "milk"]] {
        baskets.add(items.iter().map(|item| (*item).to_owned()));
    }
    frozen("baskets", &baskets);
}

#[test]
fn what_customers_did_is_read_and_written_as_it_was() {
    let months = PeriodCalendar::new(CalendarUnit::Month, Tz::Europe__Berlin);
    let mut table = ActivityTable::new(months, Currency::EUR);
    table
        .add_refund(7_u32, at("2026-10-31T23:30:00Z"), euro(400))
        .unwrap();
    table.add_purchase(7, march(), euro(1_250)).unwrap();
    table.add(7, march());
    frozen("activity_table", &table);

    let points = [("visit".to_owned(), 1), ("purchase".to_owned(), 40)];
    let rule = EngagementRule::new(HalfLife::days(7).unwrap(), points);
    let mut base = Engagements::new(rule);
    base.add(7_u32, march(), &"purchase".to_owned());
    frozen("engagements", &base);

    let event = FunnelEvent {
        at: march(),
        sequence: u128::MAX,
        what: InteractionKind::PageView,
    };
    frozen("funnel_event", &event);
    let mut events = FunnelEvents::new();
    for (sequence, what) in [(1, "cart"), (0, "page")] {
        let what = what.to_owned();
        events.add(
            7_u32,
            FunnelEvent {
                at: march(),
                sequence,
                what,
            },
        );
    }
    frozen("funnel_events", &events);

    let steps = ["page", "cart", "purchase"].map(|what| FunnelStep::new(what, [what]));
    let funnel =
        FunnelDefinition::new(steps.to_vec(), StepOrder::Ordered, FunnelEntry::Any).unwrap();
    let mut events = FunnelEvents::new();
    events.add(1_u32, FunnelEvent::new(march(), "page"));
    events.add(1, FunnelEvent::new(at("2026-03-01T12:10:00Z"), "cart"));
    events.add(2, FunnelEvent::new(march(), "page"));
    frozen("funnel_counts", &FunnelCounts::of(&funnel, &events));
}

fn page_view(id: &str, time: &str, page: &str) -> Activity {
    let new = NewInteraction {
        channel: Channel::Web,
        direction: Direction::Inbound,
        content: InteractionContent::PageView {
            location: Location::parse(page).unwrap(),
        },
        regarding: None,
        occurred_at: at(time),
        source: Code::parse("shop").unwrap(),
        key: IdempotencyKey::parse("key").unwrap(),
    };
    let customer = CustomerId::generate(&SeededIds::new(1), at(time));
    let id = InteractionId::parse(id).unwrap();
    Activity::of(&Interaction::restore(id, customer, at(time), new)).unwrap()
}

#[test]
fn visits_are_read_and_written_as_they_were() {
    let mut activities = WebActivities::new();
    for (id, time, page) in [
        (
            "018f0000-0000-7000-8000-000000000002",
            "2026-03-01T12:01:00Z",
            "/shoes",
        ),
        (
            "018f0000-0000-7000-8000-000000000001",
            "2026-03-01T12:00:00Z",
            "/",
        ),
    ] {
        activities.add(7_u32, page_view(id, time, page));
    }
    frozen("web_activities", &activities);
    let report = WebReport::of(&activities, &SessionRule::default(), Period::ALL, 5);
    frozen("web_report", &report);
}

#[test]
fn cells_and_arms_are_read_and_written_as_they_were() {
    let mut largest = PivotTable::new();
    for whose in [1_u32, 2, 2] {
        largest.add(["all".to_owned()], i64::MAX, whose);
    }
    let (_, measures) = largest.cells().next().unwrap();
    frozen("pivot_measures", measures);
    frozen("empty_pivot_measures", &PivotMeasures::<u32>::new());
    let mut table = PivotTable::new();
    for (category, value, whose) in [
        ("shoes", 8_000, 1_u32),
        ("books", 1_200, 1),
        ("books", -100, 2),
    ] {
        table.add(["2026-11", category].map(str::to_owned), value, whose);
    }
    frozen("pivot_table", &table);

    let mut arms = ExperimentArms::default();
    for (arm, value) in [("letter", 1_250), ("control", 0), ("control", 300)] {
        arms.add(arm, value).unwrap();
    }
    frozen("experiment_arms", &arms);
}

#[test]
fn histories_are_read_and_written_as_they_were() {
    let mut base = RepeatHistories::new(Currency::EUR, Tz::Europe__Berlin, RefundPolicy::Net);
    let day = |day| NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
    for (on, minor) in [(12, 1_500), (5, 2_000), (12, 500)] {
        base.add_purchase_on(7_u32, day(on), euro(minor)).unwrap();
    }
    for (on, minor) in [(20, 300), (12, 150), (20, 100)] {
        base.add_refund_on(7, day(on), euro(minor)).unwrap();
    }
    frozen("repeat_histories", &base);

    let week = TimeUnit::Week;
    let once = RepeatHistory::without_repeats(39.0, week).unwrap();
    let last = Recency::AgeAtLast(30.0 / 7.0);
    let twice = RepeatHistory::new(2, last, 274.0 / 7.0, week).unwrap();
    let groups = HistoryGroups::new(week, [(twice, 1), (once, 2)]).unwrap();
    frozen("history_groups", &groups);

    let spend = |purchases, total| SpendHistory::of_total(purchases, total, Currency::USD);
    let spends = [(spend(3, 1_000), 2), (spend(1, 0), 1), (spend(0, 0), 9)];
    frozen(
        "spend_groups",
        &SpendGroups::new(Currency::USD, spends).unwrap(),
    );

    let donor = |taken, last| OpportunityHistory::new(taken, last, 6).unwrap();
    let donors = OpportunityGroups::new([(donor(4, 5), 1), (donor(0, 0), 3)]);
    frozen("opportunity_groups", &donors);
}

/// The refusal of a form with one member changed.
#[track_caller]
fn refusal<T: DeserializeOwned>(name: &str, pointer: &str, wrong: &Value) -> String {
    let mut form = fixtures()[name].clone();
    let member = form
        .pointer_mut(pointer)
        .unwrap_or_else(|| panic!("{name} {pointer}"));
    *member = wrong.clone();
    match serde_json::from_value::<T>(form) {
        Ok(_) => panic!("{name} with {pointer} {wrong} was read"),
        Err(error) => error.to_string(),
    }
}

/// Expects each change to be refused with words that name the field and the rule, and that tell no amount
/// and no instant.
#[track_caller]
fn refuses<T: DeserializeOwned>(name: &str, changes: &[(&str, Value, &str)]) {
    for (pointer, wrong, words) in changes {
        let told = refusal::<T>(name, pointer, wrong);
        assert!(told.contains(words), "{name} {pointer} {wrong}: {told}");
        let wrong = wrong.as_str().unwrap_or_default();
        let is_personal =
            wrong.len() > 5 && wrong.starts_with(|first: char| first.is_ascii_digit());
        assert!(
            !is_personal || !told.contains(wrong),
            "{name} {pointer}: {told}"
        );
    }
}

const ORDER: &str = "must be in rising order, each once";

#[test]
fn purchases_that_contradict_themselves_are_refused() {
    let counts = "purchases: must be 0 without a first and a last one";
    refuses::<PurchaseSummary>(
        "purchase_summary",
        &[
            ("/purchases", json!(0), counts),
            ("/purchases", json!(1), counts),
            ("/purchases", json!(-1), "u64"),
            ("/first_purchase", json!(null), counts),
            ("/last_purchase", json!("2026-02-01T12:00:00Z"), counts),
            (
                "/last_purchase",
                json!("0999-02-01T12:00:00Z"),
                "timestamp: must be from the year 1000",
            ),
            (
                "/last_purchase",
                json!("+10000-01-01T00:00:00Z"),
                "timestamp",
            ),
            (
                "/amount_minor",
                json!("27670116110564327425"),
                "amount: must be one that so many",
            ),
            (
                "/amount_minor",
                json!("170141183460469231731687303715884105728"),
                "digits within its range",
            ),
            ("/amount_minor", json!("1.5"), "digits within its range"),
            ("/amount_minor", json!(5), "string"),
        ],
    );
    refuses::<PurchaseSummary>(
        "empty_purchase_summary",
        &[
            (
                "/amount_minor",
                json!("1"),
                "amount: must be one that so many",
            ),
            ("/purchases", json!(1), counts),
        ],
    );
    let customer = fixtures()["purchase_summaries"]["customers"][0].clone();
    refuses::<PurchaseSummaries<u32>>(
        "purchase_summaries",
        &[
            (
                "/customers/1",
                customer.clone(),
                "customers: must be in rising order, each once, got 2 members",
            ),
            ("/customers/1/0", json!(3), ORDER),
            ("/customers/1/0", json!("nine"), "u32"),
            ("/customers/0/1/purchases", json!(0), counts),
            ("/currency", json!("XXXX"), "currency"),
            ("/customers", json!({"7": 1}), "sequence"),
        ],
    );
    refuses::<Baskets<String>>(
        "baskets",
        &[
            (
                "/baskets/1/0",
                json!(["milk", "bread"]),
                "items of a basket: must be in rising order",
            ),
            (
                "/baskets/1/0",
                json!(["bread", "bread"]),
                "items of a basket: must be in rising order",
            ),
            (
                "/baskets/1/0",
                json!([]),
                "baskets: must be in rising order",
            ),
            (
                "/baskets/1/1",
                json!(0),
                "baskets: must have come at least once each",
            ),
        ],
    );
    refuses::<CategoryCounts<u32, String>>(
        "category_counts",
        &[
            (
                "/customers/0/1",
                json!([]),
                "categories of a customer: must be one or more",
            ),
            (
                "/customers/0/1/0/1/purchases",
                json!(0),
                "amount: must be one that so many",
            ),
            (
                "/customers/0/1/0/1",
                json!({"purchases": 0, "amount_minor": "0"}),
                "categories of a customer",
            ),
            (
                "/customers/0/1/0/1/amount_minor",
                json!("-1"),
                "digits within its range",
            ),
            ("/customers/0/1/0/0", json!("zebras"), ORDER),
        ],
    );
}

#[test]
fn deeds_that_contradict_themselves_are_refused() {
    let periods = "periods of a customer: must be one or more of the calendar";
    refuses::<ActivityTable<u32>>(
        "activity_table",
        &[
            ("/customers/0/1/0/0", json!("2026-W10"), periods),
            ("/customers/0/1/0/0", json!("2026-03-01"), periods),
            ("/customers/0/1/0/0", json!("0999-11"), periods),
            ("/customers/0/1/0/0", json!("2026-13"), "calendar period"),
            ("/customers/0/1/0/0", json!("2026-12"), ORDER),
            ("/customers/0/1", json!([]), periods),
            ("/calendar/zone", json!("Europe/Nowhere"), "Europe/Nowhere"),
        ],
    );
    refuses::<Engagements<u32, String>>(
        "engagements",
        &[
            (
                "/half_life_seconds",
                json!(60),
                "customers: must have sums of an event or more",
            ),
            ("/half_life_seconds", json!(0), "nonzero"),
            ("/customers/0/1/last", json!(null), "decaying sum"),
            (
                "/customers/0/1/by_half_life/0/1",
                json!("0"),
                "decaying sum",
            ),
            (
                "/points/0/0",
                json!("zebra"),
                "points: must be in rising order",
            ),
        ],
    );
    let no_events =
        json!({"format": 1, "half_life_seconds": 604_800, "by_half_life": [], "last": null});
    refuses::<Engagements<u32, String>>(
        "engagements",
        &[(
            "/customers/0/1",
            no_events,
            "customers: must have sums of an event or more",
        )],
    );
    refuses::<FunnelEvents<u32, String>>(
        "funnel_events",
        &[
            ("/customers/0/1", json!([]), "customers: must have events"),
            (
                "/customers/0/1/1/sequence",
                json!("0"),
                "events of a customer: must be in rising order",
            ),
            (
                "/customers/0/1/1/sequence",
                json!("-1"),
                "digits within its range",
            ),
        ],
    );
    let steps = "steps: must have at most the customers of the step before";
    refuses::<FunnelCounts>(
        "funnel_counts",
        &[
            ("/steps/1/customers", json!(3), steps),
            ("/steps/0/customers", json!(0), steps),
            ("/steps/2/customers", json!(1), steps),
            ("/steps/0/wait_micros", json!([[5, 2]]), steps),
            ("/steps/1/wait_micros", json!([[5, 2]]), steps),
            (
                "/steps/1/wait_micros",
                json!([[5, 1], [5, 0]]),
                "waits: must be of a customer or more",
            ),
            (
                "/steps/1/wait_micros",
                json!([[i64::MAX, 1]]),
                "waits: must be of a customer or more",
            ),
        ],
    );
    refuses::<WebActivities<u32>>(
        "web_activities",
        &[
            ("/visitors/0/1", json!([]), "visitors: must have activities"),
            (
                "/visitors/0/1/1/id",
                json!("018f0000-0000-7000-8000-000000000001"),
                "activities of a visitor: must be in rising order",
            ),
            (
                "/visitors/0/1/1/id",
                json!("018f0000-0000-4000-8000-000000000002"),
                "UUID of version 7 or 8",
            ),
            (
                "/visitors/0/1/1/channel",
                json!("email"),
                "activity: must be what a customer does",
            ),
            (
                "/visitors/0/1/1/kind",
                json!("note"),
                "activity: must be what a customer does",
            ),
            (
                "/visitors/0/1/1/kind",
                json!("visit"),
                "activity: must have a location if it is a page view",
            ),
            (
                "/visitors/0/1/1/location",
                json!(null),
                "activity: must have a location if it is a page view",
            ),
        ],
    );
    refuses::<WebReport>(
        "web_report",
        &[
            (
                "/visitors",
                json!(2),
                "visitors: must be the new and the returning ones",
            ),
            (
                "/sessions",
                json!(2),
                "sessions: must be those of all depths",
            ),
            (
                "/sessions",
                json!(0),
                "visitors: must be the new and the returning ones",
            ),
            (
                "/first_sessions",
                json!(0),
                "sessions: must be those of all depths",
            ),
            (
                "/engaged_sessions",
                json!(2),
                "sessions: must be those of all depths",
            ),
            (
                "/single_page_sessions",
                json!(1),
                "page views: must be those of all depths",
            ),
            (
                "/page_views",
                json!(3),
                "page views: must be those of all depths",
            ),
            (
                "/depths",
                json!([[2, 1], [3, 0]]),
                "depths: must have come at least once each",
            ),
            (
                "/entries",
                json!([["/", 2]]),
                "entries: must be as many as the exits",
            ),
            ("/exits", json!([]), "entries: must be as many as the exits"),
            (
                "/transitions",
                json!([]),
                "transitions: must be the page views but one",
            ),
            (
                "/transitions",
                json!([["/", []]]),
                "transitions: must lead somewhere",
            ),
            (
                "/paths",
                json!([[[], 1]]),
                "paths: must be of a page or more",
            ),
            (
                "/paths",
                json!([[["/"], 2]]),
                "paths: must be of a page or more",
            ),
            (
                "/total_length_micros",
                json!("-1"),
                "total length: must be a time of zero or more",
            ),
            (
                "/total_length_micros",
                json!("9223372036854775808000000"),
                "total length: must be a time of zero or more",
            ),
        ],
    );
}

#[test]
fn cells_and_arms_that_contradict_themselves_are_refused() {
    let count = "count: must be 0 without a minimum";
    let sum = "sum: must be one of so many values";
    refuses::<PivotMeasures<u32>>(
        "pivot_measures",
        &[
            ("/count", json!(0), count),
            ("/count", json!(1), "whose: must be at most one a row"),
            ("/count", json!(4), sum),
            ("/minimum", json!(null), count),
            ("/minimum", json!(5), sum),
            ("/whose", json!([]), count),
            ("/whose", json!([2, 1]), "whose: must be in rising order"),
            ("/sum", json!("0"), sum),
        ],
    );
    refuses::<PivotMeasures<u32>>(
        "empty_pivot_measures",
        &[
            ("/sum", json!("1"), sum),
            ("/whose", json!([1]), count),
            ("/maximum", json!(0), count),
        ],
    );
    let dimensions = "dimensions: must be as many as the table has";
    let mut cell = fixtures()["pivot_table"]["cells"][0].clone();
    cell[0] = json!(["2026-10", "books"]);
    refuses::<PivotTable<String, 2, u32>>(
        "pivot_table",
        &[
            ("/dimensions", json!(3), dimensions),
            ("/cells/0/0", json!(["2026-11"]), dimensions),
            ("/cells/1", cell, "cells: must be in rising order"),
            (
                "/cells/1/1",
                fixtures()["empty_pivot_measures"].clone(),
                "cells: must have rows",
            ),
        ],
    );
    let three =
        serde_json::from_value::<PivotTable<String, 3, u32>>(fixtures()["pivot_table"].clone());
    assert!(three.unwrap_err().to_string().contains(dimensions));
    refuses::<ExperimentArms>(
        "experiment_arms",
        &[
            ("/arms/0/0", json!("zebra"), "arms: must be in rising order"),
            ("/arms/0/1/count", json!(0), "no values have this"),
        ],
    );
}

#[test]
fn histories_that_contradict_themselves_are_refused() {
    refuses::<RepeatHistories<u32>>(
        "repeat_histories",
        &[
            (
                "/refunds",
                json!("refuse"),
                "refunds: must be 0 where the policy refuses them",
            ),
            ("/customers/0/1", json!([]), "customers: must have days"),
            (
                "/customers/0/1/1/day",
                json!("2026-01-05"),
                "days of a customer: must be in rising order",
            ),
            ("/customers/0/1/1/day", json!("2026-02-30"), "out of range"),
            (
                "/customers/0/1/0/bought",
                json!(null),
                "days: must have a purchase or a refund",
            ),
            (
                "/customers/0/1/0/bought",
                json!("-1"),
                "bought: must be 0 or more",
            ),
            (
                "/customers/0/1/0/refunded",
                json!("1"),
                "refunded: must be one that so many",
            ),
            (
                "/customers/0/1/1/refunded",
                json!("-1"),
                "refunded: must be one that so many",
            ),
            (
                "/customers/0/1/1/refunded",
                json!("9223372036854775809"),
                "refunded: must be one that so many",
            ),
            ("/zone", json!("Nowhere"), "Nowhere"),
        ],
    );
    refuses::<HistoryGroups>(
        "history_groups",
        &[
            (
                "/histories/0/repeats",
                json!(1),
                "recency: must be 0 without repeat purchases",
            ),
            (
                "/histories/1/age_at_last",
                json!("40"),
                "recency: the last purchase must not lie after",
            ),
            ("/histories/1/age_at_last", json!("NaN"), "recency"),
            (
                "/histories/0/age",
                json!("inf"),
                "age: must be a finite number",
            ),
            (
                "/histories/0/age",
                json!("-1"),
                "age: must be a finite number",
            ),
            (
                "/histories/0/customers",
                json!(0),
                "histories: must be of a customer or more",
            ),
            (
                "/histories/1",
                fixtures()["history_groups"]["histories"][0].clone(),
                "histories: must be in rising order",
            ),
        ],
    );
    refuses::<SpendGroups>(
        "spend_groups",
        &[
            (
                "/spends/0/mean",
                json!("0"),
                "mean spend: must be a finite number above zero",
            ),
            (
                "/spends/0/mean",
                json!("inf"),
                "mean spend: must be a finite number",
            ),
            ("/spends/0/purchases", json!(0), "mean spend"),
            (
                "/spends/0/customers",
                json!(0),
                "spends: must be of a customer or more",
            ),
        ],
    );
    refuses::<OpportunityGroups>(
        "opportunity_groups",
        &[
            (
                "/histories/1/taken",
                json!(6),
                "opportunities: must be at least the last purchase",
            ),
            (
                "/histories/0/customers",
                json!(0),
                "histories: must be of a customer or more",
            ),
            ("/histories/0/taken", json!(1), "opportunities"),
            (
                "/histories/1",
                fixtures()["opportunity_groups"]["histories"][0].clone(),
                "histories: must be in rising order",
            ),
        ],
    );
}

/// Counts that stand at their bound are read, whatever they stand for.
#[test]
fn sums_at_their_bounds_are_read_as_they_were_written() {
    fn is_kept<T: Serialize + DeserializeOwned + PartialEq + Debug>(summary: &T) {
        let written = serde_json::to_value(summary).unwrap();
        assert_eq!(&serde_json::from_value::<T>(written).unwrap(), summary);
    }
    let mut form = fixtures()["purchase_summary"].clone();
    form["purchases"] = u64::MAX.into();
    form["amount_minor"] = i128::MAX.to_string().into();
    let most: PurchaseSummary = serde_json::from_value(form).unwrap();
    assert_eq!(most.merge(most).amount_minor(), i128::MAX);
    is_kept(&most.merge(most));

    let mut form = fixtures()["pivot_measures"].clone();
    form["count"] = (u64::MAX - 1).into();
    form["sum"] = (i128::from(i64::MAX) * i128::from(u64::MAX - 1))
        .to_string()
        .into();
    let most: PivotMeasures<u32> = serde_json::from_value(form).unwrap();
    let twice = most.clone().merge(most);
    assert_eq!((twice.count(), twice.sum()), (u64::MAX, i128::MAX));
    is_kept(&twice);
}

/// Every place in a form: the pointers of all its values.
fn places(form: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match form {
        Value::Array(members) => {
            for (index, member) in members.iter().enumerate() {
                places(member, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                places(field, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// Whatever is read, if at all, is written again and read as the same.
fn is_refused_or_kept<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    form: &Value,
) -> Result<(), TestCaseError> {
    if let Ok(read) = serde_json::from_value::<T>(form.clone()) {
        let written = serde_json::to_value(&read).unwrap();
        prop_assert_eq!(&serde_json::from_value::<T>(written).unwrap(), &read);
    }
    Ok(())
}

fn anything() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_u64..4).prop_map(Value::from),
    ];
    prop_oneof![
        Just(Value::Null),
        number,
        any::<i128>().prop_map(|number| number.to_string().into()),
        any::<f64>().prop_map(|number| number.to_string().into()),
        "[0-9a-z/-]{0,12}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[0, 0], [0, 0]])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Hostile forms: any value at any place, or any part of the form at any other.
    #[test]
    fn no_form_makes_a_reader_panic(
        name in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        wrong in anything(),
        moves in any::<bool>(),
    ) {
        let fixtures = fixtures();
        let names: Vec<&String> = fixtures.as_object().unwrap().keys().collect();
        let name = names[name.index(names.len())].as_str();
        let mut form = fixtures[name].clone();
        let mut found = Vec::new();
        places(&form, "", &mut found);
        let from = form.pointer(&found[other.index(found.len())]).unwrap().clone();
        *form.pointer_mut(&found[place.index(found.len())]).unwrap() = if moves { from } else { wrong };
        match name {
            "purchase_summary" | "empty_purchase_summary" => is_refused_or_kept::<PurchaseSummary>(&form)?,
            "purchase_summaries" => is_refused_or_kept::<PurchaseSummaries<u32>>(&form)?,
            "category_counts" => is_refused_or_kept::<CategoryCounts<u32, String>>(&form)?,
            "activity_table" => is_refused_or_kept::<ActivityTable<u32>>(&form)?,
            "engagements" => is_refused_or_kept::<Engagements<u32, String>>(&form)?,
            "funnel_event" => is_refused_or_kept::<FunnelEvent>(&form)?,
            "funnel_events" => is_refused_or_kept::<FunnelEvents<u32, String>>(&form)?,
            "funnel_counts" => is_refused_or_kept::<FunnelCounts>(&form)?,
            "web_activities" => is_refused_or_kept::<WebActivities<u32>>(&form)?,
            "web_report" => is_refused_or_kept::<WebReport>(&form)?,
            "baskets" => is_refused_or_kept::<Baskets<String>>(&form)?,
            "pivot_measures" | "empty_pivot_measures" => is_refused_or_kept::<PivotMeasures<u32>>(&form)?,
            "pivot_table" => is_refused_or_kept::<PivotTable<String, 2, u32>>(&form)?,
            "experiment_arms" => is_refused_or_kept::<ExperimentArms>(&form)?,
            "repeat_histories" => is_refused_or_kept::<RepeatHistories<u32>>(&form)?,
            "history_groups" => is_refused_or_kept::<HistoryGroups>(&form)?,
            "spend_groups" => is_refused_or_kept::<SpendGroups>(&form)?,
            "opportunity_groups" => is_refused_or_kept::<OpportunityGroups>(&form)?,
            other => panic!("{other} is not known"),
        }
    }
}
