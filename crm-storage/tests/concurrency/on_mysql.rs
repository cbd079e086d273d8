//! MySQL or MariaDB, with connections that have nothing in common.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use async_trait::async_trait;
use crm_core::conformance::StoreFactory;
use crm_core::{StoreError, TenantId};
use crm_storage::{MysqlDatabase, MysqlStore, ServerOpenError, ServerOptions};
use diesel::connection::{Connection, SimpleConnection as _, TransactionManager as _};
use diesel_async::{AsyncConnection as _, AsyncMysqlConnection};
use futures_executor::block_on;

use crate::cancelled::poll_once;
use crate::door::Door;
use crate::place::{Begun, Place, Server, Session, patiently};
use crate::servers::{MysqlSession, OnMysql};
use crate::{
    away, cancelled, crowd, desks, erasures, kills, lost_answers, merges, prunes, recognitions,
    rivals, rounds, views,
};

type Transactions = <crm_storage::mysql::Connection as Connection>::TransactionManager;

pub(crate) struct Handle(MysqlDatabase);

#[async_trait]
impl StoreFactory for Handle {
    type Store = MysqlStore;

    async fn store(&self, tenant: TenantId) -> MysqlStore {
        self.0.tenant(tenant)
    }
}

fn one_connection() -> ServerOptions {
    ServerOptions::default().with_connections(NonZeroUsize::MIN)
}

impl Place for OnMysql {
    type Handle = Handle;

    fn handle(&self) -> Handle {
        patiently(|| self.handle_at(&self.url()))
    }

    fn log_extent(&self) -> [i64; 3] {
        let rows: Vec<(i64, i64, i64)> = self.place().session().ask(
            "SELECT COUNT(*), COALESCE(MAX(position), 0),
                (SELECT CAST(COALESCE(SUM(last_position), 0) AS SIGNED) FROM crm_event_head)
             FROM crm_event",
        );
        let (count, last, head) = rows[0];
        [count, last, head]
    }
}

impl OnMysql {
    /// The same place for stores that begin each connection with this.
    fn handle_with(&self, settings: &'static str) -> Handle {
        let url = self.url();
        let connect = move || {
            let url = url.clone();
            async move {
                let mut connection = AsyncMysqlConnection::establish(&url).await?;
                let set =
                    diesel_async::SimpleAsyncConnection::batch_execute(&mut connection, settings)
                        .await;
                set.map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(connection)
            }
        };
        Handle(block_on(MysqlDatabase::open_with(connect, one_connection())).unwrap())
    }
}

impl Server for OnMysql {
    type Session = MysqlSession;

    fn url(&self) -> String {
        // Otherwise the driver leaves the port for a socket, when there is one.
        format!("{}?prefer_socket=false", self.place().url())
    }

