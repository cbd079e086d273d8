//! The example `transfer`, from a file to one server after the other and back.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on fails"
)]

mod example;
#[path = "../../../crm-storage/tests/transfer/fill.rs"]
#[allow(dead_code, reason = "made for other tests as well")]
mod fill;
#[path = "../../../crm-storage/tests/servers/mod.rs"]
mod servers;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crm_core::conformance::world::{purchase, tenant};
use crm_core::{
    CustomerFilter, CustomerStore, IngestItem, IngestSubject, ManualClock, Page, Profiles,
    SeededIds, TenantId, Timestamp,
};
use crm_storage::transfer::{TransferOptions, tenant_checksum, transfer};
use crm_storage::{SqliteDatabase, SqliteOptions, SqliteStore};
use futures_executor::block_on;

use servers::{Database, Place as _, Schema};

/// More rows of a kind than a batch takes.
const PURCHASES: usize = 1_200;

fn origin() -> TenantId {
    tenant(1)
}

fn open(path: &Path) -> SqliteStore {
    let database = SqliteDatabase::open(path, SqliteOptions::default()).unwrap();
    database.tenant(origin())
}

/// A tenant with something of every kind in a file; its checksum.
fn fill(path: &Path) -> String {
    block_on(async {
        let store = Arc::new(open(path));
        let small = fill::small().await.store;
        let options = TransferOptions::default();
        transfer(&small, &*store, None, options, |_| ())
            .await
            .unwrap();
        let at = Timestamp::parse("2026-11-23T12:00:00Z").unwrap();
        let clock = Arc::new(ManualClock::new(at));
        let profiles = Profiles::new(store.clone(), clock, Arc::new(SeededIds::new(3)));
        let filter = CustomerFilter::all();
        let customers = store.list_customers(&filter, &Page::default()).await;
        let customer = customers.unwrap().items.remove(0).id();
        let items = (0..PURCHASES).map(|number| IngestItem {
            subject: IngestSubject::Customer(customer),
            interaction: purchase(&format!("order {number}"), at, 1999),
        });
        profiles.ingest(items.collect()).await.unwrap();
        tenant_checksum(&*store).await.unwrap().to_string()
    })
}

/// The program, a folder in which it runs, and the tenant.
struct App {
    program: PathBuf,
    folder: tempfile::TempDir,
}

impl App {
    fn new() -> Self {
        Self {
            program: example::build("transfer"),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn arguments<'a>(tenant: &'a str, from: &'a str, to: &'a str) -> [&'a str; 4] {
        ["--tenant", tenant, from, to]
    }

    /// Copies the tenant; what the program told.
    fn copy(&self, from: &str, to: &str) -> Result<String, String> {
        let tenant = origin().to_string();
        let arguments = Self::arguments(&tenant, from, to);
        let child = example::start(&self.program, &arguments, self.folder.path());
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        if output.status.success() {
            Ok(text(output.stdout))
        } else {
            Err(text(output.stderr))
        }
    }

    /// The files in which it is kept how far a transfer has come.
    fn states(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .filter(|path| path.extension().is_some_and(|end| end == "transfer"))
            .collect()
    }

    /// Begins to copy, and is killed as soon as something is done.
    fn begin_to_copy(&self, from: &str, to: &str) {
        let tenant = origin().to_string();
        let arguments = Self::arguments(&tenant, from, to);
        let mut child = example::start(&self.program, &arguments, self.folder.path());
        while self.states().is_empty() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let _ = child.kill();
        child.wait().unwrap();
    }
}

#[test]
fn a_tenant_goes_from_a_file_to_both_servers_and_back() {
    let (Some(schema), Some(database)) = (Schema::unused(), Database::unused()) else {
        return; // said aloud by the harness
    };
    let app = App::new();
    let (here, back) = (app.path("here.sqlite"), app.path("back.sqlite"));
    let expected = fill(&here);
    let places = [
        format!("sqlite:{}", here.display()),
        schema.location(),
        database.location(),
        format!("file:{}", app.path("shop.jsonl").display()),
        format!("sqlite:{}", back.display()),
    ];
    for pair in places.windows(2) {
        let [from, to] = pair else {
            panic!("windows of two")
        };
        app.begin_to_copy(from, to);
        let told = app.copy(from, to).unwrap();
        assert!(told.contains(&expected), "{told} instead of {expected}");
        assert_eq!(
            app.states(),
            Vec::<PathBuf>::new(),
            "done, and a state is left"
        );
        // There is nothing left to do, and doing it changes nothing.
        assert_eq!(app.copy(from, to).unwrap(), told);
    }
    let arrived = block_on(tenant_checksum(&open(&back))).unwrap();
    assert_eq!(arrived.to_string(), expected);
}

#[test]
fn what_is_wrong_is_told_without_a_password() {
    let app = App::new();
    let here = app.path("here.sqlite");
    fill(&here);
    let here = format!("sqlite:{}", here.display());
    for to in [
        "postgres://crm:secret@127.0.0.1:1/shop",
        "mysql://crm:secret@127.0.0.1:1/shop",
        "oracle://crm:secret@127.0.0.1:1/shop",
        "env:NO_SUCH_PLACE",
    ] {
        let told = app.copy(&here, to).unwrap_err();
        assert!(told.starts_with("transfer: "), "{told}");
        assert!(!told.contains("secret"), "{told}");
    }
}
