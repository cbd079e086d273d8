//! The heads that were written down elsewhere.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::{AuditFinding, AuditHead};

/// Anchors by place.
#[derive(Debug)]
pub(super) struct Anchors(BTreeMap<u64, Vec<AuditHead>>);

impl Anchors {
    pub(super) fn of(anchors: &[AuditHead]) -> Self {
        let mut by_place: BTreeMap<u64, Vec<AuditHead>> = BTreeMap::new();
        for anchor in anchors {
            by_place.entry(anchor.sequence).or_default().push(*anchor);
        }
        Self(by_place)
    }

    /// Whether the chain, which has this hash at this place, misses an anchor.
    pub(super) fn missed_at(&self, head: AuditHead) -> Option<AuditFinding> {
        let anchors = self.0.get(&head.sequence)?;
        let other = anchors.iter().find(|anchor| anchor.hash != head.hash)?;
        Some(AuditFinding::AnchorNotOnChain {
            anchor: *other,
            found: head.hash,
        })
    }

    /// Whether the chain ends before an anchor.
    pub(super) fn missed_behind(&self, end: AuditHead) -> Option<AuditFinding> {
        let behind = (Bound::Excluded(end.sequence), Bound::Unbounded);
        let (_, anchors) = self.0.range(behind).next()?;
        Some(AuditFinding::ChainShortened {
            anchor: *anchors.first()?,
            sealed: end.sequence,
        })
    }
}
