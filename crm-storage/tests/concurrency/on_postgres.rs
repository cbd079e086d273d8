//! PostgreSQL, with connections that have nothing in common.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};

use async_trait::async_trait;
use crm_core::conformance::StoreFactory;
use crm_core::{StoreError, TenantId};
use crm_storage::{PostgresDatabase, PostgresStore, ServerOpenError, ServerOptions};
use diesel::connection::{Connection, SimpleConnection as _, TransactionManager as _};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use futures_executor::block_on;

use crate::cancelled::poll_once;
use crate::door::Door;
use crate::place::{Begun, Place, Server, Session, patiently};
use crate::servers::{OnPostgres, PostgresSession};
use crate::{
    away, cancelled, crossing, crowd, desks, erasures, kills, lost_answers, merges, prunes,
    recognitions, rivals, rounds, views,
};

type Transactions = <crm_storage::postgres::Connection as Connection>::TransactionManager;

pub(crate) struct Handle(PostgresDatabase);

#[async_trait]
impl StoreFactory for Handle {
    type Store = PostgresStore;

    async fn store(&self, tenant: TenantId) -> PostgresStore {
        self.0.tenant(tenant)
    }
}

fn one_connection() -> ServerOptions {
    ServerOptions::default().with_connections(NonZeroUsize::MIN)
}

impl Place for OnPostgres {
    type Handle = Handle;

    fn handle(&self) -> Handle {
        patiently(|| self.handle_at(&self.url()))
    }

    fn log_extent(&self) -> [i64; 3] {
        let rows = self.schema().session().ask(
            "SELECT COUNT(*), COALESCE(MAX(position), 0),
                (SELECT COALESCE(SUM(last_position), 0)::BIGINT FROM crm_event_head)
             FROM crm_event",
        );
        [rows[0].get(0), rows[0].get(1), rows[0].get(2)]
    }
}

impl OnPostgres {
    /// The name that the connections of the stores have on the server.
    fn name(&self) -> String {
        let rows = self
            .schema()
            .session()
            .ask("SELECT 'crm_store_' || current_schema()");
        rows[0].get(0)
    }

    /// The same place for stores with other settings.
    fn handle_with(&self, settings: &str) -> Handle {
        let settings = settings.replace(' ', "%20").replace('=', "%3D");
        let url = self
            .url()
            .replace("options=", &format!("options={settings}%20"));
        self.handle_at(&url).unwrap()
    }

    fn number(&self, sql: &str) -> i64 {
        self.schema().session().ask(sql)[0].get(0)
    }
}

impl Server for OnPostgres {
    type Session = PostgresSession;

    fn url(&self) -> String {
        // Deadlocks are looked for soon, so that the tests need not wait for a second each time.
        let url = self.schema().url();
        let url = url.replace("options=", "options=-c%20deadlock_timeout%3D50ms%20");
        format!("{url}&application_name={}", self.name())
    }

    fn handle_at(&self, url: &str) -> Result<Handle, StoreError> {
        match block_on(PostgresDatabase::open(url, one_connection())) {
            Ok(database) => Ok(Handle(database)),
            Err(ServerOpenError::Connect(error)) => Err(error),
            Err(other) => panic!("{other:?}"),
        }
    }

    fn handle_through(&self, door: &Arc<Door>) -> Handle {
        let (url, door) = (self.url(), Arc::clone(door));
        let connect = move || {
            let (url, door) = (url.clone(), Arc::clone(&door));
            async move {
                door.pass().await?;
                AsyncPgConnection::establish(&url).await
            }
        };
        Handle(block_on(PostgresDatabase::open_with(connect, one_connection())).unwrap())
    }

    fn handle_for(&self, waiting_calls: NonZeroUsize) -> Handle {
        let options = one_connection().with_waiting_calls(waiting_calls);
        Handle(block_on(PostgresDatabase::open(self.url(), options)).unwrap())
    }

    fn keep_busy(&self, handle: &Handle, until: Receiver<()>) {
        let (begun, has_begun) = mpsc::channel();
        let busy = handle.0.with_connection(move |_| {
            begun.send(()).unwrap();
            until.recv().unwrap();
        });
        poll_once(busy);
        has_begun.recv().unwrap();
    }

    fn session(&self) -> PostgresSession {
        PostgresSession::open(&self.schema().url()).unwrap()
    }

