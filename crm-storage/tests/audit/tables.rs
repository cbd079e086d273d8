//! Who reaches past a store, into its rows.

use crate::common::InFile;
use crate::servers::{OnMysql, OnPostgres, Place};

/// Somebody who may write any statement.
pub(crate) trait Tables {
    /// Runs statements.
    fn touch(&self, sql: &str);

    /// An instant, a microsecond later.
    const LATER: &'static str;
}

impl Tables for InFile {
    fn touch(&self, sql: &str) {
        let conn = rusqlite::Connection::open(&self.path).unwrap();
        conn.busy_timeout(std::time::Duration::from_secs(20))
            .unwrap();
        conn.execute_batch(sql).unwrap();
    }

    const LATER: &'static str = "occurred_at + 1";
}

impl Tables for OnPostgres {
    fn touch(&self, sql: &str) {
        Place::run(self.schema(), sql);
    }

    const LATER: &'static str = "occurred_at + INTERVAL '1 microsecond'";
}

impl Tables for OnMysql {
    fn touch(&self, sql: &str) {
        for statement in sql.split(';').filter(|one| !one.trim().is_empty()) {
            Place::run(self.place(), statement);
        }
    }

    const LATER: &'static str = "occurred_at + INTERVAL 1 MICROSECOND";
}
