//! The rule of approvals in numbers, and their course by example.

use chrono::TimeDelta;
use crm_core::{Code, InteractionText, SeededIds, Timestamp};
use crm_support::{
    Approval, ApprovalError, ApprovalPolicy, ApprovalState, ApprovalStep, ApproverTeams, Approvers,
    ExpiryEffect, Percentage, SpecialistId, StepExpiry, StepOrder, StepState, TextFingerprint,
    Vote, VoteCount,
};

fn percent(number: u8) -> Percentage {
    Percentage::new(number).unwrap()
}

/// Rows that follow from the rule of GLPI's approval steps as it is written: the part that accepted is enough, or could
/// become it, or not.
#[test]
fn the_rule_in_numbers() {
    use StepState::{Accepted, Refused, Waiting};
    let rows = [
        // accepted, refused, waiting, required
        ((0, 0, 3), 100, Waiting),
        ((2, 0, 1), 100, Waiting),
        ((3, 0, 0), 100, Accepted),
        ((0, 1, 2), 100, Refused),
        ((2, 1, 0), 100, Refused),
        ((0, 0, 2), 50, Waiting),
        ((1, 0, 1), 50, Accepted),
        ((0, 1, 1), 50, Waiting),
        ((1, 1, 0), 50, Accepted),
        ((0, 2, 0), 50, Refused),
        ((1, 1, 1), 50, Waiting),
        ((1, 2, 0), 50, Refused),
        ((2, 1, 0), 50, Accepted),
        ((2, 1, 0), 66, Accepted),
        ((2, 1, 0), 67, Refused),
        ((1, 2, 0), 33, Accepted),
        ((1, 2, 0), 34, Refused),
        ((2, 4, 1), 28, Accepted),
        ((2, 4, 1), 29, Waiting),
        ((0, 99, 1), 1, Waiting),
        ((1, 99, 0), 1, Accepted),
        ((0, 100, 0), 1, Refused),
        ((0, 0, 2), 0, Waiting),
        ((1, 0, 1), 0, Accepted),
        ((0, 1, 1), 0, Refused),
        ((1, 1, 0), 0, Accepted),
        ((0, 0, 0), 0, Waiting),
        ((0, 0, 0), 50, Waiting),
    ];
    for ((accepted, refused, waiting), required, state) in rows {
        let count = VoteCount {
            accepted,
            refused,
            waiting,
        };
        assert_eq!(
            count.state(percent(required)),
            state,
            "{count:?} {required} %"
        );
    }
}

#[test]
fn the_whole_in_numbers() {
    use StepState::{Accepted, Expired, Refused, Waiting};
    let of = |steps: &[StepState]| ApprovalState::of_steps(steps);
    assert_eq!(of(&[]), ApprovalState::NotNeeded);
    assert_eq!(of(&[Accepted, Accepted]), ApprovalState::Accepted);
    assert_eq!(of(&[Accepted, Waiting]), ApprovalState::Waiting);
    assert_eq!(of(&[Refused, Waiting]), ApprovalState::Refused);
    assert_eq!(of(&[Accepted, Refused]), ApprovalState::Refused);
    assert_eq!(of(&[Expired, Waiting]), ApprovalState::Expired);
    assert_eq!(of(&[Expired, Refused]), ApprovalState::Refused);
}

struct Desk {
    people: Vec<SpecialistId>,
    text: InteractionText,
    seen: TextFingerprint,
}

const AUTHOR: usize = 0;

fn desk() -> Desk {
    let ids = SeededIds::new(7);
    let text = InteractionText::parse("You get your money back.").unwrap();
    Desk {
        people: (0..8)
            .map(|_| SpecialistId::generate(&ids, now()))
            .collect(),
        seen: TextFingerprint::of(&text),
        text,
    }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T09:00:00Z").unwrap()
}

fn after(seconds: i64) -> Timestamp {
    now().checked_add(TimeDelta::seconds(seconds)).unwrap()
}

fn name(step: &'static str) -> Code {
    Code::new_static(step)
}

impl Desk {
    fn asking(&self, people: &[usize]) -> Approvers {
        Approvers::specialists(people.iter().map(|person| self.people[*person]))
    }

    fn open(&self, order: StepOrder, steps: Vec<ApprovalStep>) -> Result<Approval, ApprovalError> {
        let policy = ApprovalPolicy::new(3, order, steps).unwrap();
        let teams = ApproverTeams::from([(
            name("leads"),
            [AUTHOR, 1, 2].map(|person| self.people[person]).into(),
        )]);
        Approval::open(&policy, &teams, &self.text, self.people[AUTHOR], now())
    }

