//! Specialists.

use crm_core::{EntityRef, PageLimit, StoreError};
use crm_support::{Specialist, SpecialistId, SpecialistWrite};
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use uuid::Uuid;

use super::versioned_update::{VersionedRow, VersionedUpdate};
use super::{Answer, Conn, Db, dialect, versions};
use crate::entity;
use crate::sql::failure::Failure;
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
            let inserted = dialect::insert_new!(conn, crm_specialist::table, row)?;
            if inserted == 0 {
                return Err(StoreError::AlreadyExists { entity }.into());
            }
            Ok(())
        }
        SpecialistWrite::Update { expected, .. } => {
            let id = row.id;
            if VersionedUpdate::new(row, *expected).execute(conn)? == 1 {
                let given = write.specialist().version();
                StoreError::unless_next_version(entity, *expected, given)?;
                return Ok(());
            }
            let stored = dialect::locked!(
                crm_specialist::table
                    .filter(crm_specialist::tenant.eq(tenant))
                    .filter(crm_specialist::id.eq(id))
                    .select(crm_specialist::version)
            );
            let stored = stored.get_result(conn).optional()?;
            if stored == Some(expected.number().into()) {
                return Err(Failure::Raced);
            }
            Err(versions::mismatch(entity, *expected, stored))
        }
        _ => Err(entity::unknown_write(&entity).into()),
    }
}

/// Gives back the place that a specialist has for a request that is no more.
pub(super) fn release(conn: &mut Conn, tenant: Id, id: Id) -> Answer<()> {
    let row = dialect::locked!(
        crm_specialist::table
            .filter(crm_specialist::tenant.eq(tenant))
            .filter(crm_specialist::id.eq(id))
            .select(SpecialistRow::as_select())
    );
    let Some(row) = row.get_result(conn).optional()? else {
        return Ok(());
    };
    let before = row.read()?;
    let expected = before.version();
    // Nothing to give back is nothing to do: an erasure is not stopped by a load that is too low.
    let Ok(specialist) = before.release() else {
        return Ok(());
    };
    let update = SpecialistWrite::Update {
        specialist,
        expected,
    };
    write(conn, tenant, &update)
}

impl VersionedRow for NewSpecialistRow {
    const UPDATE: &'static str = "UPDATE crm_specialist SET version = ";

    fn key(&self) -> (&Id, &Id) {
        (&self.tenant, &self.id)
    }

    fn version(&self) -> &i64 {
        &self.version
    }

    fn columns<'b>(&'b self, out: &mut AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.push_sql(", doc = ");
        out.push_bind_param::<sql_types::Doc, _>(&self.doc)?;
        Ok(())
    }
}
