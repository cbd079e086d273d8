//! Figures that others work out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use async_trait::async_trait;
use crm_core::{AttributeValue, Code, CustomerId, StoreError, Timestamp};

/// Somebody who knows figures of customers: how many requests are open, how satisfied they are, what
/// they will buy. Rules ask by [`Condition::Metric`](crate::Condition::Metric).
#[async_trait]
pub trait MetricSource: Debug + Send + Sync {
    /// Those of the named figures that are known of a customer at an instant. One that is left out is
    /// missing to a rule, as an attribute is.
    ///
    /// # Errors
    /// When they cannot be read, or a name is none that the source knows: a rule that asks for it would
    /// never hold.
    async fn metrics(
        &self,
        customer: CustomerId,
        names: &BTreeSet<Code>,
        as_of: Timestamp,
    ) -> Result<BTreeMap<Code, AttributeValue>, StoreError>;
}
