//! The migrations of MySQL and MariaDB.

use crate::sql::migration::{Migration, migrations};

pub(super) const CREATE_BOOK: &str = "CREATE TABLE IF NOT EXISTS crm_schema_migration (
    version INTEGER NOT NULL PRIMARY KEY,
    name VARCHAR(64) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4";

/// All migrations, oldest first.
pub(super) const MIGRATIONS: &[Migration] = migrations!("mysql":
    1 "crm0001_core",
    2 "crm0002_support",
    3 "crm0003_consumers",
    4 "crm0004_merging",
    5 "crm0005_erasure",
    6 "crm0006_audit",
    7 "crm0007_kinds",
);