    fn accept(&self, approval: Approval, step: &'static str, by: usize) -> Approval {
        let vote = Vote::accept(self.seen);
        approval
            .vote(&name(step), self.people[by], vote, now())
            .unwrap()
    }

    fn refuse(&self, approval: Approval, step: &'static str, by: usize) -> Approval {
        let vote = Vote::refuse(self.seen);
        approval
            .vote(&name(step), self.people[by], vote, now())
            .unwrap()
    }
}

#[test]
fn steps_are_gone_through_in_turn() {
    let desk = desk();
    let steps = || {
        vec![
            ApprovalStep::new(name("leads"), Approvers::team(name("leads"))).requiring(percent(50)),
            ApprovalStep::new(name("legal"), desk.asking(&[3])),
        ]
    };
    let approval = desk.open(StepOrder::InTurn, steps()).unwrap();
    // The author belongs to the team and is not asked.
    assert_eq!(approval.explain(now())[0].waiting_for, desk.people[1..3]);
    assert_eq!(approval.explain(now())[1].opened_at, None);
    let early = approval.clone().vote(
        &name("legal"),
        desk.people[3],
        Vote::accept(desk.seen),
        now(),
    );
    assert_eq!(
        early,
        Err(ApprovalError::StepNotOpen {
            step: name("legal")
        })
    );
    let approval = desk.accept(approval, "leads", 1);
    assert_eq!(approval.state(now()), ApprovalState::Waiting);
    let approval = desk.accept(approval, "legal", 3);
    assert_eq!(approval.state(now()), ApprovalState::Accepted);
    assert!(approval.allows(&desk.text, now()));

    // More are required of the first step: it is open again, and the second one is closed until then.
    let approval = approval
        .require(&name("leads"), percent(100), now())
        .unwrap();
    assert_eq!(approval.state(now()), ApprovalState::Waiting);
    assert_eq!(approval.explain(now())[1].opened_at, None);
    let approval = desk.refuse(approval, "leads", 2);
    assert_eq!(approval.state(now()), ApprovalState::Refused);
    let approval = approval
        .require(&name("leads"), percent(50), now())
        .unwrap();
    assert_eq!(approval.state(now()), ApprovalState::Accepted);

    let at_once = desk.open(StepOrder::AtOnce, steps()).unwrap();
    let at_once = desk.refuse(at_once, "legal", 3);
    assert_eq!(at_once.state(now()), ApprovalState::Refused);
}

#[test]
fn who_may_not_vote_is_told_why() {
    let desk = desk();
    let step = ApprovalStep::new(name("leads"), desk.asking(&[AUTHOR, 1, 2]));
    let approval = desk.open(StepOrder::InTurn, vec![step]).unwrap();
    let vote = |by: usize, vote| {
        let approval = approval.clone();
        approval.vote(&name("leads"), desk.people[by], vote, now())
    };
    let accept = || Vote::accept(desk.seen);
    assert_eq!(vote(AUTHOR, accept()), Err(ApprovalError::ApprovedByAuthor));
    let (step, specialist) = (name("leads"), desk.people[5]);
    assert_eq!(
        vote(5, accept()),
        Err(ApprovalError::NotAnApprover { step, specialist })
    );
    let other = TextFingerprint::of(&InteractionText::parse("No.").unwrap());
    assert_eq!(
        vote(1, Vote::accept(other)),
        Err(ApprovalError::TextChanged)
    );
    let unknown = approval
        .clone()
        .vote(&name("legal"), desk.people[1], accept(), now());
    assert_eq!(
        unknown,
        Err(ApprovalError::UnknownStep {
            step: name("legal")
        })
    );

    let voted = vote(
        1,
        accept().because(InteractionText::parse("Well said.").unwrap()),
    )
    .unwrap();
    let (step, specialist) = (name("leads"), desk.people[1]);
    assert_eq!(
        voted
            .clone()
            .vote(&step, specialist, Vote::refuse(desk.seen), now()),
        Err(ApprovalError::AlreadyVoted { step, specialist })
    );
    assert!(!format!("{voted:?}").contains("Well said"));
    let withdrawn = voted.withdraw(desk.people[AUTHOR], after(5)).unwrap();
    assert_eq!(withdrawn.state(after(5)), ApprovalState::Withdrawn);
    assert_eq!(withdrawn.withdrawn(), Some((desk.people[AUTHOR], after(5))));
    let late = withdrawn.vote(&name("leads"), desk.people[2], accept(), after(6));
    assert_eq!(late, Err(ApprovalError::Withdrawn));
}

