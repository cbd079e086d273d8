//! Events that follow one another.

use crm_core::Timestamp;
use crm_segment::{EventFilter, EventSequence};

use super::MICROS;
use crate::segment::engine::Engine;
use crate::segment::filter::Events;
use crate::segment::sql::{Sql, sql};

/// The condition, which answers yes or no; `None` when it is open.
pub(in crate::segment) fn sequence(
    engine: Engine,
    asked: &EventSequence,
    as_of: Timestamp,
) -> Option<Sql> {
    const NAMES: [&str; EventSequence::MAXIMUM_STEPS] =
        ["e0", "e1", "e2", "e3", "e4", "e5", "e6", "e7", "e8", "e9"];
    let steps: Vec<(&EventFilter, &str)> = asked.steps.iter().zip(NAMES).collect();
    let seconds = i64::from(asked.within_seconds);
    let mut following: Option<Sql> = None;
    for (index, (step, name)) in steps.iter().copied().enumerate().rev() {
        let events = Events { engine, name };
        let mut all = vec![events.of_customer()];
        all.extend(events.happened_in(&asked.within, as_of));
        if let Some((_, before)) = index.checked_sub(1).and_then(|index| steps.get(index)) {
            all.push(in_time(engine, name, seconds));
            all.push(comes_after(name, before));
        }
        all.extend(events.passes(step)?);
        all.extend(following);
        let (table, all) = (events.table(), Sql::all(all));
        following = Some(sql!["EXISTS (SELECT 1 FROM ", table, " WHERE ", all, ")"]);
    }
    following
}

/// That an event is not more than so many seconds after the first one.
fn in_time(engine: Engine, name: &'static str, seconds: i64) -> Sql {
    let micros = Sql::integer(seconds.saturating_mul(MICROS));
    match engine {
        Engine::Sqlite { .. } => sql!["(", name, ".occurred_at <= e0.occurred_at + ", micros, ")"],
        Engine::Postgres => sql![
            "(",
            name,
            ".occurred_at - e0.occurred_at <= ",
            micros,
            " * interval '1 microsecond')"
        ],
        Engine::Mysql => sql![
            "(TIMESTAMPDIFF(MICROSECOND, e0.occurred_at, ",
            name,
            ".occurred_at) <= ",
            micros,
            ")"
        ],
    }
}

/// That an event comes after another one; of equal instants, the one with the greater id.
fn comes_after(name: &'static str, before: &'static str) -> Sql {
    let not_before = sql!["(", name, ".occurred_at >= ", before, ".occurred_at)"];
    let later = sql!["(", name, ".occurred_at > ", before, ".occurred_at)"];
    let greater = sql!["(", name, ".id > ", before, ".id)"];
    Sql::all(vec![not_before, Sql::any(vec![later, greater])])
}
