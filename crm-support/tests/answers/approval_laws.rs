//! Laws of approvals.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use crm_core::{Code, InteractionText, Timestamp};
use crm_support::{
    Approval, ApprovalError, ApprovalPolicy, ApprovalState, ApprovalStep, ApproverTeams, Approvers,
    Percentage, SpecialistId, StepOrder, StepState, TextFingerprint, Vote, VoteCount, VoteDecision,
    strategies,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

fn start() -> Timestamp {
    Timestamp::parse("2026-11-23T09:00:00Z").unwrap()
}

fn text(says: &str) -> InteractionText {
    InteractionText::parse(says).unwrap()
}

/// What the rule says, counted vote by vote: would it be accepted, whatever those who are waited for say; could it be?
fn counted_naively(count: VoteCount, required: u32) -> StepState {
    let VoteCount {
        accepted,
        refused,
        waiting,
    } = count;
    let total = accepted + refused + waiting;
    if total == 0 {
        return StepState::Waiting;
    }
    if required == 0 {
        return match (accepted, refused) {
            (0, 0) => StepState::Waiting,
            (0, _) => StepState::Refused,
            _ => StepState::Accepted,
        };
    }
    // As many hundredths of all votes as are required, in whole votes, by counting them up.
    let mut needed = 0;
    while needed * 100 < total * required {
        needed += 1;
    }
    let outcomes: BTreeSet<bool> = (0..=waiting)
        .map(|more| accepted + more >= needed)
        .collect();
    match (outcomes.contains(&true), outcomes.contains(&false)) {
        (true, false) => StepState::Accepted,
        (true, true) => StepState::Waiting,
        _ => StepState::Refused,
    }
}

#[derive(Debug, Clone)]
enum Command {
    Vote {
        step: Index,
        by: Index,
        accept: bool,
        is_stale: bool,
    },
    Delegate {
        step: Index,
        from: Index,
        to: Index,
    },
    Require {
        step: Index,
        required: Percentage,
    },
    Revise {
        text: u8,
        author: Index,
    },
}

fn command() -> impl Strategy<Value = Command> {
    let any_index = any::<Index>;
    prop_oneof![
        8 => (any_index(), any_index(), any::<bool>(), prop::bool::weighted(0.1))
            .prop_map(|(step, by, accept, is_stale)| Command::Vote { step, by, accept, is_stale }),
        3 => (any_index(), any_index(), any_index())
            .prop_map(|(step, from, to)| Command::Delegate { step, from, to }),
        1 => (any_index(), strategies::percentage())
            .prop_map(|(step, required)| Command::Require { step, required }),
        1 => (0..3_u8, any_index()).prop_map(|(text, author)| Command::Revise { text, author }),
    ]
}

fn people_and_policy() -> impl Strategy<Value = (Vec<SpecialistId>, ApprovalPolicy)> {
    let people = vec(strategies::specialist_id(), 5..8);
    people.prop_flat_map(|people| {
        (
            Just(people.clone()),
            strategies::approval_policy_among(people),
        )
    })
}

proptest! {
    #[test]
    fn a_count_says_what_counting_says(count in strategies::vote_count(), required in strategies::percentage()) {
        prop_assert_eq!(count.state(required), counted_naively(count, required.number().into()));
    }

    /// The number that is told to be enough is enough, and one less is not.
    #[test]
    fn as_many_as_needed_are_enough(total in 1..40_u32, required in strategies::percentage()) {
        let of = |accepted| VoteCount { accepted, refused: total - accepted, waiting: 0 }.state(required);
        let needed = u32::try_from(VoteCount { accepted: 0, refused: 0, waiting: total }.needed(required)).unwrap();
        prop_assert_eq!(of(needed), StepState::Accepted);
        prop_assert_eq!(of(needed - 1), StepState::Refused);
    }

    /// A vote more in favour never makes it worse, one against never better; and where more is required it is not better.
    #[test]
    fn votes_do_what_they_say(count in strategies::vote_count(), required in 1..=100_u8, more in 0..=100_u8) {
        let rank = |state| match state {
            StepState::Refused => 0,
            StepState::Waiting => 1,
            _ => 2,
        };
        let at = |count: VoteCount, required: u8| rank(count.state(Percentage::new(required).unwrap()));
        if count.waiting > 0 {
            let fewer = count.waiting - 1;
            let for_it = VoteCount { accepted: count.accepted + 1, waiting: fewer, ..count };
            let against = VoteCount { refused: count.refused + 1, waiting: fewer, ..count };
            prop_assert!(at(for_it, required) >= at(count, required));
            prop_assert!(at(against, required) <= at(count, required));
        }
        prop_assert!(at(count, required.max(more)) <= at(count, required));
    }

    /// Whatever happens, each step stands where a recount of who said what puts it; nobody votes twice, the author not at
    /// all; and what is allowed is the very text that enough have seen.
    #[test]
    fn histories_are_recounted(
        (people, policy) in people_and_policy(),
        author in any::<Index>(),
        commands in vec((command(), -20..200_i64), 0..40),
    ) {
        let texts = [text("one"), text("two"), text("three")];
        let author = *author.get(&people);
        let opened = Approval::open(&policy, &ApproverTeams::new(), &texts[0], author, start());
        let Ok(mut approval) = opened else {
            let alone = |approvers: &Approvers| approvers.specialists == BTreeSet::from([author]);
            let asks_nobody = policy.steps().iter().any(|step| {
                let then = step.expiry.as_ref().map(|expiry| expiry.then());
                alone(&step.approvers) || matches!(then, Some(crm_support::ExpiryEffect::Escalate(to)) if alone(to))
            });
            prop_assert!(asks_nobody);
            return Ok(());
        };
        let mut now = start();
        // Which text is asked about, and by whom each was accepted in each step, as far as it was not changed since.
        let mut current = (0_usize, author);
        let mut accepted: BTreeMap<Code, BTreeSet<SpecialistId>> = BTreeMap::new();
        for (command, seconds) in commands {
            now = now.checked_add(TimeDelta::seconds(seconds)).unwrap();
            let before = approval.clone();
            let step_of = |step: &Index| (!policy.steps().is_empty()).then(|| step.get(policy.steps()).name.clone());
            let done = match &command {
                Command::Vote { step, by, accept, is_stale } => {
                    let Some(step) = step_of(step) else { continue };
                    let by = *by.get(&people);
                    let seen = match is_stale {
                        true => TextFingerprint::of(&text("never written")),
                        false => approval.text(),
                    };
                    let vote = if *accept { Vote::accept(seen) } else { Vote::refuse(seen) };
                    let done = approval.clone().vote(&step, by, vote, now);
                    if *is_stale {
                        prop_assert_eq!(&done, &Err(ApprovalError::TextChanged));
                    } else if by == current.1 {
                        prop_assert_eq!(&done, &Err(ApprovalError::ApprovedByAuthor));
                    }
                    if done.is_ok() && *accept {
                        accepted.entry(step).or_default().insert(by);
                    }
                    done
                }
                Command::Delegate { step, from, to } => {
                    let Some(step) = step_of(step) else { continue };
                    approval.clone().delegate(&step, *from.get(&people), *to.get(&people), now)
                }
                Command::Require { step, required } => {
                    let Some(step) = step_of(step) else { continue };
                    approval.clone().require(&step, *required, now)
                }
                Command::Revise { text, author } => {
                    let (which, author) = (usize::from(*text), *author.get(&people));
                    let done = approval.clone().revise(&texts[which], author, now);
                    if done.is_ok() && (which, author) != current {
                        current = (which, author);
                        accepted.clear();
                    }
                    done
                }
            };
            approval = done.unwrap_or(before);

            let explained = approval.explain(now);
            for step in &explained {
                let mut count = VoteCount::default();
                let mut voters = BTreeSet::new();
                for (voter, vote) in &step.votes {
                    prop_assert!(voters.insert(*voter), "two votes of one");
                    match vote.decision {
                        VoteDecision::Accept => {
                            count.accepted += 1;
                            prop_assert!(accepted[step.name].contains(voter), "a vote for another text");
                        }
                        _ => count.refused += 1,
                    }
                }
                for waiting in &step.waiting_for {
                    prop_assert!(voters.insert(*waiting), "two votes of one");
                    count.waiting += 1;
                }
                prop_assert!(!voters.contains(&current.1), "the author is asked");
                prop_assert_eq!(count, step.count);
                let naive = counted_naively(count, step.required.number().into());
                match step.state {
                    StepState::Expired => {
                        prop_assert_eq!(naive, StepState::Waiting);
                        prop_assert!(step.ends_at.unwrap() <= now);
                    }
                    state => prop_assert_eq!(state, naive),
                }
                if step.state == StepState::Accepted {
                    let quorum = u64::from(step.required.number()) * count.total();
                    prop_assert!(u64::from(count.accepted) * 100 >= quorum && count.accepted > 0);
                }
            }
            let mut is_turn = true;
            for step in &explained {
                prop_assert_eq!(step.opened_at.is_some(), is_turn, "{:?}", explained);
                is_turn &= policy.order() == StepOrder::AtOnce || step.state == StepState::Accepted;
            }
            for (which, text) in texts.iter().enumerate() {
                let may = explained.iter().all(|step| step.state == StepState::Accepted);
                prop_assert_eq!(approval.allows(text, now), may && which == current.0);
            }
        }
    }

    /// In which order approvers vote does not matter.
    #[test]
    fn the_order_of_votes_does_not_matter(
        people in vec(strategies::specialist_id(), 2..8),
        votes in vec(any::<bool>(), 8),
        required in strategies::percentage(),
        shuffled in Just((0..8_usize).collect::<Vec<_>>()).prop_shuffle(),
        author in strategies::specialist_id(),
    ) {
        let name = Code::new_static("step");
        let step = ApprovalStep::new(name.clone(), Approvers::specialists(people.clone())).requiring(required);
        let policy = ApprovalPolicy::new(1, StepOrder::InTurn, vec![step]).unwrap();
        let opened = Approval::open(&policy, &ApproverTeams::new(), &text("one"), author, start()).unwrap();
        let voted = |order: &mut dyn Iterator<Item = usize>| {
            let mut approval = opened.clone();
            for voter in order.filter(|voter| *voter < people.len()) {
                let seen = approval.text();
                let vote = if votes[voter] { Vote::accept(seen) } else { Vote::refuse(seen) };
                approval = approval.vote(&name, people[voter], vote, start()).unwrap();
            }
            approval
        };
        prop_assert_eq!(voted(&mut (0..8)), voted(&mut shuffled.into_iter()));
    }

    /// Nothing changes before the instant at which a host is told to look again, something does then; and no lapse of
    /// time lets an answer be sent.
    #[test]
    fn one_timer_is_enough(approval in strategies::approval(), seconds in 0..2_000_i64) {
        let now = approval.opened_at().checked_add(TimeDelta::seconds(seconds)).unwrap();
        let looked = |at: Timestamp| {
            let steps = approval.explain(at).iter().map(|step| (step.state, step.is_escalated)).collect::<Vec<_>>();
            (approval.state(at), steps)
        };
        match approval.changes_at(now) {
            Some(at) => {
                prop_assert!(at > now);
                let before = Timestamp::from_micros(at.as_micros() - 1).unwrap();
                prop_assert_eq!(looked(before), looked(now));
                prop_assert_ne!(looked(at), looked(now));
                prop_assert!(!approval.state(at).allows_sending() || approval.state(now).allows_sending());
            }
            None => {
                let late = now.checked_add(TimeDelta::days(400)).unwrap();
                prop_assert_eq!(looked(late), looked(now));
            }
        }
    }

    #[test]
    fn approvals_are_read_as_they_were_written(approval in strategies::approval(), policy in strategies::approval_policy()) {
        let text = serde_json::to_string(&approval).unwrap();
        prop_assert_eq!(serde_json::from_str::<Approval>(&text).unwrap(), approval);
        let text = serde_json::to_string(&policy).unwrap();
        prop_assert_eq!(serde_json::from_str::<ApprovalPolicy>(&text).unwrap(), policy);
    }
}

/// Random approvals come to every state, so that the laws above speak of something.
#[test]
fn the_strategy_reaches_every_state() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut reached: BTreeMap<ApprovalState, u32> = BTreeMap::new();
    for _ in 0..2_000 {
        let approval = strategies::approval()
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let at = approval
            .opened_at()
            .checked_add(TimeDelta::seconds(300))
            .unwrap();
        *reached.entry(approval.state(at)).or_default() += 1;
    }
    for state in ApprovalState::ALL
        .iter()
        .filter(|state| **state != ApprovalState::Withdrawn)
    {
        assert!(
            reached.get(state).copied().unwrap_or(0) > 20,
            "{state}: {reached:?}"
        );
    }
}
