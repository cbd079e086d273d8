//! Sessions that rules ask for.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

#[path = "support/interaction.rs"]
mod interaction;

use std::num::NonZeroU32;

use chrono::TimeDelta;
use crm_core::{Activity, SessionRule, strategies as any};
use crm_segment::{CustomerFacts, Rule, SessionCondition, strategies};
use interaction::interaction;
use proptest::prelude::*;

/// What customers do by themselves on sites and in apps.
const ACTIVITIES: &str = r#"visit or page_view or search or cart or purchase or return on web or mobile_app where direction = "inbound""#;

fn rule(text: &str) -> Rule {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

proptest! {
    /// They are the sessions of the behaviour of a customer on one site, as crm-core folds them.
    #[test]
    fn sessions_are_those_of_the_web_behaviour(
        known in strategies::known_customer(),
        hours in 1..72_u32,
        depth in 1..4_u32,
        as_of in any::recent_timestamp(),
    ) {
        let idle = NonZeroU32::new(hours * 3_600).unwrap();
        let happened = known.timeline.iter().filter(|event| event.occurred_at() <= as_of);
        let sessions = crm_core::sessions(
            happened.filter_map(Activity::of),
            &SessionRule::default().with_idle_seconds(idle),
        );
        let deep = sessions.iter().filter(|session| session.activities >= depth).count();
        let facts = CustomerFacts::new(&known.customer, &known.consents, as_of).with_timeline(&known.timeline);
        let asked = |count: usize| rule(&format!("sessions({ACTIVITIES}, {depth} deep, idle {hours} hours) = {count}"));
        prop_assert!(asked(deep).matches(&facts));
        prop_assert!(!asked(deep + 1).matches(&facts));
    }

    /// The deeper, the fewer.
    #[test]
    fn depth_only_takes_sessions_away(
        known in strategies::known_customer(),
        condition in strategies::session_condition(),
    ) {
        let count = |depth: u32| {
            let depth = NonZeroU32::new(depth).unwrap();
            let at_least = |count| {
                let is = crm_segment::Comparison::Gte(count);
                let asked = SessionCondition { depth, is, ..condition.clone() };
                let rule = Rule::new(crm_segment::Condition::Sessions(asked));
                rule.unwrap().matches(&known.facts())
            };
            (0..).take_while(|count| at_least(*count)).last().unwrap()
        };
        let counts: Vec<u64> = (1..5).map(count).collect();
        prop_assert!(counts.is_sorted_by(|shallow, deep| shallow >= deep), "{counts:?}");
    }
}

/// Whether a rule holds at noon of who came so many seconds before.
fn holds(text: &str, seconds_ago: &[i64]) -> bool {
    use crm_core::*;
    let noon = Timestamp::parse("2026-11-22T12:00:00Z").unwrap();
    let ids = SeededIds::new(1);
    let id = CustomerId::generate(&ids, noon);
    let new = NewCustomer::new(Party::unknown_person());
    let (customer, _) = Customer::create(new, id, &ids, noon).unwrap();
    let mut timeline: Vec<Interaction> = seconds_ago
        .iter()
        .map(|seconds| {
            let at = noon.checked_add(TimeDelta::seconds(-seconds)).unwrap();
            let new = interaction(Channel::Web, at, seconds, InteractionContent::Visit);
            Interaction::restore(InteractionId::generate(&ids, at), id, at, new)
        })
        .collect();
    timeline.sort_by_key(|event| (event.occurred_at(), event.id()));
    let nothing = ConsentLedger::default();
    let facts = CustomerFacts::new(&customer, &nothing, noon).with_timeline(&timeline);
    rule(text).matches(&facts)
}

#[test]
fn what_comes_just_at_the_idle_time_begins_another() {
    assert!(holds("sessions(visit) = 2", &[1_800, 0]));
    assert!(holds("sessions(visit) = 1", &[1_799, 0]));
    assert!(holds("sessions(visit, idle 10 seconds) = 3", &[20, 10, 0]));
    assert!(holds("sessions(visit, idle 11 seconds) = 1", &[20, 10, 0]));
}

#[test]
fn no_event_makes_no_session() {
    assert!(holds("sessions(visit) = 0", &[]));
    assert!(holds("sessions(page_view) = 0", &[5]));
    assert!(holds("sessions(visit, 2 deep) = 0", &[5]));
}

#[test]
fn of_a_session_that_began_before_the_window_the_part_in_it_counts() {
    let clicks = [100, 60, 30, 0];
    assert!(holds("sessions(visit, 4 deep) = 1", &clicks));
    assert!(holds(
        "sessions(visit, 4 deep) = 0 in the last 90 seconds",
        &clicks
    ));
    assert!(holds(
        "sessions(visit, 3 deep) = 1 in the last 90 seconds",
        &clicks
    ));
}

/// New is who came for the first time, returning who came in another session before.
#[test]
fn new_and_returning_visitors_are_told_apart() {
    let new = "sessions(visit) = 1 and did(visit) in the last 1 day";
    let returning = "sessions(visit) >= 2 and did(visit) in the last 1 day";
    assert!(holds(new, &[60, 0]) && !holds(returning, &[60, 0]));
    assert!(!holds(new, &[86_400, 0]) && holds(returning, &[86_400, 0]));
    // Whoever came once and long ago is neither.
    assert!(!holds(new, &[90_000_000]) && !holds(returning, &[90_000_000]));
}

#[test]
fn the_form_of_sessions_and_own_properties_is_frozen() {
    let fixture = include_str!("fixtures/rules_of_events.json");
    let read: Rule = serde_json::from_str(fixture).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), fixture.trim_end());
    let text = r#"sessions(page_view, 5 deep, idle 15 minutes) >= 1 in the last 7 days and count(other where name starts with "trial_" and property.seats >= 5) >= 1"#;
    assert_eq!(read, rule(text));
}

#[test]
fn sessions_are_written_and_read() {
    for text in [
        "sessions(visit) >= 3 in the last 7 days",
        "sessions(page_view on web, 5 deep) between 1 and 2",
        "sessions(anything, 2 deep, idle 15 minutes) = 0 until 1 day ago",
    ] {
        assert_eq!(rule(text).to_string(), text);
        let written = serde_json::to_string(&rule(text)).unwrap();
        assert_eq!(serde_json::from_str::<Rule>(&written).unwrap(), rule(text));
    }
    let short = r#"{"sessions":{"of":{"kinds":["visit"]},"is":{"gte":3}}}"#;
    assert_eq!(
        serde_json::from_str::<Rule>(short).unwrap(),
        rule("sessions(visit) >= 3")
    );
    for (text, column) in [
        ("sessions(visit, 0 deep) = 1", 17),
        ("sessions(visit, idle 0 seconds) = 1", 22),
        ("sessions(visit, 2 deep, 3 deep) = 1", 25),
        ("sessions(visit, deep) = 1", 17),
    ] {
        let error = text.parse::<Rule>().unwrap_err();
        assert_eq!(error.column, column, "{text}: {error}");
    }
}
