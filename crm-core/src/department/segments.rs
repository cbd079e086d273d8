//! The segments of a customer, as a view shows them.

use std::fmt::Debug;

use async_trait::async_trait;

use crate::id::CustomerId;
use crate::store::StoreError;

crate::bounded_text! {
    /// What a segment is called: `At Risk`.
    pub struct SegmentLabel("segment label", public, single, 100);
}

/// Somebody who knows the segments of customers: `crm-segment` gives one.
#[async_trait]
pub trait SegmentSource: Debug + Send + Sync {
    /// The segments that a customer is in.
    ///
    /// # Errors
    /// When they cannot be read.
    async fn segments(&self, customer: CustomerId) -> Result<Vec<SegmentLabel>, StoreError>;
}
