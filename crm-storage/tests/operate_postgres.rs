//! The scripts of `docs/guide/operate.md`, run as they stand there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod servers;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Mutex;

use async_trait::async_trait;
use crm_core::conformance::world::{World, known_as, named, note, purchase, tenant};
use crm_core::conformance::{StoreFactory, cases};
use crm_core::{
    ChangeSet, CoreStore as _, CustomerFilter, CustomerStore as _, StoreError, TenantId,
};
use crm_storage::{PostgresDatabase, PostgresStore, ServerOptions};
use futures_executor::block_on;
use servers::{Place as _, Schema};

/// The script of the guide that begins with this comment.
fn script(title: &str) -> &'static str {
    let guide = include_str!("../../docs/guide/operate.md");
    let blocks = guide.split("```sql\n").skip(1);
    let mut scripts = blocks.map(|block| block.split("```").next().unwrap().trim_start());
    let first_line = format!("-- {title}\n");
    scripts
        .find(|script| script.starts_with(&first_line))
        .unwrap()
}

fn options() -> ServerOptions {
    ServerOptions::default().with_connections(NonZeroUsize::new(4).unwrap())
}

fn open(url: String) -> PostgresDatabase {
    block_on(PostgresDatabase::open(url, options())).unwrap()
}

/// One place for all cases, which empty it one after another.
struct At<'a> {
    connect: &'a (dyn Fn(TenantId) -> PostgresDatabase + Sync),
    databases: &'a Mutex<BTreeMap<TenantId, PostgresDatabase>>,
}

#[async_trait]
impl StoreFactory for At<'_> {
    type Store = PostgresStore;

    async fn store(&self, tenant: TenantId) -> PostgresStore {
        let mut databases = self.databases.lock().unwrap();
        let database = databases
            .entry(tenant)
            // On a thread of its own: this one waits for the case already.
            .or_insert_with(|| {
                std::thread::scope(|scope| scope.spawn(|| (self.connect)(tenant)).join().unwrap())
            });
        database.tenant(tenant)
    }
}

/// Runs the suite of the core ports, on databases that each case opens once per tenant: they end with
/// it, and with them the calls that nobody waits for any more.
fn conforms(place: &Schema, connect: &(dyn Fn(TenantId) -> PostgresDatabase + Sync)) {
    let databases = Mutex::new(BTreeMap::new());
    let all = cases::<At<'_>>();
    assert!(all.len() > 100, "{}", all.len());
    for case in all {
        databases.lock().unwrap().clear();
        place.clean();
        let at = At {
            connect,
            databases: &databases,
        };
        case.run(&at);
    }
    databases.lock().unwrap().clear();
    place.clean();
}

/// A role that reads and writes rows, and nothing else.
struct Role<'a> {
    place: &'a Schema,
    name: String,
}

impl<'a> Role<'a> {
    fn make(place: &'a Schema) -> Self {
        let role = Self {
            place,
            name: format!("{}_app", place.name()),
        };
        role.drop_it();
        let (name, schema) = (&role.name, place.name());
        place.run(&format!(
            "CREATE ROLE {name} LOGIN; GRANT USAGE ON SCHEMA {schema} TO {name};
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {name};
             REVOKE INSERT, UPDATE, DELETE ON crm_schema_migration FROM {name};"
        ));
        role
    }

    fn drop_it(&self) {
        let (name, there) = (
            &self.name,
            format!("SELECT 1 FROM pg_roles WHERE rolname = '{}'", self.name),
        );
        if !self.place.texts(&there).is_empty() {
            self.place
                .run(&format!("DROP OWNED BY {name}; DROP ROLE {name}"));
        }
    }

    /// The URL of the place for this role, with more settings.
    fn location(&self, setting: &str) -> String {
        let url = self.place.location();
        let (_, rest) = url.split_once('@').unwrap();
        format!("postgres://{}@{rest}{setting}", self.name)
    }
}

impl Drop for Role<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.drop_it();
        }
    }
}

#[test]
fn row_level_security_is_a_second_wall() {
    let Some(place) = Schema::empty() else { return };
    drop(open(place.location()));
    place.run(script("row-level security"));
    let guarded = place.count(
        "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace
           AND relkind = 'r' AND relrowsecurity AND relforcerowsecurity",
    );
    let tables = i64::try_from(place.tables().len()).unwrap();
    assert_eq!(
        guarded,
        tables.saturating_sub(1),
        "all but the book of migrations"
    );

    let role = Role::make(&place);
    let setting = |tenant: TenantId| format!("%20-c%20crm.tenant%3D{}", tenant.as_uuid());
    let connect = |tenant: TenantId| open(role.location(&setting(tenant)));
    let (one, two) = (tenant(1), tenant(2));

    // Two tenants, each behind its own wall.
    let of = |tenant: TenantId, number: u64| World::<PostgresStore> {
        store: connect(tenant).tenant(tenant),
        ids: crm_core::SeededIds::new(number),
        now: crm_core::Timestamp::UNIX_EPOCH,
    };
    let (first, second) = (of(one, 71), of(two, 72));
    let (ann, _) = block_on(async { (first.person().await, second.people(3).await) });
    let before = block_on(second.snapshot());

    // Whoever asks for another tenant than the setting names reads nothing and writes nothing.
    let strayed = World {
        store: connect(one).tenant(two),
        ids: crm_core::SeededIds::new(73),
        now: crm_core::Timestamp::UNIX_EPOCH,
    };
    let all = CustomerFilter::all();
    assert_eq!(block_on(strayed.store.count_customers(&all)).unwrap(), 0);
    assert!(block_on(strayed.snapshot()).customers.is_empty());
    assert!(block_on(strayed.log()).is_empty());
    let refused = block_on(strayed.create(named("Eve"))).unwrap_err();
    assert!(matches!(refused, StoreError::Backend(_)), "{refused:?}");
    assert!(refused.to_string().len() < 200 && !format!("{refused:?}").contains("Eve"));
    let theirs = before.customers.first().unwrap();
    let told = block_on(strayed.record(theirs.id(), vec![note("1", strayed.now)]));
    assert!(told.is_err());
    assert_eq!(block_on(second.snapshot()), before);
    // It was the server that stopped it: the owner's wall, seen by one whom it does not stop.
    assert_eq!(place.count("SELECT count(*) FROM crm_customer"), 4);
    assert_eq!(block_on(first.store.customer(ann.id())).unwrap(), Some(ann));

    // Without a setting, nothing is reached at all.
    let forgotten = open(role.location("")).tenant(one);
    assert!(block_on(forgotten.count_customers(&all)).is_err());

    conforms(&place, &connect);
}

