//! What is known of a request when its policy is chosen.

use std::collections::BTreeSet;

use crm_core::{Channel, SegmentLabel};

use crate::classification::RequestKind;
use crate::priority::{CustomerStanding, Priority};

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
