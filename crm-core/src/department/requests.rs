//! The requests of a customer, as a view shows them.

use std::fmt::Debug;

use async_trait::async_trait;

use crate::code::Code;
use crate::id::CustomerId;
use crate::interaction::{Channel, Rating, Subject};
use crate::personal_data::DataRecord;
use crate::store::{EntityRef, StoreError};
use crate::timestamp::Timestamp;

/// Where a request of a customer stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestSummary {
    /// Which.
    pub id: EntityRef,
    /// What it is about, in a line.
    pub subject: Subject,
    /// By which way it came.
    pub channel: Channel,
    /// The code of its state.
    pub state: Code,
    /// Whether it is not over.
    pub is_open: bool,
    /// When it came in.
    pub since: Timestamp,
    /// When something is due next; `None` when nothing is.
    pub due: Option<Timestamp>,
    /// How satisfied the customer was in the end, if that was said, and when.
    pub satisfaction: Option<(Rating, Timestamp)>,
}

impl RequestSummary {
    /// A request that came in, in a state that is over or not.
    #[must_use]
    pub fn new(
        id: EntityRef,
        subject: Subject,
        channel: Channel,
        (state, is_open): (Code, bool),
        since: Timestamp,
    ) -> Self {
        Self {
            id,
            subject,
            channel,
            state,
            is_open,
            since,
            due: None,
            satisfaction: None,
        }
    }

    /// The same, with the instant at which something is due next.
    #[must_use]
    pub fn with_due(self, due: Option<Timestamp>) -> Self {
        Self { due, ..self }
    }

    /// The same, with how satisfied the customer was, and when that was said.
    #[must_use]
    pub fn with_satisfaction(self, satisfaction: Option<(Rating, Timestamp)>) -> Self {
        Self {
            satisfaction,
            ..self
        }
    }
}

/// Somebody who keeps requests of customers: `crm-support` gives one.
#[async_trait]
pub trait RequestSource: Debug + Send + Sync {
    /// What kind of record a request is.
    fn record(&self) -> DataRecord;

    /// The requests of a customer, in the order in which they came in.
    ///
    /// # Errors
    /// When they cannot be read.
    async fn requests(&self, customer: CustomerId) -> Result<Vec<RequestSummary>, StoreError>;
}
