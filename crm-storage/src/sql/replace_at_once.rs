//! Replacing a customer by one statement, where `UPDATE` can tell what stood there before.

use crm_core::Version;
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::sql_types::BigInt;

use super::repository::versioned_update::VersionedRow;
use super::{Conn, Db};
use crate::sql::planned_once::planned_once;
use crate::sql::rows::{CustomerRow, NewCustomerRow};
use crate::sql::sql_types;

/// Replaces a customer who is stored at version `expected`, and returns the row as it was before.
///
/// Each version of a row is written once: what is read at that version is what is replaced, also
/// when the statement waited for another transaction in between.
pub(super) fn replace_at_once(
    conn: &mut Conn,
    row: &NewCustomerRow,
    expected: Version,
) -> QueryResult<Option<CustomerRow>> {
    let expected = expected.number().into();
    ReplaceCustomer { row, expected }
        .get_result(conn)
        .optional()
}

struct ReplaceCustomer<'a> {
    row: &'a NewCustomerRow,
    expected: i64,
}

impl Query for ReplaceCustomer<'_> {
    type SqlType = SqlTypeOf<AsSelect<CustomerRow, Db>>;
}

impl QueryFragment<Db> for ReplaceCustomer<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        let (tenant, id) = self.row.key();
        out.push_sql(NewCustomerRow::UPDATE);
        out.push_bind_param::<BigInt, _>(self.row.version())?;
        self.row.columns(&mut out)?;
        out.push_sql(" FROM crm_customer AS before");
        for (joint, table) in [(" WHERE ", "crm_customer"), (" AND ", "before")] {
            out.push_sql(joint);
            out.push_sql(table);
            out.push_sql(".tenant = ");
            out.push_bind_param::<sql_types::Id, _>(tenant)?;
            out.push_sql(" AND ");
            out.push_sql(table);
            out.push_sql(".id = ");
            out.push_bind_param::<sql_types::Id, _>(id)?;
            out.push_sql(" AND ");
            out.push_sql(table);
            out.push_sql(".version = ");
            out.push_bind_param::<BigInt, _>(&self.expected)?;
        }
        out.push_sql(" RETURNING before.id, before.version, before.doc");
        Ok(())
    }
}

planned_once!(ReplaceCustomer<'_>);
