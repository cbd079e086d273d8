//! The log of real stores, sealed: whatever somebody does to its rows is found, and erasures do no harm.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on fails"
)]

#[path = "../common/mod.rs"]
mod common;
mod crowd;
mod history;
#[path = "../servers/mod.rs"]
mod servers;
mod tables;
mod tampering;

use std::sync::Arc;

use common::InFile;
use crm_core::conformance::StoreFactory;
use crm_core::conformance::world::tenant;
use crm_core::{AuditSealStore, Auditor, EventLog, PageLimit};
use servers::{OnMysql, OnPostgres};

/// Who seals and verifies the log of a store, a few events at a time.
fn auditor(store: impl EventLog + AuditSealStore + 'static, batch: u16) -> Auditor {
    let store = Arc::new(store);
    let batch = PageLimit::new(batch).unwrap();
    Auditor::new(Arc::clone(&store) as _, store, tenant(1)).with_batch(batch)
}

/// Runs a test on a store, if its server is there.
fn on<F: StoreFactory>(place: Option<F>, test: impl AsyncFnOnce(&F)) {
    if let Some(place) = place {
        futures_executor::block_on(test(&place));
    }
}

#[test]
fn touched_rows_of_sqlite_are_found() {
    on(Some(InFile::fresh()), tampering::every_touch_is_found);
}

#[test]
fn touched_rows_of_postgres_are_found() {
    on(OnPostgres::fresh(), tampering::every_touch_is_found);
}

#[test]
fn touched_rows_of_mysql_are_found() {
    on(OnMysql::fresh(), tampering::every_touch_is_found);
}

#[test]
fn erasures_in_sqlite_leave_the_chain_valid() {
    on(
        Some(InFile::fresh()),
        history::erasures_leave_the_chain_valid,
    );
}

#[test]
fn erasures_in_postgres_leave_the_chain_valid() {
    on(OnPostgres::fresh(), history::erasures_leave_the_chain_valid);
}

#[test]
fn erasures_in_mysql_leave_the_chain_valid() {
    on(OnMysql::fresh(), history::erasures_leave_the_chain_valid);
}

#[test]
fn sealers_beside_writers_miss_nothing_in_sqlite() {
    on(Some(InFile::fresh()), crowd::sealers_beside_writers);
}

#[test]
fn sealers_beside_writers_miss_nothing_in_postgres() {
    on(OnPostgres::fresh(), crowd::sealers_beside_writers);
}

#[test]
fn sealers_beside_writers_miss_nothing_in_mysql() {
    on(OnMysql::fresh(), crowd::sealers_beside_writers);
}

#[test]
fn seals_of_another_database_vouch_for_a_log() {
    on(Some(InFile::fresh()), history::seals_may_be_kept_elsewhere);
}

#[test]
fn seals_in_sqlite_vouch_for_the_log_of_a_server() {
    on(OnPostgres::fresh(), history::seals_may_be_kept_elsewhere);
}
