//! Rows of merges, of what they moved, and of aliases.

use crm_core::{Code, CustomerAlias, EntityRef, IdempotencyKey, MergeMove, MergeRecord};
use diesel::{Insertable, Queryable, Selectable};

use crate::sql::failure::{Failure, Unreadable};
use crate::sql::schema::{crm_customer_alias, crm_merge, crm_merge_move};
use crate::sql::types::{Doc, Id, Stamp};

/// What a merge is called in errors.
const WHAT: &str = "merge";

/// A merge to be stored.
#[derive(Debug, Insertable)]
#[diesel(table_name = crm_merge, treat_none_as_default_value = false)]
pub(crate) struct NewMergeRow {
    tenant: Id,
    id: Id,
    survivor_id: Id,
    survivor_version: i64,
    pub(crate) undone_at: Option<Stamp>,
    pub(crate) doc: Doc,
}

impl NewMergeRow {
    /// How many values a row has.
    pub(crate) const BINDS: usize = 6;

    pub(crate) fn new(tenant: Id, merge: &MergeRecord) -> Result<Self, Failure> {
        Ok(Self {
            tenant,
            id: Id(merge.id().as_uuid()),
            survivor_id: Id(merge.survivor().id().as_uuid()),
            survivor_version: merge.merged().version().number().into(),
            undone_at: merge.undone_at().map(Stamp::from),
            doc: Doc::write(merge, WHAT)?,
        })
    }
}

/// A stored merge.
#[derive(Queryable, Selectable)]
#[diesel(table_name = crm_merge)]
pub(crate) struct MergeRow {
    doc: Doc,
}

impl MergeRow {
    pub(crate) fn read(&self) -> Result<MergeRecord, Failure> {
        self.doc.read(WHAT)
    }
}

/// An alias.
#[derive(Debug, Clone, Copy, Insertable, Queryable, Selectable)]
#[diesel(table_name = crm_customer_alias, treat_none_as_default_value = false)]
pub(crate) struct AliasRow {
    tenant: Id,
    id: Id,
    customer_id: Id,
    merge_id: Id,
}

impl AliasRow {
    /// How many values a row has.
    pub(crate) const BINDS: usize = 4;

    pub(crate) fn new(tenant: Id, alias: &CustomerAlias) -> Self {
        Self {
            tenant,
            id: Id(alias.id.as_uuid()),
            customer_id: Id(alias.customer.as_uuid()),
            merge_id: Id(alias.merge.as_uuid()),
        }
    }

    pub(crate) fn read(self) -> Result<CustomerAlias, Failure> {
        const WHAT: &str = "alias";
        Ok(CustomerAlias::new(
            self.id.read(WHAT)?,
            self.customer_id.read(WHAT)?,
            self.merge_id.read(WHAT)?,
        ))
    }
}

/// What a merge moved, to be stored.
#[derive(Insertable)]
#[diesel(table_name = crm_merge_move, treat_none_as_default_value = false)]
pub(crate) struct NewMoveRow<'a> {
    tenant: Id,
    merge_id: Id,
    id: Id,
    kind: &'a str,
    source_key: Option<&'a str>,
}

impl<'a> NewMoveRow<'a> {
    /// How many values a row has.
    pub(crate) const BINDS: usize = 5;

    pub(crate) fn new(tenant: Id, moved: &'a MergeMove) -> Self {
        Self {
            tenant,
            merge_id: Id(moved.merge.as_uuid()),
            id: Id(moved.entity.id()),
            kind: moved.entity.kind().as_str(),
            source_key: moved.key.as_ref().map(IdempotencyKey::as_str),
        }
    }
}

/// What a merge moved.
#[derive(Queryable, Selectable)]
#[diesel(table_name = crm_merge_move)]
pub(crate) struct MoveRow {
    merge_id: Id,
    id: Id,
    kind: String,
    source_key: Option<String>,
}

impl MoveRow {
    pub(crate) fn read(self) -> Result<MergeMove, Failure> {
        const WHAT: &str = "merge move";
        // The cause is left out: its text may tell something of the value.
        let wrong = |_| Unreadable::of(WHAT, "a column breaks the rule of its type");
        let kind = Code::parse(self.kind).map_err(wrong)?;
        let key = self.source_key.map(IdempotencyKey::parse).transpose();
        Ok(MergeMove::new(
            self.merge_id.read(WHAT)?,
            EntityRef::new(kind, self.id.0),
            key.map_err(wrong)?,
        ))
    }
}
