//! Why a profile could not be read or changed.

use thiserror::Error;

use crate::code::Code;
use crate::consent::{NotConfirmable, Refusal};
use crate::customer::CustomerError;
use crate::id::{CustomerId, InteractionId, MergeId};
use crate::merge::MergeError;
use crate::money::MoneyError;
use crate::store::{StoreError, WriteOutcome};
use crate::validation::ValidationError;

/// Why [`Profiles`](super::Profiles) did not do what it was asked to. Nothing was changed then,
/// except after [`StoreError::UnknownOutcome`].
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The customer record would break a rule.
    #[error(transparent)]
    Customer(#[from] CustomerError),
    /// A value breaks a rule.
    #[error(transparent)]
    Invalid(#[from] ValidationError),
    /// The purchases of the customer sum to more than an amount can hold.
    #[error("the customer's purchases cannot be summed")]
    Amount(#[from] MoneyError),
    /// There is no such customer.
    #[error("there is no customer {id}")]
    UnknownCustomer {
        /// The id asked for.
        id: CustomerId,
    },
    /// An upsert needs something to recognise the customer by.
    #[error("a verified identity is needed to recognise the customer by")]
    NoVerifiedIdentity,
    /// The identities given belong to several customers; whether they are one is for a merge to
    /// decide.
    #[error("the identities belong to {} customers", customers.len())]
    SeveralCustomers {
        /// The customers, by rising id.
        customers: Vec<CustomerId>,
    },
    /// The customers cannot be merged, or the merge not be undone.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// There is no such merge.
    #[error("there is no merge {id}")]
    UnknownMerge {
        /// The id asked for.
        id: MergeId,
    },
    /// The policy and the consent ledger do not permit the use.
    #[error("not permitted: {0}")]
    NotPermitted(#[from] Refusal),
    /// There is nothing to confirm.
    #[error("not confirmed: {0}")]
    NotConfirmable(#[from] NotConfirmable),
    /// A legal hold keeps what is to be forgotten.
    #[error("a legal hold is in force ({reason}), placed by interaction {placed_in}")]
    OnLegalHold {
        /// The interaction that placed it.
        placed_in: InteractionId,
        /// Why, by a code of the host.
        reason: Code,
    },
    /// Others kept changing the same records; trying again later may help.
    #[error("the records are being changed by too many others")]
    Contended,
}

impl ProfileError {
    /// What became of the write that was answered so. [`Contended`](Self::Contended) is a conflict;
    /// whatever a rule refused was not applied.
    #[must_use]
    pub const fn outcome(&self) -> WriteOutcome {
        match self {
            Self::Store(error) => error.outcome(),
            Self::Contended => WriteOutcome::Conflict,
            _ => WriteOutcome::NotApplied,
        }
    }
}
