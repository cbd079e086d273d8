//! What the rows have in common, and telling those that are there from those that are not.

use std::collections::BTreeMap;

use crm_core::{
    Code, ConsentId, ConsentRecord, Customer, CustomerAlias, CustomerId, EntityRef, ErasedCustomer,
    Interaction, InteractionId, MergeId, MergeMove, MergeRecord, StoreError, Suppression,
    SuppressionHash,
};
use crm_support::{RequestId, ServiceRequest, Specialist, SpecialistId};
use uuid::Uuid;

use crate::entity;

/// A row with an id that is used once in a tenant.
pub(crate) trait Row: PartialEq {
    /// The id.
    type Id: Ord + Clone;

    /// The id.
    fn row_id(&self) -> Self::Id;

    /// What an error names the row by.
    fn entity(&self) -> EntityRef;
}

macro_rules! rows {
    ($($row:ty, $id:ty, $entity:expr;)*) => {$(
        impl Row for $row {
            type Id = $id;

            fn row_id(&self) -> $id {
                self.id()
            }

            fn entity(&self) -> EntityRef {
                $entity(self.id())
            }
        }
    )*};
}

rows! {
    Customer, CustomerId, EntityRef::from;
    ConsentRecord, ConsentId, entity::consent;
    MergeRecord, MergeId, EntityRef::from;
    Specialist, SpecialistId, EntityRef::from;
    ServiceRequest, RequestId, EntityRef::from;
}

impl Row for CustomerAlias {
    type Id = CustomerId;

    fn row_id(&self) -> CustomerId {
        self.id
    }

    fn entity(&self) -> EntityRef {
        self.id.into()
    }
}

impl Row for ErasedCustomer {
    type Id = CustomerId;

    fn row_id(&self) -> CustomerId {
        self.id
    }

    fn entity(&self) -> EntityRef {
        self.id.into()
    }
}

impl Row for Suppression {
    type Id = SuppressionHash;

    fn row_id(&self) -> SuppressionHash {
        self.hash
    }

    fn entity(&self) -> EntityRef {
        entity::suppression(self.hash)
    }
}

impl Row for MergeMove {
    type Id = (MergeId, (Uuid, Code));

    fn row_id(&self) -> Self::Id {
        let entity = &self.entity;
        (self.merge, (entity.id(), entity.kind().clone()))
    }

    fn entity(&self) -> EntityRef {
        self.merge.into()
    }
}

impl Row for Interaction {
    /// An id names an interaction among those of its customer.
    type Id = (CustomerId, InteractionId);

    fn row_id(&self) -> Self::Id {
        (self.customer(), self.id())
    }

    fn entity(&self) -> EntityRef {
        self.id().into()
    }
}

/// The rows that are not stored yet, each once, with their places in the batch.
///
/// # Errors
/// When a row differs from the one that is stored, or that came before it, under its id.
pub(crate) fn new_ones<'a, R: Row>(
    rows: &'a [R],
    stored: impl Fn(R::Id) -> Option<&'a R>,
) -> Result<Vec<(usize, &'a R)>, StoreError> {
    let mut new = Vec::new();
    let mut seen: BTreeMap<R::Id, &R> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let id = row.row_id();
        match seen.get(&id).copied().or_else(|| stored(id.clone())) {
            Some(there) if there == row => {}
            Some(_) => {
                return Err(StoreError::AlreadyExists {
                    entity: row.entity(),
                });
            }
            None => {
                seen.insert(id, row);
                new.push((index, row));
            }
        }
    }
    Ok(new)
}
