//! Updates of rows at the version that is expected.

use crm_core::Version;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::BigInt;

use super::{Conn, Db};
use crate::sql::sql_types;
use crate::sql::types::Id;

/// A row of a table with tenant, id and version.
pub(crate) trait VersionedRow: 'static {
    /// The statement up to the value of the first column, which is the version.
    const UPDATE: &'static str;

    /// Tenant and id.
    fn key(&self) -> (&Id, &Id);

    /// The version that the row gets.
    fn version(&self) -> &i64;

    /// The other columns, each with a comma before it.
    fn columns<'b>(&'b self, out: &mut AstPass<'_, 'b, Db>) -> QueryResult<()>;
}

/// Replaces a row if it is at the expected version; how many rows were replaced is 1 or 0.
///
/// It is a node of its own because Diesel never keeps the prepared statement of its own updates.
#[derive(Debug)]
pub(crate) struct VersionedUpdate<R> {
    row: R,
    expected: i64,
}

impl<R: VersionedRow> VersionedUpdate<R> {
    pub(crate) fn new(row: R, expected: Version) -> Self {
        Self {
            row,
            expected: expected.number().into(),
        }
    }
}

impl<R: VersionedRow> QueryId for VersionedUpdate<R> {
    type QueryId = Self;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<R: VersionedRow> QueryFragment<Db> for VersionedUpdate<R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        let (tenant, id) = self.row.key();
        out.push_sql(R::UPDATE);
        out.push_bind_param::<BigInt, _>(self.row.version())?;
        self.row.columns(&mut out)?;
        out.push_sql(" WHERE tenant = ");
        out.push_bind_param::<sql_types::Id, _>(tenant)?;
        out.push_sql(" AND id = ");
        out.push_bind_param::<sql_types::Id, _>(id)?;
        out.push_sql(" AND version = ");
        out.push_bind_param::<BigInt, _>(&self.expected)
    }
}

impl<R> RunQueryDsl<Conn> for VersionedUpdate<R> {}
