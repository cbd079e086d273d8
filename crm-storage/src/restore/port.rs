//! The port.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use crm_core::StoreError;

use super::{RestoreBatch, RestoreReport};

/// Takes rows as they were in another store: with their ids, versions and instants, and without
/// causing events.
///
/// It is for moving a whole tenant, not for daily work: it knows no expected versions, and no
/// decision stands behind it. Customers are restored before what belongs to them, the event log
/// last. Nobody else writes to the tenant meanwhile.
///
/// # Contract of [`restore`](Self::restore)
/// - **Atomic, durable, isolated.** As [`CoreStore::apply`](crm_core::CoreStore::apply): a batch is
///   stored whole or not at all, and is kept at return.
/// - **As it was.** What is read afterwards is equal to what was restored, and is found by each
///   question that the ports know: by identity, tag, key, due time.
/// - **Idempotent.** A row that is there and equal in all is counted as
///   [`already_there`](RestoreReport::already_there); also the second one of two equal rows of one
///   batch. So a batch can always be restored again.
/// - **Nothing is overwritten.** A row that is there and differs, in its version or the time of its
///   recording for instance, fails with [`AlreadyExists`](StoreError::AlreadyExists), which names
///   it; a verified identity that another customer holds with
///   [`IdentityTaken`](StoreError::IdentityTaken); an interaction whose key is recorded under
///   another id with [`KeyReused`](StoreError::KeyReused), whose indexes count the rows of the batch.
/// - **No orphans.** A consent, an interaction or a request of a customer who is not there, and an
///   alias that leads to one, fails with [`NotFound`](StoreError::NotFound), which names the customer.
/// - **Log.** The events of a batch stand in the log at the places after the first `after` ones. A
///   place that another event has, and an id that stands at another place, is
///   [`AlreadyExists`](StoreError::AlreadyExists) and names the event of the batch. A batch that
///   begins behind the end of the log, so that a place would stay empty, is refused.
/// - **Cancellation.** Once it has begun, it runs to its end even when the caller goes away.
#[async_trait]
pub trait RestoreStore: Debug + Send + Sync {
    /// Stores the rows of a batch that are not there yet.
    ///
    /// # Errors
    /// As the contract says; nothing is stored then, except that after
    /// [`UnknownOutcome`](StoreError::UnknownOutcome) it may be.
    async fn restore(&self, batch: RestoreBatch) -> Result<RestoreReport, StoreError>;
}

macro_rules! forward {
    ($pointer:ident) => {
        #[async_trait]
        impl<S: RestoreStore + ?Sized> RestoreStore for $pointer<S> {
            async fn restore(&self, batch: RestoreBatch) -> Result<RestoreReport, StoreError> {
                (**self).restore(batch).await
            }
        }
    };
}

forward!(Arc);
forward!(Box);
