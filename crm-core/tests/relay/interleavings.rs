//! Any interleaving of writers, workers, failures and crashes.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use crm_core::*;
use futures_executor::block_on;
use proptest::prelude::*;

use super::receiver::{Breathing, Mood, Receiver, Writer};

const NAME: Code = Code::new_static("broker");
const WORKERS: usize = 3;

#[derive(Debug, Clone, Copy)]
enum Action {
    Write {
        customer: usize,
        count: usize,
    },
    /// Lets a worker go on to its next call, in a new step when it has none.
    Go {
        worker: usize,
    },
    /// A worker dies where it stands.
    Crash {
        worker: usize,
    },
    /// The next event that is handed over fails.
    Fail {
        after: bool,
    },
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        2 => (0..3_usize, 1..5_usize).prop_map(|(customer, count)| Action::Write { customer, count }),
        20 => (0..WORKERS).prop_map(|worker| Action::Go { worker }),
        1 => (0..WORKERS).prop_map(|worker| Action::Crash { worker }),
        1 => any::<bool>().prop_map(|after| Action::Fail { after }),
    ]
}

type Step<'a> = Pin<Box<dyn Future<Output = Result<RelayStep, RelayError>> + 'a>>;

/// What has arrived for the first time, in its order, is the log up to some place, and the consumer
/// stands not behind that place.
async fn check(writer: &Writer, receiver: &Receiver) -> Result<(), TestCaseError> {
    let (log, kept) = (writer.log().await, receiver.kept());
    prop_assert_eq!(&log[..kept.len()], &kept[..]);
    let Some(consumer) = writer.store.consumer(&NAME).await.unwrap() else {
        return Ok(());
    };
    let place = consumer.position.as_ref();
    let behind = writer.store.events_after(place, PageLimit::MAXIMUM).await;
    let done_with = log.len() - behind.unwrap().len();
    prop_assert!(done_with <= kept.len(), "{done_with} of {}", kept.len());
    Ok(())
}

/// How often something worth testing happened, so that the test cannot pass by doing nothing.
#[derive(Default)]
struct Seen {
    repeats: AtomicUsize,
    overtaken: AtomicUsize,
    failures: AtomicUsize,
    crashes: AtomicUsize,
}

fn run(actions: &[Action], batch: u16, seen: &Seen) -> Result<(), TestCaseError> {
    let (writer, receiver) = (Writer::new(), Arc::new(Receiver::new()));
    let store = Arc::new(Breathing(writer.store.clone()));
    let relay = Relay::new(store.clone(), store, receiver.clone(), NAME)
        .with_batch(PageLimit::new(batch).unwrap());
    let mut workers: [Option<Step<'_>>; WORKERS] = [None, None, None];
    for action in actions {
        match *action {
            Action::Write { customer, count } => block_on(writer.write(customer, count)),
            Action::Go { worker } => {
                let step = workers[worker].get_or_insert_with(|| Box::pin(relay.step()));
                let mut context = Context::from_waker(Waker::noop());
                if let Poll::Ready(answer) = step.as_mut().poll(&mut context) {
                    workers[worker] = None;
                    match answer {
                        Ok(step) if step.overtaken => {
                            seen.overtaken.fetch_add(1, Ordering::Relaxed)
                        }
                        Ok(_) => 0,
                        Err(RelayError::NotTaken { .. }) => {
                            seen.failures.fetch_add(1, Ordering::Relaxed)
                        }
                        Err(other) => panic!("{other:?}"),
                    };
                }
            }
            Action::Crash { worker } => {
                if workers[worker].take().is_some() {
                    seen.crashes.fetch_add(1, Ordering::Relaxed);
                }
            }
            Action::Fail { after: true } => receiver.is(Mood::FailsAfter),
            Action::Fail { after: false } => receiver.is(Mood::FailsBefore),
        }
        block_on(check(&writer, &receiver))?;
    }
    // What is under way ends or dies; then the receiver is well and nobody writes.
    drop(workers);
    receiver.is(Mood::Takes);
    block_on(relay.catch_up()).unwrap();
    let log = block_on(writer.log());
    prop_assert_eq!(receiver.kept(), log, "each once, in the order of the log");
    let arrivals = receiver.arrivals();
    let distinct: BTreeSet<_> = arrivals.iter().collect();
    seen.repeats
        .fetch_add(arrivals.len() - distinct.len(), Ordering::Relaxed);
    Ok(())
}

/// At least once, first arrivals in the order of the log (so for each customer), nothing skipped.
#[test]
fn nothing_is_lost_or_reordered_in_any_interleaving() {
    let seen = Seen::default();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 512,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let histories = (proptest::collection::vec(action(), 1..200), 1..6_u16);
    runner
        .run(&histories, |(actions, batch)| run(&actions, batch, &seen))
        .unwrap();
    let count = |seen: &AtomicUsize| seen.load(Ordering::Relaxed);
    let counts = [
        &seen.repeats,
        &seen.overtaken,
        &seen.failures,
        &seen.crashes,
    ]
    .map(count);
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
}
