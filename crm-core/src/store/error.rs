//! What can go wrong in a store.

use thiserror::Error;

use super::{Cursor, EntityRef, Version};
use crate::audit::AuditSeal;
use crate::code::Code;
use crate::id::{CustomerId, InteractionId};

/// An error of any kind below a store: a driver's, the file system's.
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// Why a store did not do what it was asked to.
///
/// Except after [`UnknownOutcome`](Self::UnknownOutcome), nothing of the call was stored.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The change names a row that is not there.
    #[error("there is no {entity}")]
    NotFound {
        /// The row that is missing.
        entity: EntityRef,
    },
    /// The row was changed since it was read.
    #[error("{entity} is at version {found}, not {expected}")]
    Conflict {
        /// The row.
        entity: EntityRef,
        /// The version on which the change was decided.
        expected: Version,
        /// The version in the store.
        found: Version,
    },
    /// The update does not raise the version by one, so that a later conflict could go unseen.
    #[error("an update of {entity} must lead from version {expected} to the next, not to {given}")]
    NotNextVersion {
        /// The row.
        entity: EntityRef,
        /// The version on which the change was decided.
        expected: Version,
        /// The version that the row would get.
        given: Version,
    },
    /// A row with this id is there already.
    #[error("{entity} exists already")]
    AlreadyExists {
        /// The row.
        entity: EntityRef,
    },
    /// A verified identity belongs to another customer.
    #[error("a verified identity belongs to customer {holder}")]
    IdentityTaken {
        /// The customer who has it.
        holder: CustomerId,
    },
    /// Interactions carry a source and key that are recorded with another content.
    #[error("{} idempotency keys are recorded with another content", reuses.len())]
    KeyReused {
        /// Which interactions of the change set, in rising order.
        reuses: Vec<KeyReuse>,
    },
    /// The row cannot go while another one points to it.
    #[error("{entity} is referred to by {by}")]
    Referenced {
        /// The row.
        entity: EntityRef,
        /// A row that points to it.
        by: EntityRef,
    },
    /// The consumer of the event log does not stand where it was expected: another worker moved it,
    /// or it was reset.
    #[error("consumer {consumer} does not stand where it was expected")]
    ConsumerMoved {
        /// The name of the consumer.
        consumer: Code,
        /// Where it stands; `None` at the start of the log.
        found: Option<Cursor>,
    },
    /// A step of a consumer of the event log leads back; only a reset does.
    #[error("a step of consumer {consumer} must not lead back")]
    ConsumerMustAdvance {
        /// The name of the consumer.
        consumer: Code,
    },
    /// Seals of the event log do not follow the last one that is stored: another sealer was faster, or
    /// one is left out.
    #[error("{sealed} events are sealed, {expected} were expected")]
    SealsMoved {
        /// How many seals were to be there.
        expected: u64,
        /// How many there are.
        sealed: u64,
    },
    /// Seals of one call do not follow each other.
    #[error("seal {expected} must come next, not seal {given}")]
    SealsMustFollow {
        /// The number that comes next.
        expected: u64,
        /// The number of the seal in its place.
        given: u64,
    },
    /// The cursor was not made by this list of this store.
    #[error("the cursor is not one of this list")]
    InvalidCursor,
    /// The store cannot be reached or is too busy; trying again may help.
    #[error("the store is not available")]
    Unavailable(#[source] BoxError),
    /// The connection broke while committing: the change is stored whole or not at all, and which
    /// is not known. Repeating it with the same ids and keys is safe.
    #[error("it is not known whether the change was stored")]
    UnknownOutcome(#[source] BoxError),
    /// A stored row cannot be understood.
    #[error("a stored {what} cannot be read")]
    Corrupt {
        /// What kind of row.
        what: &'static str,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// Anything else below the store.
    #[error("the store failed")]
    Backend(#[source] BoxError),
}

/// An interaction whose key is recorded with another content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyReuse {
    /// The place of the interaction among those of the change set, from 0.
    pub index: usize,
    /// The interaction that has the key.
    pub existing: InteractionId,
}

impl KeyReuse {
    /// The interaction at `index` uses the key of `existing`.
    #[must_use]
    pub fn new(index: usize, existing: InteractionId) -> Self {
        Self { index, existing }
    }
}

impl StoreError {
    /// Checks that an update from `expected` leads to the next version; for stores.
    ///
    /// # Errors
    /// [`NotNextVersion`](Self::NotNextVersion) when it does not, and behind the last version there
    /// is.
    pub fn unless_next_version(
        entity: EntityRef,
        expected: Version,
        given: Version,
    ) -> Result<(), Self> {
        if given > expected && given == expected.next() {
            return Ok(());
        }
        Err(Self::NotNextVersion {
            entity,
            expected,
            given,
        })
    }

    /// Checks that seals follow each other; for stores. Gives how many must be stored before the first.
    ///
    /// # Errors
    /// [`SealsMustFollow`](Self::SealsMustFollow) when they do not.
    pub fn unless_seals_follow(seals: &[AuditSeal]) -> Result<u64, Self> {
        let Some(first) = seals.first() else {
            return Ok(0);
        };
        for pair in seals.windows(2) {
            if let [one, next] = pair
                && Some(next.sequence) != one.sequence.checked_add(1)
            {
                return Err(Self::SealsMustFollow {
                    expected: one.sequence.get().saturating_add(1),
                    given: next.sequence.get(),
                });
            }
        }
        Ok(first.sequence.get().saturating_sub(1))
    }

    /// Whether the same call may succeed when it is simply made again.
    ///
    /// After a [`Conflict`](Self::Conflict) the decision must be made anew on what is there now.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::UnknownOutcome(_))
    }
}
