//! Change sets on connections of pools of the host, in its own transactions, on real servers. (In all
//! ways and on all engines: `host_connections`.)
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod servers;

use crm_core::conformance::StoreFactory as _;
use crm_core::conformance::world::{known_as, purchase, shop_id, tenant};
use crm_core::{
    ChangeSet, Customer, CustomerId, CustomerStore, EventLog, Interaction, InteractionStore, Page,
    PageLimit, SeededIds, StoreError, Timestamp,
};
use diesel::connection::SimpleConnection;
use diesel_async::pooled_connection::AsyncDieselConnectionManager;
use diesel_async::pooled_connection::deadpool::Pool;
use futures_executor::block_on;
use servers::{OnMysql, OnPostgres, Place as _};
use tokio::runtime::{Builder, Runtime};

/// Why the host gives up.
#[derive(Debug)]
enum HostError {
    Database,
    Crm,
    ChangedItsMind,
}

impl From<diesel::result::Error> for HostError {
    fn from(_: diesel::result::Error) -> Self {
        Self::Database
    }
}

impl From<StoreError> for HostError {
    fn from(_: StoreError) -> Self {
        Self::Crm
    }
}

const ORDER: &str = "INSERT INTO shop_order VALUES (2933)";

fn now() -> Timestamp {
    Timestamp::parse("2026-03-01T12:00:00Z").unwrap()
}

/// A customer with a first purchase.
fn first_purchase(ids: &SeededIds) -> (CustomerId, ChangeSet) {
    let id = CustomerId::generate(ids, now());
    let (customer, events) = Customer::create(known_as("A-1"), id, ids, now()).unwrap();
    let (interaction, event) = Interaction::record(purchase("1", now(), 2933), id, ids, now());
    let changes = ChangeSet::new().insert_customer(customer, events);
    (id, changes.record_interaction(interaction, event))
}

/// A new purchase, and one that contradicts what is stored under its key.
fn contradiction(ids: &SeededIds, customer: CustomerId) -> ChangeSet {
    let mut changes = ChangeSet::new();
    for (key, cents) in [("2", 5), ("1", 9999)] {
        let (interaction, event) =
            Interaction::record(purchase(key, now(), cents), customer, ids, now());
        changes = changes.record_interaction(interaction, event);
    }
    changes
}

/// The runtimes that a host may have.
fn runtimes() -> [Runtime; 2] {
    [
        Builder::new_current_thread().enable_all().build().unwrap(),
        Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap(),
    ]
}

