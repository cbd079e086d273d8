//! What events measure up to.

use crm_core::{Currency, Money, Timestamp};
use crm_segment::{Comparison, Condition, DistinctOf, EventCondition, EventFilter, EventMeasure};

use super::comparison::{Sum, compare, compare_counts};
use crate::segment::engine::Engine;
use crate::segment::filter::Events;
use crate::segment::sql::{Sql, sql};

/// The largest amount that is averaged in SQLite, in minor units: so many times any number of rows is
/// within 64 bits.
const MOST_AVERAGED: u64 = 1 << 31;

/// Whether a condition compares a sum: SQLite answers those in two ways.
pub(in crate::segment) fn is_summed(condition: &Condition) -> bool {
    let Condition::Events(events) = condition else {
        return false;
    };
    matches!(events.is, EventMeasure::Sum(_) | EventMeasure::Average(_))
}

/// The condition, which answers yes or no; `None` when it is open.
pub(in crate::segment) fn events(
    engine: Engine,
    asked: &EventCondition,
    as_of: Timestamp,
) -> Option<Sql> {
    let events = Events { engine, name: "i" };
    let (of, within) = (&asked.of, &asked.within);
    let measured = Measured {
        events,
        of,
        admitted: events.admitted(of, within, as_of)?,
        lines: events.admitted_lines(of, within, as_of)?,
    };
    match &asked.is {
        EventMeasure::Count(is) => Some(measured.count(*is)),
        EventMeasure::Sum(is) => Some(measured.sum(*is)),
        EventMeasure::Average(is) => measured.average(*is),
        EventMeasure::Minimum(is) => measured.extreme("min(", *is),
        EventMeasure::Maximum(is) => measured.extreme("max(", *is),
        EventMeasure::Distinct { of, is } => measured.distinct(*of, *is),
        EventMeasure::First(then) => measured.one(then, false),
        EventMeasure::Last(then) => measured.one(then, true),
        _ => None,
    }
}

struct Measured<'a> {
    events: Events,
    of: &'a EventFilter,
    /// That an event `i` is meant.
    admitted: Sql,
    /// That a line `l` of an event `i` is.
    lines: Sql,
}

