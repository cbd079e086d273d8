//! Databases that earlier releases wrote are read by this one.
//!
//! `fixtures/schema-N.sqlite` was written when N was the newest schema, `schema-N.postgres.sql` and
//! `schema-N.mysql.sql` are the same in plain statements, and `schema-N.json` is what they all held.
//! They are never written again. For a new schema, set `CRM_WRITE_FIXTURE` and run this test once: it
//! writes the files that are missing.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
mod servers;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::{InFile, options};
use crm_core::conformance::StoreFactory;
use crm_core::conformance::erasures::{drafted, erased};
use crm_core::conformance::merges::merged;
use crm_core::conformance::world::{World, all_pages, known_as, named, note, purchase, tenant};
use crm_core::{
    AuditSeal, AuditSealStore, Auditor, ChangeSet, Channel, Code, ConsentDecision, Consumer,
    ConsumerStore, CoreStore, CustomerEdit, CustomerFilter, EventLog, InteractionText, PageLimit,
    Subject, Suppression, SuppressionHash, Tag, TimelineFilter,
};
use crm_storage::{MysqlDatabase, PostgresDatabase, ServerOptions, SqliteDatabase};
use crm_support::{
    Classification, Complexity, CustomerStanding, Deadlines, NewRequest, NewSpecialist, Priority,
    RequestChangeSet, RequestFilter, RequestKind, RequestStore, ServiceRequest, Specialist,
    SpecialistName,
};
use futures_executor::block_on;
use serde_json::{Value, json};
use servers::{Database, OnMysql, OnPostgres, Place, Schema};

/// The versions of which there are files.
const FROZEN: [u32; 6] = [2, 3, 4, 5, 6, 7];
/// The versions of which there are statements for servers.
const FROZEN_ON_SERVERS: [u32; 5] = [3, 4, 5, 6, 7];

fn fixture(version: u32, extension: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(format!("schema-{version}.{extension}"))
}

/// A little of everything.
async fn fill<F>(place: &F)
where
    F: StoreFactory<Store: RequestStore + ConsumerStore + AuditSealStore + 'static>,
{
    let world = World::new(place).await;
    let ann = world.create(known_as("A-1")).await.unwrap();
    let bo = world.create(named("Bo")).await.unwrap();
    let tag = Tag::parse("vip").unwrap();
    let ann = world
        .edit(&ann, vec![CustomerEdit::AddTag(tag)])
        .await
        .unwrap();
    let told = vec![
        purchase("1", world.in_minutes(-9), 1999),
        note("2", world.in_minutes(-8)),
    ];
    world.record(ann.id(), told).await.unwrap();
    world
        .decide(bo.id(), ConsentDecision::Objected, 1)
        .await
        .unwrap();

    let new = NewSpecialist::new(SpecialistName::parse("Kim").unwrap(), 3);
    let (kim, registered) = Specialist::register(new, &world.ids, world.now);
    let new = NewRequest {
        customer: ann.id(),
        standing: CustomerStanding::High,
        channel: Channel::Email,
        kind: RequestKind::Question,
        subject: Subject::parse("late parcel").unwrap(),
        text: InteractionText::parse("where is it?").unwrap(),
    };
    let due = Deadlines::new(world.in_minutes(60), world.in_minutes(90)).unwrap();
    let submitted = ServiceRequest::submit(new, Priority::High, due, &world.ids, world.now);
    let found = Classification::new(RequestKind::Question, *Complexity::ALL.first().unwrap());
    let request = submitted.request.clone();
    let version = request.version();
    let classified = request.classify(found, &world.ids, world.now).unwrap();
    let changes = RequestChangeSet::new()
        .insert_specialist(kim, registered)
        .insert_request(submitted)
        .update_request(classified, version);
    world.store.apply_requests(changes).await.unwrap();

    let anna = world.create(named("Anna")).await.unwrap();
    let told = vec![note("2", world.in_minutes(-7))];
    world.record(anna.id(), told).await.unwrap();
    merged(&world, &ann, &anna).await;

    let eve = world.create(named("Eve")).await.unwrap();
    let kept = Suppression::new(SuppressionHash::from_bytes([7; 32]), world.now);
    let erasure = drafted(&world, eve.id()).await.suppressing([kept]);
    let events = erasure.events(&world.ids);
    let changes = ChangeSet::new().erase_customer(erasure, events);
    world.store.apply(changes).await.unwrap();

    let end = world.store.log_end().await.unwrap();
    let name = Code::new_static("billing");
    world
        .store
        .reset_consumer(&name, end.as_ref())
        .await
        .unwrap();
    let sealed = auditor(place.store(tenant(1)).await).seal_all().await;
    assert!(sealed.unwrap().sequence > 0);
}

