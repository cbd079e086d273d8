//! What a survey policy decides by, and what it decides.

use crm_core::Timestamp;
use thiserror::Error;

use crate::id::RequestId;

/// What is to be known of a request and its customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SurveyFacts {
    /// Which request.
    pub request: RequestId,
    /// When it was closed; nothing while it is open, or open again.
    pub closed_at: Option<Timestamp>,
    /// Whether the customer told without being asked how satisfied they are: closing by satisfaction.
    pub is_answered: bool,
    /// When the customer was asked about this request.
    pub asked_at: Option<Timestamp>,
    /// When the customer was last asked about any other one.
    pub customer_asked_at: Option<Timestamp>,
}

impl SurveyFacts {
    /// A request that was closed, and a customer who was never asked.
    #[must_use]
    pub fn closed(request: RequestId, at: Timestamp) -> Self {
        Self {
            request,
            closed_at: Some(at),
            is_answered: false,
            asked_at: None,
            customer_asked_at: None,
        }
    }
}

/// Whether to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SurveyDecision {
    /// Ask now, and remember it.
    Ask,
    /// Look again then.
    Later {
        /// When.
        at: Timestamp,
    },
    /// Do not ask.
    DoNotAsk(SurveyRefusal),
}

/// Why not to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum SurveyRefusal {
    /// The request is open.
    #[error("the request is not closed")]
    NotClosed,
    /// The customer told it already.
    #[error("the customer told how satisfied they are already")]
    Answered,
    /// The customer was asked about this request.
    #[error("the customer was asked about this request already")]
    AskedBefore,
    /// The request is not in the part that is asked about.
    #[error("the request is not in the part that is asked about")]
    NotDrawn,
    /// The customer was asked about another request not long before.
    #[error("the customer is left alone until {until}")]
    QuietPeriod {
        /// When the quiet period ends.
        until: Timestamp,
    },
    /// Too much time has gone by since the instant at which to ask.
    #[error("since {since} it is too late to ask")]
    TooLate {
        /// Since when.
        since: Timestamp,
    },
}
