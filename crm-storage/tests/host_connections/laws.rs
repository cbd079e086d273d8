//! What holds on every connection.

use crm_core::conformance::world::tenant;
use crm_core::{ChangeSet, SeededIds, StoreError};
use crm_storage::model::{History, RequestStep, compare, compare_requests};
use diesel::connection::SimpleConnection as _;
use futures_executor::block_on;
use proptest::test_runner::Config as ProptestConfig;

use crate::host::{Host, ORDER, first_purchase, purchases};
use crate::servers::{IfThere, histories_config};
use crate::through_host::ThroughHosts;
use crate::way::{OF_THE_HOST, Way, require_rest};

pub(crate) fn an_order_and_its_interaction_commit_together<H: Host>() {
    for way in OF_THE_HOST {
        let Some(host) = H::fresh() else { return };
        let (_, changes) = first_purchase(&SeededIds::new(1));
        let applied = block_on(host.lend(move |connection| {
            way.commit::<H, _>(connection, |connection| {
                H::apply(connection, tenant(1), &changes)
            })
        }));
        applied.unwrap();
        assert_eq!(host.seen(), [1, 1, 1, 2], "{way:?}");
    }
}

pub(crate) fn an_order_and_its_interaction_are_rolled_back_together<H: Host>() {
    for way in OF_THE_HOST {
        let Some(host) = H::fresh() else { return };
        let (_, changes) = first_purchase(&SeededIds::new(1));
        let applied = block_on(host.lend(move |connection| {
            way.roll_back::<H, _>(connection, |connection| {
                H::apply(connection, tenant(1), &changes)
            })
        }));
        applied.unwrap();
        assert_eq!(host.seen(), [0, 0, 0, 0], "{way:?}");
    }
}

/// Both orders are stored, and nothing of the change set.
pub(crate) fn a_refused_change_set_leaves_the_transaction_as_it_was<H: Host>() {
    for way in [Way::Diesel, Way::Text, Way::Own] {
        let Some(host) = H::fresh() else { return };
        let ids = SeededIds::new(1);
        let (id, changes) = first_purchase(&ids);
        let contradiction = purchases(ChangeSet::new(), &ids, id, &[("2", 5), ("1", 9999)]);
        let refused = block_on(host.lend(move |connection| {
            H::apply(connection, tenant(1), &changes).unwrap();
            require_rest::<H>(connection);
            way.commit::<H, _>(connection, |connection| {
                let refused = H::apply(connection, tenant(1), &contradiction);
                connection.batch_execute(ORDER).unwrap();
                refused
            })
        }));
        assert!(
            matches!(refused, Err(StoreError::KeyReused { .. })),
            "{way:?}: {refused:?}"
        );
        assert_eq!(host.seen(), [2, 1, 1, 2], "{way:?}");
    }
}

pub(crate) fn a_savepoint_of_the_host_takes_back_its_own_part_only<H: Host>() {
    let Some(host) = H::fresh() else { return };
    let ids = SeededIds::new(1);
    let (id, first) = first_purchase(&ids);
    let second = purchases(ChangeSet::new(), &ids, id, &[("2", 5)]);
    block_on(host.lend(move |connection| {
        Way::Text.commit::<H, _>(connection, |connection| {
            H::apply(connection, tenant(1), &first).unwrap();
            connection.batch_execute("SAVEPOINT of_the_host").unwrap();
            H::apply(connection, tenant(1), &second).unwrap();
            connection.batch_execute(ORDER).unwrap();
            connection
                .batch_execute("ROLLBACK TO SAVEPOINT of_the_host")
                .unwrap();
        });
    }));
    assert_eq!(host.seen(), [1, 1, 1, 2]);
}

pub(crate) fn compare_history<H: Host>(history: &History) {
    let hosts = ThroughHosts::<H>::fresh();
    compare(&IfThere(hosts.clone()), history);
    require_all_orders(hosts);
}

pub(crate) fn compare_request_history<H: Host>(history: &[RequestStep]) {
    let hosts = ThroughHosts::<H>::fresh();
    compare_requests(&IfThere(hosts.clone()), history);
    require_all_orders(hosts);
}

fn require_all_orders<H: Host>(hosts: Option<ThroughHosts<H>>) {
    if let Some(hosts) = hosts {
        assert_eq!(hosts.host().orders(), hosts.written());
    }
}

/// Each change set is applied three times, so that there are fewer histories than of a store.
pub(crate) fn config() -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let config = histories_config();
    ProptestConfig {
        cases: if asked {
            config.cases
        } else {
            config.cases / 4
        },
        ..config
    }
}

/// The laws as tests of one kind of connection.
macro_rules! laws {
    ($host:ty) => {
        crate::laws::each!($host, laws:
            an_order_and_its_interaction_commit_together,
            an_order_and_its_interaction_are_rolled_back_together,
            a_refused_change_set_leaves_the_transaction_as_it_was,
            a_savepoint_of_the_host_takes_back_its_own_part_only,
        );

        proptest::proptest! {
            #![proptest_config(crate::laws::config())]

            #[test]
            fn through_the_host_it_is_as_in_memory(history in crm_storage::model::histories()) {
                crate::laws::compare_history::<$host>(&history);
            }

            #[test]
            fn requests_through_the_host_are_as_in_memory(
                history in crm_storage::model::request_histories()
            ) {
                crate::laws::compare_request_history::<$host>(&history);
            }
        }
    };
}
pub(crate) use laws;

/// Each function of a module as a test.
macro_rules! each {
    ($host:ty, $module:ident: $($law:ident),+ $(,)?) => {
        $(
            #[test]
            fn $law() {
                crate::$module::$law::<$host>();
            }
        )+
    };
}
pub(crate) use each;
