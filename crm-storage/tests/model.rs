//! Random histories give the same answers in SQLite as in memory.

mod common;

use common::{InFile, InMemorySqlite};
use crm_storage::model::{
    compare, compare_requests, histories, request_histories, tenants_stay_apart,
};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

/// So many histories, unless `PROPTEST_CASES` asks for another number.
fn config(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: asked.and_then(|cases| cases.parse().ok()).unwrap_or(usual),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn a_file_answers_as_the_memory_store_does(history in histories()) {
        compare(&InFile::fresh(), &history);
    }

    #[test]
    fn a_file_keeps_requests_as_the_memory_store_does(history in request_histories()) {
        compare_requests(&InFile::fresh(), &history);
    }

    #[test]
    fn tenants_of_one_file_stay_apart(history in histories()) {
        tenants_stay_apart(&InFile::fresh(), &history);
    }
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn sqlite_in_memory_answers_as_the_memory_store_does(history in histories()) {
        compare(&InMemorySqlite::fresh(), &history);
    }
}
