//! Any store, by its ports.

use crm_core::{ChangeReport, CoreStore, StoreError};
use crm_support::RequestStore;

use crate::history::Work;

/// A store of customers and requests.
pub(crate) trait Crm: CoreStore + RequestStore {}

impl<S: CoreStore + RequestStore> Crm for S {}

/// Does the work in one call.
pub(crate) async fn apply(store: &dyn Crm, work: Work) -> Result<ChangeReport, StoreError> {
    match work {
        Work::Core(changes) => store.apply(changes).await,
        Work::Requests(changes) => store.apply_requests(changes).await,
    }
}