    fn handle_at(&self, url: &str) -> Result<Handle, StoreError> {
        match block_on(MysqlDatabase::open(url, one_connection())) {
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
                AsyncMysqlConnection::establish(&url).await
            }
        };
        Handle(block_on(MysqlDatabase::open_with(connect, one_connection())).unwrap())
    }

    fn handle_for(&self, waiting_calls: NonZeroUsize) -> Handle {
        let options = one_connection().with_waiting_calls(waiting_calls);
        Handle(block_on(MysqlDatabase::open(self.url(), options)).unwrap())
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

    fn session(&self) -> MysqlSession {
        MysqlSession::open(&self.url()).unwrap()
    }

    fn keeper(&self) -> &MysqlSession {
        self.place().session()
    }

    fn kill_all(&self) -> usize {
        let keeper = self.place().session();
        let connections: Vec<i64> = keeper.ask(
            "SELECT CAST(id AS SIGNED) FROM information_schema.processlist
             WHERE db = DATABASE() AND id <> CONNECTION_ID()",
        );
        // One may be gone by itself.
        let kill = |id: &&i64| keeper.run(&format!("KILL CONNECTION {id}")).is_ok();
        connections.iter().filter(kill).count()
    }

    fn open_transactions(&self) -> i64 {
        // The table of transactions is made anew only when nobody read it for a tenth of a second.
        thread::sleep(Duration::from_millis(250));
        let open: Vec<i64> = self.place().session().ask(
            "SELECT COUNT(*) FROM information_schema.innodb_trx
             JOIN information_schema.processlist AS connection
                ON connection.id = innodb_trx.trx_mysql_thread_id
             WHERE connection.db = DATABASE() AND connection.id <> CONNECTION_ID()",
        );
        open[0]
    }

    fn waiting(&self) -> i64 {
        let waiting: Vec<i64> = self.place().session().ask(
            // What takes so long waits for a lock. The table of transactions would tell it better,
            // but stays as it was while it is read again and again.
            "SELECT COUNT(*) FROM information_schema.processlist
             WHERE db = DATABASE() AND id <> CONNECTION_ID()
                AND command IN ('Query', 'Execute') AND time_ms > 100",
        );
        waiting[0]
    }

    fn deadlocks(&self) -> i64 {
        let seen: Vec<(String, i64)> = self
            .place()
            .session()
            .ask("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'");
        seen[0].1
    }

    fn leave_behind(&self, handle: &Handle, begun: Begun, sql: String) {
        let done = handle.0.with_connection(move |connection| {
            match begun {
                Begun::ByDiesel => Transactions::begin_transaction(connection)?,
                Begun::ByText => connection.batch_execute("START TRANSACTION")?,
                Begun::NotAtAll => {}
            }
            connection.batch_execute(&sql)
        });
        block_on(done).unwrap().unwrap();
    }

    fn session_settings(&self) -> &'static str {
        "CREATE TEMPORARY TABLE crm_customer (tenant BINARY(16));
         SET SESSION TRANSACTION READ ONLY;
         SET time_zone = '+05:00';
         SET sql_mode = 'ANSI_QUOTES';
         USE information_schema"
    }
}

impl Session for MysqlSession {
    fn run(&self, sql: &str) -> Result<(), String> {
        self.run(sql).map_err(|error| format!("{error:?}"))
    }

    fn id(id: uuid::Uuid) -> String {
        format!("UNHEX('{}')", id.simple())
    }

    fn begin_to_win_deadlocks(&self) {
        // The one that has written less loses.
        self.run(
            "CREATE TEMPORARY TABLE ballast (number INT PRIMARY KEY) ENGINE = InnoDB;
             BEGIN;
             INSERT INTO ballast SELECT seq FROM seq_1_to_1000",
        )
        .unwrap();
    }
}

fn place() -> Option<OnMysql> {
    OnMysql::fresh()
}

super::place::server_tests!("MySQL", place);

/// The store reads what is committed in each statement, whatever the host has set: the other
/// isolations of this engine take locks between the rows.
#[test]
fn mysql_the_isolation_is_the_one_of_the_store() {
    #[derive(diesel::QueryableByName)]
    struct Isolation {
        #[diesel(sql_type = diesel::sql_types::Text)]
        isolation: String,
    }
    use diesel::prelude::*;
    let Some(place) = place() else { return };
    let handle = place.handle_with("SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE");
    let found = block_on(handle.0.with_connection(|connection| {
        diesel::sql_query("SELECT @@session.tx_isolation AS isolation")
            .get_result::<Isolation>(connection)
    }));
    assert_eq!(found.unwrap().unwrap().isolation, "READ-COMMITTED");
}

#[test]
fn mysql_a_lock_timeout_is_waited_out_or_told() {
    let Some(place) = place() else { return };
    let handle = place.handle_with("SET SESSION innodb_lock_wait_timeout = 1");
    rivals::a_lock_timeout_is_waited_out_or_told(&place, &handle);
}

/// The server speaks German to everybody else.
#[test]
fn mysql_errors_are_understood_whatever_the_language() {
    let Some(place) = place() else { return };
    let german = place
        .handle_with("SET SESSION lc_messages = 'de_DE'; SET SESSION innodb_lock_wait_timeout = 1");
    rivals::a_lock_timeout_is_waited_out_or_told(&place, &german);
}
