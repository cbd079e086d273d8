//! Hosts of Diesel's synchronous connections over the clients in C.

use std::sync::Barrier;
use std::thread;

use crm_core::conformance::world::tenant;
use crm_core::{SeededIds, StoreError, TenantId};
#[cfg(not(feature = "libpq"))]
use crm_storage::libmysqlclient::MigrationError;
#[cfg(feature = "libpq")]
use crm_storage::libpq::MigrationError;
use diesel::connection::{Connection, SimpleConnection};
use diesel::r2d2::{ConnectionManager, Pool, R2D2Connection};

use crate::host::{CREATE, Host, HostError, ORDER, a_purchase_of, first_purchase};
use crate::servers::Place;

/// What the suite needs besides.
pub(crate) trait ClientInC: Host<Connection: R2D2Connection + 'static> {
    /// What a session should have set.
    const PREPARE: &'static str;

    /// The connection kills itself.
    const KILL: &'static str;

    /// A tenant in a text of SQL.
    fn literal(tenant: TenantId) -> String;

    /// Where the database is.
    fn url(&self) -> String;

    fn connect(&self) -> Self::Connection {
        Self::Connection::establish(&self.url()).unwrap()
    }
}

/// A pool of one connection, so that one that is not given back is missed.
pub(crate) fn a_connection_of_a_pool_does_the_work_and_comes_back<H: ClientInC>() {
    let Some(host) = H::fresh() else { return };
    let manager = ConnectionManager::<H::Connection>::new(host.url());
    let pool = Pool::builder().max_size(1).build(manager).unwrap();
    let (_, changes) = first_purchase(&SeededIds::new(1));
    for commits in [false, true] {
        let mut connection = pool.get().unwrap();
        let done = connection.transaction(|connection| {
            connection.batch_execute(ORDER)?;
            H::apply(connection, tenant(1), &changes)?;
            if commits {
                Ok(())
            } else {
                Err(HostError::ChangedItsMind)
            }
        });
        assert_eq!(done.is_ok(), commits, "{done:?}");
    }
    pool.get().unwrap().batch_execute(ORDER).unwrap();
    assert_eq!(host.seen(), [2, 1, 1, 2]);
}

pub(crate) fn others_see_nothing_before_the_host_commits<H: ClientInC>() {
    let Some(host) = H::fresh() else { return };
    let (_, changes) = first_purchase(&SeededIds::new(1));
    let mut connection = host.connect();
    for [begin, end] in [["BEGIN", "ROLLBACK"], ["BEGIN", "COMMIT"]] {
        connection.batch_execute(begin).unwrap();
        connection.batch_execute(ORDER).unwrap();
        H::apply(&mut connection, tenant(1), &changes).unwrap();
        assert_eq!(host.seen(), [0, 0, 0, 0]);
        connection.batch_execute(end).unwrap();
    }
    assert_eq!(host.seen(), [1, 1, 1, 2]);
}

/// Each of two holds the end of the log that the other one waits for. Who is told `Unavailable` rolls
/// back and does all of it again, as the contract says.
pub(crate) fn the_loser_of_a_deadlock_rolls_back_and_does_all_again<H: ClientInC>() {
    let Some(host) = H::fresh() else { return };
    let tenants = [tenant(1), tenant(2)];
    for (tenant, seed) in tenants.into_iter().zip(1..) {
        let (_, changes) = a_purchase_of("A-0", &SeededIds::new(seed));
        H::apply(&mut host.connect(), tenant, &changes).unwrap();
    }
    let [first, second] = tenants;
    let (host, both_hold_one) = (&host, &Barrier::new(2));
    let [one, other]: [bool; 2] = thread::scope(|scope| {
        let threads = [(first, second, 3), (second, first, 4)].map(|(held, waited_for, seed)| {
            scope.spawn(move || {
                let mut connection = host.connect();
                connection.batch_execute(H::PREPARE).unwrap();
                let (_, changes) = first_purchase(&SeededIds::new(seed));
                let mut order = |between: &dyn Fn()| {
                    connection.transaction::<_, HostError, _>(|connection| {
                        connection.batch_execute(ORDER)?;
                        connection.batch_execute(&format!(
                            "SELECT * FROM crm_event_head WHERE tenant = {} FOR UPDATE",
                            H::literal(held)
                        ))?;
                        between();
                        H::apply(connection, waited_for, &changes)?;
                        Ok(())
                    })
                };
                let mut is_first = true;
                while let Err(error) = order(&|| {
                    if is_first {
                        both_hold_one.wait();
                    }
                }) {
                    require_unavailable(&error);
                    is_first = false;
                }
                !is_first
            })
        });
        threads.map(|thread| thread.join().unwrap())
    });
    assert!(one || other, "they did not meet");
    assert_eq!(host.seen(), [2, 1, 2, 4]);
}

fn require_unavailable(error: &HostError) {
    assert!(
        matches!(error, HostError::Crm(StoreError::Unavailable(_))),
        "{error:?}"
    );
}

