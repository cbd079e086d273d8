//! What happened, and what it measures up to.

use crm_core::{Currency, Money, Timestamp};
use crm_segment::{
    Comparison, DistinctOf, EventCondition, EventFilter, EventMeasure, EventSequence, Regularity,
    Window, WindowBound,
};

use super::engine::Engine;
use super::filter::{self, Events};
use super::sql::{Sql, sql};

const MICROS: i64 = 1_000_000;

/// The largest amount that is averaged in SQLite, in minor units: so many times any number of rows is
/// within 64 bits.
const MOST_AVERAGED: u64 = 1 << 31;

/// The condition, which answers yes or no; `None` when it is open.
pub(super) fn events(engine: Engine, asked: &EventCondition, as_of: Timestamp) -> Option<Sql> {
    let of = &asked.of;
    if !filter::is_closed(of) {
        return None;
    }
    let events = Events { engine, name: "i" };
    let admitted = events.admitted(of, &asked.within, as_of);
    let measured = Measured {
        events,
        of,
        admitted,
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
    admitted: Sql,
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
        let [asked, _] = ends(is);
        let mut all = vec![self.admitted.clone(), self.of_currency(asked.currency())];
        let mut tables = self.events.table();
        if !self.of.categories.is_empty() {
            tables = sql![tables, ", ", self.lateral(), self.events.lines()];
            all.push(self.events.line_counts(self.of));
        }
        let sum = Sum::of(self.events.engine, self.amount_of_row());
        let condition = compare(is, &|order, asked: Money| {
            sum.compared(order, Sql::integer(asked.minor()))
        });
        sql![
            "(SELECT ",
            condition,
            " FROM ",
            tables,
            " WHERE ",
            Sql::all(all),
            ")"
        ]
    }

    fn average(&self, is: Comparison<Money>) -> Option<Sql> {
        let engine = self.events.engine;
        if matches!(engine, Engine::Sqlite { .. }) {
            let fits = |asked: &Money| asked.minor().unsigned_abs() <= MOST_AVERAGED;
            if !ends(is).iter().all(fits) {
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
        let [asked, _] = ends(is);
        let events = self.events;
        let mut all = vec![self.admitted.clone(), self.of_currency(asked.currency())];
        let amount = self.amount_of_row();
        let (select, tables) = if self.of.categories.is_empty() {
            let amounts = sql![events.table(), " WHERE ", Sql::all(all)];
            (condition(amount), amounts)
        } else {
            if !reaches_out(events.engine) {
                return None;
            }
            all.push(events.line_counts(self.of));
            let tables = sql![events.table(), ", ", self.lateral(), events.lines()];
            let sum = sql!["SELECT sum(", amount, ") AS amount FROM ", tables];
            let of_events = sql![
                sum,
                " WHERE ",
                Sql::all(all),
                " GROUP BY i.occurred_at, i.id"
            ];
            (condition("a.amount".into()), sql!["(", of_events, ") AS a"])
        };
        Some(sql!["(SELECT ", select, " FROM ", tables, ")"].or_no())
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
        let events = self.events;
        let value = events.line().at(key).text();
        let different = sql!["count(DISTINCT ", value, ")"];
        let condition = compare_counts(is, &different);
        let tables = sql![events.table(), ", ", self.lateral(), events.lines()];
        let all = Sql::all(vec![
            self.admitted.clone(),
            events.has_amount(),
            events.line_counts(self.of),
        ]);
        sql!["(SELECT ", condition, " FROM ", tables, " WHERE ", all, ")"]
    }

    /// Whether the first, or the last, passes another filter.
    fn one(&self, then: &EventFilter, last: bool) -> Option<Sql> {
        if !filter::is_closed(then) {
            return None;
        }
        let events = self.events;
        let passes = Sql::all(events.passes(then));
        let order = if last {
            " ORDER BY i.occurred_at DESC, i.id DESC LIMIT 1)"
        } else {
            " ORDER BY i.occurred_at, i.id LIMIT 1)"
        };
        let (table, admitted) = (events.table(), self.admitted.clone());
        Some(
            sql![
                "(SELECT ", passes, " FROM ", table, " WHERE ", admitted, order
            ]
            .or_no(),
        )
    }

    fn of_currency(&self, currency: Currency) -> Sql {
        let amount = self.events.has_amount();
        let code = Sql::text(currency.code());
        let same = sql![self.events.column("currency"), " = ", code];
        Sql::all(vec![amount, same])
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

    /// What lets a table be made of a column of the one before.
    fn lateral(&self) -> &'static str {
        self.events.engine.choose("", "LATERAL ", "")
    }
}

/// Events that follow one another.
pub(super) fn sequence(engine: Engine, asked: &EventSequence, as_of: Timestamp) -> Option<Sql> {
    const NAMES: [&str; EventSequence::MAXIMUM_STEPS] =
        ["e0", "e1", "e2", "e3", "e4", "e5", "e6", "e7", "e8", "e9"];
    if !asked.steps.iter().all(filter::is_closed) {
        return None;
    }
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
        all.extend(events.passes(step));
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

/// Events that come again and again.
pub(super) fn regularly(engine: Engine, asked: &Regularity, as_of: Timestamp) -> Option<Sql> {
    if !filter::is_closed(&asked.of) || !reaches_out(engine) {
        return None;
    }
    let events = Events { engine, name: "i" };
    let period = i64::from(asked.period_seconds.get()).saturating_mul(MICROS);
    let reach = asked
        .of_last
        .get()
        .saturating_mul(asked.period_seconds.get());
    let within = Window::between(WindowBound::ago(reach).ok()?, WindowBound::NOW);
    let all = Sql::all(vec![events.admitted(&asked.of, &within, as_of)]);
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
        Engine::Mysql => {
            sql![
                "TIMESTAMPDIFF(MICROSECOND, i.occurred_at, ",
                now,
                ") DIV ",
                period
            ]
        }
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

/// Whether a table that is made on the way may name the customer outside: MariaDB's may not.
fn reaches_out(engine: Engine) -> bool {
    engine.choose(true, true, false)
}

/// A sum, of nothing 0.
enum Sum {
    /// Exact in the arithmetic of the engine.
    Whole(Sql),
    /// The sums of the upper and of the lower halves: no sum of those is larger than 64 bits hold.
    Halves(Sql, Sql),
}

impl Sum {
    fn of(engine: Engine, amount: Sql) -> Self {
        match engine {
            Engine::Sqlite { large_sums: true } => {
                let high = sql!["COALESCE(sum((", amount.clone(), ") >> 32), 0)"];
                let low = sql!["COALESCE(sum((", amount, ") & 4294967295), 0)"];
                let carried = sql!["(", high, " + (", low.clone(), " >> 32))"];
                Self::Halves(carried, sql!["(", low, " & 4294967295)"])
            }
            _ => Self::Whole(sql!["COALESCE(sum(", amount, "), 0)"]),
        }
    }

    fn compared(&self, order: &'static str, with: Sql) -> Sql {
        match self {
            Self::Whole(sum) => sql!["(", sum.clone(), order, with, ")"],
            Self::Halves(high, low) => {
                let halves = sql!["(", high.clone(), ", ", low.clone(), ")"];
                let others = sql!["(", with.clone(), " >> 32, ", with, " & 4294967295)"];
                sql!["(", halves, order, others, ")"]
            }
        }
    }
}

fn compare_counts(is: Comparison<u64>, found: &Sql) -> Sql {
    compare(is, &|order, asked| {
        // No table has more rows than a signed number counts.
        let asked = Sql::integer(i64::try_from(asked).unwrap_or(i64::MAX));
        sql!["(", found.clone(), order, asked, ")"]
    })
}

/// A comparison, made of those with one value by an operator.
fn compare<T: Copy>(is: Comparison<T>, one: &dyn Fn(&'static str, T) -> Sql) -> Sql {
    match is {
        Comparison::Eq(asked) => one(" = ", asked),
        Comparison::Ne(asked) => one(" <> ", asked),
        Comparison::Lt(asked) => one(" < ", asked),
        Comparison::Lte(asked) => one(" <= ", asked),
        Comparison::Gt(asked) => one(" > ", asked),
        Comparison::Gte(asked) => one(" >= ", asked),
        Comparison::Between { from, to } => Sql::all(vec![one(" >= ", from), one(" <= ", to)]),
    }
}

fn ends<T: Copy>(is: Comparison<T>) -> [T; 2] {
    match is {
        Comparison::Eq(asked)
        | Comparison::Ne(asked)
        | Comparison::Lt(asked)
        | Comparison::Lte(asked)
        | Comparison::Gt(asked)
        | Comparison::Gte(asked) => [asked, asked],
        Comparison::Between { from, to } => [from, to],
    }
}
