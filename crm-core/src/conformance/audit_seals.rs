//! Seals of the event log: one chain, whoever appends to it, and nothing in it ever changes.

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::StoreFactory;
use super::concurrency::{CALLERS, at_once};
use super::world::{limit, tenant};
use crate::{
    AuditSeal, AuditSealStore, Cursor, EventHash, EventId, PageLimit, SealHash, SealsAppended,
    SeededIds, StoreError, Timestamp,
};

/// Makes up seals: a store does not compute hashes, and knows no log that they belong to.
#[derive(Debug)]
struct Seals(SeededIds);

impl Seals {
    fn seeded(seed: u64) -> Self {
        Self(SeededIds::new(seed))
    }

    fn event(&self) -> EventId {
        EventId::generate(&self.0, Timestamp::UNIX_EPOCH)
    }

    fn seal(&self, sequence: u64, event: EventId) -> AuditSeal {
        let mut hash = [0; 32];
        hash[16..].copy_from_slice(self.event().as_uuid().as_bytes());
        AuditSeal::new(
            NonZeroU64::new(sequence).unwrap(),
            event,
            EventHash::from_bytes(hash),
            SealHash::from_bytes([0xff; 32]),
            Cursor::from_store(format!("place {sequence} of \"another\" log")),
        )
    }

    /// Seals with these numbers, each of an event of its own.
    fn numbered(&self, sequences: impl IntoIterator<Item = u64>) -> Vec<AuditSeal> {
        let seals = sequences.into_iter();
        seals
            .map(|number| self.seal(number, self.event()))
            .collect()
    }
}

async fn all<S: AuditSealStore>(store: &S) -> Vec<AuditSeal> {
    store.seals_after(0, PageLimit::MAXIMUM).await.unwrap()
}

/// Before the first seal there is none.
pub async fn without_seals_there_is_no_last_one<F>(factory: &F)
where
    F: StoreFactory<Store: AuditSealStore>,
{
    let store = factory.store(tenant(1)).await;
    let event = Seals::seeded(1).event();
    assert_eq!(store.last_seal().await.unwrap(), None);
    assert_eq!(all(&store).await, []);
    assert_eq!(store.seals_after(7, limit(1)).await.unwrap(), []);
    assert_eq!(store.seal_of(event).await.unwrap(), None);
    let nothing = store.append_seals(&[]).await;
    assert_eq!(nothing.unwrap(), SealsAppended::AlreadyThere);
    assert_eq!(store.last_seal().await.unwrap(), None);
}

/// What is read is what was appended, in the order of the numbers.
pub async fn seals_read_back_equal_and_in_order<F>(factory: &F)
where
    F: StoreFactory<Store: AuditSealStore>,
{
    let store = factory.store(tenant(1)).await;
    let mut seals = Seals::seeded(1).numbered(1..=5);
    // Hashes and cursors at the ends of what they may be.
    seals[1].event_hash = EventHash::from_bytes([0; 32]);
    seals[2].cursor = Cursor::from_store("~".repeat(255));
    seals[3].cursor = Cursor::from_store(String::new());
    for part in [&seals[..1], &seals[1..5]] {
        let appended = store.append_seals(part).await;
        assert_eq!(appended.unwrap(), SealsAppended::Appended);
        assert_eq!(store.last_seal().await.unwrap().as_ref(), part.last());
    }
    assert_eq!(all(&store).await, seals);
    for seal in &seals {
        let found = store.seal_of(seal.event).await.unwrap();
        assert_eq!(found.as_ref(), Some(seal));
    }
    for (after, rows, expected) in [
        (0, 2, &seals[0..2]),
        (1, 3, &seals[1..4]),
        (4, 9, &seals[4..5]),
        (5, 1, &[]),
        (u64::MAX, 1, &[]),
    ] {
        let read = store.seals_after(after, limit(rows)).await.unwrap();
        assert_eq!(read, expected, "after {after}");
    }
}

/// Equal seals may come again, also some of them, also when others came behind them.
pub async fn equal_seals_may_come_again<F>(factory: &F)
where
    F: StoreFactory<Store: AuditSealStore>,
{
    let store = factory.store(tenant(1)).await;
    let seals = Seals::seeded(1).numbered(1..=6);
    let _ = store.append_seals(&seals[..4]).await.unwrap();
    let _ = store.append_seals(&seals[4..]).await.unwrap();
    for part in [
        &seals[..4],
        &seals[..],
        &seals[..1],
        &seals[2..5],
        &seals[5..],
    ] {
        let again = store.append_seals(part).await;
        assert_eq!(again.unwrap(), SealsAppended::AlreadyThere);
    }
    assert_eq!(all(&store).await, seals);
}