/// A connection that is gone says so, whether a transaction was open or not.
pub(crate) fn a_lost_connection_is_unavailable<H: ClientInC>() {
    let Some(host) = H::fresh() else { return };
    let (_, changes) = first_purchase(&SeededIds::new(1));
    let mut connection = host.connect();
    let mut within = None;
    let lost = connection.transaction::<(), HostError, _>(|connection| {
        connection.batch_execute(ORDER)?;
        let _ = connection.batch_execute(H::KILL);
        within = Some(H::apply(connection, tenant(1), &changes));
        Ok(())
    });
    assert!(matches!(lost, Err(HostError::Database(_))), "{lost:?}");
    require_unavailable(&within.unwrap().unwrap_err().into());

    let mut connection = host.connect();
    let _ = connection.batch_execute(H::KILL);
    let without = H::apply(&mut connection, tenant(1), &changes);
    require_unavailable(&without.unwrap_err().into());
    assert_eq!(host.seen(), [0, 0, 0, 0]);
}

/// What the client makes is what the store makes, and goes again.
pub(crate) fn the_tables_come_and_go<H: ClientInC, P: Place>(
    migrate: fn(&mut H::Connection) -> Result<(), MigrationError>,
    revert: fn(&mut H::Connection, i32) -> Result<(), MigrationError>,
    objects_of_a_store: fn(&H) -> Vec<String>,
) {
    let (Some(host), Some(place)) = (H::fresh(), P::empty()) else {
        return;
    };
    let mut connection = H::Connection::establish(&place.location()).unwrap();
    for _ in 0..2 {
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        place.run(CREATE);
        assert_eq!(place.objects(), objects_of_a_store(&host));
        place.run("DROP TABLE shop_order");
        revert(&mut connection, 0).unwrap();
        assert_eq!(place.tables(), ["crm_schema_migration"]);
    }
}

/// A host of a client in C, and the tests of it.
macro_rules! client_in_c {
    (
        $client:ident, $connection:ty, $on:ty, $place_type:ty, $place:ident, $store:ty,
        prepare: $prepare:literal, kill: $kill:literal, literal: $literal:literal
    ) => {
        /// The connection goes before the store empties its tables.
        struct Client {
            connection: std::sync::Mutex<$connection>,
            on: $on,
        }

        impl crate::host::Host for Client {
            type Connection = $connection;
            type Store = $store;

            fn fresh() -> Option<Self> {
                use crate::servers::Place as _;
                use diesel::connection::Connection as _;

                let on = <$on>::fresh()?;
                on.$place().run("DROP TABLE IF EXISTS shop_order");
                on.$place().run(crate::host::CREATE);
                let connection = <$connection>::establish(&on.$place().url()).unwrap();
                let connection = std::sync::Mutex::new(connection);
                Some(Self { connection, on })
            }

            fn store(&self, tenant: crm_core::TenantId) -> $store {
                self.on.database.tenant(tenant)
            }

            fn orders(&self) -> i64 {
                crate::servers::Place::count(self.on.$place(), crate::host::COUNT)
            }

            async fn lend<T: Send + 'static>(
                &self,
                work: impl FnOnce(&mut $connection) -> T + Send + 'static,
            ) -> T {
                work(&mut self.connection.lock().unwrap())
            }

            fn apply(
                connection: &mut $connection,
                tenant: crm_core::TenantId,
                changes: &crm_core::ChangeSet,
            ) -> crate::host::Answer {
                crm_storage::$client::apply(connection, tenant, changes)
            }

            fn apply_requests(
                connection: &mut $connection,
                tenant: crm_core::TenantId,
                changes: &crm_support::RequestChangeSet,
            ) -> crate::host::Answer {
                crm_storage::$client::apply_requests(connection, tenant, changes)
            }
        }

        impl crate::client_in_c::ClientInC for Client {
            const PREPARE: &'static str = $prepare;
            const KILL: &'static str = $kill;

            fn literal(tenant: crm_core::TenantId) -> String {
                format!($literal, tenant.as_uuid().simple())
            }

            fn url(&self) -> String {
                self.on.$place().url()
            }
        }

        crate::laws::laws!(Client);

        mod core {
            use super::Client;

            crm_core::core_store_conformance!(crate::servers::IfThere(
                crate::through_host::ThroughHosts::<Client>::fresh()
            ));
        }

        mod requests {
            use super::Client;

            crm_support::request_store_conformance!(crate::servers::IfThere(
                crate::through_host::ThroughHosts::<Client>::fresh()
            ));
        }

        crate::laws::each!(Client, client_in_c:
            a_connection_of_a_pool_does_the_work_and_comes_back,
            others_see_nothing_before_the_host_commits,
            the_loser_of_a_deadlock_rolls_back_and_does_all_again,
            a_lost_connection_is_unavailable,
        );

        #[test]
        fn the_tables_come_and_go() {
            crate::client_in_c::the_tables_come_and_go::<Client, $place_type>(
                crm_storage::$client::migrate,
                crm_storage::$client::revert,
                |client| crate::servers::Place::objects(client.on.$place()),
            );
        }
    };
}
pub(crate) use client_in_c;
