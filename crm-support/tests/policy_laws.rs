//! Laws of service policies.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

use chrono::TimeDelta;
use chrono_tz::Tz;
use crm_core::{Channel, Code, Timestamp};
use crm_support::{
    Activity, Calendar, CustomerStanding, MetricState, MetricTarget, PolicyCondition,
    PolicyConditions, Priority, PromisedTo, RequestActivity, RequestFacts, RequestKind,
    ServiceMetric, ServicePolicies, ServicePolicy, ServicePromise, WorkState, strategies,
};
use proptest::prelude::*;

fn always() -> Calendar {
    Calendar::always_open(Tz::UTC)
}

fn monday() -> Timestamp {
    Timestamp::parse("2026-11-23T09:00:00Z").unwrap()
}

fn minutes_later(minutes: i64) -> Timestamp {
    monday().checked_add(TimeDelta::minutes(minutes)).unwrap()
}

/// What keeps a policy from a request, said once more.
fn kept_by(policy: &ServicePolicy, facts: &RequestFacts) -> Vec<PolicyCondition> {
    let asked = policy.conditions();
    let mut kept = Vec::new();
    if !(asked.kinds.is_empty() || asked.kinds.contains(&facts.kind)) {
        kept.push(PolicyCondition::Kind);
    }
    if !(asked.channels.is_empty() || asked.channels.contains(&facts.channel)) {
        kept.push(PolicyCondition::Channel);
    }
    if !(asked.standings.is_empty() || asked.standings.contains(&facts.standing)) {
        kept.push(PolicyCondition::Standing);
    }
    if !(asked.priorities.is_empty() || asked.priorities.contains(&facts.priority)) {
        kept.push(PolicyCondition::Priority);
    }
    let mut segments = facts.segments.iter();
    if !(asked.segments.is_empty() || segments.any(|segment| asked.segments.contains(segment))) {
        kept.push(PolicyCondition::Segment);
    }
    kept
}

proptest! {
    /// The first policy that is for a request holds; of each before it is told what kept it from that.
    #[test]
    fn the_first_match_holds(
        policies in strategies::service_policies_over(Just(always())),
        facts in strategies::request_facts(),
    ) {
        let chosen = policies.choose(&facts);
        let place = policies.policies().iter().position(|policy| kept_by(policy, &facts).is_empty());
        prop_assert_eq!(chosen.policy, place.map(|place| &policies.policies()[place]));
        prop_assert_eq!(chosen.version, policies.version());
        let before = place.unwrap_or(policies.policies().len());
        prop_assert_eq!(chosen.considered.len(), before);
        for (verdict, policy) in chosen.considered.iter().zip(policies.policies()) {
            prop_assert_eq!(verdict.policy, policy);
            prop_assert_eq!(&verdict.failing, &kept_by(policy, &facts));
        }
    }

    /// Nothing changes before the instant at which a host is told to look again, and something does then.
    #[test]
    fn one_timer_is_enough(
        policies in strategies::service_policies_over(Just(always())),
        facts in strategies::request_facts(),
        happened in strategies::request_activities(monday()),
        minutes in 0..6_000_i64,
    ) {
        let (policies, now) = (&policies, minutes_later(minutes));
        // What is known now; nothing happens after it.
        let mut happened = happened;
        happened.retain(|activity| activity.at <= now);
        let looked = |at: Timestamp| {
            let assessment = policies.assess(&facts, &happened, at).unwrap();
            let runs = assessment.runs.iter();
            let told: Vec<_> = runs.map(|run| (run.state, run.escalations.len())).collect();
            (told, assessment.changes_at)
        };
        let (told, changes_at) = looked(now);
        match changes_at {
            Some(at) => {
                prop_assert!(at > now);
                let before = Timestamp::from_micros(at.as_micros() - 1).unwrap();
                prop_assert_eq!(&looked(before).0, &told);
                prop_assert_ne!(&looked(at).0, &told);
            }
            None => prop_assert_eq!(&looked(minutes_later(900_000)).0, &told),
        }
    }

    #[test]
    fn policies_are_read_as_they_were_written(policies in strategies::service_policies()) {
        let text = serde_json::to_string(&policies).unwrap();
        prop_assert_eq!(serde_json::from_str::<ServicePolicies>(&text).unwrap(), policies);
    }
}

fn facts() -> RequestFacts {
    RequestFacts {
        kind: RequestKind::Fault,
        channel: Channel::Email,
        standing: CustomerStanding::Key,
        priority: Priority::High,
        segments: Default::default(),
    }
}

