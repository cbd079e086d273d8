//! The operations of `Importer` and `Exporter`: each call of the store fails in turn.
//!
//! An import tells the position to go on from, and going on there on a store that works again leaves
//! what an undisturbed import leaves, nothing twice; an export leaves whole records.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use crm_core::conformance::world::limit;
use crm_core::exchange::*;
use crm_core::{
    Code, CoreStore, Currency, CustomerFilter, Disclosure, ManualClock, Profiles, SeededIds,
    TimelineFilter, Timestamp,
};
use crm_storage::fault::{Calls, Fault, FaultPlan, FaultStore, Faults, When, every_call};
use serde_json::Value;

use crate::content::{content, difference, with_ids_numbered};
use crate::driver::AnyStore;

type Way = (Fault, fn(u64) -> When);

const WAYS: [Way; 5] = [
    (Fault::Unavailable, When::Nth),
    (Fault::Unavailable, When::FromNth),
    (Fault::Broken, When::Nth),
    (Fault::AnswerLost, When::Nth),
    (Fault::CallLost, When::Nth),
];

/// Seven rows in three batches: two alike, one that is rejected, a return, two rows of a customer.
const PURCHASES: &str = "who,day,paid\na,1997-01-01,5\na,1997-01-01,5\nb,x,1\nb,1997-01-02,-5\n\
    c,1997-01-03,1\na,1997-01-04,2\nd,1997-01-05,3\n";

/// The third row adds to the customer of the first one, in a transaction behind it.
const CUSTOMERS: &str = "who,name,tags\na,Ann,x\nb,Bob,\na,,y\n,Nobody,\nc,Cem,x\nb,Bob,\n";

/// The names of the operations that are tried here, by their folders.
pub(crate) fn names_of_imports() -> BTreeSet<String> {
    ["run", "resume", "dry_run"].map(str::to_owned).into()
}

/// As [`names_of_imports`].
pub(crate) fn names_of_exports() -> BTreeSet<String> {
    ["customers", "interactions"].map(str::to_owned).into()
}

fn mapping(of_customers: bool) -> ImportMapping {
    let shop = Code::new_static("shop");
    let cell = |name| Cell::column(name).unwrap();
    let who = IdentityMapping::external(shop.clone(), cell("who"));
    let record = if of_customers {
        let mut customers = CustomerMapping::recognised_by(who);
        customers.given_name = Some(cell("name"));
        customers.tags = Some(TagMapping {
            cell: cell("tags"),
            separator: ConstantText::parse("|").unwrap(),
        });
        RecordMapping::Customers(customers)
    } else {
        RecordMapping::Purchases(PurchaseMapping::new(who, cell("day"), cell("paid")))
    };
    let values = ValueFormats::in_currency(Currency::EUR);
    ImportMapping::new(shop, InputFormat::csv(), record, values).unwrap()
}

fn ids() -> Arc<SeededIds> {
    Arc::new(SeededIds::new(1))
}

fn importer(store: Arc<dyn CoreStore>, ids: &Arc<SeededIds>, of_customers: bool) -> Importer {
    let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
    let profiles = Profiles::new(store, clock, Arc::clone(ids) as _);
    Importer::new(profiles, mapping(of_customers)).with_batch(limit(3))
}

fn failing(store: &Arc<dyn AnyStore>, faults: Faults) -> Arc<FaultStore<Arc<dyn AnyStore>>> {
    Arc::new(FaultStore::new(Arc::clone(store), faults))
}

/// The lines that are rejected, each once.
fn lines(rejects: &[RejectedRow]) -> BTreeSet<u64> {
    let lines: Vec<u64> = rejects.iter().map(|row| row.line).collect();
    let once: BTreeSet<u64> = lines.iter().copied().collect();
    assert_eq!(once.len(), lines.len(), "each reject once: {lines:?}");
    once
}

/// What the store holds after an undisturbed import, ids numbered, the log in any order of batches.
async fn undisturbed(
    store: Arc<dyn AnyStore>,
    of_customers: bool,
    file: &str,
) -> (Value, BTreeSet<u64>) {
    let (mut rejects, ids) = (Vec::new(), ids());
    let importer = importer(store.clone(), &ids, of_customers);
    importer
        .run(file.as_bytes(), &mut rejects, &mut ())
        .await
        .unwrap();
    (with_ids_numbered(&content(&*store).await), lines(&rejects))
}

