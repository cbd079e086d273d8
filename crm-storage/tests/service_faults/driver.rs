//! Runs each operation with each call failing, and judges what is left behind.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use crm_core::{
    AuditSealStore, ConsumerStore, CoreStore, ManualClock, SeededIds, Timestamp, WriteOutcome,
};
use crm_storage::fault::{Calls, Fault, FaultPlan, FaultStore, Faults, When, every_call};
use crm_support::RequestStore;
use serde_json::Value;

use crate::content::{content, difference, with_ids_numbered};
use crate::operations::{Again, Answer, Hands, Operation, Scene, Service};

/// A store of customers, of requests, of the places of consumers and of the seals of the log.
pub(crate) trait AnyStore:
    CoreStore + RequestStore + ConsumerStore + AuditSealStore
{
}

impl<S: CoreStore + RequestStore + ConsumerStore + AuditSealStore + ?Sized> AnyStore for S {}

type Way = (Fault, fn(u64) -> When);

/// The ways in which a call fails: once with each fault, and a store that is gone for good.
const WAYS: [Way; 4] = [
    (Fault::Unavailable, When::Nth),
    (Fault::Unavailable, When::FromNth),
    (Fault::AnswerLost, When::Nth),
    (Fault::CallLost, When::Nth),
];

/// What an operation does when nothing fails.
struct Undisturbed {
    /// What the store holds before each write, and at the end: the only states that it may be left
    /// in. One change set means two of them, before and after.
    moments: Vec<Value>,
    /// What it holds when the operation was called a second time, a minute later.
    twice: Value,
}

impl Undisturbed {
    fn before(&self) -> &Value {
        self.moments.first().unwrap()
    }

    fn after(&self) -> &Value {
        self.moments.last().unwrap()
    }
}

/// Tries every operation of a scene.
///
/// After each fault the store must hold what it holds before the operation or after it, ids and
/// instants included: both runs draw the same ones. Then the operation is called again with the same
/// ids and keys, on a store that works again:
/// - when the first call was carried out, a minute later: the store must hold what it holds after
///   two undisturbed calls, ids and instants included;
/// - when it was not, in the same minute: the store must hold what it holds after one undisturbed
///   call, up to the ids that the service drew anew.
pub(crate) async fn try_every_call<S: Scene>(
    scene: &S,
    mut fresh: impl FnMut() -> Arc<dyn AnyStore>,
    calls: Calls,
) where
    S::Service: 'static,
{
    for operation in scene.operations() {
        let undisturbed = run_undisturbed(scene, &operation, fresh()).await;
        let mut faults = Vec::new();
        for (fault, when) in WAYS {
            let runs = every_call(
                |number| FaultPlan::fail(fault, calls, when(number)),
                async |faults| {
                    let what = format!("{} with {fault:?}", operation.name);
                    let attempt = Attempt {
                        what,
                        fault,
                        undisturbed: &undisturbed,
                        again: operation.again,
                    };
                    disturb(scene, &operation, fresh(), faults, attempt).await;
                },
            )
            .await;
            faults.push(runs);
        }
        // No operation slips through untouched.
        let writes = u64::try_from(undisturbed.moments.len() - 1).unwrap();
        let [once, for_good, answers_lost, calls_lost] = faults[..] else {
            panic!("four ways");
        };
        assert_eq!(once, for_good, "{}", operation.name);
        assert_eq!(
            [answers_lost, calls_lost],
            [writes; 2],
            "{}",
            operation.name
        );
        assert_eq!(
            writes <= 1,
            operation.is_one_change_set,
            "{}",
            operation.name
        );
        // Each write is a call, and no operation does without any.
        assert!(once >= writes, "{}", operation.name);
        assert!(once > 0 || calls == Calls::Writes, "{}", operation.name);
    }
}

fn hands() -> Hands {
    Hands {
        clock: Arc::new(ManualClock::new(
            Timestamp::parse("2026-11-23T12:00:00Z").unwrap(),
        )),
        ids: Arc::new(SeededIds::new(2)),
    }
}

