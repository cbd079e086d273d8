//! What is known of a request when its policy is chosen.

use std::collections::BTreeSet;

use crm_core::Channel;

use crate::request::{CustomerStanding, Priority, RequestKind, ServiceRequest};

crm_core::bounded_text! {
    /// A segment of customers, as the host names it: `At Risk`. Case counts.
    pub struct CustomerSegment("customer segment", public, single, 100);
}

/// What a policy may ask of a request and of who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestFacts {
    /// What it is.
    pub kind: RequestKind,
    /// By which way it came.
    pub channel: Channel,
    /// How much the customer matters.
    pub standing: CustomerStanding,
    /// How urgent it is.
    pub priority: Priority,
    /// To which segments the customer belongs.
    pub segments: BTreeSet<CustomerSegment>,
}

impl RequestFacts {
    /// Those of a request as it is, of a customer of these segments.
    #[must_use]
    pub fn of(
        request: &ServiceRequest,
        segments: impl IntoIterator<Item = CustomerSegment>,
    ) -> Self {
        Self {
            kind: request.kind(),
            channel: request.channel(),
            standing: request.standing(),
            priority: request.priority(),
            segments: segments.into_iter().collect(),
        }
    }
}