impl Measured<'_> {
    fn count(&self, is: Comparison<u64>) -> Sql {
        let any = || {
            let (table, admitted) = (self.events.table(), self.admitted.clone());
            sql!["EXISTS (SELECT 1 FROM ", table, " WHERE ", admitted, ")"]
        };
        match is {
            Comparison::Gte(1) | Comparison::Gt(0) | Comparison::Ne(0) => any(),
            Comparison::Eq(0) | Comparison::Lt(1) | Comparison::Lte(0) => any().negated(),
            _ => self.of_all(compare_counts(is, &"count(*)".into())),
        }
    }

    /// A condition on aggregates of the events.
    fn of_all(&self, condition: Sql) -> Sql {
        let (table, admitted) = (self.events.table(), self.admitted.clone());
        sql![
            "(SELECT ", condition, " FROM ", table, " WHERE ", admitted, ")"
        ]
    }

    fn sum(&self, is: Comparison<Money>) -> Sql {
        let sum = Sum::of(self.events.engine, self.amount_of_row());
        let condition = compare(is, &|order, asked: Money| {
            sum.compared(order, Sql::integer(asked.minor()))
        });
        sql![
            "(SELECT ",
            condition,
            " FROM ",
            self.rows_with_amounts(is),
            ")"
        ]
    }

    fn average(&self, is: Comparison<Money>) -> Option<Sql> {
        let engine = self.events.engine;
        if matches!(engine, Engine::Sqlite { .. }) {
            let fits = |asked: &Money| asked.minor().unsigned_abs() <= MOST_AVERAGED;
            if !is.asked().iter().all(fits) {
                return None;
            }
        }
        self.of_amounts(is, |amount| {
            let count = sql!["count(", amount.clone(), ")"];
            let any = sql!["(", count.clone(), " > 0)"];
            let sum = Sum::of(engine, amount);
            let condition = compare(is, &|order, asked: Money| {
                // Multiplied, not divided: nothing is rounded.
                let exact = engine.choose(" AS INTEGER))", " AS numeric))", " AS DECIMAL(20)))");
                let minor = Sql::integer(asked.minor());
                sum.compared(order, sql!["(", count.clone(), " * CAST(", minor, exact])
            });
            Sql::all(vec![any, condition])
        })
    }

    fn extreme(&self, function: &'static str, is: Comparison<Money>) -> Option<Sql> {
        self.of_amounts(is, |amount| {
            let found = sql![function, amount, ")"];
            compare(is, &|order, asked: Money| {
                sql!["(", found.clone(), order, Sql::integer(asked.minor()), ")"]
            })
        })
    }

    /// A condition on aggregates of the amounts of the events.
    fn of_amounts(&self, is: Comparison<Money>, condition: impl FnOnce(Sql) -> Sql) -> Option<Sql> {
        let (amount, rows) = (self.amount_of_row(), self.rows_with_amounts(is));
        if self.of.categories.is_empty() {
            return Some(sql!["(SELECT ", condition(amount), " FROM ", rows, ")"].or_no());
        }
        // The lines of an event are summed up first. In SQLite they may come to more than it holds, and
        // a table of MariaDB cannot name the customer outside.
        if self.events.engine != Engine::Postgres {
            return None;
        }
        let condition = condition("a.amount".into());
        Some(
            sql![
                "(SELECT ",
                condition,
                " FROM (SELECT sum(",
                amount,
                ") AS amount FROM ",
                rows,
                " GROUP BY i.occurred_at, i.id) AS a)"
            ]
            .or_no(),
        )
    }

    /// The rows of which each has an amount that counts, and their conditions: events, or lines of
    /// events where there are categories.
    fn rows_with_amounts(&self, is: Comparison<Money>) -> Sql {
        let [asked, _] = is.asked();
        let of_currency = self.of_currency(asked.currency());
        if self.of.categories.is_empty() {
            let all = Sql::all(vec![
                self.admitted.clone(),
                self.events.has_amount(),
                of_currency,
            ]);
            return sql![self.events.table(), " WHERE ", all];
        }
        let all = Sql::all(vec![self.lines.clone(), of_currency]);
        sql![self.events.table_of_lines(), " WHERE ", all]
    }

    fn distinct(&self, of: DistinctOf, is: Comparison<u64>) -> Option<Sql> {
        let column = match of {
            DistinctOf::Kinds => "count(DISTINCT i.kind)",
            DistinctOf::Channels => "count(DISTINCT i.channel)",
            DistinctOf::Categories => return Some(self.distinct_lines("category", is)),
            DistinctOf::Products => return Some(self.distinct_lines("product", is)),
            // Calendars are the program's: databases have others, or none.
            _ => return None,
        };
        Some(self.of_all(compare_counts(is, &column.into())))
    }

    fn distinct_lines(&self, key: &str, is: Comparison<u64>) -> Sql {
        let value = self.events.line().at(key).text();
        let condition = compare_counts(is, &sql!["count(DISTINCT ", value, ")"]);
        let (tables, lines) = (self.events.table_of_lines(), self.lines.clone());
        sql![
            "(SELECT ", condition, " FROM ", tables, " WHERE ", lines, ")"
        ]
    }

    /// Whether the first, or the last, passes another filter.
    fn one(&self, then: &EventFilter, last: bool) -> Option<Sql> {
        let passes = Sql::all(self.events.passes(then)?);
        let order = if last {
            " ORDER BY i.occurred_at DESC, i.id DESC LIMIT 1)"
        } else {
            " ORDER BY i.occurred_at, i.id LIMIT 1)"
        };
        let (table, admitted) = (self.events.table(), self.admitted.clone());
        Some(
            sql![
                "(SELECT ", passes, " FROM ", table, " WHERE ", admitted, order
            ]
            .or_no(),
        )
    }

    fn of_currency(&self, currency: Currency) -> Sql {
        let code = Sql::text(currency.code());
        sql![self.events.column("currency"), " = ", code]
    }

    /// The amount of an event, or of one of its lines, below zero for a return.
    fn amount_of_row(&self) -> Sql {
        let minor = if self.of.categories.is_empty() {
            "i.amount_minor".into()
        } else {
            self.events.line().at("amount").at("minor").integer()
        };
        sql![
            "CASE WHEN i.kind = 'return' THEN -",
            minor.clone(),
            " ELSE ",
            minor,
            " END"
        ]
    }
}
