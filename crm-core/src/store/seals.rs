//! The port for the seals of the event log.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;

use super::{PageLimit, StoreError};
use crate::audit::AuditSeal;
use crate::id::EventId;

/// What became of seals that were not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub enum SealsAppended {
    /// They were stored.
    Appended,
    /// They were there already: they were stored before, by this sealer or by another.
    AlreadyThere,
}

/// Keeps the seals of an event log: the chain of hashes that shows whether the log was changed.
///
/// It may be kept in another database than the log, and is best kept there: whoever can rewrite the log
/// cannot rewrite the seals then. It takes the hashes as they come and does not compute them.
///
/// # Contract
/// - **Numbered from 1, without a gap.** The first seal of a call has the number behind the last one that
///   is stored, and each has the number behind the one before it. Seals that do not follow each other
///   fail with [`SealsMustFollow`](StoreError::SealsMustFollow).
/// - **Compare and set.** Of several callers who append different seals under one number at once, one
///   stores its seals; the others get [`SealsMoved`](StoreError::SealsMoved), which tells the number of
///   the last one.
/// - **All or nothing.** Of the seals of one call, all are stored or none is.
/// - **Repeatable.** Seals that are all stored already, and equal, are
///   [`AlreadyThere`](SealsAppended::AlreadyThere): after
///   [`UnknownOutcome`](StoreError::UnknownOutcome) the same call is safe.
/// - **An event is sealed once.** Another seal of an event that is sealed fails with
///   [`AlreadyExists`](StoreError::AlreadyExists), which names the event; so does a call with two seals of
///   one event.
/// - **Kept.** There is no way to change a seal or to take it away. What is read is what was stored.
/// - **Durable.** When a call returns `Ok`, what it did survives the death of the process (in a
///   store that survives it at all). Once it has begun, it runs to its end even when the caller
///   goes away.
/// - The seals of one tenant are none of another's.
#[async_trait]
pub trait AuditSealStore: Debug + Send + Sync {
    /// Appends seals, in rising order; without any, nothing is done.
    ///
    /// # Errors
    /// As the contract says; nothing is stored then, except that after
    /// [`UnknownOutcome`](StoreError::UnknownOutcome) it may be.
    async fn append_seals(&self, seals: &[AuditSeal]) -> Result<SealsAppended, StoreError>;

    /// The seal with the highest number; `None` before the first.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn last_seal(&self) -> Result<Option<AuditSeal>, StoreError>;

    /// At most `limit` seals with numbers above `sequence`, in rising order; those behind 0 are all of them.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn seals_after(
        &self,
        sequence: u64,
        limit: PageLimit,
    ) -> Result<Vec<AuditSeal>, StoreError>;

    /// The seal of an event; `None` when it is not sealed.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn seal_of(&self, event: EventId) -> Result<Option<AuditSeal>, StoreError>;
}

macro_rules! forward {
    ($pointer:ident) => {
        #[async_trait]
        impl<S: AuditSealStore + ?Sized> AuditSealStore for $pointer<S> {
            async fn append_seals(&self, seals: &[AuditSeal]) -> Result<SealsAppended, StoreError> {
                (**self).append_seals(seals).await
            }

            async fn last_seal(&self) -> Result<Option<AuditSeal>, StoreError> {
                (**self).last_seal().await
            }

            async fn seals_after(
                &self,
                sequence: u64,
                limit: PageLimit,
            ) -> Result<Vec<AuditSeal>, StoreError> {
                (**self).seals_after(sequence, limit).await
            }

            async fn seal_of(&self, event: EventId) -> Result<Option<AuditSeal>, StoreError> {
                (**self).seal_of(event).await
            }
        }
    };
}

forward!(Arc);
forward!(Box);
