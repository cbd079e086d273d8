//! Comparing counts and sums with what is asked for.

use crm_segment::Comparison;

use crate::segment::engine::Engine;
use crate::segment::sql::{Sql, sql};

/// A sum, of nothing 0.
pub(super) enum Sum {
    /// Exact in the arithmetic of the engine.
    Whole(Sql),
    /// The sums of the upper and of the lower halves: no sum of those is larger than 64 bits hold.
    Halves(Sql, Sql),
}

impl Sum {
    pub(super) fn of(engine: Engine, amount: Sql) -> Self {
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

    pub(super) fn compared(&self, order: &'static str, with: Sql) -> Sql {
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

pub(super) fn compare_counts(is: Comparison<u64>, found: &Sql) -> Sql {
    compare(is, &|order, asked| {
        // No table has more rows than a signed number counts.
        let asked = Sql::integer(i64::try_from(asked).unwrap_or(i64::MAX));
        sql!["(", found.clone(), order, asked, ")"]
    })
}

/// A comparison, made of those with one value by an operator.
pub(super) fn compare<T: Copy>(is: Comparison<T>, one: &dyn Fn(&'static str, T) -> Sql) -> Sql {
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
