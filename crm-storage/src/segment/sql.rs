//! SQL whose text is fixed and whose values are bound.

use crate::sql::types::{Id, Stamp};

/// A piece of SQL. Text comes from the source of this program only, whatever a rule holds: a value can be
/// nothing but a value.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sql {
    pub(super) parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Text(&'static str),
    Value(Value),
}

/// A value of a statement.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Real(f64),
    Id(Id),
    Stamp(Stamp),
}

/// SQL of texts and of other SQL, one after the other.
macro_rules! sql {
    ($($part:expr),* $(,)?) => {{
        let mut sql = $crate::segment::sql::Sql::default();
        $(sql.push($part);)*
        sql
    }};
}
pub(super) use sql;

impl Sql {
    pub(super) fn push(&mut self, more: impl Into<Self>) {
        self.parts.extend(more.into().parts);
    }

    /// What is always so.
    pub(super) fn always() -> Self {
        "(1 = 1)".into()
    }

    /// What is never so.
    pub(super) fn never() -> Self {
        "(1 = 0)".into()
    }

    /// The condition, where "not known" is no.
    pub(super) fn or_no(self) -> Self {
        sql!["((", self, ") IS TRUE)"]
    }

    pub(super) fn negated(self) -> Self {
        sql!["(NOT ", self, ")"]
    }

    /// All of the conditions, which answer yes or no.
    pub(super) fn all(conditions: Vec<Self>) -> Self {
        joined(conditions, " AND ", Self::always)
    }

    /// At least one of the conditions.
    pub(super) fn any(conditions: Vec<Self>) -> Self {
        joined(conditions, " OR ", Self::never)
    }

    /// Values with commas between them.
    pub(super) fn list(values: impl IntoIterator<Item = Self>) -> Self {
        let mut list = Self::default();
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                list.push(", ");
            }
            list.push(value);
        }
        list
    }

    pub(super) fn text(value: &str) -> Self {
        Value::Text(value.to_owned()).into()
    }

    pub(super) fn integer(value: i64) -> Self {
        Value::Integer(value).into()
    }

    pub(super) fn stamp(micros: i64) -> Self {
        Value::Stamp(Stamp(micros)).into()
    }

    /// How many values it binds.
    pub(super) fn values(&self) -> usize {
        let values = self.parts.iter();
        values.filter(|part| matches!(part, Part::Value(_))).count()
    }

    /// How many bytes its text has; a value takes up to seven.
    pub(super) fn bytes(&self) -> usize {
        self.parts.iter().fold(0_usize, |bytes, part| {
            bytes.saturating_add(match part {
                Part::Text(text) => text.len(),
                Part::Value(_) => 7,
            })
        })
    }
}

/// In brackets that are as deep as the logarithm of their number: engines limit how deep a condition is.
fn joined(mut conditions: Vec<Sql>, with: &'static str, of_none: fn() -> Sql) -> Sql {
    match conditions.len() {
        0 => of_none(),
        1 => conditions.remove(0),
        length => {
            let behind = conditions.split_off(length.div_ceil(2));
            let (before, behind) = (
                joined(conditions, with, of_none),
                joined(behind, with, of_none),
            );
            sql!["(", before, with, behind, ")"]
        }
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        let parts = vec![Part::Text(text)];
        Self { parts }
    }
}

impl From<Value> for Sql {
    fn from(value: Value) -> Self {
        let parts = vec![Part::Value(value)];
        Self { parts }
    }
}
