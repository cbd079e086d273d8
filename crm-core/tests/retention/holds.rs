//! Legal holds, as what was told leaves them.

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::timelines::{at, crowded, told_twice};
use super::{kim, told};

fn number(number: &str) -> LegalHoldNumber {
    LegalHoldNumber::parse(number).unwrap()
}

fn placed(of: &str, until: Option<Timestamp>) -> InteractionContent {
    let reason = Code::new_static("lawsuit");
    let step = LegalHoldStep::Placed { reason, until };
    InteractionContent::LegalHold(LegalHoldUpdate::new(number(of), kim(), step))
}

fn lifted(of: &str) -> InteractionContent {
    InteractionContent::LegalHold(LegalHoldUpdate::new(
        number(of),
        kim(),
        LegalHoldStep::Lifted,
    ))
}

#[test]
fn a_hold_is_placed_lifted_and_placed_again() {
    let all = [
        told(1, at(0), placed("1", None)),
        told(2, at(10), lifted("1")),
        told(3, at(20), placed("1", Some(at(30)))),
        told(4, at(25), placed("1", Some(at(40)))),
    ];
    let hold = |count: usize| legal_holds(&all[..count]).remove(0);
    assert!(hold(1).is_in_force(at(-5)) && hold(1).is_in_force(at(1_000)));
    assert!(hold(2).is_in_force(at(9)) && !hold(2).is_in_force(at(10)));
    assert!(hold(3).is_in_force(at(29)) && !hold(3).is_in_force(at(30)));
    assert_eq!((hold(4).since, hold(4).until), (at(20), Some(at(40))));
    assert_eq!(hold(4).placed_in, all[3].id());
    assert_eq!(legal_holds(&[told(1, at(0), lifted("1"))]), []);
}

#[test]
fn forms_are_frozen() {
    let forms = r#"[{"hold":"1","by":"customer","step":"lifted"},{"hold":"1","by":{"staff":"kim"},"step":{"placed":{"reason":"audit"}}},{"hold":"1","by":{"staff":"kim"},"step":{"placed":{"reason":"audit","until":"2027-02-01T00:00:00.000000Z"}}}]"#;
    let read: Vec<LegalHoldUpdate> = serde_json::from_str(forms).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), forms);
    let broken = r#"{"hold":"1","by":"customer","step":{"placed":{}}}"#;
    assert!(serde_json::from_str::<LegalHoldUpdate>(broken).is_err());
}

fn history() -> impl Strategy<Value = Vec<Interaction>> + Clone {
    let one = (0_i64..10_000, any::legal_hold_update());
    proptest::collection::vec(one, 0..20)
        .prop_map(|all| {
            let numbered = (1_u64..).zip(all);
            numbered
                .map(|(number, (second, update))| {
                    told(
                        number,
                        at(crowded(second)),
                        InteractionContent::LegalHold(update),
                    )
                })
                .collect()
        })
        .boxed()
}

proptest! {
    #[test]
    fn neither_order_nor_repeats_change_the_holds((told, again) in told_twice(history())) {
        prop_assert_eq!(legal_holds(&told), legal_holds(&again));
    }

    /// What was said last of a hold decides.
    #[test]
    fn the_last_word_counts(told in history(), now in any::timestamp()) {
        let mut told = told;
        told.sort_by_key(|one| (one.occurred_at(), one.id()));
        let holds = legal_holds(&told);
        for hold in &holds {
            let mut updates = told.iter().filter_map(|one| match one.content() {
                InteractionContent::LegalHold(update) if update.hold == hold.number => Some(update),
                _ => None,
            });
            let expected = match &updates.next_back().unwrap().step {
                LegalHoldStep::Lifted => hold.lifted_at.is_some(),
                LegalHoldStep::Placed { until, .. } => {
                    let holds = until.is_none_or(|until| now < until);
                    hold.lifted_at.is_none() && hold.is_in_force(now) == holds
                }
                _ => false,
            };
            prop_assert!(expected);
        }
    }

    /// A history that lost its beginning never says that a lifted hold is in force.
    #[test]
    fn what_is_left_of_a_history_revives_no_hold(told in history(), cut in 0_usize..20) {
        let mut told = told;
        told.sort_by_key(|one| (one.occurred_at(), one.id()));
        let now = at(1_000_000);
        let in_force = |told: &[Interaction]| {
            let holds = legal_holds(told).into_iter().filter(|hold| hold.is_in_force(now));
            holds.map(|hold| hold.number).collect::<Vec<_>>()
        };
        let whole = in_force(&told);
        let left = in_force(&told[cut.min(told.len())..]);
        prop_assert!(left.iter().all(|number| whole.contains(number)));
    }
}