/// Who seals and verifies the log of a store.
fn auditor(store: impl EventLog + AuditSealStore + 'static) -> Auditor {
    let store = Arc::new(store);
    Auditor::new(Arc::clone(&store) as _, store, tenant(1))
}

async fn held(store: &(impl CoreStore + RequestStore + ConsumerStore + AuditSealStore)) -> Value {
    let all = CustomerFilter::all();
    let customers = all_pages(10, async |page| store.list_customers(&all, &page).await).await;
    let mut timelines = Vec::new();
    let mut ledgers = Vec::new();
    for customer in &customers {
        let (id, filter) = (customer.id(), TimelineFilter::all());
        let read = all_pages(10, async |page| store.timeline(id, &filter, &page).await).await;
        timelines.extend(read);
        ledgers.extend(store.consent_ledger(id).await.unwrap().entries().to_vec());
    }
    let facts = all_pages(10, async |page| store.purchase_facts(&page).await).await;
    let log = store.events_after(None, PageLimit::MAXIMUM).await.unwrap();
    let events: Vec<_> = log.into_iter().map(|logged| logged.event).collect();
    let open = RequestFilter::open();
    let requests = all_pages(10, async |page| store.list_requests(&open, &page).await).await;
    let specialists = all_pages(10, async |page| store.list_specialists(&page).await).await;
    let consumers = all_pages(10, async |page| store.list_consumers(&page).await).await;
    let mut held = json!({
        "customers": customers,
        "timelines": timelines,
        "ledgers": ledgers,
        "paid": facts.iter().map(|fact| fact.amount()).collect::<Vec<_>>(),
        "events": events,
        "requests": requests,
        "specialists": specialists,
    });
    // A file says nothing of a table that came after it.
    if !consumers.is_empty() {
        let consumer = |consumer: &Consumer| json!([consumer.name, consumer.position]);
        let consumers: Value = consumers.iter().map(consumer).collect();
        held.as_object_mut()
            .unwrap()
            .insert("consumers".into(), consumers);
    }
    let aliases = all_pages(10, async |page| store.list_aliases(&page).await).await;
    if !aliases.is_empty() {
        let merges = all_pages(10, async |page| store.list_merges(&page).await).await;
        let moves = all_pages(10, async |page| store.list_merge_moves(&page).await).await;
        let held = held.as_object_mut().unwrap();
        held.insert("aliases".into(), json!(aliases));
        held.insert("merges".into(), json!(merges));
        held.insert("moves".into(), json!(moves));
    }
    let erased = all_pages(10, async |page| store.list_erased(&page).await).await;
    if !erased.is_empty() {
        let kept = all_pages(10, async |page| store.list_suppressions(&page).await).await;
        let held = held.as_object_mut().unwrap();
        held.insert("erased".into(), json!(erased));
        held.insert("suppressions".into(), json!(kept));
    }
    let seals = store.seals_after(0, PageLimit::MAXIMUM).await.unwrap();
    if !seals.is_empty() {
        let seal =
            |seal: &AuditSeal| json!([seal.head(), seal.event, seal.event_hash, seal.cursor]);
        let seals: Value = seals.iter().map(seal).collect();
        held.as_object_mut().unwrap().insert("seals".into(), seals);
    }
    held
}

