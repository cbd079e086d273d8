//! What SQLite should know of the tables before it plans.
//!
//! Without statistics it takes a tenant to have a handful of rows, and reads all of them in the
//! wanted order instead of the few that belong to one customer. Gathering statistics (`ANALYZE`)
//! would keep samples of keys, personal ones among them; these are plain averages of a tenant of
//! moderate size, the same in every file.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::Conn;

diesel::table! {
    sqlite_schema (rowid) {
        rowid -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    sqlite_stat1 (rowid) {
        rowid -> BigInt,
        idx -> Nullable<Text>,
    }
}

/// For each index, how many rows it has, and how many share the first one, two, ... columns. What
/// is there already, by the host's `ANALYZE`, stays.
pub(super) const AVERAGES: &str = "ANALYZE sqlite_schema;
WITH average (tbl, idx, stat) AS (VALUES
    ('crm_customer', 'crm_customer', '100000 100000 1'),
    ('crm_customer', 'crm_customer_by_party', '100000 100000 50000 1'),
    ('crm_customer_identity', 'crm_customer_identity', '200000 200000 100000 1'),
    ('crm_customer_identity', 'crm_customer_identity_by_customer', '200000 200000 2'),
    ('crm_customer_tag', 'crm_customer_tag', '100000 100000 5000 1'),
    ('crm_customer_tag', 'crm_customer_tag_by_customer', '100000 100000 3'),
    ('crm_consent', 'crm_consent', '200000 200000 2 1 1'),
    ('crm_consent', 'crm_consent_by_id', '200000 200000 1'),
    ('crm_interaction', 'crm_interaction', '1000000 1000000 10 1 1'),
    ('crm_interaction', 'crm_interaction_by_key', '1000000 1000000 10 5 1'),
    ('crm_interaction', 'crm_interaction_by_id', '1000000 1000000 1'),
    ('crm_interaction', 'crm_interaction_purchase', '500000 500000 5 1 1 1 1 1'),
    ('crm_interaction', 'crm_interaction_by_kind', '500000 500000 5 2 1 1'),
    ('crm_event', 'crm_event', '1000000 1000000 1'),
    ('crm_event', 'crm_event_by_id', '1000000 1000000 1'),
    ('crm_event', 'crm_event_by_entity', '1000000 1000000 5 1'),
    ('crm_event', 'crm_event_by_customer', '1000000 1000000 10 1'),
    ('crm_request', 'sqlite_autoindex_crm_request_1', '100000 100000 1'),
    ('crm_request', 'crm_request_by_customer', '100000 100000 3 1'),
    ('crm_request', 'crm_request_by_state', '100000 100000 10000 1'),
    ('crm_request', 'crm_request_by_holder', '10000 10000 50 1'),
    ('crm_request', 'crm_request_by_due', '10000 10000 1'),
    ('crm_customer_alias', 'crm_customer_alias', '10000 10000 1'),
    ('crm_customer_alias', 'crm_customer_alias_by_customer', '10000 10000 2 1'),
    ('crm_merge', 'sqlite_autoindex_crm_merge_1', '10000 10000 1'),
    ('crm_merge', 'crm_merge_by_survivor', '10000 10000 2 1'),
    ('crm_merge_move', 'crm_merge_move', '100000 100000 10 1 1'),
    ('crm_merge_person', 'crm_merge_person', '20000 20000 2 1'),
    ('crm_merge_person', 'crm_merge_person_by_customer', '20000 20000 2 1'),
    ('crm_erased_customer', 'crm_erased_customer', '10000 10000 1'),
    ('crm_suppression', 'crm_suppression', '10000 10000 1')
)
INSERT INTO sqlite_stat1 (tbl, idx, stat)
    SELECT tbl, idx, stat FROM average
    WHERE NOT EXISTS (SELECT 1 FROM sqlite_stat1 AS known
            WHERE known.tbl = average.tbl AND known.idx = average.idx)
        AND EXISTS (SELECT 1 FROM sqlite_schema WHERE name = average.idx);
ANALYZE sqlite_schema;";

/// The index that the newest migration has statistics for: a file that knows of it knows of all.
const NEWEST: &str = "crm_interaction_by_kind";

/// Whether SQLite knows of the tables already.
pub(super) fn are_told(conn: &mut Conn) -> QueryResult<bool> {
    let tables: i64 = sqlite_schema::table
        .filter(sqlite_schema::name.eq("sqlite_stat1"))
        .count()
        .get_result(conn)?;
    if tables == 0 {
        return Ok(false);
    }
    let rows: i64 = sqlite_stat1::table
        .filter(sqlite_stat1::idx.eq(NEWEST))
        .count()
        .get_result(conn)?;
    Ok(rows > 0)
}

/// Tells SQLite the averages.
pub(super) fn tell(conn: &mut Conn) -> QueryResult<()> {
    conn.batch_execute(AVERAGES)
}
