//! Real servers for the suites: one that an environment variable names, or one on this machine.
//!
//! Without a server the suites are skipped, and say so on the screen; with the variable `CI` set
//! they fail.
#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each test file uses what it needs; a test that cannot go on fails"
)]

mod mysql;
mod place;
mod postgres;

use std::io::Write as _;
use std::pin::Pin;
use std::sync::Once;

use async_trait::async_trait;
use crm_core::TenantId;
use crm_core::conformance::StoreFactory;
use proptest::test_runner::{Config as ProptestConfig, FileFailurePersistence};

pub(crate) use mysql::{Database, OnMysql, Session as MysqlSession};
pub(crate) use place::Place;
pub(crate) use postgres::{OnPostgres, Schema, Session as PostgresSession};

/// How many histories the model tests run; `PROPTEST_CASES` asks for more.
pub(crate) fn histories_config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: asked.and_then(|cases| cases.parse().ok()).unwrap_or(100),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    }
}

/// A factory that may have no server: its cases are skipped then.
pub(crate) struct IfThere<F>(pub(crate) Option<F>);

#[async_trait]
impl<F: StoreFactory> StoreFactory for IfThere<F> {
    type Store = F::Store;

    async fn store(&self, tenant: TenantId) -> F::Store {
        self.0.as_ref().unwrap().store(tenant).await
    }

    fn run(&self, case: Pin<Box<dyn Future<Output = ()> + Send + '_>>) {
        if let Some(factory) = &self.0 {
            factory.run(case);
        }
    }
}

/// Says once that a suite is skipped, past the capture of the test harness; fails in CI.
pub(crate) fn skip(said: &Once, server: &str, variable: &str, why: &str) {
    assert!(
        std::env::var_os("CI").is_none(),
        "no {server}: {why}; {variable} names one"
    );
    said.call_once(|| {
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: the suites for {server}, because there is none ({why}); \
             set {variable} to the URL of one"
        );
    });
}
