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