#[test]
fn a_step_that_asks_nobody_is_refused() {
    let desk = desk();
    let alone = ApprovalStep::new(name("self"), desk.asking(&[AUTHOR]));
    let step = name("self");
    assert_eq!(
        desk.open(StepOrder::InTurn, vec![alone]),
        Err(ApprovalError::NoApprover { step })
    );
    let strangers = ApprovalStep::new(name("x"), Approvers::team(name("strangers")));
    let team = name("strangers");
    assert_eq!(
        desk.open(StepOrder::InTurn, vec![strangers]),
        Err(ApprovalError::UnknownTeam { team })
    );
    let nobody = ApprovalStep::new(name("x"), Approvers::default());
    assert!(ApprovalPolicy::new(1, StepOrder::InTurn, vec![nobody]).is_err());
    let twice = || ApprovalStep::new(name("x"), desk.asking(&[1]));
    assert!(ApprovalPolicy::new(1, StepOrder::InTurn, vec![twice(), twice()]).is_err());
    assert!(StepExpiry::new(TimeDelta::zero(), ExpiryEffect::Expire).is_err());
    assert!(StepExpiry::new(TimeDelta::days(367), ExpiryEffect::Expire).is_err());
    // A policy without steps asks nobody.
    let free = desk.open(StepOrder::InTurn, Vec::new()).unwrap();
    assert_eq!(free.state(now()), ApprovalState::NotNeeded);
    assert!(free.allows(&desk.text, now()));
}

#[test]
fn another_text_voids_the_votes() {
    let desk = desk();
    let step = ApprovalStep::new(name("leads"), desk.asking(&[1, 2]));
    let approval = desk.open(StepOrder::InTurn, vec![step]).unwrap();
    let approval = desk.accept(desk.accept(approval, "leads", 1), "leads", 2);
    let author = desk.people[AUTHOR];
    let same = approval
        .clone()
        .revise(&desk.text, author, after(10))
        .unwrap();
    assert_eq!(same, approval);

    let other = InteractionText::parse("You get half of it back.").unwrap();
    assert!(approval.allows(&desk.text, now()) && !approval.allows(&other, now()));
    let revised = approval.clone().revise(&other, author, after(10)).unwrap();
    assert_eq!(revised.state(after(10)), ApprovalState::Waiting);
    assert_eq!((revised.revision(), revised.opened_at()), (2, after(10)));
    assert_eq!(revised.explain(after(10))[0].count.waiting, 2);

    // Somebody who was asked writes it anew: they are not asked any more, and the former author is not either.
    let by_approver = approval
        .clone()
        .revise(&other, desk.people[1], after(10))
        .unwrap();
    assert_eq!(
        by_approver.explain(after(10))[0].waiting_for,
        [desk.people[2]]
    );
    let by_other = by_approver
        .revise(&desk.text, desk.people[2], after(20))
        .unwrap();
    assert_eq!(by_other.explain(after(20))[0].waiting_for, [desk.people[1]]);
}

#[test]
fn votes_are_handed_on_once_round() {
    let desk = desk();
    let step = name("leads");
    let policy = ApprovalStep::new(step.clone(), desk.asking(&[1, 2]));
    let approval = desk.open(StepOrder::InTurn, vec![policy]).unwrap();
    let hand = |approval: &Approval, from: usize, to: usize| {
        let approval = approval.clone();
        approval.delegate(&step, desk.people[from], desk.people[to], now())
    };
    let specialist = |person: usize| desk.people[person];
    assert_eq!(
        hand(&approval, 1, AUTHOR),
        Err(ApprovalError::DelegatedToAuthor)
    );
    assert_eq!(
        hand(&approval, 1, 2),
        Err(ApprovalError::AlreadyAsked {
            step: step.clone(),
            specialist: specialist(2)
        })
    );
    let approval = hand(&approval, 1, 3).unwrap();
    let approval = hand(&approval, 3, 4).unwrap();
    for back in [1, 3] {
        assert_eq!(
            hand(&approval, 4, back),
            Err(ApprovalError::DelegationCycle {
                step: step.clone(),
                specialist: specialist(back)
            })
        );
    }
    // Who handed the vote on has none, and who has it votes once.
    assert_eq!(
        approval
            .clone()
            .vote(&step, specialist(1), Vote::accept(desk.seen), now()),
        Err(ApprovalError::NotAnApprover {
            step: step.clone(),
            specialist: specialist(1)
        })
    );
    let approval = desk.accept(approval, "leads", 4);
    assert_eq!(
        hand(&approval, 4, 5),
        Err(ApprovalError::AlreadyVoted {
            step: step.clone(),
            specialist: specialist(4)
        })
    );
    // A deputy goes on standing in when the text is another one, but not for another author.
    let other = InteractionText::parse("Nothing.").unwrap();
    let same_author = approval
        .clone()
        .revise(&other, specialist(AUTHOR), now())
        .unwrap();
    assert_eq!(
        same_author.explain(now())[0].waiting_for,
        [specialist(4), specialist(2)]
    );
    let deputy_writes = approval.revise(&other, specialist(4), now()).unwrap();
    assert_eq!(
        deputy_writes.explain(now())[0].waiting_for,
        [specialist(1), specialist(2)]
    );
}

