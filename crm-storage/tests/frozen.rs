//! Files that earlier releases wrote are read by this one.
//!
//! `fixtures/schema-N.sqlite` was written when N was the newest schema, `schema-N.json` is what it
//! held. They are never written again. For a new schema, set `CRM_WRITE_FIXTURE` and run this test
//! once: it writes the files that are missing.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::path::{Path, PathBuf};

use common::{InFile, options};
use crm_core::conformance::world::{World, all_pages, known_as, named, note, purchase, tenant};
use crm_core::{
    Channel, ConsentDecision, CoreStore, CustomerEdit, CustomerFilter, CustomerStore, EventLog,
    InteractionStore, InteractionText, PageLimit, Subject, Tag, TimelineFilter,
};
use crm_storage::{SqliteDatabase, SqliteStore};
use crm_support::{
    Classification, Complexity, CustomerStanding, Deadlines, NewRequest, NewSpecialist, Priority,
    RequestChangeSet, RequestFilter, RequestKind, RequestStore, ServiceRequest, Specialist,
    SpecialistName,
};
use futures_executor::block_on;
use serde_json::{Value, json};

/// The versions of which there are files.
const FROZEN: [u32; 1] = [2];

fn fixture(version: u32, extension: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(format!("schema-{version}.{extension}"))
}

/// A little of everything.
async fn fill(file: &InFile) {
    let world = World::new(file).await;
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

    let new = NewSpecialist {
        name: SpecialistName::parse("Kim").unwrap(),
        skills: [].into(),
        languages: [].into(),
        capacity: 3,
    };
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
}

async fn held(store: &SqliteStore) -> Value {
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
    json!({
        "customers": customers,
        "timelines": timelines,
        "ledgers": ledgers,
        "paid": facts.iter().map(|fact| fact.amount()).collect::<Vec<_>>(),
        "events": events,
        "requests": requests,
        "specialists": specialists,
    })
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
        let store = database.tenant(tenant(1));
        assert_eq!(block_on(held(&store)), expected, "schema {version}");
        assert_eq!(expected["events"].as_array().unwrap().len(), 9);

        // And it is written on: what comes later stands behind what was there.
        block_on(async {
            let (bo, events) = World::<SqliteStore> {
                store: store.clone(),
                ids: crm_core::SeededIds::new(99),
                now: crm_core::Timestamp::UNIX_EPOCH,
            }
            .draft(named("Cy"));
            let changes = crm_core::ChangeSet::new().insert_customer(bo, events);
            store.apply(changes).await.unwrap();
            let log = store.events_after(None, PageLimit::MAXIMUM).await.unwrap();
            assert_eq!(log.len(), 10);
        });
    }
}
