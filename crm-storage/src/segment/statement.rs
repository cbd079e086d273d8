//! A statement of SQL that was put together for a rule.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Double, HasSqlType, Text};
use diesel::{Connection, RunQueryDsl};

use super::sql::{Part, Sql, Value};
use crate::sql::sql_types;
use crate::sql::types::{Id, Stamp};

/// A statement whose rows are of the SQL type `Row`. It is prepared anew each time: no two rules need have
/// the same one.
#[derive(Debug)]
pub(crate) struct Statement<Row> {
    sql: Sql,
    row: PhantomData<Row>,
}

impl<Row> Statement<Row> {
    pub(super) fn new(sql: Sql) -> Self {
        Self {
            sql,
            row: PhantomData,
        }
    }

    /// The text, with a sign for each value.
    #[cfg(test)]
    pub(super) fn text(&self) -> String {
        let parts = self.sql.parts.iter();
        parts
            .map(|part| match part {
                Part::Text(text) => text,
                Part::Value(_) => "?",
            })
            .collect()
    }
}

impl<Row> QueryId for Statement<Row> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Row> Query for Statement<Row> {
    type SqlType = Row;
}

impl<Row, Conn: Connection> RunQueryDsl<Conn> for &Statement<Row> {}

impl<Row, DB> QueryFragment<DB> for Statement<Row>
where
    DB: Backend + HasSqlType<sql_types::Id> + HasSqlType<sql_types::Stamp>,
    String: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
    f64: ToSql<Double, DB>,
    Id: ToSql<sql_types::Id, DB>,
    Stamp: ToSql<sql_types::Stamp, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        for part in &self.sql.parts {
            match part {
                Part::Text(text) => out.push_sql(text),
                Part::Value(Value::Text(text)) => out.push_bind_param::<Text, _>(text)?,
                Part::Value(Value::Integer(integer)) => {
                    out.push_bind_param::<BigInt, _>(integer)?;
                }
                Part::Value(Value::Real(real)) => out.push_bind_param::<Double, _>(real)?,
                Part::Value(Value::Id(id)) => out.push_bind_param::<sql_types::Id, _>(id)?,
                Part::Value(Value::Stamp(stamp)) => {
                    out.push_bind_param::<sql_types::Stamp, _>(stamp)?;
                }
            }
        }
        Ok(())
    }
}