/// Tries imports: run until a call fails, gone on with on a store that works, and once more.
pub(crate) async fn try_importing(fresh: &mut impl FnMut() -> Arc<dyn AnyStore>, calls: Calls) {
    for (of_customers, file) in [(false, PURCHASES), (true, CUSTOMERS)] {
        let (expected, rejected) = undisturbed(fresh(), of_customers, file).await;
        for (fault, when) in WAYS {
            let runs = every_call(
                |number| FaultPlan::fail(fault, calls, when(number)),
                async |faults| {
                    let (store, ids) = (fresh(), ids());
                    let mut rejects = Vec::new();
                    let failing = importer(failing(&store, faults), &ids, of_customers);
                    let run = failing.run(file.as_bytes(), &mut rejects, &mut ()).await;
                    let sound = importer(store.clone(), &ids, of_customers);
                    if let Err(error) = run {
                        let kept = serde_json::to_string(error.position().unwrap()).unwrap();
                        let position: ImportPosition = serde_json::from_str(&kept).unwrap();
                        let mut unseen = ();
                        let goes_on =
                            sound.resume(file.as_bytes(), &position, &mut rejects, &mut unseen);
                        let report = goes_on.await.unwrap();
                        let progress = report.progress();
                        let told = progress.accepted + progress.known + progress.rejected;
                        assert_eq!(told, progress.rows);
                    }
                    let found = with_ids_numbered(&content(&*store).await);
                    assert!(
                        found == expected,
                        "{fault:?}: {}",
                        difference(&expected, &found)
                    );
                    assert_eq!(lines(&rejects), rejected);
                    // Nothing twice: all of it again, from the start.
                    let again = sound.run(file.as_bytes(), &mut Vec::new(), &mut ()).await;
                    assert_eq!(again.unwrap().progress().accepted, 0);
                    let found = with_ids_numbered(&content(&*store).await);
                    assert!(found == expected, "{}", difference(&expected, &found));
                },
            )
            .await;
            assert!(runs >= 3, "each batch writes: {runs}");
        }
    }
}

/// Tries going on: the first batch is stored undisturbed, then each call fails.
pub(crate) async fn try_going_on(fresh: &mut impl FnMut() -> Arc<dyn AnyStore>, calls: Calls) {
    let (expected, _) = undisturbed(fresh(), false, PURCHASES).await;
    for (fault, when) in WAYS {
        let runs = every_call(
            |number| FaultPlan::fail(fault, calls, when(number)),
            async |faults| {
                let (store, ids) = (fresh(), ids());
                let (file, mut rejects) = (PURCHASES.as_bytes(), Vec::new());
                let sound = importer(store.clone(), &ids, false);
                let mut stop = |_: &ImportPosition| ControlFlow::Break(());
                let begun = sound.run(file, &mut rejects, &mut stop).await.unwrap();
                assert!(begun.is_stopped);
                let failing = importer(failing(&store, faults), &ids, false);
                let going = failing
                    .resume(file, &begun.position, &mut rejects, &mut ())
                    .await;
                if let Err(error) = going {
                    let position = error.position().unwrap();
                    sound
                        .resume(file, position, &mut rejects, &mut ())
                        .await
                        .unwrap();
                }
                let found = with_ids_numbered(&content(&*store).await);
                assert!(
                    found == expected,
                    "{fault:?}: {}",
                    difference(&expected, &found)
                );
            },
        )
        .await;
        assert!(runs >= 2, "two batches are left: {runs}");
    }
}

/// Tries what only reads: a dry run writes nothing, an export leaves whole records.
pub(crate) async fn try_reading(fresh: &mut impl FnMut() -> Arc<dyn AnyStore>) {
    let (store, ids) = (fresh(), ids());
    let sound = importer(store.clone(), &ids, false);
    sound
        .run(PURCHASES.as_bytes(), &mut Vec::new(), &mut ())
        .await
        .unwrap();
    let held = content(&*store).await;
    let (mut customers, mut interactions) = (Vec::new(), Vec::new());
    export(
        &store,
        Faults::new(FaultPlan::none()),
        &mut customers,
        &mut interactions,
    )
    .await
    .unwrap();
    let runs = every_call(
        |number| FaultPlan::fail(Fault::Unavailable, Calls::All, When::Nth(number)),
        async |faults| {
            let dry = importer(failing(&store, faults.clone()), &ids, false);
            let dry = dry
                .dry_run(PURCHASES.as_bytes(), &mut Vec::new(), &mut ())
                .await;
            assert_eq!(dry.is_err(), !faults.tally().faults().is_empty());
            let (mut some, mut told) = (Vec::new(), Vec::new());
            let _ = export(&store, faults, &mut some, &mut told).await;
            assert!(customers.starts_with(&some) && some.last().is_none_or(|last| *last == b'\n'));
            assert!(
                interactions.starts_with(&told) && told.last().is_none_or(|last| *last == b'\n')
            );
        },
    )
    .await;
    assert!(runs > 10, "{runs}");
    assert_eq!(content(&*store).await, held, "nothing is written");
}

async fn export(
    store: &Arc<dyn AnyStore>,
    faults: Faults,
    customers: &mut Vec<u8>,
    interactions: &mut Vec<u8>,
) -> Result<(), ExportError> {
    let exporter = Exporter::new(
        failing(store, faults),
        Addresses::Included(Disclosure::Transfer),
    );
    let format = ExportFormat::JsonLines;
    exporter
        .customers(&CustomerFilter::all(), format, customers)
        .await?;
    exporter
        .interactions(&TimelineFilter::all(), format, interactions)
        .await?;
    Ok(())
}