async fn run_undisturbed<S: Scene>(
    scene: &S,
    operation: &Operation<S::Service>,
    store: Arc<dyn AnyStore>,
) -> Undisturbed {
    let given = scene.prepare(Arc::clone(&store)).await;
    let hands = hands();
    let moments = Arc::new(Mutex::new(Vec::new()));
    let (seen, inside) = (Arc::clone(&moments), Arc::clone(&store));
    // The delay takes no time: it looks at the store before each write.
    let look = FaultPlan::delay(Calls::Writes, When::Always, move || {
        let (seen, inside) = (Arc::clone(&seen), Arc::clone(&inside));
        async move {
            let moment = content(&*inside).await;
            seen.lock().unwrap().push(moment);
        }
    });
    let watched = Arc::new(FaultStore::new(Arc::clone(&store), look));
    let service = S::Service::over(watched, &hands);
    let first = (operation.call)(&service, &given).await;
    assert!(first.is_ok(), "{}: {first:?}", operation.name);
    let mut moments = std::mem::take(&mut *moments.lock().unwrap());
    moments.push(content(&*store).await);

    hands.clock.advance(TimeDelta::minutes(1));
    let service = S::Service::over(Arc::clone(&store), &hands);
    let second = (operation.call)(&service, &given).await;
    let twice = content(&*store).await;
    let undisturbed = Undisturbed { moments, twice };
    let changed = difference(undisturbed.after(), &undisturbed.twice);
    check_second(operation.name, operation.again, &second, &changed);
    undisturbed
}

/// A second call keeps the promise of the documentation.
fn check_second(what: &str, again: Again, second: &Answer, changed: &str) {
    match again {
        Again::ChangesNothing => {
            assert!(second.is_ok(), "{what}, again: {second:?}");
            assert_eq!(changed, "", "{what}, again, changes something");
        }
        Again::IsRefused => {
            assert!(second.is_err(), "{what}, again: {second:?}");
            assert_eq!(changed, "", "{what}, again, changes something");
        }
        Again::IsAnother => {
            assert!(second.is_ok(), "{what}, again: {second:?}");
            assert_ne!(changed, "", "{what}, again, changes nothing");
        }
    }
}

/// One run with a fault, and what it is judged by.
struct Attempt<'a> {
    what: String,
    fault: Fault,
    undisturbed: &'a Undisturbed,
    again: Again,
}

async fn disturb<S: Scene>(
    scene: &S,
    operation: &Operation<S::Service>,
    store: Arc<dyn AnyStore>,
    faults: Faults,
    attempt: Attempt<'_>,
) {
    let given = scene.prepare(Arc::clone(&store)).await;
    let hands = hands();
    let failing = Arc::new(FaultStore::new(Arc::clone(&store), faults.clone()));
    let service = S::Service::over(failing, &hands);
    let first = (operation.call)(&service, &given).await;
    let left = content(&*store).await;
    attempt.judge(&faults, &first, &left);
    if first.is_ok() {
        return;
    }

    let is_done = left == *attempt.undisturbed.after()
        && attempt.undisturbed.before() != attempt.undisturbed.after();
    if is_done {
        hands.clock.advance(TimeDelta::minutes(1));
    }
    let service = S::Service::over(Arc::clone(&store), &hands);
    let second = (operation.call)(&service, &given).await;
    let left_then = content(&*store).await;
    let what = &attempt.what;
    if is_done {
        let changed = difference(&left, &left_then);
        check_second(what, attempt.again, &second, &changed);
        let differs = difference(&attempt.undisturbed.twice, &left_then);
        assert_eq!(differs, "", "{what}: not as two undisturbed calls");
    } else {
        assert!(second.is_ok(), "{what}, again: {second:?}");
        let after = with_ids_numbered(attempt.undisturbed.after());
        let differs = difference(&after, &with_ids_numbered(&left_then));
        assert_eq!(differs, "", "{what}: not as one undisturbed call");
    }
}

impl Attempt<'_> {
    /// Judges the first call and what it left behind.
    fn judge(&self, faults: &Faults, first: &Answer, left: &Value) {
        let (what, undisturbed) = (&self.what, self.undisturbed);
        let moment = undisturbed.moments.iter().position(|moment| moment == left);
        let Some(moment) = moment else {
            let from_before = difference(undisturbed.before(), left);
            let from_after = difference(undisturbed.after(), left);
            panic!(
                "{what}: neither whole nor not there\nfrom before:\n{from_before}\nfrom after:\n{from_after}"
            );
        };
        let writes = undisturbed.moments.len() - 1;
        match first {
            Ok(_) => {
                assert!(faults.tally().faults().is_empty(), "{what}: swallowed");
                assert_eq!(moment, writes, "{what}: said to be done, and is not");
            }
            Err(outcome) => {
                let expected = match self.fault {
                    Fault::AnswerLost | Fault::CallLost => WriteOutcome::Unknown,
                    _ => WriteOutcome::NotApplied,
                };
                assert_eq!(*outcome, expected, "{what}");
            }
        }
        // With one change set, the fault says which of the two it is.
        if writes == 1 && first.is_err() {
            let is_there = self.fault == Fault::AnswerLost;
            assert_eq!(moment == writes, is_there, "{what}");
        }
    }
}
