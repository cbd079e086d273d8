//! What is known of a request when its policy is chosen.

use std::collections::BTreeSet;

use crm_core::{Channel, SegmentLabel};

use crate::request::{CustomerStanding, Priority, RequestKind, ServiceRequest};

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
    /// To which segments the customer belongs; case counts.
    pub segments: BTreeSet<SegmentLabel>,
}

impl RequestFacts {
    /// Those of a request as it is, of a customer of these segments.
    #[must_use]
    pub fn of(request: &ServiceRequest, segments: impl IntoIterator<Item = SegmentLabel>) -> Self {
        Self {
            kind: request.kind(),
            channel: request.channel(),
            standing: request.standing(),
            priority: request.priority(),
            segments: segments.into_iter().collect(),
        }
    }
}