fn write_missing_fixture(version: u32) {
    let file = InFile::fresh();
    block_on(fill(&file));
    let text = serde_json::to_string_pretty(&block_on(held(&file.database.tenant(tenant(1)))));
    let (path, _kept) = file.close();
    std::fs::create_dir_all(fixture(version, "json").parent().unwrap()).unwrap();
    std::fs::write(fixture(version, "json"), text.unwrap() + "\n").unwrap();
    let conn = rusqlite::Connection::open(path).unwrap();
    // Small pages, because most of the tables hold a row or two.
    conn.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA page_size = 1024;")
        .unwrap();
    let target = fixture(version, "sqlite");
    conn.execute("VACUUM INTO ?1", [target.to_str().unwrap()])
        .unwrap();
}

#[test]
fn each_frozen_file_still_holds_what_it_held() {
    let (fresh, _kept) = InFile::fresh().close();
    let of_now = averages(&fresh);
    assert!(of_now.len() > 20, "{of_now:?}");
    for version in FROZEN {
        let stored = fixture(version, "sqlite");
        if !stored.exists() && std::env::var_os("CRM_WRITE_FIXTURE").is_some() {
            write_missing_fixture(version);
        }
        let directory = tempfile::tempdir().unwrap();
        let copy = directory.path().join("copy.sqlite");
        std::fs::copy(&stored, &copy).unwrap();
        let expected: Value =
            serde_json::from_slice(&std::fs::read(fixture(version, "json")).unwrap()).unwrap();

        let database = SqliteDatabase::open(&copy, options()).unwrap();
        block_on(holds(database.tenant(tenant(1)), &expected));
        assert_eq!(averages(&copy), of_now, "schema {version}");
    }
}

/// What the planner is told of each index.
fn averages(path: &Path) -> Vec<String> {
    let conn = rusqlite::Connection::open(path).unwrap();
    let mut told = conn
        .prepare("SELECT tbl || ' ' || idx || ' ' || stat FROM sqlite_stat1 ORDER BY 1")
        .unwrap();
    let rows = told.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// The store holds what is expected, and is written on: what comes later stands behind it.
async fn holds<S>(store: S, expected: &Value)
where
    S: CoreStore + RequestStore + ConsumerStore + AuditSealStore + Clone + 'static,
{
    assert_eq!(held(&store).await, *expected);
    // What an earlier release sealed is as it was, and the chain goes on.
    let auditor = auditor(store.clone());
    let last = store.last_seal().await.unwrap();
    let anchors: Vec<_> = last.iter().map(AuditSeal::head).collect();
    let verified = auditor.verify(&anchors).await.unwrap();
    assert!(verified.is_intact(), "{verified:?}");
    let events = expected["events"].as_array().unwrap().len();
    assert!(events >= 9, "{events}");
    let world = World {
        store,
        ids: crm_core::SeededIds::new(99),
        now: crm_core::Timestamp::UNIX_EPOCH,
    };
    world.create(named("Cy")).await.unwrap();
    let log = world.store.events_after(None, PageLimit::MAXIMUM).await;
    assert_eq!(log.unwrap().len(), events.checked_add(1).unwrap());
    let sealed = auditor.seal_all().await.unwrap();
    assert_eq!(
        Some(sealed.sequence),
        u64::try_from(events).unwrap().checked_add(1)
    );
    let verified = auditor.verify(&anchors).await.unwrap();
    assert_eq!((verified.head, verified.finding), (sealed, None));
    // Who took part in a merge is known of those that are older than the question, too.
    let merges = all_pages(10, async |page| world.store.list_merges(&page).await).await;
    for merge in merges {
        erased(&world, merge.survivor().id()).await;
        assert_eq!(world.store.merge(merge.id()).await.unwrap(), None);
    }
    let moves = all_pages(10, async |page| world.store.list_merge_moves(&page).await).await;
    assert!(moves.is_empty(), "{moves:?}");
}

/// Statements that make the tables of a place again with all their rows, in an order that the
/// foreign keys allow.
trait Dump: Place {
    /// The statements that make the tables.
    fn creation(&self) -> String;

    /// The statements that fill a table.
    fn rows(&self, table: &str) -> Vec<String>;

    fn dump(&self) -> String {
        let mut tables = self.tables();
        tables.sort_by_key(|table| table != "crm_customer");
        let rows = tables.iter().flat_map(|table| self.rows(table));
        let rows: Vec<String> = rows.collect();
        format!("{}\n{}\n", self.creation(), rows.join("\n"))
    }
}

/// The columns of a table, each as a literal, with commas between them.
fn literals(place: &impl Place, table: &str, here: &str, literal: &str) -> String {
    let columns = place.texts(&format!(
        "SELECT column_name FROM information_schema.columns
         WHERE table_schema = {here} AND table_name = '{table}' ORDER BY ordinal_position"
    ));
    let columns = columns.iter().map(|column| literal.replace("{}", column));
    columns.collect::<Vec<_>>().join(", ")
}

impl Dump for Schema {
    /// `pg_dump` of the same version is not everywhere: the texts of the migrations, and the book.
    fn creation(&self) -> String {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres");
        let names = self.texts("SELECT name FROM crm_schema_migration ORDER BY version");
        let ups = names.iter().map(|name| root.join(name).join("up.sql"));
        let ups: Vec<String> = ups.map(|up| std::fs::read_to_string(up).unwrap()).collect();
        let book = "CREATE TABLE crm_schema_migration (
    version INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);
";
        ups.join("\n") + book
    }

    fn rows(&self, table: &str) -> Vec<String> {
        let values = literals(self, table, "current_schema()", "quote_nullable({}::text)");
        self.texts(&format!(
            "SELECT 'INSERT INTO {table} VALUES (' || concat_ws(', ', {values}) || ');'
             FROM {table} ORDER BY 1"
        ))
    }
}

