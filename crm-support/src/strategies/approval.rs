//! Approvals.

use chrono::TimeDelta;
use crm_core::strategies as core;
use crm_core::{Code, Timestamp};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

use super::{message_text, specialist_id};
use crate::{
    Approval, ApprovalPolicy, ApprovalStep, ApproverTeams, Approvers, ExpiryEffect, Percentage,
    SpecialistId, StepExpiry, StepOrder, TextFingerprint, Vote, VoteCount,
};

/// Any [`Percentage`]; the ends and thirds are frequent.
pub fn percentage() -> impl Strategy<Value = Percentage> + Clone {
    prop_oneof![
        select(vec![0_u8, 1, 33, 34, 50, 66, 67, 99, 100]),
        0..=100_u8
    ]
    .prop_filter_map("a percentage", |number| Percentage::new(number).ok())
}

/// A [`VoteCount`] of up to thirty votes.
pub fn vote_count() -> impl Strategy<Value = VoteCount> + Clone {
    (0..10_u32, 0..10_u32, 0..10_u32).prop_map(|(accepted, refused, waiting)| VoteCount {
        accepted,
        refused,
        waiting,
    })
}

/// Any [`TextFingerprint`].
pub fn text_fingerprint() -> impl Strategy<Value = TextFingerprint> + Clone {
    message_text().prop_map(|text| TextFingerprint::of(&text))
}

/// [`Approvers`] among these specialists, by name only.
pub fn approvers_among(specialists: Vec<SpecialistId>) -> impl Strategy<Value = Approvers> + Clone {
    let most = specialists.len();
    subsequence(specialists, 1..=most).prop_map(Approvers::specialists)
}

/// Any [`ApprovalPolicy`] that asks these specialists: of up to four steps, `step-0` and on, that expire within some
/// minutes or not at all.
pub fn approval_policy_among(
    specialists: Vec<SpecialistId>,
) -> impl Strategy<Value = ApprovalPolicy> + Clone {
    let approvers = approvers_among(specialists);
    let then = prop_oneof![
        Just(ExpiryEffect::Expire),
        approvers.clone().prop_map(ExpiryEffect::Escalate),
    ];
    let expiry = (1..600_i64, then).prop_filter_map("an expiry", |(seconds, then)| {
        StepExpiry::new(TimeDelta::seconds(seconds), then).ok()
    });
    let step = (approvers, percentage(), option::of(expiry));
    let order = select(vec![StepOrder::InTurn, StepOrder::AtOnce]);
    (vec(step, 0..=4), order, 1..100_u32).prop_filter_map("a policy", |(steps, order, version)| {
        let steps = steps.into_iter().enumerate();
        let steps = steps.map(|(place, (approvers, required, expiry))| {
            let name = Code::parse(format!("step-{place}")).ok()?;
            let step = ApprovalStep::new(name, approvers).requiring(required);
            Some(match expiry {
                Some(expiry) => step.expiring(expiry),
                None => step,
            })
        });
        ApprovalPolicy::new(version, order, steps.collect::<Option<_>>()?).ok()
    })
}

/// Any [`ApprovalPolicy`], teams included.
pub fn approval_policy() -> impl Strategy<Value = ApprovalPolicy> {
    let specialists = vec(specialist_id(), 1..6);
    let teams = btree_set(core::code(), 0..3);
    (specialists.prop_flat_map(approval_policy_among), teams).prop_filter_map(
        "a policy",
        |(policy, teams)| {
            let steps = policy.steps().iter().cloned().map(|mut step| {
                step.approvers.teams = teams.clone();
                step
            });
            ApprovalPolicy::new(policy.version(), policy.order(), steps.collect()).ok()
        },
    )
}

/// Any [`Approval`], at any point of its way.
pub fn approval() -> impl Strategy<Value = Approval> {
    let people = vec(specialist_id(), 4..7);
    let policy =
        people.prop_flat_map(|people| (Just(people.clone()), approval_policy_among(people)));
    let steps = vec((any::<[Index; 3]>(), 0..5_u8, 0..400_i64), 0..12);
    let texts = (message_text(), message_text());
    (
        policy,
        texts,
        specialist_id(),
        core::recent_timestamp(),
        steps,
    )
        .prop_filter_map(
            "an approval",
            |((people, policy), (text, other), author, at, steps)| {
                let teams = ApproverTeams::new();
                let mut approval = Approval::open(&policy, &teams, &text, author, at).ok()?;
                let mut now = at;
                for ([step, who, to], what, seconds) in steps {
                    now = now.checked_add(TimeDelta::seconds(seconds))?;
                    let tried = act(&approval, &people, &policy, [step, who, to], (what, now));
                    let tried = match (tried, what) {
                        (None, 4) => approval.clone().revise(&other, author, now).ok(),
                        (tried, _) => tried,
                    };
                    approval = tried.unwrap_or(approval);
                }
                Some(approval)
            },
        )
}

/// What becomes of an approval by a vote or a delegation, where it takes it.
fn act(
    approval: &Approval,
    people: &[SpecialistId],
    policy: &ApprovalPolicy,
    [step, who, to]: [Index; 3],
    (what, now): (u8, Timestamp),
) -> Option<Approval> {
    if policy.steps().is_empty() {
        return None;
    }
    let step = &step.get(policy.steps()).name;
    let (who, to, seen) = (*who.get(people), *to.get(people), approval.text());
    let approval = approval.clone();
    match what {
        0 | 1 => approval.vote(step, who, Vote::accept(seen), now).ok(),
        2 => approval.vote(step, who, Vote::refuse(seen), now).ok(),
        3 => approval.delegate(step, who, to, now).ok(),
        _ => None,
    }
}
