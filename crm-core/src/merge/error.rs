//! Why records cannot be merged, or not be taken apart.

use thiserror::Error;

use crate::customer::{AttributeName, CustomerError};
use crate::id::{CustomerId, MergeId};

/// Why two customers cannot be merged, or a merge cannot be undone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MergeError {
    /// Both ids lead to one customer.
    #[error("both are customer {customer}")]
    SameCustomer {
        /// The customer.
        customer: CustomerId,
    },
    /// One is a person, the other an organisation.
    #[error("a person and an organisation are not one customer")]
    DifferentParties,
    /// The merged record would break a rule: more identities than a record may have, for instance.
    #[error(transparent)]
    Record(#[from] CustomerError),
    /// The sum of an attribute is larger than its type can hold.
    #[error("the sum of attribute {attribute} is too large")]
    SumTooLarge {
        /// The attribute.
        attribute: AttributeName,
    },
    /// The survivor took in another customer since; that merge must be undone first.
    #[error("merge {merge} came later and must be undone first")]
    LaterMerge {
        /// The latest merge into the same customer.
        merge: MergeId,
    },
    /// The survivor was itself merged into another customer since; that merge must be undone first.
    #[error("the survivor was absorbed by merge {merge}, which must be undone first")]
    SurvivorAbsorbed {
        /// The merge that absorbed the survivor.
        merge: MergeId,
    },
    /// It is undone already.
    #[error("merge {merge} is undone already")]
    AlreadyUndone {
        /// The merge.
        merge: MergeId,
    },
}