/// Seals that do not begin behind the last one are refused, and so are others under its numbers.
pub async fn seals_elsewhere_than_at_the_end_are_refused<F>(factory: &F)
where
    F: StoreFactory<Store: AuditSealStore>,
{
    let store = factory.store(tenant(1)).await;
    let made = Seals::seeded(1);
    let seals = made.numbered(1..=3);
    let _ = store.append_seals(&seals).await.unwrap();
    let mut same_but_one = seals.clone();
    same_but_one[1].hash = SealHash::from_bytes([1; 32]);
    let mut same_and_more = seals.clone();
    same_and_more.extend(made.numbered(4..=4));
    let mut elsewhere = seals[2..].to_vec();
    elsewhere[0].cursor = Cursor::from_store("elsewhere".into());
    for (refused, expected) in [
        (made.numbered(1..=1), 0),
        (made.numbered(3..=4), 2),
        (made.numbered(5..=6), 4),
        (same_but_one, 0),
        (same_and_more, 0),
        (elsewhere, 2),
    ] {
        let answer = store.append_seals(&refused).await;
        assert!(
            matches!(answer, Err(StoreError::SealsMoved { expected: told, sealed: 3 }) if told == expected),
            "{answer:?}"
        );
    }
    assert_eq!(all(&store).await, seals);
}

/// The seals of one call have numbers that follow each other.
pub async fn seals_with_a_gap_are_refused<F>(factory: &F)
where
    F: StoreFactory<Store: AuditSealStore>,
{
    let store = factory.store(tenant(1)).await;
    let made = Seals::seeded(1);
    for (numbers, wanted, came) in [
        (vec![1, 3], 2, 3),
        (vec![1, 2, 2], 3, 2),
        (vec![1, 2, 1], 3, 1),
        (vec![2, 1], 3, 1),
    ] {
        let answer = store.append_seals(&made.numbered(numbers)).await;
        assert!(
            matches!(answer, Err(StoreError::SealsMustFollow { expected, given }) if expected == wanted && given == came),
            "{answer:?}"
        );
    }
    assert_eq!(all(&store).await, []);
}

/// A second seal of one event is refused, and nothing of its call is stored.
pub async fn an_event_is_sealed_once<F>(factory: &F)
where
    F: StoreFactory<Store: AuditSealStore>,
{
    let store = factory.store(tenant(1)).await;
    let made = Seals::seeded(1);
    let seals = made.numbered(1..=2);
    let _ = store.append_seals(&seals).await.unwrap();
    let twice = made.event();
    let calls = [
        (
            vec![made.seal(3, made.event()), made.seal(4, seals[0].event)],
            seals[0].event,
        ),
        (
            vec![
                made.seal(3, twice),
                made.seal(4, made.event()),
                made.seal(5, twice),
            ],
            twice,
        ),
    ];
    for (refused, event) in calls {
        let answer = store.append_seals(&refused).await;
        assert!(
            matches!(&answer, Err(StoreError::AlreadyExists { entity }) if entity.id() == event.as_uuid()),
            "{answer:?}"
        );
        assert_eq!(all(&store).await, seals);
    }
    let appended = store.append_seals(&[made.seal(3, twice)]).await;
    assert_eq!(appended.unwrap(), SealsAppended::Appended);
}

/// As many seals as a page has are stored whole, or not at all.
pub async fn a_long_list_of_seals_is_stored_whole<F>(factory: &F)
where
    F: StoreFactory<Store: AuditSealStore>,
{
    let store = factory.store(tenant(1)).await;
    let made = Seals::seeded(1);
    let mut seals = made.numbered(1..=1000);
    let last = seals.pop().unwrap();
    let mut refused = seals.clone();
    refused.push(made.seal(1000, seals[0].event));
    let answer = store.append_seals(&refused).await;
    assert!(
        matches!(answer, Err(StoreError::AlreadyExists { .. })),
        "{answer:?}"
    );
    assert_eq!(all(&store).await, []);

    seals.push(last);
    let appended = store.append_seals(&seals).await;
    assert_eq!(appended.unwrap(), SealsAppended::Appended);
    assert_eq!(all(&store).await, seals);
}

/// Two tenants have seals of the same numbers and events, and neither sees the other's.
pub async fn seals_of_two_tenants_stay_apart<F>(factory: &F)
where
    F: StoreFactory<Store: AuditSealStore>,
{
    let (store, other) = (
        factory.store(tenant(1)).await,
        factory.store(tenant(2)).await,
    );
    let made = Seals::seeded(1);
    let seals = made.numbered(1..=3);
    let _ = store.append_seals(&seals).await.unwrap();
    assert_eq!(other.last_seal().await.unwrap(), None);
    assert_eq!(all(&other).await, []);
    assert_eq!(other.seal_of(seals[0].event).await.unwrap(), None);
    let theirs = [made.seal(1, seals[0].event)];
    let appended = other.append_seals(&theirs).await;
    assert_eq!(appended.unwrap(), SealsAppended::Appended);
    assert_eq!(all(&store).await, seals);
    assert_eq!(all(&other).await, theirs);
}

