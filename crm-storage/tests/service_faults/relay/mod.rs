//! The operations of `Relay`: store and receiver fail, each call and each event in turn.
//!
//! Whatever fails: what has arrived is the log from its beginning, in its order; the place of the
//! relay is not behind an event that has not arrived; and doing it again comes to the end.

mod receiver;

use std::collections::BTreeSet;
use std::sync::Arc;

use crm_core::conformance::world::{known_as, limit, tagging};
use crm_core::{
    Code, ConsumerStore, EventId, EventLog, ManualClock, PageLimit, Profiles, Relay, RelayError,
    SeededIds, SinkFailure, StoreError, Timestamp,
};
use crm_storage::fault::{
    Calls, Fault, FaultPlan, FaultStore, Faults, StoreMethod, When, every_call,
};

use self::receiver::{Receiver, Upset};
use crate::driver::AnyStore;

const NAME: Code = Code::new_static("broker");
const BATCH: u16 = 3;
/// How many events the log holds.
const EVENTS: usize = 9;
/// More calls than any repetition should need.
const MOST_CALLS: usize = 20;

type Way = (Fault, fn(u64) -> When);

const WAYS: [Way; 5] = [
    (Fault::Unavailable, When::Nth),
    (Fault::Unavailable, When::FromNth),
    (Fault::Broken, When::Nth),
    (Fault::AnswerLost, When::Nth),
    (Fault::CallLost, When::Nth),
];

/// The operations that publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Step,
    CatchUp,
}

impl Operation {
    const ALL: [Self; 2] = [Self::Step, Self::CatchUp];

    /// How many events were published, and whether the end of the log is reached.
    async fn call(self, relay: &Relay) -> Result<(u64, bool), RelayError> {
        match self {
            Self::Step => {
                let step = relay.step().await?;
                assert!(!step.overtaken, "there is no other worker");
                Ok((u64::try_from(step.published).unwrap(), !step.more))
            }
            Self::CatchUp => Ok((relay.catch_up().await?, true)),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::CatchUp => "catch_up",
        }
    }
}

/// The names of the operations that are tried here.
pub(crate) fn names() -> BTreeSet<String> {
    let publish = Operation::ALL.map(Operation::name);
    let names = publish.into_iter().chain(["skip"]);
    names.map(str::to_owned).collect()
}

/// A log, and how far it was handed on.
struct Scene {
    store: Arc<dyn AnyStore>,
    log: Vec<EventId>,
}

impl Scene {
    /// The events of three customers, mixed.
    async fn new(store: Arc<dyn AnyStore>) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let profiles = Profiles::new(store.clone(), clock, Arc::new(SeededIds::new(1)));
        let mut customers = Vec::new();
        for id in ["1", "2", "3"] {
            customers.push(profiles.create(known_as(id)).await.unwrap());
        }
        for tag in ["vip", "late"] {
            for customer in &mut customers {
                let (id, version) = (customer.id(), customer.version());
                *customer = profiles.edit(id, version, tagging(tag)).await.unwrap();
            }
        }
        let log = store.events_after(None, PageLimit::MAXIMUM).await.unwrap();
        let log: Vec<_> = log.iter().map(|logged| logged.event.id()).collect();
        assert_eq!(log.len(), EVENTS);
        Self { store, log }
    }

    fn relay(&self, faults: &Faults, receiver: Arc<Receiver>) -> Relay {
        let failing = Arc::new(FaultStore::new(Arc::clone(&self.store), faults.clone()));
        Relay::new(failing.clone(), failing, receiver, NAME).with_batch(limit(BATCH))
    }

    /// How many events the relay is done with.
    async fn place(&self) -> usize {
        let consumer = self.store.consumer(&NAME).await.unwrap();
        let place = consumer.and_then(|consumer| consumer.position);
        let behind = self.store.events_after(place.as_ref(), PageLimit::MAXIMUM);
        self.log.len() - behind.await.unwrap().len()
    }
}

/// Tries the operations that publish: each call of the store fails in each way, and besides each
/// event, or none, upsets the receiver in each way.
pub(crate) async fn try_publishing(fresh: &mut impl FnMut() -> Arc<dyn AnyStore>, calls: Calls) {
    for operation in Operation::ALL {
        for (fault, when) in WAYS {
            let mut upsets = vec![None];
            for upset in Upset::ALL {
                upsets.extend(
                    (1..=u64::try_from(EVENTS).unwrap()).map(|number| Some((upset, number))),
                );
            }
            for upset in upsets {
                let runs = every_call(
                    |number| FaultPlan::fail(fault, calls, when(number)),
                    async |faults| {
                        let scene = Scene::new(fresh()).await;
                        let receiver = Arc::new(Receiver::failing(upset));
                        let what = format!("{operation:?} with {fault:?} and {upset:?}");
                        publish(&what, operation, &scene, &faults, receiver).await;
                    },
                )
                .await;
                // Three steps at least: each reads twice and moves the place.
                let least = if calls == Calls::Writes || !befalls_reads(fault) {
                    3
                } else {
                    9
                };
                assert!(runs >= least, "{operation:?}, {fault:?}: {runs}");
            }
        }
    }
}

fn befalls_reads(fault: Fault) -> bool {
    fault.befalls(StoreMethod::LogEnd)
}

