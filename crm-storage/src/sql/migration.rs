//! What the migrations of all backends share.
//!
//! The migrations are compiled in, and the book of those that ran is a table of our own: a host
//! that keeps Diesel's book for its own tables in the same database never mixes the two.

use crm_core::BoxError;
use thiserror::Error;

diesel::table! {
    crm_schema_migration (version) {
        version -> Integer,
        name -> Text,
    }
}

/// A step from one version of the schema to the next, and back.
pub(crate) struct Migration {
    pub(crate) version: i32,
    pub(crate) name: &'static str,
    pub(crate) up: &'static str,
    pub(crate) down: &'static str,
}

/// The migrations of one backend, oldest first.
macro_rules! migrations {
    ($backend:literal: $($version:literal $name:literal),+ $(,)?) => {
        &[$($crate::sql::migration::Migration {
            version: $version,
            name: $name,
            up: include_str!(concat!("../../migrations/", $backend, "/", $name, "/up.sql")),
            down: include_str!(concat!("../../migrations/", $backend, "/", $name, "/down.sql")),
        }),+]
    };
}
pub(crate) use migrations;

/// The version of the newest migration.
pub(crate) fn newest(migrations: &[Migration]) -> i32 {
    migrations.last().map_or(0, |migration| migration.version)
}

/// Whether a script is one statement that makes or drops an index. Only then does an error that says "there
/// already" or "gone already" mean that all of it was done before.
#[cfg(any(
    feature = "postgres",
    feature = "mysql",
    feature = "libpq",
    feature = "libmysqlclient"
))]
pub(crate) fn is_one_index(script: &str) -> bool {
    let lines = script.lines().map(str::trim);
    let lines: Vec<&str> = lines.filter(|line| !line.starts_with("--")).collect();
    let text = lines.join(" ");
    let mut statements = text
        .split(';')
        .map(str::trim)
        .filter(|statement| !statement.is_empty());
    let (Some(statement), None) = (statements.next(), statements.next()) else {
        return false;
    };
    ["CREATE INDEX ", "DROP INDEX "]
        .iter()
        .any(|beginning| statement.starts_with(beginning))
}

/// Why the tables cannot be brought to the state that this release needs.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// The database was written by a newer release.
    #[error("the schema is of version {found}, this release knows versions up to {known} only")]
    NewerSchema {
        /// The version of the schema.
        found: i32,
        /// The newest version that this release knows.
        known: i32,
    },
    /// A migration failed. In SQLite and PostgreSQL nothing of it was done; in MySQL, which commits
    /// each table at once, it may be half done, and goes on where it stopped when it is run again.
    #[error("migration {name} failed")]
    Failed {
        /// The migration.
        name: &'static str,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// The connection to a MySQL server is in no database, so that no table has a place.
    #[error("the connection has no database: name one in its URL, as in mysql://host/database")]
    NoDatabase,
    /// The book of migrations cannot be read or written, or the lock cannot be had.
    #[error("the book of migrations cannot be read or written")]
    Book(#[source] BoxError),
}

impl From<diesel::result::Error> for MigrationError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Book(Box::new(error))
    }
}

#[cfg(all(test, feature = "mysql"))]
mod tests {
    use super::is_one_index;

    #[test]
    fn an_index_is_known_by_its_only_statement() {
        for script in [
            "CREATE INDEX crm_i ON crm_thing (tenant)",
            "-- The latest; of a kind.\n\nCREATE INDEX crm_i\n    ON crm_thing (tenant);\n",
            "DROP INDEX crm_i ON crm_thing;",
        ] {
            assert!(is_one_index(script), "{script}");
        }
        for script in [
            "",
            "-- DROP INDEX crm_i",
            "DROP TABLE crm_thing",
            "ALTER TABLE crm_thing DROP INDEX crm_i",
            "DROP INDEX crm_i ON crm_thing; DROP TABLE crm_thing",
            "CREATE TABLE crm_thing (tenant BINARY(16)); CREATE INDEX crm_i ON crm_thing (tenant)",
        ] {
            assert!(!is_one_index(script), "{script}");
        }
    }
}