#[test]
fn a_vote_is_handed_on_ten_times_at_most() {
    let desk = desk();
    let ids = SeededIds::new(9);
    let step = name("leads");
    let policy = ApprovalStep::new(step.clone(), desk.asking(&[1]));
    let mut approval = desk.open(StepOrder::InTurn, vec![policy]).unwrap();
    let mut holder = desk.people[1];
    for _ in 0..Approval::MAXIMUM_DELEGATIONS {
        let to = SpecialistId::generate(&ids, now());
        approval = approval.delegate(&step, holder, to, now()).unwrap();
        holder = to;
    }
    let once_more = approval.delegate(&step, holder, desk.people[2], now());
    assert!(matches!(
        once_more,
        Err(ApprovalError::DelegatedTooOften { maximum: 10, .. })
    ));
}

#[test]
fn a_step_expires_at_the_second() {
    let desk = desk();
    let expiry = StepExpiry::new(TimeDelta::seconds(60), ExpiryEffect::Expire).unwrap();
    let step = ApprovalStep::new(name("leads"), desk.asking(&[1, 2])).expiring(expiry);
    let approval = desk.open(StepOrder::InTurn, vec![step]).unwrap();
    assert_eq!(approval.changes_at(now()), Some(after(60)));
    let before = Timestamp::from_micros(after(60).as_micros() - 1).unwrap();
    assert_eq!(approval.state(before), ApprovalState::Waiting);
    assert_eq!(approval.state(after(60)), ApprovalState::Expired);
    let late = |at| {
        let vote = Vote::accept(desk.seen);
        approval
            .clone()
            .vote(&name("leads"), desk.people[1], vote, at)
    };
    assert!(late(before).is_ok());
    let (step, at) = (name("leads"), after(60));
    assert_eq!(late(after(60)), Err(ApprovalError::Expired { step, at }));
    // What is decided in time stays decided.
    let approval = desk.accept(desk.accept(approval, "leads", 1), "leads", 2);
    assert_eq!(approval.changes_at(now()), None);
    assert_eq!(approval.state(after(1_000)), ApprovalState::Accepted);
}

#[test]
fn others_are_asked_when_the_time_is_over() {
    let desk = desk();
    let to = ExpiryEffect::Escalate(desk.asking(&[2, 6]));
    let expiry = StepExpiry::new(TimeDelta::seconds(60), to).unwrap();
    let step = name("leads");
    let policy = ApprovalStep::new(step.clone(), desk.asking(&[1, 2, 3]));
    let policy = policy.requiring(percent(50)).expiring(expiry);
    let approval = desk.open(StepOrder::InTurn, vec![policy]).unwrap();
    let approval = desk.accept(approval, "leads", 2);
    // One of three, and two who are silent: one of the two who are asked next would be half of them.
    let escalated = &approval.explain(after(60))[0];
    assert!(escalated.is_escalated && escalated.votes.is_empty());
    assert_eq!(escalated.waiting_for, [desk.people[2], desk.people[6]]);
    assert_eq!(escalated.ends_at, Some(after(120)));
    assert_eq!(approval.state(after(60)), ApprovalState::Waiting);
    let vote = |by: usize, seconds| {
        let vote = Vote::accept(desk.seen);
        approval
            .clone()
            .vote(&step, desk.people[by], vote, after(seconds))
    };
    assert_eq!(
        vote(1, 61),
        Err(ApprovalError::Expired {
            step: step.clone(),
            at: after(60)
        })
    );
    assert!(matches!(
        vote(5, 61),
        Err(ApprovalError::NotAnApprover { .. })
    ));
    assert_eq!(
        vote(6, 120),
        Err(ApprovalError::Expired {
            step: step.clone(),
            at: after(120)
        })
    );
    assert_eq!(approval.state(after(120)), ApprovalState::Expired);
    assert_eq!(approval.changes_at(now()), Some(after(60)));
    assert_eq!(approval.changes_at(after(60)), Some(after(120)));
    let accepted = vote(6, 119).unwrap();
    // Also for a clock that goes back.
    for seconds in [0, 59, 119, 1_000] {
        assert_eq!(accepted.state(after(seconds)), ApprovalState::Accepted);
    }
}