/// Of many callers who append different seals under one number, one does.
pub async fn of_many_seals_under_one_number_one_is_stored<F>(factory: &F)
where
    F: StoreFactory<Store: AuditSealStore>,
{
    let store = factory.store(tenant(1)).await;
    let mut chain = Vec::new();
    for round in 0..4 {
        let expected = all(&store).await.len() as u64;
        let (appended, moved) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let (appended, moved) = (&appended, &moved);
        at_once(factory, |number| {
            Box::pin(async move {
                let store = factory.store(tenant(1)).await;
                let made = Seals::seeded(round * 100 + number as u64);
                // Some bring more than others.
                let seals = made.numbered(expected + 1..=expected + 1 + number as u64 % 3);
                match store.append_seals(&seals).await {
                    Ok(SealsAppended::Appended) => appended.fetch_add(1, Ordering::SeqCst),
                    Err(StoreError::SealsMoved { sealed, .. }) => {
                        assert!(sealed > expected);
                        moved.fetch_add(1, Ordering::SeqCst)
                    }
                    other => panic!("{other:?}"),
                };
            })
        });
        assert_eq!(appended.load(Ordering::SeqCst), 1);
        assert_eq!(moved.load(Ordering::SeqCst), CALLERS - 1);
        let now = all(&store).await;
        assert!(now.starts_with(&chain), "what was there stays");
        let numbers = now.iter().map(|seal| seal.sequence.get());
        assert!(numbers.eq(1..=now.len() as u64), "{now:?}");
        chain = now;
    }
}

/// Of many callers who append the same seals, one does, and the others learn that it is done.
pub async fn the_same_seals_by_many_are_stored_once<F>(factory: &F)
where
    F: StoreFactory<Store: AuditSealStore>,
{
    let store = factory.store(tenant(1)).await;
    let seals = Seals::seeded(1).numbered(1..=40);
    for part in seals.chunks(10) {
        let appended = AtomicUsize::new(0);
        let appended = &appended;
        at_once(factory, |_| {
            Box::pin(async move {
                let store = factory.store(tenant(1)).await;
                if store.append_seals(part).await.unwrap() == SealsAppended::Appended {
                    appended.fetch_add(1, Ordering::SeqCst);
                }
            })
        });
        assert_eq!(appended.load(Ordering::SeqCst), 1);
    }
    assert_eq!(all(&store).await, seals);
}

/// Random calls get the answers of a model of a few lines.
pub async fn random_appends_read_like_the_model<F>(factory: &F)
where
    F: StoreFactory<Store: AuditSealStore>,
{
    const EVENTS: usize = 40;
    let store = factory.store(tenant(1)).await;
    let made = Seals::seeded(1);
    // One seal for each number, so that equal ones come again, and one more that differs.
    let usual: Vec<AuditSeal> = made.numbered(1..=EVENTS as u64);
    let mut runner = TestRunner::deterministic();
    let call = (
        0_usize..EVENTS,
        0_usize..5,
        prop::bool::weighted(0.15),
        prop::bool::weighted(0.7),
    );
    let calls = proptest::collection::vec(call, 300);
    let calls = calls.new_tree(&mut runner).unwrap().current();
    let mut model: Vec<AuditSeal> = Vec::new();
    let (mut appended, mut repeated, mut refused) = (0, 0, 0);
    for (step, (from, count, is_other, is_at_end)) in calls.into_iter().enumerate() {
        let from = if is_at_end {
            model.len().min(EVENTS)
        } else {
            from
        };
        let to = (from + count).min(EVENTS);
        let mut seals = usual[from..to].to_vec();
        if is_other && let Some(last) = seals.last_mut() {
            last.event = made.event();
        }
        let stored = model.get(from..).unwrap_or_default();
        match store.append_seals(&seals).await {
            Ok(SealsAppended::AlreadyThere) => {
                assert!(
                    seals.is_empty() || stored.starts_with(&seals),
                    "step {step}"
                );
                repeated += 1;
            }
            Ok(SealsAppended::Appended) => {
                assert_eq!(from, model.len(), "step {step}");
                model.extend(seals);
                appended += 1;
            }
            Err(StoreError::SealsMoved { expected, sealed }) => {
                assert_eq!(
                    (expected, sealed),
                    (from as u64, model.len() as u64),
                    "step {step}"
                );
                assert!(
                    from != model.len() && !stored.starts_with(&seals),
                    "step {step}"
                );
                refused += 1;
            }
            Err(other) => panic!("step {step}: {other:?}"),
        }
        assert_eq!(all(&store).await, model, "step {step}");
        assert_eq!(store.last_seal().await.unwrap().as_ref(), model.last());
    }
    assert!(
        appended > 5 && repeated > 5 && refused > 5,
        "{appended} {repeated} {refused}"
    );
}
