//! No question reads more rows than it answers with, in a tenant of a hundred thousand interactions
//! and as many events, and MySQL reads none of them backwards. What was read is counted by the server
//! itself, behind the very calls that a host makes. (On SQLite, the plans are looked at:
//! `src/sqlite/plans.rs`.)
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails; its own questions to the server are constant texts"
)]

mod many_rows;
mod questions;
#[path = "../servers/mod.rs"]
mod servers;

use std::num::NonZeroUsize;

use crm_storage::{MysqlDatabase, PostgresDatabase, ServerOptions};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use futures_executor::block_on;
use many_rows::{MYSQL, POSTGRES};
use questions::{Counts, Question, questions};
use servers::{Database, Place as _, Schema};

/// One connection, which tells itself what it has read: that is what the question read.
fn options() -> ServerOptions {
    ServerOptions::default()
        .with_connections(NonZeroUsize::MIN)
        .with_lent_connections_kept(true)
}

#[derive(QueryableByName)]
struct Read {
    #[diesel(sql_type = BigInt)]
    rows_read: i64,
}

/// Rows of tables that were scanned, and entries of indexes that were looked at.
struct OnPostgres(PostgresDatabase, Schema);

impl Counts for OnPostgres {
    fn rows_read(&self) -> i64 {
        let told = self.0.with_connection(|connection| {
            diesel::sql_query("SELECT pg_stat_force_next_flush()").execute(connection)
        });
        block_on(told).unwrap().unwrap();
        let (all, here) = (
            "SELECT sum(reads)::bigint FROM",
            "WHERE schemaname = current_schema()",
        );
        self.1.count(&format!(
            "{all} (SELECT sum(seq_tup_read) AS reads FROM pg_stat_user_tables {here}
             UNION ALL SELECT sum(idx_tup_read) FROM pg_stat_user_indexes {here}) AS counted"
        ))
    }
}

/// The reads of the storage engine, in whatever way: by key, along an index, or of the whole table.
struct OnMysql(MysqlDatabase);

impl Counts for OnMysql {
    fn rows_read(&self) -> i64 {
        let read = self.0.with_connection(|connection| {
            diesel::sql_query(
                "SELECT CAST(SUM(variable_value) AS SIGNED) AS rows_read
                 FROM information_schema.session_status WHERE variable_name IN
                 ('Handler_read_first', 'Handler_read_key', 'Handler_read_last',
                  'Handler_read_next', 'Handler_read_prev', 'Handler_read_rnd',
                  'Handler_read_rnd_next')",
            )
            .get_result::<Read>(connection)
        });
        block_on(read).unwrap().unwrap().rows_read
    }
}

impl OnMysql {
    /// How many entries of indexes were reached against the order of the index.
    fn read_backwards(&self) -> i64 {
        let read = self.0.with_connection(|connection| {
            diesel::sql_query(
                "SELECT CAST(SUM(variable_value) AS SIGNED) AS rows_read
                 FROM information_schema.session_status
                 WHERE variable_name IN ('Handler_read_last', 'Handler_read_prev')",
            )
            .get_result::<Read>(connection)
        });
        block_on(read).unwrap().unwrap().rows_read
    }
}

/// A question that is known to read more on an engine, and how much more it may be: a debt, not a
/// measure.
type Debt = (&'static str, i64);

/// The server merges the tags with the customers, both in the order of the list, and one customer in
/// ten has the tag.
const DEBTS_OF_POSTGRES: [Debt; 1] = [("customers with a tag", 2_000)];

const DEBTS_OF_MYSQL: [Debt; 0] = [];

/// Asks everything, and names what read too much.
fn check(counts: &impl Counts, all: Vec<Question<'_>>, debts: &[Debt]) {
    // Counting reads something, too: always the same.
    let (first, second) = (counts.rows_read(), counts.rows_read());
    let by_counting = second - first;
    let mut too_many = Vec::new();
    let mut in_all = 0;
    for question in all {
        block_on((question.ask)());
        let before = counts.rows_read();
        let answered = block_on((question.ask)());
        let read = counts.rows_read() - before - by_counting;
        in_all += read;
        assert!(
            answered >= question.fewest,
            "{} found {answered} rows",
            question.name
        );
        let debt = debts.iter().find(|(name, _)| *name == question.name);
        if read > question.most + debt.map_or(0, |(_, more)| *more) {
            too_many.push(format!(
                "{} read {read}, {} at most",
                question.name, question.most
            ));
        }
    }
    assert_eq!(too_many, Vec::<String>::new());
    assert!(in_all > 500, "the server counts: {in_all}");
}

#[test]
fn postgres_reads_no_more_rows_than_are_asked_for() {
    let Some(place) = Schema::empty() else { return };
    let database = block_on(PostgresDatabase::open(place.location(), options())).unwrap();
    let store = database.tenant(many_rows::tenant());
    block_on(many_rows::seed(&store));
    for sql in many_rows::multiply(&POSTGRES) {
        place.run(&sql);
    }
    place.run("ANALYZE");
    let counts = OnPostgres(database, place);
    check(&counts, questions(&store), &DEBTS_OF_POSTGRES);

    // The control: a question without an index is found out.
    let before = counts.rows_read();
    let whole = counts.0.with_connection(|connection| {
        diesel::sql_query(
            "SELECT count(*) AS rows_read FROM crm_interaction WHERE source_key = 'x'",
        )
        .get_result::<Read>(connection)
    });
    block_on(whole).unwrap().unwrap();
    assert!(counts.rows_read() - before > 100_000);
}

#[test]
fn mysql_reads_no_more_rows_than_are_asked_for() {
    let Some(place) = Database::empty() else {
        return;
    };
    let database = block_on(MysqlDatabase::open(place.location(), options())).unwrap();
    let store = database.tenant(many_rows::tenant());
    block_on(many_rows::seed(&store));
    for sql in many_rows::multiply(&MYSQL) {
        place.run(&sql);
    }
    let counts = OnMysql(database);
    let before = counts.read_backwards();
    check(&counts, questions(&store), &DEBTS_OF_MYSQL);
    // Against the order of an index, InnoDB leaves out rows while others roll back beside them.
    assert_eq!(counts.read_backwards(), before);

    let latest_first = counts.0.with_connection(|connection| {
        diesel::sql_query(
            "SELECT CAST(COUNT(*) AS SIGNED) AS rows_read FROM
             (SELECT position FROM crm_event ORDER BY tenant DESC, position DESC LIMIT 10) AS latest",
        )
        .get_result::<Read>(connection)
    });
    block_on(latest_first).unwrap().unwrap();
    assert!(counts.read_backwards() > before + 8);

    let before = counts.rows_read();
    let whole = counts.0.with_connection(|connection| {
        diesel::sql_query(
            "SELECT count(content) AS rows_read FROM crm_interaction WHERE source_key = 'x'",
        )
        .get_result::<Read>(connection)
    });
    block_on(whole).unwrap().unwrap();
    assert!(counts.rows_read() - before > 100_000);
}
