//! Words of the dialects of SQLite and PostgreSQL, which have much in common.

/// Inserts what no unique key forbids; returns how many rows were inserted.
macro_rules! insert_new {
    ($conn:expr, $table:expr, $values:expr) => {
        diesel::insert_into($table)
            .values($values)
            .on_conflict_do_nothing()
            .execute($conn)
    };
}
pub(crate) use insert_new;

/// Inserts those rows that no unique key forbids; returns how many were inserted.
macro_rules! insert_those_new {
    ($conn:expr, $table:expr, $rows:expr, $binds:expr) => {{
        let rows = $rows;
        let chunks = rows.chunks(dialect::rows_per_statement($binds));
        let inserted: QueryResult<Vec<usize>> = chunks
            .map(|rows| dialect::insert_new!($conn, $table, rows))
            .collect();
        inserted.map(|inserted| inserted.iter().sum::<usize>())
    }};
}
pub(crate) use insert_those_new;

/// The order of a list of few rows: the planner finds them before it sorts them.
macro_rules! order_of_few {
    ($column:expr) => {
        $column.asc()
    };
}
pub(crate) use order_of_few;
