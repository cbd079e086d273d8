//! Inserting many rows by statements that stay prepared.
//!
//! Diesel writes and prepares a batch of rows anew each time. These statements have fixed numbers
//! of rows, so that each is prepared once per connection.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable, Text};

use super::{Conn, Db};
use crate::sql::rows::{NewEventRow, NewInteractionRow};
use crate::sql::sql_types::{Doc, Id, Stamp};

/// A row that is inserted together with many others.
pub(super) trait BulkRow {
    /// Stands for the type of the row in the cache of statements.
    type Kind: 'static;

    /// The statement up to the rows.
    const INSERT: &'static str;

    /// The values of the row, without parentheses.
    fn values<'b>(&'b self, out: &mut AstPass<'_, 'b, Db>) -> QueryResult<()>;
}

/// Inserts the rows, all of them or none of those of one statement.
pub(super) fn insert_rows<R: BulkRow>(conn: &mut Conn, rows: &[R]) -> QueryResult<()> {
    let (hundreds, rest) = rows.as_chunks::<100>();
    for rows in hundreds {
        InsertRows(rows).execute(conn)?;
    }
    let (tens, rest) = rest.as_chunks::<10>();
    for rows in tens {
        InsertRows(rows).execute(conn)?;
    }
    for row in rest {
        InsertRows(std::array::from_ref(row)).execute(conn)?;
    }
    Ok(())
}

struct InsertRows<'a, R, const N: usize>(&'a [R; N]);

/// The key in the cache of statements.
struct InsertRowsId<K, const N: usize>(std::marker::PhantomData<K>);

impl<R: BulkRow, const N: usize> QueryId for InsertRows<'_, R, N> {
    type QueryId = InsertRowsId<R::Kind, N>;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<R: BulkRow, const N: usize> QueryFragment<Db> for InsertRows<'_, R, N> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.push_sql(R::INSERT);
        for (index, row) in self.0.iter().enumerate() {
            out.push_sql(if index == 0 { "(" } else { ", (" });
            row.values(&mut out)?;
            out.push_sql(")");
        }
        Ok(())
    }
}

impl<R, const N: usize> RunQueryDsl<Conn> for InsertRows<'_, R, N> {}

/// Writes values with commas between them.
macro_rules! values {
    ($out:ident, $first:ident: $value:expr, $($type:ident $(< $argument:ident >)?: $values:expr),+ $(,)?) => {
        $out.push_bind_param::<$first, _>($value)?;
        $(
            $out.push_sql(", ");
            $out.push_bind_param::<$type $(< $argument >)?, _>($values)?;
        )+
    };
}

impl BulkRow for NewInteractionRow<'_> {
    type Kind = NewInteractionRow<'static>;

    const INSERT: &'static str = "INSERT INTO crm_interaction (tenant, customer_id, occurred_at, \
        id, recorded_at, channel, direction, kind, source, source_key, regarding_kind, \
        regarding_id, amount_minor, currency, content) VALUES ";

    fn values<'b>(&'b self, out: &mut AstPass<'_, 'b, Db>) -> QueryResult<()> {
        values!(out,
            Id: &self.tenant,
            Id: &self.customer_id,
            Stamp: &self.occurred_at,
            Id: &self.id,
            Stamp: &self.recorded_at,
            Text: self.channel,
            Text: self.direction,
            Text: self.kind,
            Text: self.source,
            Text: self.source_key,
            Nullable<Text>: &self.regarding_kind,
            Nullable<Id>: &self.regarding_id,
            Nullable<BigInt>: &self.amount_minor,
            Nullable<Text>: &self.currency,
            Doc: &self.content,
        );
        Ok(())
    }
}

impl BulkRow for NewEventRow<'_> {
    type Kind = NewEventRow<'static>;

    const INSERT: &'static str = "INSERT INTO crm_event (tenant, position, id, name, entity_kind, \
        entity_id, customer_id, version, occurred_at, details) VALUES ";

    fn values<'b>(&'b self, out: &mut AstPass<'_, 'b, Db>) -> QueryResult<()> {
        values!(out,
            Id: &self.tenant,
            BigInt: &self.position,
            Id: &self.id,
            Text: self.name,
            Text: self.entity_kind,
            Id: &self.entity_id,
            Nullable<Id>: &self.customer_id,
            Nullable<BigInt>: &self.version,
            Stamp: &self.occurred_at,
            Doc: &self.details,
        );
        Ok(())
    }
}
