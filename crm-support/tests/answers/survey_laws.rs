//! Laws of when to ask customers.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::{Code, IdSource, SeededIds, Timestamp};
use crm_support::{
    Percentage, RequestId, SurveyDecision, SurveyFacts, SurveyPolicy, SurveyRefusal, strategies,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn hours_later(instant: Timestamp, hours: i64) -> Timestamp {
    instant.checked_add(TimeDelta::hours(hours)).unwrap()
}

fn start() -> Timestamp {
    Timestamp::parse("2026-11-23T09:00:00Z").unwrap()
}

proptest! {
    /// Of one state of the facts: first it is too early, then it is time, then perhaps too late; and what is refused for
    /// another reason is refused at all instants.
    #[test]
    fn there_is_a_time_to_ask(policy in strategies::survey_policy(), facts in strategies::survey_facts(), hours in 0..300_i64) {
        let from = Timestamp::parse("2025-12-31T00:00:00Z").unwrap();
        let rank = |decision| match decision {
            SurveyDecision::Later { .. } => 0,
            SurveyDecision::Ask => 1,
            SurveyDecision::DoNotAsk(SurveyRefusal::TooLate { .. }) => 2,
            _ => 3,
        };
        let at = hours_later(from, hours);
        let decision = policy.decide(&facts, at);
        let decisions: Vec<_> = (0..300).map(|hours| policy.decide(&facts, hours_later(from, hours))).collect();
        if rank(decision) == 3 {
            prop_assert!(decisions.iter().all(|other| *other == decision));
            return Ok(());
        }
        prop_assert!(decisions.is_sorted_by_key(|decision| rank(*decision)));
        prop_assert!(facts.closed_at.unwrap() <= at || decision != SurveyDecision::Ask);
        match decision {
            // Who looks again when told so asks, and not a moment before.
            SurveyDecision::Later { at: due } => {
                prop_assert!(due > at);
                prop_assert_eq!(policy.decide(&facts, due), SurveyDecision::Ask);
                let before = Timestamp::from_micros(due.as_micros() - 1).unwrap();
                prop_assert_eq!(policy.decide(&facts, before), decision);
            }
            SurveyDecision::DoNotAsk(SurveyRefusal::TooLate { since }) => {
                prop_assert!(since <= at);
                let before = Timestamp::from_micros(since.as_micros() - 1).unwrap();
                prop_assert_eq!(policy.decide(&facts, before), SurveyDecision::Ask);
            }
            _ => {}
        }
    }

    /// However a host looks, each request is asked about once at most, never before its time and only where it is drawn;
    /// and a customer who was asked is left alone for the quiet period.
    #[test]
    fn customers_are_not_pestered(
        closings in vec((0..4_u8, 0..200_i64, strategies::request_id(), prop::bool::weighted(0.2)), 1..25),
        looks in vec((0..400_i64, any::<u8>()), 0..80),
        share in 50..=100_u8,
        (delay, quiet) in (0..50_i64, 0..100_i64),
    ) {
        let policy = SurveyPolicy::new(1, Code::new_static("after-closing"))
            .with_share(Percentage::new(share).unwrap())
            .with_delay(TimeDelta::hours(delay)).unwrap()
            .with_quiet_period(TimeDelta::hours(quiet)).unwrap();
        let mut looks = looks;
        looks.sort_unstable();
        let mut asked: BTreeMap<RequestId, Timestamp> = BTreeMap::new();
        let mut customers: BTreeMap<u8, Vec<Timestamp>> = BTreeMap::new();
        for (hours, which) in looks {
            let now = hours_later(start(), hours);
            let (customer, closed, request, is_answered) = closings[usize::from(which) % closings.len()];
            let closed_at = hours_later(start(), closed);
            let mut facts = SurveyFacts::closed(request, closed_at);
            facts.closed_at = facts.closed_at.filter(|at| *at <= now);
            facts.is_answered = is_answered;
            facts.asked_at = asked.get(&request).copied();
            facts.customer_asked_at = customers.get(&customer).and_then(|asked| asked.last().copied());
            if policy.decide(&facts, now) == SurveyDecision::Ask {
                prop_assert!(!is_answered && policy.draws(request));
                prop_assert!(hours_later(closed_at, delay) <= now);
                prop_assert_eq!(asked.insert(request, now), None);
                customers.entry(customer).or_default().push(now);
            }
        }
        for asked in customers.values() {
            for pair in asked.windows(2) {
                prop_assert!(hours_later(pair[0], quiet) <= pair[1]);
            }
        }
    }

    /// Who asks about more asks about all of the fewer.
    #[test]
    fn larger_parts_hold_smaller_ones(request in strategies::request_id(), one in strategies::percentage(), other in strategies::percentage()) {
        let of = |share| SurveyPolicy::new(1, Code::new_static("x")).with_share(share).draws(request);
        prop_assert!(!of(one.min(other)) || of(one.max(other)));
        prop_assert!(of(Percentage::HIGHEST) && !of(Percentage::LOWEST));
    }

    #[test]
    fn policies_are_read_as_they_were_written(policy in strategies::survey_policy()) {
        let text = serde_json::to_string(&policy).unwrap();
        prop_assert_eq!(serde_json::from_str::<SurveyPolicy>(&text).unwrap(), policy);
    }
}

/// Places computed by another implementation of SHA-256 as the method says.
#[test]
fn requests_are_drawn_as_the_method_says() {
    let request =
        |last: u8| RequestId::parse(&format!("018cc251-f400-7000-8000-00000000000{last}")).unwrap();
    for (name, request, place) in [
        ("after-closing", request(1), 19),
        ("after-closing", request(2), 66),
        ("after-closing", request(3), 35),
        ("other", request(1), 7),
    ] {
        let draws = |share: u8| {
            let policy = SurveyPolicy::new(1, Code::new_static(name));
            policy
                .with_share(Percentage::new(share).unwrap())
                .draws(request)
        };
        assert!(draws(place + 1) && !draws(place), "{name} {request}");
    }
}

/// A fifth is a fifth, of ids that are stamped one after the other: within five standard deviations.
#[test]
fn a_fifth_is_a_fifth() {
    let ids = SeededIds::new(11);
    for name in ["a", "b", "c"] {
        let policy = SurveyPolicy::new(1, Code::parse(name).unwrap());
        let policy = policy.with_share(Percentage::new(20).unwrap());
        let requests = (0..20_000).map(|second| {
            let at = start().checked_add(TimeDelta::seconds(second)).unwrap();
            RequestId::from_uuid(ids.next_uuid(at)).unwrap()
        });
        let drawn = requests.filter(|request| policy.draws(*request)).count() as f64;
        let deviation = (20_000.0 * 0.2 * 0.8_f64).sqrt();
        assert!((drawn - 4_000.0).abs() < 5.0 * deviation, "{name}: {drawn}");
    }
}

#[test]
fn times_have_limits() {
    let policy = || SurveyPolicy::new(1, Code::new_static("x"));
    assert!(policy().with_delay(TimeDelta::seconds(-1)).is_err());
    assert!(policy().with_delay(TimeDelta::milliseconds(-1)).is_err());
    assert!(policy().with_quiet_period(TimeDelta::days(3_654)).is_err());
    assert!(policy().with_latest(SurveyPolicy::LONGEST).is_ok());
    // At the end of time nothing overflows.
    let facts = SurveyFacts::closed(
        RequestId::generate(&SeededIds::new(1), start()),
        Timestamp::LATEST,
    );
    let late = policy().with_delay(TimeDelta::days(5)).unwrap();
    assert_eq!(late.decide(&facts, Timestamp::LATEST), SurveyDecision::Ask);
}
