//! Random histories of the services on every store: merges, merges taken back, facts and decisions
//! that come late and by old ids, consents that are confirmed or are not, requests, files that come
//! again, what is kept no longer and what must be kept, and people who are forgotten in between. A
//! model that shares no code with the services says what must be there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on fails"
)]

mod command;
#[path = "../common/mod.rs"]
mod common;
mod files;
mod keeping;
mod laws;
mod opt_in;
mod play;
#[path = "../servers/mod.rs"]
mod servers;
mod service;
mod told;
mod world;

use std::sync::Arc;

use crm_core::conformance::world::tenant;
use crm_storage::MemoryDatabase;
use futures_executor::block_on;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use command::{Command, histories};
use common::InFile;
use play::{AllStores, Run};
use servers::{OnMysql, OnPostgres};

/// How many histories run in memory, and one in forty of them on each engine. `PROPTEST_CASES` asks
/// for a number everywhere.
fn config(share: u32) -> ProptestConfig {
    let asked = |variable| std::env::var(variable).ok()?.parse::<u32>().ok();
    let histories = asked("ECRM_HISTORIES").unwrap_or(1000);
    let cases = asked("PROPTEST_CASES").unwrap_or((histories / share).max(1));
    ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    }
}

/// Plays a history; what it leads to is checked at its end, and before anything is forgotten, which
/// would hide what went wrong.
fn play(store: Arc<dyn AllStores>, history: &[Command]) {
    block_on(async {
        let mut run = Run::on(store);
        for command in history {
            if matches!(command, Command::Erase(..)) {
                run.check().await;
            }
            run.step(command).await;
        }
        run.check().await;
    });
}

proptest! {
    #![proptest_config(config(1))]

    #[test]
    fn histories_keep_the_laws_in_memory(history in histories()) {
        play(Arc::new(MemoryDatabase::new().tenant(tenant(1))), &history);
    }
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn histories_keep_the_laws_in_a_file(history in histories()) {
        let place = InFile::fresh();
        play(Arc::new(place.database.tenant(tenant(1))), &history);
    }

    #[test]
    fn histories_keep_the_laws_on_postgres(history in histories()) {
        if let Some(place) = OnPostgres::fresh() {
            play(Arc::new(place.database.tenant(tenant(1))), &history);
        }
    }

    #[test]
    fn histories_keep_the_laws_on_mysql(history in histories()) {
        if let Some(place) = OnMysql::fresh() {
            play(Arc::new(place.database.tenant(tenant(1))), &history);
        }
    }
}
