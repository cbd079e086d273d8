//! Single steps.

use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Waker};

use crm_core::*;
use futures_executor::block_on;

use super::receiver::{Breathing, Mood, Receiver, Writer};

const NAME: Code = Code::new_static("broker");

fn relay(writer: &Writer, receiver: &Arc<Receiver>, batch: u16) -> Relay {
    let store = Arc::new(Breathing(writer.store.clone()));
    Relay::new(store.clone(), store, receiver.clone(), NAME)
        .with_batch(PageLimit::new(batch).unwrap())
}

async fn place(writer: &Writer) -> Option<Cursor> {
    let consumer = writer.store.consumer(&NAME).await.unwrap()?;
    consumer.position
}

#[test]
fn an_empty_log_gives_nothing_to_do() {
    block_on(async {
        let (writer, receiver) = (Writer::new(), Arc::new(Receiver::new()));
        let step = relay(&writer, &receiver, 3).step().await.unwrap();
        assert_eq!(
            (step.published, step.more, step.overtaken),
            (0, false, false)
        );
        assert_eq!(writer.store.consumer(&NAME).await.unwrap(), None);
    });
}

#[test]
fn steps_hand_on_the_log_batch_by_batch() {
    block_on(async {
        let (writer, receiver) = (Writer::new(), Arc::new(Receiver::new()));
        writer.write(0, 6).await;
        let relay = relay(&writer, &receiver, 3);
        let log = writer.log().await;
        assert_eq!(log.len(), 7);
        for (published, more) in [(3, true), (3, true), (1, false), (0, false)] {
            let step = relay.step().await.unwrap();
            assert_eq!((step.published, step.more), (published, more));
        }
        assert_eq!(receiver.kept(), log);
        assert_eq!(receiver.arrivals().len(), 7, "none came twice");
        assert_eq!(place(&writer).await, writer.store.log_end().await.unwrap());

        writer.write(1, 1).await;
        assert_eq!(relay.catch_up().await.unwrap(), 2);
        assert_eq!(receiver.kept(), writer.log().await);
    });
}

#[test]
fn a_crash_between_publishing_and_moving_on_publishes_the_same_ids_again() {
    block_on(async {
        let (writer, receiver) = (Writer::new(), Arc::new(Receiver::new()));
        writer.write(0, 4).await;
        let log = writer.log().await;
        let relay = relay(&writer, &receiver, 100);
        // The step is dropped as soon as all has arrived: the place was not moved.
        let mut step = Box::pin(relay.step());
        let mut context = Context::from_waker(Waker::noop());
        while receiver.arrivals().len() < log.len() {
            assert!(step.as_mut().poll(&mut context).is_pending());
        }
        drop(step);
        assert_eq!(place(&writer).await, None);

        assert_eq!(relay.catch_up().await.unwrap(), 5);
        let ids: Vec<EventId> = log.iter().map(Event::id).collect();
        assert_eq!(receiver.arrivals(), [ids.clone(), ids].concat());
        assert_eq!(receiver.kept(), log, "the receiver has each once");
    });
}

#[test]
fn a_failure_in_the_middle_keeps_what_was_taken_and_names_the_event() {
    block_on(async {
        let (writer, receiver) = (Writer::new(), Arc::new(Receiver::new()));
        writer.write(0, 4).await;
        let log = writer.log().await;
        let relay = relay(&writer, &receiver, 100);
        receiver.is(Mood::Refuses(log[2].id()));
        for round in 0..3 {
            let failed = relay.step().await.unwrap_err();
            let RelayError::NotTaken {
                event,
                published,
                source,
            } = &failed
            else {
                panic!("{failed:?}");
            };
            assert_eq!(*event, log[2].id());
            assert_eq!(*published, if round == 0 { 2 } else { 0 });
            assert_eq!(source.failure, SinkFailure::Refused);
            assert!(!failed.is_retryable());
        }
        assert_eq!(receiver.arrivals().len(), 2, "nothing went around it");

        receiver.is(Mood::FailsAfter);
        let failed = relay.step().await.unwrap_err();
        assert!(failed.is_retryable());
        relay.catch_up().await.unwrap();
        assert_eq!(receiver.kept(), log);
        assert_eq!(
            receiver.arrivals().len(),
            6,
            "the lost answer cost a repeat"
        );
    });
}

#[test]
fn an_event_is_left_out_only_by_its_name() {
    block_on(async {
        let (writer, receiver) = (Writer::new(), Arc::new(Receiver::new()));
        writer.write(0, 4).await;
        let log = writer.log().await;
        let relay = relay(&writer, &receiver, 100);
        receiver.is(Mood::Refuses(log[2].id()));
        relay.step().await.unwrap_err();

        let early = relay.skip(log[3].id()).await.unwrap_err();
        assert!(
            matches!(early, RelayError::NotNext { next: Some(next), .. } if next == log[2].id())
        );
        let skipped = relay.skip(log[2].id()).await.unwrap();
        assert_eq!(skipped.event, log[2]);
        let again = relay.skip(log[2].id()).await.unwrap_err();
        assert!(
            matches!(again, RelayError::NotNext { next: Some(next), .. } if next == log[3].id())
        );

        relay.catch_up().await.unwrap();
        let without: Vec<Event> = [&log[..2], &log[3..]].concat();
        assert_eq!(receiver.kept(), without);
        let at_the_end = relay.skip(log[4].id()).await.unwrap_err();
        assert!(matches!(at_the_end, RelayError::NotNext { next: None, .. }));
        // It is in the log still, for a later delivery.
        let found = writer.store.event(log[2].id()).await.unwrap();
        assert_eq!(found.as_ref(), Some(&log[2]));
    });
}

#[test]
fn relays_of_two_names_do_not_know_each_other() {
    block_on(async {
        let writer = Writer::new();
        writer.write(0, 3).await;
        let (one, other) = (Arc::new(Receiver::new()), Arc::new(Receiver::new()));
        relay(&writer, &one, 2).catch_up().await.unwrap();
        let store = Arc::new(writer.store.clone());
        let name = Code::new_static("index");
        let second = Relay::new(store.clone(), store, other.clone(), name.clone());
        assert_eq!(second.name(), &name);
        second.catch_up().await.unwrap();
        assert_eq!(one.kept(), other.kept());
        assert_eq!(one.kept(), writer.log().await);
    });
}

#[test]
fn a_place_in_another_log_is_an_error_of_the_store() {
    block_on(async {
        let (writer, receiver) = (Writer::new(), Arc::new(Receiver::new()));
        writer.write(0, 1).await;
        // Another tenant of the same database: its consumers are not those of this log.
        let foreign = crm_storage::MemoryDatabase::new().tenant(TenantId::generate(
            &SeededIds::new(99),
            Timestamp::UNIX_EPOCH,
        ));
        let log = Arc::new(writer.store.clone());
        let mixed = Relay::new(log, Arc::new(foreign), receiver, NAME);
        let refused = mixed.step().await.unwrap_err();
        assert!(matches!(
            refused,
            RelayError::Store(StoreError::InvalidCursor)
        ));
    });
}
