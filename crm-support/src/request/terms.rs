//! By which policies a request is judged, and what was told of it.

use std::collections::BTreeSet;

use crm_core::{Code, SegmentLabel, Timestamp};
use serde::{Deserialize, Serialize};

use crate::service_metric::ServiceMetric;
use crate::service_policy::PromisedTo;

/// By which version of the service policies a request is judged, and what was reported of its promises.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceTerms {
    pub(super) version: u32,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) segments: BTreeSet<SegmentLabel>,
    pub(super) applied: Vec<AppliedPolicy>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) reported: Vec<ReportedLevel>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) wakes_at: Option<Timestamp>,
}

/// Which policy held from an instant on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AppliedPolicy {
    /// From when.
    pub at: Timestamp,
    /// The version of the policies.
    pub version: u32,
    /// The name of the policy; `None` where none of the version was for the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Code>,
}

/// What was reported of a run of the clock of a promise.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReportedLevel {
    /// What was promised.
    pub metric: ServiceMetric,
    /// To whom.
    pub to: PromisedTo,
    /// When the run started.
    pub run_started_at: Timestamp,
    /// The level of the ladder; `None` for the breach itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Code>,
    /// When it was reached.
    pub reached_at: Timestamp,
    /// When that was reported.
    pub at: Timestamp,
}

impl ServiceTerms {
    pub(super) fn new(version: u32, segments: BTreeSet<SegmentLabel>) -> Self {
        Self {
            version,
            segments,
            applied: Vec::new(),
            reported: Vec::new(),
            wakes_at: None,
        }
    }

    /// The version of the policies, which the request keeps until it is moved.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// To which segments the customer belonged when the request came under the version.
    #[must_use]
    pub fn segments(&self) -> &BTreeSet<SegmentLabel> {
        &self.segments
    }

    /// Which policies held, oldest first; the last one holds.
    #[must_use]
    pub fn applied(&self) -> &[AppliedPolicy] {
        &self.applied
    }

    /// What was reported, oldest first: each level of each run once.
    #[must_use]
    pub fn reported(&self) -> &[ReportedLevel] {
        &self.reported
    }

    /// The first instant at which there is something to report if nothing happens until then.
    #[must_use]
    pub fn wakes_at(&self) -> Option<Timestamp> {
        self.wakes_at
    }
}
