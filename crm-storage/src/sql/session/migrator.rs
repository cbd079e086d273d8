//! Bringing the tables to the state that this release needs.

use diesel::Connection as _;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::failures::{is_done_before, message};
use super::migrations::{CREATE_BOOK, MIGRATIONS};
use super::{Conn, dialect};
use crate::sql::migration::{self, MigrationError, crm_schema_migration};

/// Runs the migrations that have not run yet.
///
/// Safe while others do the same: one works, the others wait for it and find nothing left to do.
/// For a connection of the host's own; opening a database calls it.
///
/// # Errors
/// When the schema is newer than this release, or the tables cannot be made.
pub fn migrate(connection: &mut Conn) -> Result<(), MigrationError> {
    dialect::alone(connection, |connection| {
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
        Ok(())
    })
}

/// Undoes the migrations behind version `to`, newest first; 0 removes every table of ours **with
/// all that it holds**.
///
/// # Errors
/// When the schema is newer than this release, or the tables cannot be changed.
pub fn revert(connection: &mut Conn, to: i32) -> Result<(), MigrationError> {
    dialect::alone(connection, |connection| {
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
    // A role that may not make tables can open what is up to date: the book is made only when it
    // cannot be read. The savepoint keeps the transaction usable.
    let newest = match connection.transaction(newest_in_book) {
        Ok(newest) => newest,
        Err(_) => {
            connection.batch_execute(CREATE_BOOK)?;
            newest_in_book(connection)?
        }
    };
    let found = newest.unwrap_or(0);
    let known = migration::newest(MIGRATIONS);
    if found > known {
        return Err(MigrationError::NewerSchema { found, known });
    }
    Ok(found)
}

fn newest_in_book(connection: &mut Conn) -> QueryResult<Option<i32>> {
    crm_schema_migration::table
        .select(diesel::dsl::max(crm_schema_migration::version))
        .get_result(connection)
}

fn run(connection: &mut Conn, name: &'static str, sql: &str) -> Result<(), MigrationError> {
    match connection.batch_execute(sql) {
        Err(error) if migration::is_one_index(sql) && is_done_before(&error) => Ok(()),
        done => done.map_err(|error| MigrationError::Failed {
            name,
            source: Box::new(message(&error)),
        }),
    }
}