macro_rules! host {
    ($backend:ident, $on:ty, $driver:ident, $place:ident, $create:literal) => {
        mod $backend {
            use super::*;
            use crm_storage::$backend::{Connection, apply, with_connection};
            use diesel::connection::Connection as _;
            use diesel_async::$driver;

            /// The host's transaction: an order and what it tells of the customer.
            fn order(connection: &mut Connection, changes: &ChangeSet) -> Result<(), HostError> {
                connection.transaction(|connection| {
                    connection.batch_execute(ORDER)?;
                    apply(connection, tenant(1), changes)?;
                    Ok(())
                })
            }

            /// An order by the host's driver itself.
            async fn order_alone(driver: &mut $driver) {
                let done = diesel_async::SimpleAsyncConnection::batch_execute(driver, ORDER);
                done.await.unwrap();
            }

            /// A store with a table of the host's beside it, which goes at the end.
            struct Shop(Option<$on>);

            impl Shop {
                fn open() -> Option<Self> {
                    let on = <$on>::fresh()?;
                    on.$place().run("DROP TABLE IF EXISTS shop_order");
                    on.$place().run($create);
                    Some(Self(Some(on)))
                }

                fn on(&self) -> &$on {
                    self.0.as_ref().unwrap()
                }

                /// How many orders, customers, purchases and events others see.
                fn seen(&self) -> [usize; 4] {
                    let store = block_on(self.on().store(tenant(1)));
                    let page = Page::first(PageLimit::MAXIMUM);
                    let orders = self.on().$place().count("SELECT count(*) FROM shop_order");
                    let held = block_on(store.resolve(&[shop_id("A-1")])).unwrap();
                    let log = block_on(store.events_after(None, PageLimit::MAXIMUM)).unwrap();
                    [
                        usize::try_from(orders).unwrap(),
                        held.iter().flatten().count(),
                        block_on(store.purchase_facts(&page)).unwrap().items.len(),
                        log.len(),
                    ]
                }

                /// The host's own pool, of one connection: one that is not given back is missed.
                fn pool(&self) -> Pool<$driver> {
                    let manager =
                        AsyncDieselConnectionManager::<$driver>::new(self.on().$place().location());
                    Pool::builder(manager).max_size(1).build().unwrap()
                }
            }

            impl Drop for Shop {
                fn drop(&mut self) {
                    if let Some(on) = &self.0
                        && !std::thread::panicking()
                    {
                        on.$place().run("DROP TABLE shop_order");
                    }
                }
            }

            #[test]
            fn an_order_and_its_interaction_commit_together() {
                let Some(shop) = Shop::open() else { return };
                let (_, changes) = first_purchase(&SeededIds::new(1));
                let database = &shop.on().database;
                let done = database.with_connection(move |connection| order(connection, &changes));
                block_on(done).unwrap().unwrap();
                assert_eq!(shop.seen(), [1, 1, 1, 2]);
            }

            #[test]
            fn an_order_and_its_interaction_are_rolled_back_together() {
                let Some(shop) = Shop::open() else { return };
                let (_, changes) = first_purchase(&SeededIds::new(1));
                let done = shop.on().database.with_connection(move |connection| {
                    connection.transaction(|connection| {
                        connection.batch_execute(ORDER)?;
                        apply(connection, tenant(1), &changes)?;
                        Err::<(), _>(HostError::ChangedItsMind)
                    })
                });
                let undone = block_on(done).unwrap();
                assert!(
                    matches!(undone, Err(HostError::ChangedItsMind)),
                    "{undone:?}"
                );
                assert_eq!(shop.seen(), [0, 0, 0, 0]);
            }

            #[test]
            fn a_refused_change_set_leaves_the_transaction_of_the_host_as_it_was() {
                let Some(shop) = Shop::open() else { return };
                let ids = SeededIds::new(1);
                let (id, changes) = first_purchase(&ids);
                let contradiction = contradiction(&ids, id);
                let database = &shop.on().database;
                let done = database
                    .with_connection(move |connection| apply(connection, tenant(1), &changes));
                block_on(done).unwrap().unwrap();
                assert_eq!(
                    shop.seen(),
                    [0, 1, 1, 2],
                    "without a transaction it has its own"
                );

                let done = database.with_connection(move |connection| {
                    connection.transaction(|connection| {
                        connection.batch_execute(ORDER)?;
                        let refused = apply(connection, tenant(1), &contradiction);
                        assert!(
                            matches!(refused, Err(StoreError::KeyReused { .. })),
                            "{refused:?}"
                        );
                        connection.batch_execute(ORDER)?;
                        Ok::<(), HostError>(())
                    })
                });
                block_on(done).unwrap().unwrap();
                assert_eq!(
                    shop.seen(),
                    [2, 1, 1, 2],
                    "both orders, and nothing of the change set"
                );
            }

            #[test]
            fn a_nested_transaction_of_the_host_takes_back_its_own_part_only() {
                let Some(shop) = Shop::open() else { return };
                let ids = SeededIds::new(1);
                let (id, changes) = first_purchase(&ids);
                let (second, event) = Interaction::record(purchase("2", now(), 5), id, &ids, now());
                let second = ChangeSet::new().record_interaction(second, event);
                let done = shop.on().database.with_connection(move |connection| {
                    connection.transaction(|connection| {
                        connection.transaction(|connection| {
                            connection.batch_execute(ORDER)?;
                            apply(connection, tenant(1), &changes)?;
                            Ok::<(), HostError>(())
                        })?;
                        let inner = connection.transaction(|connection| {
                            connection.batch_execute(ORDER)?;
                            apply(connection, tenant(1), &second)?;
                            Err::<(), _>(HostError::ChangedItsMind)
                        });
                        assert!(matches!(inner, Err(HostError::ChangedItsMind)), "{inner:?}");
                        Ok::<(), HostError>(())
                    })
                });
                block_on(done).unwrap().unwrap();
                assert_eq!(shop.seen(), [1, 1, 1, 2]);
            }

            #[test]
            fn a_transaction_left_open_on_a_lent_connection_is_rolled_back() {
                let Some(shop) = Shop::open() else { return };
                let (_, changes) = first_purchase(&SeededIds::new(1));
                let done = shop.on().database.with_connection(move |connection| {
                    connection.begin_test_transaction().unwrap();
                    connection.batch_execute(ORDER).unwrap();
                    apply(connection, tenant(1), &changes).unwrap();
                });
                block_on(done).unwrap();
                assert_eq!(shop.seen(), [0, 0, 0, 0]);
            }

            #[test]
            fn a_connection_of_the_hosts_pool_does_the_work_and_comes_back() {
                for runtime in runtimes() {
                    let Some(shop) = Shop::open() else { return };
                    let pool = shop.pool();
                    let (_, changes) = first_purchase(&SeededIds::new(1));
                    runtime.block_on(async {
                        let guard = pool.get().await.unwrap();
                        let work = move |connection: &mut Connection| order(connection, &changes);
                        let (mut guard, done) = with_connection(guard, work).await.unwrap();
                        done.unwrap();
                        order_alone(&mut guard).await;
                        drop(guard);
                        order_alone(&mut *pool.get().await.unwrap()).await;
                    });
                    assert_eq!(shop.seen(), [3, 1, 1, 2]);
                }
            }

            #[test]
            fn a_transaction_that_the_host_began_before_is_its_own_to_end() {
                use diesel_async::{AnsiTransactionManager, TransactionManager as _};

                for (runtime, commits) in runtimes().into_iter().zip([true, false]) {
                    let Some(shop) = Shop::open() else { return };
                    let pool = shop.pool();
                    let (_, changes) = first_purchase(&SeededIds::new(1));
                    let mut guard = runtime.block_on(async {
                        let mut guard = pool.get().await.unwrap();
                        AnsiTransactionManager::begin_transaction(&mut *guard)
                            .await
                            .unwrap();
                        order_alone(&mut guard).await;
                        let work = move |connection: &mut Connection| {
                            apply(connection, tenant(1), &changes)
                        };
                        let (guard, done) = with_connection(guard, work).await.unwrap();
                        done.unwrap();
                        guard
                    });
                    assert_eq!(shop.seen(), [0, 0, 0, 0], "nothing is committed yet");
                    runtime.block_on(async {
                        if commits {
                            AnsiTransactionManager::commit_transaction(&mut *guard)
                                .await
                                .unwrap();
                        } else {
                            AnsiTransactionManager::rollback_transaction(&mut *guard)
                                .await
                                .unwrap();
                        }
                    });
                    let expected = if commits { [1, 1, 1, 2] } else { [0, 0, 0, 0] };
                    assert_eq!(shop.seen(), expected);
                }
            }

            #[test]
            fn work_that_panics_costs_the_connection_and_nothing_else() {
                for runtime in runtimes() {
                    let Some(shop) = Shop::open() else { return };
                    let pool = shop.pool();
                    runtime.block_on(async {
                        let guard = pool.get().await.unwrap();
                        let lost = with_connection(guard, |connection| {
                            connection.transaction(|connection| {
                                connection.batch_execute(ORDER)?;
                                let is_broken = connection.batch_execute("SELECT 1").is_err();
                                assert!(is_broken, "the host's work fails");
                                Ok::<(), HostError>(())
                            })
                        })
                        .await;
                        assert!(matches!(lost, Err(StoreError::Backend(_))));
                        order_alone(&mut *pool.get().await.unwrap()).await;
                    });
                    assert_eq!(shop.seen(), [1, 0, 0, 0]);
                }
            }

            #[test]
            fn a_connection_in_a_box_does_as_well_as_one_of_a_pool() {
                let Some(shop) = Shop::open() else { return };
                let (_, changes) = first_purchase(&SeededIds::new(1));
                let url = shop.on().$place().location();
                let [runtime, _] = runtimes();
                runtime.block_on(async {
                    let own = Box::new(
                        <$driver as diesel_async::AsyncConnection>::establish(&url)
                            .await
                            .unwrap(),
                    );
                    let (own, done) = with_connection(own, move |connection| {
                        apply(connection, tenant(1), &changes)
                    })
                    .await
                    .unwrap();
                    done.unwrap();
                    drop(own);
                });
                assert_eq!(shop.seen(), [0, 1, 1, 2]);
            }
        }
    };
}

host!(
    postgres,
    OnPostgres,
    AsyncPgConnection,
    schema,
    "CREATE TABLE shop_order (total BIGINT NOT NULL)"
);
host!(
    mysql,
    OnMysql,
    AsyncMysqlConnection,
    place,
    "CREATE TABLE shop_order (total BIGINT NOT NULL) ENGINE = InnoDB"
);
