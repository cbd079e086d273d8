//! The migrations of a host, run by Diesel's own runner. One has a version and a name of ours.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses what it needs; a test that cannot go on fails"
)]

use diesel::backend::Backend;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("tests/host_migrations");

/// What they make.
pub(crate) const TABLES: [&str; 2] = ["shop_order", "shop_voucher"];

/// What Diesel's book says when all have run.
pub(crate) const BOOK: &str = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
pub(crate) const VERSIONS: [&str; 2] = ["0001", "crm0001"];

/// Runs those that have not run yet; the second time there are none.
pub(crate) fn up<DB: Backend>(host: &mut impl MigrationHarness<DB>) {
    let run = host.run_pending_migrations(MIGRATIONS).unwrap();
    assert_eq!(run.len(), 2, "all of them");
    assert!(host.run_pending_migrations(MIGRATIONS).unwrap().is_empty());
}

/// Undoes all.
pub(crate) fn down<DB: Backend>(host: &mut impl MigrationHarness<DB>) {
    host.revert_all_migrations(MIGRATIONS).unwrap();
}
