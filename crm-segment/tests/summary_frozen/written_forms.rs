//! The written forms of summaries are frozen.

use std::fmt::Debug;

use chrono::NaiveDate;
use chrono_tz::Tz;
use crm_core::{
    Activity, Channel, Currency, CustomerId, Interaction, InteractionContent, InteractionId,
    InteractionKind, Location, Money, SeededIds, SessionRule, Timestamp,
};
use crm_segment::value::*;
use crm_segment::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::fixtures;
use crate::interaction::interaction;

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
    let location = Location::parse(page).unwrap();
    let content = InteractionContent::PageView { location };
    let new = interaction(Channel::Web, at(time), "key", content);
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