fn solved_within(hours: i64) -> ServicePromise {
    let target = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(hours)).unwrap();
    ServicePromise::new(target)
}

fn policy(name: &'static str, promises: Vec<ServicePromise>) -> ServicePolicy {
    let conditions = PolicyConditions::default();
    ServicePolicy::new(Code::new_static(name), conditions, always(), promises).unwrap()
}

/// Which requests would be late under another version of the policies is a question, and changes nothing.
#[test]
fn what_would_be_late_under_another_version_is_asked() {
    let first = ServicePolicies::new(1, vec![policy("all", vec![solved_within(8)])]).unwrap();
    let second = ServicePolicies::new(2, vec![policy("all", vec![solved_within(2)])]).unwrap();
    let happened = [RequestActivity::new(monday(), Activity::Opened)];
    let now = minutes_later(180);
    let kept = first.assess(&facts(), &happened, now).unwrap();
    assert!(!kept.is_breached());
    assert_eq!(
        (kept.version, kept.changes_at),
        (
            1,
            minutes_later(480).checked_add(TimeDelta::microseconds(1))
        )
    );
    let moved = second.assess(&facts(), &happened, now).unwrap();
    assert!(moved.is_breached());
    let due = minutes_later(120);
    assert_eq!(
        moved.runs[0].state,
        MetricState::Missed {
            due,
            fulfilled_at: None
        }
    );
}

/// A customer's clock and a team's run beside each other.
#[test]
fn what_is_promised_to_both_sides_is_told_of_each() {
    let to_company = ServicePromise {
        to: PromisedTo::Company,
        ..solved_within(1)
    };
    let policies = vec![policy("all", vec![solved_within(8), to_company])];
    let policies = ServicePolicies::new(1, policies).unwrap();
    let happened = [
        RequestActivity::new(monday(), Activity::Opened),
        RequestActivity::new(minutes_later(90), Activity::Entered(WorkState::Solved)),
    ];
    let assessment = policies
        .assess(&facts(), &happened, minutes_later(100))
        .unwrap();
    let states: Vec<_> = assessment
        .runs
        .iter()
        .map(|run| (run.promise.to, run.state))
        .collect();
    let (at, due) = (minutes_later(90), minutes_later(60));
    let missed = MetricState::Missed {
        due,
        fulfilled_at: Some(at),
    };
    assert_eq!(
        states,
        [
            (PromisedTo::Customer, MetricState::Met { at }),
            (PromisedTo::Company, missed)
        ]
    );
    assert_eq!(assessment.changes_at, None);
}

#[test]
fn nothing_is_promised_where_no_policy_is_for_a_request() {
    let conditions = PolicyConditions {
        kinds: [RequestKind::Order].into(),
        priorities: [Priority::Low].into(),
        ..PolicyConditions::default()
    };
    let orders = ServicePolicy::new(
        Code::new_static("orders"),
        conditions,
        always(),
        vec![solved_within(1)],
    );
    let policies = ServicePolicies::new(3, vec![orders.unwrap()]).unwrap();
    let chosen = policies.choose(&facts());
    assert_eq!(chosen.policy, None);
    assert_eq!(
        chosen.considered[0].failing,
        [PolicyCondition::Kind, PolicyCondition::Priority]
    );
    let happened = [RequestActivity::new(monday(), Activity::Opened)];
    let assessment = policies
        .assess(&facts(), &happened, minutes_later(600))
        .unwrap();
    assert!(assessment.runs.is_empty() && !assessment.is_breached());
}

#[test]
fn a_policy_that_promises_nothing_or_contradicts_itself_is_refused() {
    let made = |promises| {
        ServicePolicy::new(
            Code::new_static("all"),
            PolicyConditions::default(),
            always(),
            promises,
        )
    };
    let nothing = made(Vec::new()).unwrap_err().to_string();
    assert!(nothing.contains("promises of a policy"), "{nothing}");
    let twice = made(vec![solved_within(1), solved_within(2)])
        .unwrap_err()
        .to_string();
    assert!(twice.contains("a metric for one priority"), "{twice}");
    // Of different priorities each has its own.
    let of = |priority, hours| ServicePromise {
        priorities: [priority].into(),
        ..solved_within(hours)
    };
    assert!(made(vec![of(Priority::High, 1), of(Priority::Low, 2)]).is_ok());
    assert!(made(vec![of(Priority::High, 1), of(Priority::High, 2)]).is_err());
    let named = ServicePolicies::new(
        1,
        vec![
            policy("all", vec![solved_within(1)]),
            policy("all", vec![solved_within(1)]),
        ],
    );
    assert!(named.unwrap_err().to_string().contains("service policies"));
}
