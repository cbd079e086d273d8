//! Events that come again and again.

use crm_core::Timestamp;
use crm_segment::{Regularity, Window, WindowBound};

use super::MICROS;
use crate::segment::engine::Engine;
use crate::segment::filter::Events;
use crate::segment::sql::{Sql, sql};

/// The condition, which answers yes or no; `None` when it is open.
pub(in crate::segment) fn regularly(
    engine: Engine,
    asked: &Regularity,
    as_of: Timestamp,
) -> Option<Sql> {
    let events = Events { engine, name: "i" };
    let period = i64::from(asked.period_seconds.get()).saturating_mul(MICROS);
    let reach = asked
        .of_last
        .get()
        .saturating_mul(asked.period_seconds.get());
    let within = Window::between(WindowBound::ago(reach).ok()?, WindowBound::NOW);
    let all = events.admitted(&asked.of, &within, as_of)?;
    let (now, period) = (Sql::stamp(as_of.as_micros()), Sql::integer(period));
    let ago = match engine {
        Engine::Sqlite { .. } => sql!["(", now, " - i.occurred_at) / ", period],
        Engine::Postgres => sql![
            "div(CAST(extract(epoch FROM ",
            now,
            " - i.occurred_at) * 1000000 AS numeric), CAST(",
            period,
            " AS numeric))"
        ],
        // The table of the periods names the customer outside, which a table of MariaDB may not.
        Engine::Mysql => return None,
    };
    let at_least = Sql::integer(asked.at_least.get().into());
    let periods = Sql::integer(asked.periods.get().into());
    let counted = sql![
        "SELECT p.period FROM (SELECT ",
        ago,
        " AS period FROM ",
        events.table(),
        " WHERE ",
        all,
        ") AS p GROUP BY p.period HAVING count(*) >= ",
        at_least
    ];
    Some(sql![
        "((SELECT count(*) FROM (",
        counted,
        ") AS q) >= ",
        periods,
        ")"
    ])
}
