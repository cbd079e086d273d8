//! What two files hold.

use std::path::Path;

use rusqlite::Connection;

/// Documents are left out: libraries write their members in different orders.
const TABLES: [(&str, &str); 4] = [
    (
        "crm_customer",
        "tenant, id, version, party, created_at, updated_at",
    ),
    (
        "crm_interaction",
        "tenant, customer_id, occurred_at, id, recorded_at, channel, direction, kind, source,
         source_key, regarding_kind, regarding_id, amount_minor, currency",
    ),
    (
        "crm_event",
        "tenant, position, id, name, entity_kind, entity_id, customer_id, version, occurred_at",
    ),
    ("crm_event_head", "tenant, last_position"),
];

pub(super) fn assert_same(one: &Path, other: &Path) {
    let conn = Connection::open(one).unwrap();
    conn.execute("ATTACH ?1 AS other", [other.to_str().unwrap()])
        .unwrap();
    let number = |sql: String| -> i64 { conn.query_row(&sql, [], |row| row.get(0)).unwrap() };
    for (table, columns) in TABLES {
        let [own, its] =
            ["main", "other"].map(|file| number(format!("SELECT count(*) FROM {file}.{table}")));
        assert_eq!(own, its, "rows of {table} in {}", other.display());
        let different = number(format!(
            "SELECT count(*) FROM (SELECT {columns} FROM main.{table}
             EXCEPT SELECT {columns} FROM other.{table})"
        ));
        assert_eq!(different, 0, "rows of {table} in {}", other.display());
    }
}