    fn keeper(&self) -> &PostgresSession {
        self.schema().session()
    }

    fn kill_all(&self) -> usize {
        let name = self.name();
        let rows = self.schema().session().ask(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE application_name = '{name}'"
        ));
        rows.len()
    }

    fn open_transactions(&self) -> i64 {
        let name = self.name();
        self.number(&format!(
            "SELECT COUNT(*) FROM pg_stat_activity
             WHERE application_name = '{name}' AND state LIKE 'idle in transaction%'"
        ))
    }

    fn waiting(&self) -> i64 {
        let name = self.name();
        self.number(&format!(
            "SELECT COUNT(*) FROM pg_stat_activity
             WHERE application_name = '{name}' AND wait_event_type = 'Lock'"
        ))
    }

    fn deadlocks(&self) -> i64 {
        self.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    }

    fn leave_behind(&self, handle: &Handle, begun: Begun, sql: String) {
        let done = handle.0.with_connection(move |connection| {
            match begun {
                Begun::ByDiesel => Transactions::begin_transaction(connection)?,
                Begun::ByText => connection.batch_execute("BEGIN")?,
                Begun::NotAtAll => {}
            }
            connection.batch_execute(&sql)
        });
        block_on(done).unwrap().unwrap();
    }

    fn session_settings(&self) -> &'static str {
        "CREATE TEMPORARY TABLE crm_customer (tenant UUID);
         SET search_path TO pg_catalog;
         SET TIME ZONE 'Asia/Tokyo';
         SET default_transaction_read_only TO on"
    }
}

impl Session for PostgresSession {
    fn run(&self, sql: &str) -> Result<(), String> {
        self.run(sql).map_err(|error| format!("{error:?}"))
    }

    fn id(id: uuid::Uuid) -> String {
        format!("'{id}'")
    }

    fn begin_to_win_deadlocks(&self) {
        // Whoever looks first loses.
        self.run("SET deadlock_timeout = '1min'; BEGIN").unwrap();
    }
}

fn place() -> Option<OnPostgres> {
    OnPostgres::fresh()
}

super::place::server_tests!("PostgreSQL", place);

/// Stores whose transactions are serializable, by the host's setting.
struct Serializable(OnPostgres);

impl Place for Serializable {
    type Handle = Handle;

    fn handle(&self) -> Handle {
        self.0
            .handle_with("-c default_transaction_isolation=serializable")
    }

    fn log_extent(&self) -> [i64; 3] {
        self.0.log_extent()
    }
}

/// Here the server refuses with a serialization failure what elsewhere waits.
#[test]
fn postgres_serializable_transactions_are_done_again_as_a_whole() {
    let scenarios = [
        (
            "versions",
            rounds::no_update_is_lost as fn(&Serializable, usize) -> _,
        ),
        ("identities", rounds::an_identity_has_one_holder),
        ("ingestion", rounds::a_story_is_recorded_once),
        ("capacity", rounds::capacity_is_never_exceeded),
        ("crossing", crossing::crossing_change_sets),
    ];
    for (what, scenario) in scenarios {
        let Some(place) = place() else { return };
        let before = rollbacks(&place);
        let place = Serializable(place);
        rounds::report_rounds(
            &format!("PostgreSQL serializable, {what}"),
            &place,
            crate::place::rounds() / 20,
            scenario,
        );
        crate::place::eventually("the server has rolled back", || {
            rollbacks(&place.0) > before
        });
    }
}

fn rollbacks(place: &OnPostgres) -> i64 {
    place.number("SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()")
}

/// The isolation is the one that was asked for, not one that the store chose.
#[test]
fn postgres_the_isolation_of_the_host_stays() {
    use diesel::prelude::*;
    let Some(place) = place() else { return };
    let handle = Serializable(place).handle();
    let isolation = block_on(handle.0.with_connection(|connection| {
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(
            "current_setting('transaction_isolation')",
        ))
        .get_result::<String>(connection)
    }));
    assert_eq!(isolation.unwrap().unwrap(), "serializable");
}

#[test]
fn postgres_a_lock_timeout_is_waited_out_or_told() {
    let Some(place) = place() else { return };
    let handle = place.handle_with("-c lock_timeout=100ms");
    rivals::a_lock_timeout_is_waited_out_or_told(&place, &handle);
}
