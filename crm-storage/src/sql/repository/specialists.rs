//! Specialists.

use crm_core::{EntityRef, PageLimit, StoreError, Version};
use crm_support::{Specialist, SpecialistId, SpecialistWrite};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::BigInt;
use uuid::Uuid;

use super::{Answer, Conn, Db, dialect, versions};
use crate::entity;
use crate::sql::rows::{NewSpecialistRow, SpecialistRow};
use crate::sql::schema::crm_specialist;
use crate::sql::sql_types;
use crate::sql::types::Id;

/// The specialist with this id.
pub(crate) fn by_id(conn: &mut Conn, tenant: Id, id: Id) -> Answer<Option<Specialist>> {
    let row = crm_specialist::table
        .filter(crm_specialist::tenant.eq(tenant))
        .filter(crm_specialist::id.eq(id))
        .select(SpecialistRow::as_select())
        .get_result(conn)
        .optional()?;
    row.map(|row| row.read()).transpose()
}

/// The specialists behind `after`: one more than the page has.
pub(crate) fn list(
    conn: &mut Conn,
    tenant: Id,
    after: Option<SpecialistId>,
    limit: PageLimit,
) -> Answer<Vec<Specialist>> {
    let after = Id(after.map_or(Uuid::nil(), SpecialistId::as_uuid));
    let query = crm_specialist::table
        .filter(crm_specialist::tenant.eq(tenant))
        .filter(crm_specialist::id.gt(after))
        .order(crm_specialist::id.asc())
        .select(SpecialistRow::as_select());
    let rows = dialect::load_at_most(query, conn, limit.rows().saturating_add(1))?;
    rows.iter().map(SpecialistRow::read).collect()
}

/// Stores a specialist.
pub(crate) fn write(conn: &mut Conn, tenant: Id, write: &SpecialistWrite) -> Answer<()> {
    let entity = EntityRef::from(write.specialist().id());
    let row = NewSpecialistRow::new(tenant, write.specialist())?;
    match write {
        SpecialistWrite::Insert(_) => {
            let inserted = diesel::insert_into(crm_specialist::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(conn)?;
            if inserted == 0 {
                return Err(StoreError::AlreadyExists { entity }.into());
            }
            Ok(())
        }
        SpecialistWrite::Update { expected, .. } => {
            let id = row.id;
            if replace(row, *expected).execute(conn)? == 1 {
                let given = write.specialist().version();
                StoreError::unless_next_version(entity, *expected, given)?;
                return Ok(());
            }
            let stored = crm_specialist::table
                .filter(crm_specialist::tenant.eq(tenant))
                .filter(crm_specialist::id.eq(id))
                .select(crm_specialist::version)
                .get_result(conn)
                .optional()?;
            Err(versions::mismatch(entity, *expected, stored))
        }
        _ => Err(entity::unknown_write(&entity).into()),
    }
}

fn replace(row: NewSpecialistRow, expected: Version) -> ReplaceSpecialist {
    ReplaceSpecialist {
        row,
        expected: expected.number().into(),
    }
}

/// The update of a specialist at the expected version: a node of its own, so that the statement
/// stays prepared.
#[derive(Debug)]
struct ReplaceSpecialist {
    row: NewSpecialistRow,
    expected: i64,
}

impl QueryId for ReplaceSpecialist {
    type QueryId = Self;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Db> for ReplaceSpecialist {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        let row = &self.row;
        out.push_sql("UPDATE crm_specialist SET version = ");
        out.push_bind_param::<BigInt, _>(&row.version)?;
        out.push_sql(", doc = ");
        out.push_bind_param::<sql_types::Doc, _>(&row.doc)?;
        out.push_sql(" WHERE tenant = ");
        out.push_bind_param::<sql_types::Id, _>(&row.tenant)?;
        out.push_sql(" AND id = ");
        out.push_bind_param::<sql_types::Id, _>(&row.id)?;
        out.push_sql(" AND version = ");
        out.push_bind_param::<BigInt, _>(&self.expected)
    }
}

impl RunQueryDsl<Conn> for ReplaceSpecialist {}