#[test]
fn a_role_without_the_right_to_make_tables_opens_what_is_up_to_date() {
    let Some(place) = Schema::empty() else { return };
    drop(open(place.location()));
    let role = Role::make(&place);
    let store = open(role.location("")).tenant(tenant(1));
    block_on(store.apply(ChangeSet::new())).unwrap();
    assert_eq!(
        block_on(store.count_customers(&CustomerFilter::all())).unwrap(),
        0
    );

    place.run("DROP TABLE crm_audit_seal; DELETE FROM crm_schema_migration WHERE version >= 6");
    let refused = block_on(PostgresDatabase::open(role.location(""), options()));
    assert!(refused.is_err(), "there is something to do, and it may not");
}

#[test]
fn the_index_by_kind_can_be_built_before_the_upgrade() {
    let Some(place) = Schema::empty() else { return };
    let database = open(place.location());
    let expected = (place.objects(), place.texts(BOOK));
    let reverted = database.with_connection(|conn| crm_storage::postgres::revert(conn, 6));
    block_on(reverted).unwrap().unwrap();
    assert_ne!((place.objects(), place.texts(BOOK)), expected);
    let built = "SELECT indexrelid::TEXT FROM pg_index
        WHERE indexrelid = 'crm_interaction_by_kind'::regclass AND indisvalid";
    // By itself: an index is not built beside writers within a transaction.
    place.run(script("the index by kind"));
    let before = place.texts(built);
    assert_eq!(before.len(), 1);
    drop(open(place.location()));
    assert_eq!((place.objects(), place.texts(BOOK)), expected);
    assert_eq!(place.texts(built), before, "it was built anew");
}

/// A split table cannot have the index built beside its writers: the upgrade builds it.
#[test]
fn the_upgrade_builds_the_index_by_kind_over_partitions() {
    let Some(place) = Schema::empty() else { return };
    let database = open(place.location());
    place.run(script("hash partitions"));
    let expected = (place.objects(), place.texts(BOOK));
    let reverted = database.with_connection(|conn| crm_storage::postgres::revert(conn, 6));
    block_on(reverted).unwrap().unwrap();
    let beside = place.session().run(script("the index by kind"));
    assert!(beside.is_err());
    drop(open(place.location()));
    assert_eq!((place.objects(), place.texts(BOOK)), expected);
}

const BOOK: &str = "SELECT version || name FROM crm_schema_migration ORDER BY version";

#[test]
fn interactions_can_be_split_by_customer() {
    let Some(place) = Schema::empty() else { return };
    let database = open(place.location());
    let world = World::<PostgresStore> {
        store: database.tenant(tenant(1)),
        ids: crm_core::SeededIds::new(71),
        now: crm_core::Timestamp::parse("2026-03-01T12:00:00Z").unwrap(),
    };
    let before = block_on(async {
        let ann = world.create(known_as("A-1")).await.unwrap();
        let mut people = world.people(40).await;
        people.push(ann);
        for customer in &people {
            let told = vec![note("1", world.now), purchase("2", world.now, 5)];
            world.record(customer.id(), told).await.unwrap();
        }
        world.snapshot().await
    });
    assert_eq!(before.timelines.iter().map(Vec::len).sum::<usize>(), 82);

    place.run(script("hash partitions"));
    assert_eq!(block_on(world.snapshot()), before);
    let used = place.count("SELECT count(DISTINCT tableoid) FROM crm_interaction");
    assert!(used > 4, "{used} of 8 partitions have rows");

    // The index goes with the rows: a timeline is read in one partition.
    let customer = before.customers.first().unwrap().id().as_uuid();
    let session = place.session();
    session.run("SET enable_seqscan = off").unwrap();
    let plan = session.ask(&format!(
        "EXPLAIN SELECT id FROM crm_interaction WHERE tenant = '{}' AND customer_id = '{customer}'
         AND occurred_at <= now() ORDER BY occurred_at DESC, id DESC LIMIT 50",
        tenant(1).as_uuid()
    ));
    let plan: Vec<String> = plan.iter().map(|row| row.get(0)).collect();
    let scans: Vec<_> = plan
        .iter()
        .filter(|line| line.contains(" on crm_interaction_"))
        .collect();
    assert_eq!(scans.len(), 1, "{plan:#?}");
    assert!(scans.iter().all(|scan| scan.contains("Index")), "{plan:#?}");

    // A customer is still needed, and a row of the new table still refers to it.
    let foreign = session.run(
        "INSERT INTO crm_interaction SELECT tenant, gen_random_uuid(), occurred_at, id, recorded_at,
         channel, direction, kind, source, source_key, regarding_kind, regarding_id, amount_minor,
         currency, content FROM crm_interaction LIMIT 1",
    );
    assert!(foreign.is_err());

    drop(world);
    drop(database);
    conforms(&place, &|_| open(place.location()));
}
