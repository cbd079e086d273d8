//! Laws of urgency: nobody waits for ever, and who matters most is answered at once.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use crm_core::{SeededIds, Timestamp};
use crm_support::{
    CustomerSegment, CustomerStanding, CustomerWeight, Priority, RequestId, RequestKind, Sentiment,
    UrgencyFacts, UrgencyPart, UrgencyPolicy, strategies,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::world::{after, at};

/// The exact urgency at an instant, in points times the microseconds of a point: what the key is to stand for.
fn score(policy: &UrgencyPolicy, facts: &UrgencyFacts, now: Timestamp) -> i128 {
    let lasting = policy.explain(facts, facts.waiting_since).points;
    let micros_per_point = i128::from(policy.seconds_per_point()) * 1_000_000;
    let waited = now.since(facts.waiting_since).num_microseconds().unwrap();
    i128::from(lasting) * micros_per_point + i128::from(waited)
}

/// Requests that come in one after the other, the gaps of a size that matters for the policy.
fn arrivals() -> impl Strategy<Value = (UrgencyPolicy, Vec<UrgencyFacts>)> {
    let facts = (strategies::urgency_facts(), 0_u32..1_000);
    (strategies::urgency_policy(), vec(facts, 1..25)).prop_map(|(policy, facts)| {
        let bound = policy.longest_overtaking().num_microseconds().unwrap();
        let mut since = at("2026-11-23T09:00:00Z");
        let ids = SeededIds::new(1);
        let mut arrived = Vec::new();
        for (mut facts, gap) in facts {
            since = after(
                since,
                TimeDelta::microseconds(bound / 8_000 * i64::from(gap)),
            );
            facts.waiting_since = since;
            facts.request = RequestId::generate(&ids, since);
            arrived.push(facts);
        }
        (policy, arrived)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whatever comes in and whenever somebody is free, the most urgent one is answered: of all pairs, the later one
    /// goes first only when it came less than the bound after the earlier one.
    #[test]
    fn nobody_is_overtaken_for_ever(
        (policy, arrivals) in arrivals(),
        free in vec((0_usize..3, 0_i64..1_000_000), 0..60),
    ) {
        let mut waiting: Vec<&UrgencyFacts> = Vec::new();
        let mut coming = arrivals.iter();
        let mut now = at("2026-11-23T09:00:00Z");
        let answer = |waiting: &mut Vec<&UrgencyFacts>, now: Timestamp| -> Result<(), TestCaseError> {
            let by_key = waiting.iter().min_by_key(|facts| policy.key(facts)).map(|facts| facts.request);
            // The same without any key: the highest score at this instant, then the longest wait.
            let best = (0..waiting.len()).max_by(|one, other| {
                let rank = |place: &usize| {
                    let facts = waiting[*place];
                    (score(&policy, facts, now), now.since(facts.waiting_since), std::cmp::Reverse(facts.request))
                };
                rank(one).cmp(&rank(other))
            });
            let Some(best) = best else { return Ok(()) };
            let answered = waiting.remove(best);
            prop_assert_eq!(by_key, Some(answered.request));
            for left in waiting.iter() {
                let later = answered.waiting_since.since(left.waiting_since);
                prop_assert!(later <= TimeDelta::zero() || later < policy.longest_overtaking());
            }
            Ok(())
        };
        for (come, micros) in free {
            for facts in coming.by_ref().take(come) {
                now = now.max(facts.waiting_since);
                waiting.push(facts);
            }
            now = after(now, TimeDelta::microseconds(micros));
            answer(&mut waiting, now)?;
        }
        while !waiting.is_empty() {
            answer(&mut waiting, now)?;
        }
    }

    /// The bound is no larger than it must be.
    #[test]
    fn the_bound_is_exact(policy in strategies::urgency_policy(), short in 1_i64..1_000) {
        let bound = policy.longest_overtaking();
        let ids = SeededIds::new(1);
        let since = at("2026-11-23T09:00:00Z");
        let all = |since| {
            let mut all = Vec::new();
            for standing in CustomerStanding::ALL {
                for kind in RequestKind::ALL {
                    for priority in Priority::ALL {
                        let id = RequestId::generate(&ids, since);
                        all.push(UrgencyFacts::new(id, since, *standing, *kind, *priority));
                    }
                }
            }
            all
        };
        let most = |mut facts: UrgencyFacts| {
            facts = facts
                .of_value(CustomerWeight::HIGHEST)
                .under_contract(CustomerWeight::HIGHEST)
                .feeling(Sentiment::ANGRY);
            let segments = ["At Risk", "Champions", "New"];
            facts.in_segments(segments.map(|name| CustomerSegment::parse(name).unwrap()))
        };
        let least = all(since).into_iter().max_by_key(|facts| policy.key(facts)).unwrap();
        let newcomer = |since| all(since).into_iter().map(most).min_by_key(|facts| policy.key(facts)).unwrap();
        let at_the_end = newcomer(after(since, bound));
        prop_assert!(policy.key(&least) < policy.key(&at_the_end));
        if bound > TimeDelta::milliseconds(1) {
            let just_before = newcomer(after(since, bound - TimeDelta::microseconds(short)));
            prop_assert!(policy.key(&just_before) < policy.key(&least));
        }
    }

    /// If the Sultan of Brunei asks, the answer is found at once.
    #[test]
    fn a_higher_standing_goes_first_within_its_head_start(
        policy in strategies::urgency_policy(),
        points in 0_u32..=UrgencyPolicy::MAXIMUM_POINTS,
        newcomer in strategies::urgency_facts(),
        other in strategies::urgency_facts(),
        part in 0.0..1.2_f64,
    ) {
        let policy = policy.for_standing(CustomerStanding::Key, points).unwrap();
        let (mut newcomer, mut other) = (newcomer, other);
        newcomer.standing = CustomerStanding::Key;
        if other.standing == CustomerStanding::Key {
            other.standing = CustomerStanding::High;
        }
        let head_start = policy.head_start(CustomerStanding::Key);
        prop_assert!(head_start <= policy.longest_overtaking());
        let waited = head_start.num_microseconds().unwrap() as f64 * part;
        let waited = TimeDelta::microseconds(waited as i64);
        other.waiting_since = at("2026-11-23T09:00:00Z");
        newcomer.waiting_since = after(other.waiting_since, waited);
        if waited < head_start {
            prop_assert!(policy.key(&newcomer) < policy.key(&other));
        }
    }

    #[test]
    fn the_order_is_total_and_does_not_change_while_requests_wait(
        policy in strategies::urgency_policy(),
        facts in vec(strategies::urgency_facts(), 0..20).prop_shuffle(),
        later in 0_i64..1_000_000_000_000_000,
    ) {
        let mut sorted = facts.clone();
        sorted.sort_by_key(|facts| policy.key(facts));
        let begun = facts.iter().map(|facts| facts.waiting_since).max().unwrap_or(Timestamp::UNIX_EPOCH);
        let now = after(begun, TimeDelta::microseconds(later));
        prop_assert!(sorted.is_sorted_by_key(|facts| std::cmp::Reverse(score(&policy, facts, now))));
        let mut again = facts;
        again.reverse();
        again.sort_by_key(|facts| policy.key(facts));
        let keys: BTreeSet<_> = sorted.iter().map(|facts| policy.key(facts)).collect();
        if keys.len() == sorted.len() {
            prop_assert_eq!(again, sorted);
        }
    }

    #[test]
    fn the_parts_are_the_whole(
        policy in strategies::urgency_policy(),
        facts in strategies::urgency_facts(),
        waited in 0_i64..10_000_000,
    ) {
        let now = after(facts.waiting_since, TimeDelta::seconds(waited));
        let urgency = policy.explain(&facts, now);
        let parts: Vec<UrgencyPart> = urgency.parts.iter().map(|part| part.part).collect();
        prop_assert_eq!(&parts[..], UrgencyPart::ALL);
        prop_assert_eq!(urgency.parts.iter().map(|part| part.points).sum::<u64>(), urgency.points);
        let exact = score(&policy, &facts, now) / (i128::from(policy.seconds_per_point()) * 1_000_000);
        prop_assert_eq!(i128::from(urgency.points), exact);
        let text = serde_json::to_string(&policy).unwrap();
        prop_assert_eq!(serde_json::from_str::<UrgencyPolicy>(&text).unwrap(), policy);
    }
}

#[test]
fn each_part_counts_as_it_was_said() {
    let segment = |name| CustomerSegment::parse(name).unwrap();
    let policy = UrgencyPolicy::new(1, 60)
        .and_then(|policy| policy.for_standing(CustomerStanding::High, 40))
        .and_then(|policy| policy.for_segment(segment("New"), 5))
        .and_then(|policy| policy.for_segment(segment("At Risk"), 20))
        .and_then(|policy| policy.for_value(50))
        .and_then(|policy| policy.for_contract(30))
        .and_then(|policy| policy.for_kind(RequestKind::Fault, 7))
        .and_then(|policy| policy.for_priority(Priority::Urgent, 100))
        .and_then(|policy| policy.for_anger(10))
        .unwrap();
    let since = at("2026-11-23T09:00:00Z");
    let id = RequestId::generate(&SeededIds::new(1), since);
    let facts = UrgencyFacts::new(
        id,
        since,
        CustomerStanding::High,
        RequestKind::Fault,
        Priority::Urgent,
    )
    .in_segments([segment("New"), segment("At Risk"), segment("Unnamed")])
    .of_value(CustomerWeight::new(30).unwrap())
    .under_contract(CustomerWeight::HIGHEST)
    .feeling(Sentiment::new(-55).unwrap());
    let urgency = policy.explain(&facts, after(since, TimeDelta::seconds(179)));
    let points: Vec<u64> = urgency.parts.iter().map(|part| part.points).collect();
    assert_eq!(points, [40, 20, 15, 30, 7, 100, 5, 2]);
    // Joy does not make anything less urgent.
    let glad = facts.clone().feeling(Sentiment::GLAD);
    assert_eq!(
        policy.explain(&glad, since).points,
        40 + 20 + 15 + 30 + 7 + 100
    );
    assert!(UrgencyPolicy::new(1, 0).is_err());
    assert!(UrgencyPolicy::new(1, 86_401).is_err());
    assert!(policy.for_value(10_001).is_err());
    assert!(Sentiment::new(-101).is_err() && CustomerWeight::new(101).is_err());
}
