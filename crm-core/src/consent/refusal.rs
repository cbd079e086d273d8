//! The answer to "may we?".

use thiserror::Error;

use crate::id::ConsentId;

/// The answer to "may we?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Yes, by this entry.
    Permitted {
        /// The grant, or its confirmation.
        by: ConsentId,
    },
    /// No, because of this.
    Refused(Refusal),
}

impl Permission {
    /// Whether the answer is yes.
    #[must_use]
    pub fn is_permitted(self) -> bool {
        matches!(self, Self::Permitted { .. })
    }
}

/// Why the answer is no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no entry.
    #[error("nobody asked the customer")]
    NeverAsked,
    /// The customer said no.
    #[error("the customer said no, in entry {0}")]
    Denied(ConsentId),
    /// The customer took the grant back.
    #[error("the customer took the consent back, in entry {0}")]
    Withdrawn(ConsentId),
    /// The customer objected.
    #[error("the customer objected, in entry {0}")]
    Objected(ConsentId),
    /// The grant has run out.
    #[error("the consent of entry {0} has run out")]
    Expired(ConsentId),
    /// An objection was lifted, but nothing was granted since.
    #[error("entry {0} lifted an objection, but nothing was granted since")]
    OnlyLifted(ConsentId),
    /// A grant was requested and is not confirmed, or was not in time.
    #[error("the consent requested by entry {0} is not confirmed")]
    Unconfirmed(ConsentId),
    /// The data may be kept and handed out only.
    #[error("processing is restricted by entry {0}")]
    Restricted(ConsentId),
    /// An address of the customer belongs to somebody who was erased, and who has not confirmed a
    /// consent since.
    #[error("the owner of an address was erased and has confirmed no consent since")]
    Suppressed,
    /// The ledger is another customer's.
    #[error("the consent ledger is another customer's")]
    ForeignLedger,
}

impl Refusal {
    /// Of the answers for those whom a customer was merged of the strictest counts.
    pub(super) fn strictness(self) -> u8 {
        match self {
            Self::NeverAsked => 0,
            Self::Unconfirmed(_) => 1,
            Self::OnlyLifted(_) => 2,
            Self::Expired(_) => 3,
            Self::Denied(_) => 4,
            Self::Withdrawn(_) => 5,
            Self::Objected(_) => 6,
            Self::Restricted(_) => 7,
            Self::Suppressed => 8,
            Self::ForeignLedger => 9,
        }
    }
}

/// Why a requested consent is not confirmed by this call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotConfirmable {
    /// The ledger has no such request.
    #[error("there is no request {0} for consent")]
    UnknownRequest(ConsentId),
    /// The term of the request is over.
    #[error("the term of request {0} is over")]
    TooLate(ConsentId),
    /// The customer said no since.
    #[error("the customer said no since, in entry {0}")]
    Cancelled(ConsentId),
    /// It was confirmed before.
    #[error("entry {0} confirmed it before")]
    AlreadyConfirmed(ConsentId),
}