/// Calls the operation until it comes to the end of the log.
async fn publish(
    what: &str,
    operation: Operation,
    scene: &Scene,
    faults: &Faults,
    receiver: Arc<Receiver>,
) {
    let relay = scene.relay(faults, receiver.clone());
    let (mut failures, mut place) = (0, 0);
    for attempt in 1.. {
        assert!(attempt < MOST_CALLS, "{what}: does not come to an end");
        let struck_before = faults.tally().faults().len();
        let answer = operation.call(&relay).await;
        let is_struck = faults.tally().faults().len() > struck_before;

        let (kept, place_now) = (receiver.kept(), scene.place().await);
        assert_eq!(scene.log[..kept.len()], kept, "{what}: not in order");
        assert!(place_now <= kept.len(), "{what}: passed what is not there");
        assert!(place_now >= place, "{what}: went back");
        match answer {
            Ok((published, is_at_end)) => {
                assert!(!is_struck, "{what}: swallowed");
                let published = usize::try_from(published).unwrap();
                assert_eq!(place_now, place + published, "{what}: miscounted");
                place = place_now;
                if is_at_end {
                    break;
                }
            }
            Err(error) => {
                failures += 1;
                judge(what, scene, &error, is_struck, place_now);
                place = place_now;
                // What was gone for good is there again.
                if struck_before > 0 {
                    faults.stop();
                }
            }
        }
    }
    assert_eq!(receiver.kept(), scene.log, "{what}: something is missing");
    assert_eq!(place, scene.log.len(), "{what}: not at the end");
    // A failure repeats a batch at most.
    let most = scene.log.len() + failures * usize::from(BATCH);
    let arrivals = usize::try_from(receiver.arrivals()).unwrap();
    assert!(arrivals <= most, "{what}: {arrivals} arrivals");
    let struck = !faults.tally().faults().is_empty();
    assert_eq!(failures > 0, struck || receiver.has_failed(), "{what}");
}

/// The error says what is true.
fn judge(what: &str, scene: &Scene, error: &RelayError, is_struck: bool, place: usize) {
    match error {
        RelayError::NotTaken { event, source, .. } => {
            assert!(!is_struck, "{what}: the store failed: {error:?}");
            assert_eq!(scene.log[place], *event, "{what}: it stands elsewhere");
            let is_refused = source.failure == SinkFailure::Refused;
            assert_eq!(error.is_retryable(), !is_refused, "{what}");
        }
        RelayError::Store(_) => assert!(is_struck, "{what}: the store was well: {error:?}"),
        _ => panic!("{what}: {error:?}"),
    }
}

/// Tries to leave out an event that the receiver never takes, each call of the store failing.
pub(crate) async fn try_skipping(fresh: &mut impl FnMut() -> Arc<dyn AnyStore>, calls: Calls) {
    for (fault, when) in WAYS {
        for refused in 0..EVENTS {
            let runs = every_call(
                |number| FaultPlan::fail(fault, calls, when(number)),
                async |faults| {
                    let scene = Scene::new(fresh()).await;
                    let what = format!("skip of {refused} with {fault:?}");
                    skip(&what, refused, &scene, &faults, fault).await;
                },
            )
            .await;
            let expected = if calls == Calls::Writes || !befalls_reads(fault) {
                1
            } else {
                3
            };
            assert_eq!(runs, expected, "skip with {fault:?}");
        }
    }
}

async fn skip(what: &str, refused: usize, scene: &Scene, faults: &Faults, fault: Fault) {
    let event = scene.log[refused];
    let receiver = Arc::new(Receiver::refusing(event));
    let quiet = scene.relay(&FaultPlan::none().into(), receiver.clone());
    let stopped = quiet.catch_up().await;
    assert!(
        matches!(stopped, Err(RelayError::NotTaken { event: at, .. }) if at == event),
        "{what}: {stopped:?}"
    );
    let arrivals = receiver.arrivals();

    let first = scene.relay(faults, receiver.clone()).skip(event).await;
    let place = scene.place().await;
    if let Ok(skipped) = &first {
        assert!(faults.tally().faults().is_empty(), "{what}: swallowed");
        assert_eq!((skipped.event.id(), place), (event, refused + 1), "{what}");
    } else {
        let is_told = match fault {
            Fault::Unavailable => {
                matches!(first, Err(RelayError::Store(StoreError::Unavailable(_))))
            }
            Fault::Broken => matches!(first, Err(RelayError::Store(StoreError::Backend(_)))),
            _ => matches!(first, Err(RelayError::Store(StoreError::UnknownOutcome(_)))),
        };
        assert!(is_told, "{what}: {first:?}");
        let is_done = fault == Fault::AnswerLost;
        assert_eq!(place, refused + usize::from(is_done), "{what}");

        // The same call again leaves out this event and no other.
        let again = quiet.skip(event).await;
        if is_done {
            let next_there = scene.log.get(refused + 1).copied();
            assert!(
                matches!(&again, Err(RelayError::NotNext { next, .. }) if *next == next_there),
                "{what}: {again:?}"
            );
        } else {
            assert_eq!(again.unwrap().event.id(), event, "{what}");
        }
        assert_eq!(scene.place().await, refused + 1, "{what}");
    }
    assert_eq!(receiver.arrivals(), arrivals, "{what}: it publishes");

    quiet.catch_up().await.unwrap();
    let mut others = scene.log.clone();
    others.remove(refused);
    assert_eq!(receiver.kept(), others, "{what}");
    assert_eq!(scene.place().await, scene.log.len(), "{what}");
}
