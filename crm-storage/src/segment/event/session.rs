//! What happens without a pause between.

use crm_core::Timestamp;
use crm_segment::SessionCondition;

use super::MICROS;
use super::comparison::compare_counts;
use crate::segment::engine::Engine;
use crate::segment::filter::Events;
use crate::segment::sql::{Sql, sql};

/// The condition, which answers yes or no; `None` when it is open.
pub(in crate::segment) fn sessions(
    engine: Engine,
    asked: &SessionCondition,
    as_of: Timestamp,
) -> Option<Sql> {
    let events = Events { engine, name: "i" };
    let admitted = events.admitted(&asked.of, &asked.within, as_of)?;
    let idle = Sql::integer(i64::from(asked.idle_seconds.get()).saturating_mul(MICROS));
    let idle = match engine {
        Engine::Sqlite { .. } => idle,
        Engine::Postgres => sql!["(", idle, " * interval '1 microsecond')"],
        // The tables within name the customer outside, which a table of MariaDB may not.
        Engine::Mysql => return None,
    };
    // An event goes on with a session when the one before it is near; the sum of those that do not is
    // the number of the session.
    let begins = sql![
        "SELECT i.occurred_at, i.id, CASE WHEN i.occurred_at - lag(i.occurred_at) OVER (ORDER BY i.occurred_at, i.id) < ",
        idle,
        " THEN 0 ELSE 1 END AS begins FROM ",
        events.table(),
        " WHERE ",
        admitted
    ];
    let numbered = sql![
        "SELECT sum(b.begins) OVER (ORDER BY b.occurred_at, b.id) AS number FROM (",
        begins,
        ") AS b"
    ];
    let deep = sql![
        "SELECT s.number FROM (",
        numbered,
        ") AS s GROUP BY s.number HAVING count(*) >= ",
        Sql::integer(asked.depth.get().into())
    ];
    let condition = compare_counts(asked.is, &"count(*)".into());
    Some(sql!["(SELECT ", condition, " FROM (", deep, ") AS d)"])
}
