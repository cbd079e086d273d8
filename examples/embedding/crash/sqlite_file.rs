//! A SQLite file, looked at from below the store.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

/// Whatever is wrong with the file at `path`.
pub(crate) fn damage(path: &Path) -> Vec<String> {
    match look(path) {
        Ok(found) => found,
        Err(error) => vec![format!("the file cannot be read: {error}")],
    }
}

fn look(path: &Path) -> rusqlite::Result<Vec<String>> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let mut found = Vec::new();
    let mut statement = conn.prepare("PRAGMA integrity_check")?;
    for row in statement.query_map([], |row| row.get::<_, String>(0))? {
        let row = row?;
        if row != "ok" {
            found.push(format!("integrity: {row}"));
        }
    }
    let mut statement = conn.prepare("PRAGMA foreign_key_check")?;
    for row in statement.query_map([], |row| row.get::<_, String>(0))? {
        found.push(format!("a row of {} refers to nothing", row?));
    }
    // Positions in the log: from 1 to the last one given away, none twice.
    let gaps: i64 = conn.query_row(
        "SELECT count(*) FROM (
            SELECT count(*) AS events, min(position) AS first, max(position) AS last, last_position
            FROM crm_event_head LEFT JOIN crm_event USING (tenant) GROUP BY tenant
         ) WHERE first <> 1 OR events <> last OR last <> last_position",
        [],
        |row| row.get(0),
    )?;
    if gaps > 0 {
        found.push("the positions of the log have a gap".into());
    }
    Ok(found)
}

/// Merges what it can of the log into the file at `path`, and syncs both.
pub(crate) fn checkpoint(path: &Path) -> rusqlite::Result<()> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}
