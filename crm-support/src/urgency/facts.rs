//! What is known of a request when its urgency is judged.

use std::collections::BTreeSet;

use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use crate::coded::small_number;
use crate::id::RequestId;
use crate::request::{CustomerStanding, Priority, RequestKind, RequestState, ServiceRequest};
use crate::service_policy::CustomerSegment;

small_number! {
    /// How much a customer or a contract counts for, as the host measures it, from 0 to 100: of the largest value that a
    /// customer has, say.
    pub struct CustomerWeight("customer weight", 0..=100);
}

/// How somebody feels, as the host's own analysis of what they wrote says, from -100 (angry) to 100 (glad).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i8", into = "i8")]
pub struct Sentiment(i8);

impl Sentiment {
    /// As angry as can be.
    pub const ANGRY: Self = Self(-100);
    /// As glad as can be.
    pub const GLAD: Self = Self(100);

    /// Takes a number.
    ///
    /// # Errors
    /// When it lies outside the range.
    pub fn new(number: i8) -> Result<Self, ValidationError> {
        if (Self::ANGRY.0..=Self::GLAD.0).contains(&number) {
            return Ok(Self(number));
        }
        let rule = ValidationRule::OutOfRange {
            minimum: "-100".into(),
            maximum: "100".into(),
        };
        let negative = number < 0;
        let shape = ValueShape::Number { negative };
        Err(ValidationError::new("sentiment", rule, shape))
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> i8 {
        self.0
    }

    /// How angry, from 0 to 100.
    pub(super) fn anger(self) -> u8 {
        self.0.min(0).unsigned_abs()
    }
}

impl TryFrom<i8> for Sentiment {
    type Error = ValidationError;

    fn try_from(number: i8) -> Result<Self, Self::Error> {
        Self::new(number)
    }
}

impl From<Sentiment> for i8 {
    fn from(sentiment: Sentiment) -> Self {
        sentiment.0
    }
}

/// What an [`UrgencyPolicy`](super::UrgencyPolicy) may ask of a waiting request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UrgencyFacts {
    /// Which request.
    pub request: RequestId,
    /// Since when it waits.
    pub waiting_since: Timestamp,
    /// How much the customer matters.
    pub standing: CustomerStanding,
    /// What it is.
    pub kind: RequestKind,
    /// How urgent what is asked is.
    pub priority: Priority,
    /// To which segments the customer belongs.
    pub segments: BTreeSet<CustomerSegment>,
    /// What the customer is worth.
    pub value: Option<CustomerWeight>,
    /// What the customer's contract obliges to.
    pub contract: Option<CustomerWeight>,
    /// How the customer feels.
    pub sentiment: Option<Sentiment>,
}

impl UrgencyFacts {
    /// Those of a request that has waited since an instant.
    #[must_use]
    pub fn new(
        request: RequestId,
        waiting_since: Timestamp,
        standing: CustomerStanding,
        kind: RequestKind,
        priority: Priority,
    ) -> Self {
        Self {
            request,
            waiting_since,
            standing,
            kind,
            priority,
            segments: BTreeSet::new(),
            value: None,
            contract: None,
            sentiment: None,
        }
    }

    /// Those of a request as it is: it waits since it came in or, once reopened, since its last change.
    #[must_use]
    pub fn of(request: &ServiceRequest) -> Self {
        let since = match request.state() {
            RequestState::Reopened { .. } => request.updated_at(),
            _ => request.submitted_at(),
        };
        Self::new(
            request.id(),
            since,
            request.standing(),
            request.kind(),
            request.priority(),
        )
    }

    /// The same of a customer of these segments.
    #[must_use]
    pub fn in_segments(mut self, segments: impl IntoIterator<Item = CustomerSegment>) -> Self {
        self.segments.extend(segments);
        self
    }

    /// The same of a customer of this value.
    #[must_use]
    pub fn of_value(self, value: CustomerWeight) -> Self {
        Self {
            value: Some(value),
            ..self
        }
    }

    /// The same under a contract that obliges so much.
    #[must_use]
    pub fn under_contract(self, contract: CustomerWeight) -> Self {
        Self {
            contract: Some(contract),
            ..self
        }
    }

    /// The same of a customer who feels so.
    #[must_use]
    pub fn feeling(self, sentiment: Sentiment) -> Self {
        Self {
            sentiment: Some(sentiment),
            ..self
        }
    }
}
