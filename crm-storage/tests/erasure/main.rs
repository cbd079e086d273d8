//! After an erasure no byte of what was told is left: not in the file of SQLite, nor in any table of
//! a server.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test reports by panicking"
)]

#[path = "../common/mod.rs"]
mod common;
mod history;
#[path = "../servers/mod.rs"]
mod servers;
mod texts;

use std::path::Path;

use crm_core::conformance::{StoreFactory, World};
use futures_executor::block_on;
use proptest::prelude::*;

use common::InFile;
use history::{History, erase_all, histories, log_of, play};
use servers::{OnMysql, OnPostgres, histories_config};
use texts::{assert_absent, assert_some_present, texts_of};

fn few() -> ProptestConfig {
    ProptestConfig {
        cases: (histories_config().cases / 4).max(1),
        ..histories_config()
    }
}

/// All that stands in the files of a database, the log beside it included.
fn bytes_beside(path: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        all.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    all
}

/// Plays the history, erases everybody, and gives what was told, but for what the log says: that may
/// stay. `dump` gives what a server holds in between, where the search has to find something.
fn played_and_erased<F: StoreFactory>(
    place: &F,
    history: &History,
    dump: Option<&dyn Fn() -> Vec<u8>>,
) -> Vec<String>
where
    F::Store: crm_support::RequestStore,
{
    let world = block_on(World::new(place));
    let told = block_on(play(&world, history));
    if let Some(dump) = dump {
        let before = texts_of(&told, &block_on(log_of(&world)));
        assert_some_present(&before, &dump());
    }
    block_on(erase_all(&world));
    texts_of(&told, &block_on(log_of(&world)))
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn no_byte_of_an_erased_customer_is_left_in_the_file(history in histories()) {
        let place = InFile::fresh();
        let told = played_and_erased(&place, &history, None);
        let (path, kept) = place.close();
        // The control: the very same history without the erasure is found by the same search.
        let control = InFile::fresh();
        block_on(play(&block_on(World::new(&control)), &history));
        let (other, _other_kept) = control.close();
        assert_some_present(&told, &bytes_beside(&other));
        assert_absent(&told, &bytes_beside(&path));
        drop(kept);
    }

    #[test]
    fn no_value_of_an_erased_customer_is_left_on_postgres(history in histories()) {
        if let Some(place) = OnPostgres::fresh() {
            let told = played_and_erased(&place, &history, Some(&|| place.dump()));
            assert_absent(&told, &place.dump());
        }
    }

    #[test]
    fn no_value_of_an_erased_customer_is_left_on_mysql(history in histories()) {
        if let Some(place) = OnMysql::fresh() {
            let told = played_and_erased(&place, &history, Some(&|| place.dump()));
            assert_absent(&told, &place.dump());
        }
    }
}
