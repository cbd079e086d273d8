//! The store of the guide "Write your own store in an afternoon" passes what our own stores pass,
//! survives what it says that it survives, and is quoted there as it is.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use crm_core::conformance::StoreFactory;
use crm_core::conformance::world::{World, all_pages, known_as, named, note, tenant};
use crm_core::{
    Customer, CustomerFilter, CustomerStore, Event, EventLog, Interaction, InteractionStore,
    PageLimit, TenantId, TimelineFilter,
};
use crm_storage::model::{compare, compare_requests, histories, request_histories};
use crm_support::{RequestFilter, RequestStore, ServiceRequest, Specialist};
use ecrm_embedding_examples::journal_store::{JournalDatabase, JournalStore};
use futures_executor::block_on;
use proptest::prelude::*;
use tempfile::TempDir;

struct InJournal {
    database: JournalDatabase,
    path: PathBuf,
    directory: TempDir,
}

impl InJournal {
    fn fresh() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("crm.journal");
        Self {
            database: JournalDatabase::open(&path).unwrap(),
            path,
            directory,
        }
    }

    /// Closes the journal; the file stays as long as the directory.
    fn close(self) -> (PathBuf, TempDir) {
        drop(self.database);
        (self.path, self.directory)
    }
}

#[async_trait]
impl StoreFactory for InJournal {
    type Store = JournalStore;

    async fn store(&self, tenant: TenantId) -> JournalStore {
        self.database.tenant(tenant)
    }
}

mod core {
    use super::InJournal;

    crm_core::core_store_conformance!(InJournal::fresh());
}

mod requests {
    use super::InJournal;

    crm_support::request_store_conformance!(InJournal::fresh());
}

type Held = (
    Vec<Customer>,
    Vec<Vec<Interaction>>,
    Vec<ServiceRequest>,
    Vec<Specialist>,
    Vec<Event>,
);

async fn held(store: &JournalStore) -> Held {
    let all = CustomerFilter::all();
    let customers = all_pages(50, async |page| store.list_customers(&all, &page).await).await;
    let mut timelines = Vec::new();
    for customer in &customers {
        let (id, all) = (customer.id(), TimelineFilter::all());
        timelines.push(all_pages(50, async |page| store.timeline(id, &all, &page).await).await);
    }
    let all = RequestFilter::all();
    let log = store.events_after(None, PageLimit::MAXIMUM).await.unwrap();
    (
        customers,
        timelines,
        all_pages(50, async |page| store.list_requests(&all, &page).await).await,
        all_pages(50, async |page| store.list_specialists(&page).await).await,
        log.into_iter().map(|logged| logged.event).collect(),
    )
}

/// Whatever was there is there when the file is opened again.
fn require_kept(factory: InJournal) -> Result<(), TestCaseError> {
    let both = |database: &JournalDatabase| {
        [1, 2].map(|number| block_on(held(&database.tenant(tenant(number)))))
    };
    let before = both(&factory.database);
    let (path, _kept) = factory.close();
    let database = JournalDatabase::open(path).unwrap();
    prop_assert_eq!(both(&database), before);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_journal_answers_as_the_memory_store_does(history in histories()) {
        let factory = InJournal::fresh();
        compare(&factory, &history);
        require_kept(factory)?;
    }

    #[test]
    fn a_journal_keeps_requests_as_the_memory_store_does(history in request_histories()) {
        let factory = InJournal::fresh();
        compare_requests(&factory, &history);
        require_kept(factory)?;
    }
}

/// Three acknowledged changes, and the file that they left.
fn three_changes() -> (Vec<u8>, Vec<usize>) {
    let factory = InJournal::fresh();
    let mut ends = Vec::new();
    block_on(async {
        let world = World::new(&factory).await;
        let length = || usize::try_from(fs::metadata(&factory.path).unwrap().len()).unwrap();
        let ann = world.create(known_as("A-1")).await.unwrap();
        ends.push(length());
        world.create(named("Bö")).await.unwrap();
        ends.push(length());
        let told = vec![note("1", world.now)];
        world.record(ann.id(), told).await.unwrap();
        ends.push(length());
    });
    (fs::read(&factory.path).unwrap(), ends)
}

fn open(bytes: &[u8]) -> (Option<usize>, usize) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("crm.journal");
    fs::write(&path, bytes).unwrap();
    let Ok(database) = JournalDatabase::open(&path) else {
        return (None, bytes.len());
    };
    let store = database.tenant(tenant(1));
    let log = block_on(store.events_after(None, PageLimit::MAXIMUM)).unwrap();
    drop((store, database));
    (Some(log.len()), fs::read(&path).unwrap().len())
}

#[test]
fn a_crash_at_any_byte_loses_nothing_that_was_acknowledged() {
    let (bytes, ends) = three_changes();
    for length in 0..=bytes.len() {
        let whole = ends.iter().filter(|end| **end <= length).count();
        let kept = ends[..whole].last().copied().unwrap_or(0);
        assert_eq!(open(&bytes[..length]), (Some(whole), kept), "{length}");
        // A file system may also leave the length of the torn line, and zeros in it.
        let mut zeros = bytes[..length].to_vec();
        zeros.resize(ends.get(whole).copied().unwrap_or(length), 0);
        assert_eq!(open(&zeros), (Some(whole), kept), "{length}, with zeros");
    }
}

#[test]
fn damage_before_the_last_line_is_told() {
    let (bytes, ends) = three_changes();
    // The line break before the last line excepted: without it there is one last line, torn.
    for at in (0..ends[1] - 1).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        assert_eq!(open(&damaged).0, None, "{at}");
    }
}

#[test]
fn what_comes_after_a_torn_line_is_kept() {
    let (bytes, ends) = three_changes();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("crm.journal");
    fs::write(&path, &bytes[..ends[2] - 5]).unwrap();
    for expected in [2, 3] {
        let database = JournalDatabase::open(&path).unwrap();
        let factory = InJournal {
            database,
            path: path.clone(),
            directory: tempfile::tempdir().unwrap(),
        };
        block_on(async {
            let seed = 500 + expected as u64;
            let world = World::seeded(&factory, 1, seed).await;
            assert_eq!(world.log().await.len(), expected);
            world.person().await;
        });
    }
}

#[test]
fn a_journal_is_open_once() {
    let factory = InJournal::fresh();
    assert!(JournalDatabase::open(&factory.path).is_err());
    let (path, _kept) = factory.close();
    assert!(JournalDatabase::open(&path).is_ok());
}

/// The guide shows the code as it is.
#[test]
fn the_guide_quotes_the_source() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let guide = fs::read_to_string(package.join("../../docs/guide/write_a_store.md")).unwrap();
    let mut source = String::new();
    for file in ["entry.rs", "journal.rs", "database.rs", "store.rs"] {
        source += &fs::read_to_string(package.join("src/journal_store").join(file)).unwrap();
    }
    source += &fs::read_to_string(package.join("tests/journal_store.rs")).unwrap();
    let mut quotes = 0;
    for part in guide.split("```rust,ignore\n").skip(1) {
        let quote = part.split("```").next().unwrap();
        // Parts that are left out are marked by a line of three dots.
        for piece in quote.split("// ...\n") {
            let piece = piece.trim_end_matches([' ', '\n']).trim_start_matches('\n');
            assert!(source.contains(piece), "not in the source:\n{piece}");
        }
        quotes += 1;
    }
    assert!(quotes >= 6);
}