impl Dump for Database {
    fn creation(&self) -> String {
        let mut tables = self.objects();
        tables.sort_by_key(|table| !table.contains("TABLE `crm_customer` "));
        tables.iter().map(|table| format!("{table};\n")).collect()
    }

    fn rows(&self, table: &str) -> Vec<String> {
        // Bytes in hexadecimal, all else as a text.
        let values = literals(
            self,
            table,
            "DATABASE()",
            "IF(CHARSET({}) = 'binary' AND {} IS NOT NULL AND COERCIBILITY({}) < 5,
                CONCAT('0x', HEX({})), QUOTE({}))",
        );
        self.texts(&format!(
            "SELECT CONCAT('INSERT INTO {table} VALUES (', CONCAT_WS(', ', {values}), ');')
             FROM {table} ORDER BY 1"
        ))
    }
}

/// The statements of a version; those of the newest are written when they are missing.
fn frozen_statements(
    version: u32,
    extension: &str,
    write: impl FnOnce() -> String,
) -> (String, Value) {
    let path = fixture(version, extension);
    if !path.exists() && std::env::var_os("CRM_WRITE_FIXTURE").is_some() {
        std::fs::write(&path, write()).unwrap();
    }
    let expected = std::fs::read(fixture(version, "json")).unwrap();
    let expected = serde_json::from_slice(&expected).unwrap();
    (std::fs::read_to_string(path).unwrap(), expected)
}

#[test]
fn each_frozen_postgres_still_holds_what_it_held() {
    for version in FROZEN_ON_SERVERS {
        let Some(place) = Schema::empty() else { return };
        let (statements, expected) = frozen_statements(version, "postgres.sql", || {
            let on = OnPostgres::fresh().unwrap();
            block_on(fill(&on));
            on.schema().dump()
        });
        place.run(&statements);
        let options = ServerOptions::default();
        let database = block_on(PostgresDatabase::open(place.location(), options)).unwrap();
        block_on(holds(database.tenant(tenant(1)), &expected));
    }
}

#[test]
fn each_frozen_mysql_still_holds_what_it_held() {
    for version in FROZEN_ON_SERVERS {
        let Some(place) = Database::empty() else {
            return;
        };
        let (statements, expected) = frozen_statements(version, "mysql.sql", || {
            let on = OnMysql::fresh().unwrap();
            block_on(fill(&on));
            on.place().dump()
        });
        place.run(&statements);
        let options = ServerOptions::default();
        let database = block_on(MysqlDatabase::open(place.location(), options)).unwrap();
        block_on(holds(database.tenant(tenant(1)), &expected));
    }
}
