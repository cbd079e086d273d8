//! Laws of the lock of a request.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use crm_core::Timestamp;
use crm_support::{
    AnswerLock, ClaimError, ClaimEvent, ClaimOutcome, ClaimRule, SpecialistId, strategies,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

fn start() -> Timestamp {
    Timestamp::parse("2026-11-23T09:00:00Z").unwrap()
}

fn after(seconds: i64) -> Timestamp {
    start().checked_add(TimeDelta::seconds(seconds)).unwrap()
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Command {
    Claim,
    Renew,
    Release,
    Steal,
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        6 => Just(Command::Claim),
        2 => Just(Command::Renew),
        2 => Just(Command::Release),
        1 => Just(Command::Steal),
    ]
}

type Step = (Command, Index, i64, ClaimRule);

/// Steps of a history; the clock goes by so many seconds between them, also back where `back` says so.
fn steps(back: i64) -> impl Strategy<Value = Vec<Step>> {
    let clock = prop_oneof![4 => back / 10..60_i64, 1 => back..1_000_i64, 1 => Just(0)];
    let rule =
        (1..120_i64).prop_map(|seconds| ClaimRule::new(TimeDelta::seconds(seconds)).unwrap());
    vec((command(), any::<Index>(), clock, rule), 0..60)
}

fn people() -> impl Strategy<Value = Vec<SpecialistId>> {
    vec(strategies::specialist_id(), 2..5).prop_filter("all different", |people| {
        people.iter().collect::<BTreeSet<_>>().len() == people.len()
    })
}

fn done(
    lock: AnswerLock,
    by: SpecialistId,
    step: (Command, ClaimRule),
    now: Timestamp,
) -> Result<ClaimOutcome, ClaimError> {
    match step {
        (Command::Claim, rule) => lock.claim(by, rule, now),
        (Command::Renew, rule) => lock.renew(by, rule, now),
        (Command::Release, _) => lock.release(by, now),
        (Command::Steal, rule) => Ok(lock.steal(by, rule, now)),
    }
}

proptest! {
    /// Whatever the clock shows, also where it goes back: at most one may answer as long as a claim lasts; who asks for it
    /// is told by whom and until when; and nobody loses a claim that lasts but by letting go or by a theft that is told.
    #[test]
    fn at_most_one_holds_it(people in people(), steps in steps(-500)) {
        let mut lock = AnswerLock::default();
        let mut now = start();
        // Who holds it and until when, by what was told only.
        let mut told: Option<(SpecialistId, Timestamp)> = None;
        for (command, by, seconds, rule) in steps {
            now = now.checked_add(TimeDelta::seconds(seconds)).unwrap();
            let by = *by.get(&people);
            let lasting = told.filter(|(_, until)| now < *until);
            let by_other = lasting.filter(|(holder, _)| *holder != by);
            match done(lock, by, (command, rule), now) {
                Ok(outcome) => {
                    prop_assert!(by_other.is_none() || command == Command::Steal, "{command:?} while another answers");
                    let from = told.filter(|(holder, _)| *holder != by).map(|(holder, _)| holder);
                    let expected = match (command, told) {
                        (Command::Release, _) => ClaimEvent::Released,
                        (_, None) => ClaimEvent::Claimed,
                        (_, Some((holder, _))) if holder == by => ClaimEvent::Renewed,
                        _ if by_other.is_some() => ClaimEvent::Stolen { from: from.unwrap() },
                        _ => ClaimEvent::TakenOver { from: from.unwrap() },
                    };
                    prop_assert_eq!(outcome.event, expected);
                    told = match command {
                        Command::Release => None,
                        _ => Some((by, now.checked_add(rule.time()).unwrap())),
                    };
                    lock = outcome.lock;
                }
                Err(ClaimError::Held { holder, until }) => {
                    prop_assert_eq!(by_other, Some((holder, until)));
                    prop_assert!(command != Command::Steal);
                }
                Err(error) => {
                    prop_assert_eq!(error, ClaimError::NotClaimed);
                    prop_assert!(matches!(command, Command::Renew | Command::Release));
                    prop_assert!(by_other.is_none() && told.is_none_or(|(holder, _)| holder != by));
                }
            }
            // At any instant, of all who could ask, those who may answer are one where a claim lasts.
            for seconds in [-1_000, -1, 0, 1, 50, 5_000] {
                let at = now.checked_add(TimeDelta::seconds(seconds)).unwrap();
                let may: Vec<_> = people.iter().filter(|person| lock.check(**person, at).is_ok()).collect();
                match told.filter(|(_, until)| at < *until) {
                    Some((holder, until)) => {
                        prop_assert_eq!(may, [&holder]);
                        prop_assert_eq!(lock.held(at).map(|held| (held.holder(), held.until())), Some((holder, until)));
                    }
                    None => {
                        prop_assert_eq!(may.len(), people.len());
                        prop_assert_eq!(lock.held(at), None);
                    }
                }
            }
            if let Some(last) = lock.last() {
                prop_assert!(last.since() <= now && now < last.until() || told.is_some());
            }
        }
    }

    /// Where the clock only goes forward, the times in which people held it have no instant in common.
    #[test]
    fn times_do_not_overlap(people in people(), steps in steps(0)) {
        let mut lock = AnswerLock::default();
        let mut now = start();
        let mut held: Vec<(SpecialistId, Timestamp, Timestamp)> = Vec::new();
        for (command, by, seconds, rule) in steps {
            now = now.checked_add(TimeDelta::seconds(seconds)).unwrap();
            let by = *by.get(&people);
            let Ok(outcome) = done(lock, by, (command, rule), now) else { continue };
            lock = outcome.lock;
            if let Some((_, _, until)) = held.last_mut() {
                *until = now.min(*until);
            }
            if let Some(claim) = lock.last() {
                held.push((claim.holder(), now, claim.until()));
                prop_assert!(claim.since() <= now && now <= claim.until());
            }
        }
        for pair in held.windows(2) {
            prop_assert!(pair[0].2 <= pair[1].1, "{:?}", held);
        }
    }

    #[test]
    fn locks_are_read_as_they_were_written(lock in strategies::answer_lock(), rule in strategies::claim_rule()) {
        let text = serde_json::to_string(&lock).unwrap();
        prop_assert_eq!(serde_json::from_str::<AnswerLock>(&text).unwrap(), lock);
        let text = serde_json::to_string(&rule).unwrap();
        prop_assert_eq!(serde_json::from_str::<ClaimRule>(&text).unwrap(), rule);
    }
}

#[test]
fn a_claim_goes_on_as_long_as_it_is_renewed() {
    let ids = crm_core::SeededIds::new(4);
    let [ann, bo] = std::array::from_fn(|_| SpecialistId::generate(&ids, start()));
    let rule = ClaimRule::new(TimeDelta::seconds(60)).unwrap();
    assert_eq!(
        AnswerLock::default().renew(ann, rule, start()),
        Err(ClaimError::NotClaimed)
    );
    let mut lock = AnswerLock::default()
        .claim(ann, rule, start())
        .unwrap()
        .lock;
    for seconds in [30, 80, 130] {
        lock = lock.renew(ann, rule, after(seconds)).unwrap().lock;
        let claim = lock.held(after(seconds)).unwrap();
        assert_eq!(
            (claim.since(), claim.until()),
            (start(), after(seconds + 60))
        );
    }
    // Over, and not taken: it begins anew.
    let again = lock.renew(ann, rule, after(500)).unwrap().lock;
    assert_eq!(again.held(after(500)).unwrap().since(), after(500));
    let stolen = again.steal(bo, rule, after(510));
    assert_eq!(stolen.event, ClaimEvent::Stolen { from: ann });
    let held = ClaimError::Held {
        holder: bo,
        until: after(570),
    };
    assert_eq!(stolen.lock.renew(ann, rule, after(511)), Err(held));
    assert_eq!(stolen.lock.check(ann, after(511)), Err(held));
    assert_eq!(
        held.to_string(),
        format!("specialist {bo} is answering until 2026-11-23T09:09:30.000000Z")
    );
    assert_eq!(
        stolen.lock.release(ann, after(571)),
        Err(ClaimError::NotClaimed)
    );
    let free = stolen.lock.release(bo, after(511)).unwrap().lock;
    assert_eq!(
        free.claim(ann, rule, after(511)).unwrap().event,
        ClaimEvent::Claimed
    );
    for wrong in [
        TimeDelta::zero(),
        TimeDelta::seconds(-1),
        TimeDelta::seconds(86_401),
        TimeDelta::milliseconds(999),
    ] {
        assert!(ClaimRule::new(wrong).is_err());
    }
}
