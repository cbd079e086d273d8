//! Whose a customer is.

use std::collections::BTreeMap;

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::{at, by, history_told_twice, in_order, staff, text, told};

fn step(number: &str, step: HandOverStep) -> InteractionContent {
    let number = HandOverNumber::parse(number).unwrap();
    InteractionContent::HandOver(HandOverUpdate::new(number, by("kim"), step))
}

fn offered(to: &'static str) -> HandOverStep {
    HandOverStep::Offered {
        from: None,
        to: staff(to),
        request: None,
    }
}

fn assigned(to: &'static str) -> HandOverStep {
    HandOverStep::Assigned {
        to: staff(to),
        request: None,
    }
}

fn any_step() -> impl Strategy<Value = InteractionContent> + Clone {
    any::hand_over_update().prop_map(InteractionContent::HandOver)
}

/// Second by second, all under one number.
fn after(steps: Vec<HandOverStep>) -> Responsibility {
    let told: Vec<_> = (1..)
        .zip(steps)
        .map(|(number, one)| told(number, number as i64, step("1", one)))
        .collect();
    responsibility(&told)
}

#[test]
fn a_customer_stays_where_it_is_until_somebody_accepts() {
    use HandOverStep::{Accepted, Withdrawn};
    let declined = || HandOverStep::Declined {
        reason: Some(text("On holiday.")),
    };
    let (kim, lee) = (staff("kim"), staff("lee"));
    let begun = || vec![assigned("kim"), offered("lee")];
    let with = |more: Vec<HandOverStep>| after([begun(), more].concat());
    let cases = [
        (vec![], &kim, HandOverState::Waiting),
        (vec![Accepted], &lee, HandOverState::Accepted),
        (vec![declined()], &kim, HandOverState::Declined),
        (vec![Withdrawn], &kim, HandOverState::Withdrawn),
        // What was answered waits no more.
        (vec![declined(), Accepted], &kim, HandOverState::Declined),
        (vec![Withdrawn, Accepted], &kim, HandOverState::Withdrawn),
        (vec![Accepted, declined()], &lee, HandOverState::Accepted),
        (
            vec![declined(), offered("lee"), Accepted],
            &lee,
            HandOverState::Accepted,
        ),
    ];
    for (steps, responsible, state) in cases {
        let found = with(steps.clone());
        assert_eq!(found.at(at(100)), Some(responsible), "{steps:?}");
        assert_eq!(found.hand_overs[0].state, state, "{steps:?}");
        assert_eq!(found.waiting().count(), usize::from(steps.is_empty()));
    }
    let found = with(vec![declined()]);
    assert_eq!(found.hand_overs[0].reason, Some(text("On holiday.")));
    assert_eq!(found.hand_overs[0].answered_at, Some(at(3)));
    assert_eq!(after(vec![Accepted]), Responsibility::default());
}

#[test]
fn the_chain_of_those_before_is_kept() {
    let told = [
        told(1, 10, step("1", assigned("kim"))),
        told(2, 20, step("2", offered("lee"))),
        told(3, 30, step("2", HandOverStep::Accepted)),
        // Who has it already keeps it.
        told(4, 40, step("3", assigned("lee"))),
        told(5, 50, step("4", assigned("kim"))),
    ];
    let found = responsibility(&told);
    let who = |second| found.at(at(second)).cloned();
    assert_eq!(who(9), None);
    assert_eq!([who(10), who(29)], [Some(staff("kim")), Some(staff("kim"))]);
    assert_eq!([who(30), who(49)], [Some(staff("lee")), Some(staff("lee"))]);
    assert_eq!(who(50), Some(staff("kim")));
    let terms: Vec<_> = found
        .terms
        .iter()
        .map(|term| (term.since, term.until))
        .collect();
    let expected = [
        (at(10), Some(at(30))),
        (at(30), Some(at(50))),
        (at(50), None),
    ];
    assert_eq!(terms, expected);
    let by: Vec<_> = found
        .terms
        .iter()
        .map(|term| term.hand_over.as_str())
        .collect();
    assert_eq!(by, ["1", "2", "4"]);
}

/// Who has the customer in the end: a list of open offers, kept by hand.
fn by_hand(told: &[Interaction]) -> Option<Collaborator> {
    let mut offers: BTreeMap<&HandOverNumber, &Collaborator> = BTreeMap::new();
    let mut responsible = None;
    for one in in_order(told) {
        let InteractionContent::HandOver(update) = one.content() else {
            continue;
        };
        match &update.step {
            HandOverStep::Offered { to, .. } => {
                offers.insert(&update.hand_over, to);
            }
            HandOverStep::Assigned { to, .. } => {
                offers.remove(&update.hand_over);
                responsible = Some(to);
            }
            HandOverStep::Accepted => {
                responsible = offers.remove(&update.hand_over).or(responsible)
            }
            _ => {
                offers.remove(&update.hand_over);
            }
        }
    }
    responsible.cloned()
}

proptest! {
    #[test]
    fn neither_order_nor_repeats_change_who_is_responsible(
        (told, again) in history_told_twice(any_step()),
    ) {
        prop_assert_eq!(responsibility(&told), responsibility(&again));
    }

    /// Who is responsible at an instant follows from what happened until then.
    #[test]
    fn the_past_does_not_change((told, again) in history_told_twice(any_step()), second in 0_i64..10_000) {
        let until: Vec<_> = told.into_iter().filter(|one| one.occurred_at() <= at(second)).collect();
        prop_assert_eq!(responsibility(&again).at(at(second)).cloned(), by_hand(&until));
    }

    /// Each term begins where the one before ends, with somebody else.
    #[test]
    fn terms_follow_each_other((told, _) in history_told_twice(any_step())) {
        let terms = responsibility(&told).terms;
        for pair in terms.windows(2) {
            prop_assert_eq!(pair[0].until, Some(pair[1].since));
            prop_assert!(pair[0].since <= pair[1].since);
            prop_assert_ne!(&pair[0].responsible, &pair[1].responsible);
        }
        prop_assert!(terms.last().is_none_or(|term| term.until.is_none()));
    }
}
