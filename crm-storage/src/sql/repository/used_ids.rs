//! Ids that are never used again: of customers who were absorbed or erased.

use std::collections::BTreeSet;

use crm_core::{CustomerId, StoreError};

use super::{Answer, Conn, erasures, merges};
use crate::sql::types::Id;

/// Fails when one of these customers was inserted under an id that was another's.
///
/// It is asked behind the insert: one that waited for a merge or an erasure to be committed sees it
/// now.
pub(crate) fn require_none(
    conn: &mut Conn,
    tenant: Id,
    inserted: &BTreeSet<CustomerId>,
) -> Answer<()> {
    if inserted.is_empty() {
        return Ok(());
    }
    let absorbed = merges::aliases(conn, tenant, inserted)?;
    let erased = erasures::erased(conn, tenant, inserted)?;
    let used = absorbed.iter().map(|alias| alias.id);
    match used.chain(erased.iter().map(|erased| erased.id)).min() {
        None => Ok(()),
        Some(id) => Err(StoreError::AlreadyExists { entity: id.into() }.into()),
    }
}
