//! Bringing the tables of a file to the state that this release needs.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::{Conn, statistics};
use crate::sql::migration::{self, Migration, MigrationError, crm_schema_migration, migrations};

const CREATE_BOOK: &str = "CREATE TABLE IF NOT EXISTS crm_schema_migration (
    version INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) STRICT";

/// All migrations, oldest first.
const MIGRATIONS: &[Migration] = migrations!("sqlite":
    1 "crm0001_core",
    2 "crm0002_support",
    3 "crm0003_consumers",
    4 "crm0004_merging",
    5 "crm0005_erasure",
    6 "crm0006_audit",
    7 "crm0007_kinds",
);

/// Runs the migrations that have not run yet, in one transaction.
///
/// Safe while others do the same: the first one takes the write lock, the others wait for it and
/// find nothing left to do. For a connection of the host's own; [`SqliteDatabase::open`] calls it.
///
/// [`SqliteDatabase::open`]: super::SqliteDatabase::open
///
/// # Errors
/// When the schema is newer than this release, or the file cannot be written.
pub fn migrate(connection: &mut diesel::SqliteConnection) -> Result<(), MigrationError> {
    connection.immediate_transaction(|connection| {
        let current = current_version(connection)?;
        let pending = MIGRATIONS
            .iter()
            .filter(|migration| migration.version > current);
        for migration in pending {
            run(connection, migration.name, migration.up)?;
            diesel::insert_into(crm_schema_migration::table)
                .values((
                    crm_schema_migration::version.eq(migration.version),
                    crm_schema_migration::name.eq(migration.name),
                ))
                .execute(connection)?;
        }
        if !statistics::are_told(connection)? {
            statistics::tell(connection)?;
        }
        Ok(())
    })
}

/// Undoes the migrations behind version `to`, newest first, in one transaction; 0 removes every
/// table of ours **with all that it holds**.
///
/// # Errors
/// When the schema is newer than this release, or the file cannot be written.
pub fn revert(connection: &mut diesel::SqliteConnection, to: i32) -> Result<(), MigrationError> {
    connection.immediate_transaction(|connection| {
        let current = current_version(connection)?;
        let undone = MIGRATIONS
            .iter()
            .rev()
            .filter(|migration| migration.version > to && migration.version <= current);
        for migration in undone {
            run(connection, migration.name, migration.down)?;
            let entry = crm_schema_migration::table
                .filter(crm_schema_migration::version.eq(migration.version));
            diesel::delete(entry).execute(connection)?;
        }
        Ok(())
    })
}

fn current_version(connection: &mut Conn) -> Result<i32, MigrationError> {
    connection.batch_execute(CREATE_BOOK)?;
    let newest: Option<i32> = crm_schema_migration::table
        .select(diesel::dsl::max(crm_schema_migration::version))
        .get_result(connection)?;
    let found = newest.unwrap_or(0);
    let known = migration::newest(MIGRATIONS);
    if found > known {
        return Err(MigrationError::NewerSchema { found, known });
    }
    Ok(found)
}

fn run(connection: &mut Conn, name: &'static str, sql: &str) -> Result<(), MigrationError> {
    connection
        .batch_execute(sql)
        .map_err(|error| MigrationError::Failed {
            name,
            source: Box::new(error),
        })
}

/// The texts of all migrations, oldest first.
#[cfg(test)]
pub(super) fn scripts() -> impl Iterator<Item = &'static str> {
    let tables = MIGRATIONS.iter().map(|migration| migration.up);
    tables.chain([statistics::AVERAGES])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_rise_by_one_and_stand_in_the_names() {
        for (index, migration) in MIGRATIONS.iter().enumerate() {
            let version = i32::try_from(index).unwrap() + 1;
            assert_eq!(migration.version, version);
            assert!(migration.name.starts_with(&format!("crm{version:04}_")));
        }
    }

    #[test]
    fn every_table_is_ours_by_its_name() {
        for migration in MIGRATIONS {
            let created = migration
                .up
                .lines()
                .filter_map(|line| line.strip_prefix("CREATE TABLE "));
            for name in created {
                assert!(name.starts_with("crm_"), "{name}");
            }
        }
    }
}
