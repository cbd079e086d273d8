//! Sealers beside writers who commit in any order.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use crm_core::conformance::StoreFactory;
use crm_core::conformance::concurrency::{CALLERS, Leaving, at_once};
use crm_core::conformance::world::{World, note};
use crm_core::{AuditSealStore, PageLimit};

use crate::auditor;

/// How much each writer writes.
const WRITES: usize = 25;
/// The first of the callers seal, the others write.
const SEALERS: usize = 2;

pub(crate) async fn sealers_beside_writers<F>(place: &F)
where
    F: StoreFactory<Store: AuditSealStore + Clone + 'static>,
{
    let world = World::new(place).await;
    let people = world.people(CALLERS).await;
    let (people, writing) = (&people, &AtomicUsize::new(CALLERS));
    let (steps, overtaken) = (&AtomicUsize::new(0), &AtomicUsize::new(0));
    let write = |number: usize| async move {
        let _leaving = Leaving::new(writing);
        let world = World::seeded(place, 1, 9000 + number as u64).await;
        for round in 0..WRITES {
            let told =
                (0..=round % 3).map(|part| note(&format!("{number}-{round}-{part}"), world.now));
            let told = told.collect();
            world.record(people[number].id(), told).await.unwrap();
        }
    };
    let seal = |number: usize| async move {
        let batch = if number == 0 { 3 } else { 5 };
        let sealer = auditor(World::new(place).await.store, batch);
        while writing.load(Ordering::SeqCst) > 0 {
            let step = sealer.seal().await.unwrap();
            steps.fetch_add(1, Ordering::SeqCst);
            overtaken.fetch_add(usize::from(step.overtaken), Ordering::SeqCst);
        }
    };
    // Both halves at once: writers on their threads, sealers on theirs.
    std::thread::scope(|scope| {
        scope.spawn(|| at_once(place, |number| Box::pin(write(number))));
        for number in 0..SEALERS {
            scope.spawn(move || place.run(Box::pin(seal(number))));
        }
    });
    let sealer = auditor(world.store.clone(), 100);
    let head = sealer.seal_all().await.unwrap();
    let report = sealer.verify(&[head]).await.unwrap();
    assert_eq!((report.head, report.finding), (head, None));

    let log = world.log().await;
    let expected = CALLERS + CALLERS * (0..WRITES).map(|round| 1 + round % 3).sum::<usize>();
    assert_eq!(log.len(), expected);
    let mut sealed = Vec::new();
    while let read @ [_, ..] = &*world
        .store
        .seals_after(sealed.len() as u64, PageLimit::MAXIMUM)
        .await
        .unwrap()
    {
        sealed.extend(read.iter().map(|seal| seal.event));
    }
    let logged: Vec<_> = log.iter().map(|logged| logged.event.id()).collect();
    assert_eq!(sealed, logged, "in the order of the log");
    assert_eq!(sealed.iter().collect::<BTreeSet<_>>().len(), expected);
    let steps = steps.load(Ordering::SeqCst);
    assert!(steps > SEALERS, "{steps} steps, {overtaken:?} overtaken");
}
