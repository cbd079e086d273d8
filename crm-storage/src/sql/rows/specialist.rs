//! Rows of specialists.

use crm_support::Specialist;
use diesel::{Insertable, Queryable, Selectable};

use crate::sql::failure::{Failure, Unreadable};
use crate::sql::schema::crm_specialist;
use crate::sql::types::{Doc, Id};

/// What a specialist is called in errors.
const WHAT: &str = "specialist";

/// A specialist to be stored.
#[derive(Debug, Insertable)]
#[diesel(table_name = crm_specialist, treat_none_as_default_value = false)]
pub(crate) struct NewSpecialistRow {
    pub(crate) tenant: Id,
    pub(crate) id: Id,
    pub(crate) version: i64,
    pub(crate) doc: Doc,
}

impl NewSpecialistRow {
    /// How many values a row has.
    pub(crate) const BINDS: usize = 4;

    pub(crate) fn new(tenant: Id, specialist: &Specialist) -> Result<Self, Failure> {
        Ok(Self {
            tenant,
            id: Id(specialist.id().as_uuid()),
            version: specialist.version().number().into(),
            doc: Doc::write(specialist, WHAT)?,
        })
    }
}

/// A stored specialist.
#[derive(Queryable, Selectable)]
#[diesel(table_name = crm_specialist)]
pub(crate) struct SpecialistRow {
    id: Id,
    version: i64,
    doc: Doc,
}

impl SpecialistRow {
    pub(crate) fn read(&self) -> Result<Specialist, Failure> {
        let specialist: Specialist = self.doc.read(WHAT)?;
        let is_this_row = specialist.id().as_uuid() == self.id.0
            && i64::from(specialist.version().number()) == self.version;
        if is_this_row {
            Ok(specialist)
        } else {
            Err(Unreadable::of(WHAT, "its columns contradict its JSON"))
        }
    }
}
