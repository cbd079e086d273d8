//! The members of a segment at an instant.

use crm_core::{CustomerId, Timestamp};
use serde::{Deserialize, Serialize};

use super::difference::in_order;
use super::{MembershipDifference, SegmentOverlap};
use crate::format::FormatOne;
use crate::{SegmentDefinition, SegmentName};

/// Who belonged to a segment at an instant: a list that stays as it is, for a campaign that was sent, a
/// report, or to compare two dates.
///
/// ```
/// use crm_core::{CustomerId, SeededIds, Timestamp};
/// use crm_segment::{SegmentDefinition, SegmentName, SegmentSnapshot};
///
/// let definition = SegmentDefinition::new(SegmentName::parse("Active")?, "did(visit) in the last 30 days".parse()?);
/// let (may, june) = (Timestamp::parse("2026-05-01T00:00:00Z")?, Timestamp::parse("2026-06-01T00:00:00Z")?);
/// let ids = SeededIds::new(1);
/// let [ann, bob] = [(); 2].map(|()| CustomerId::generate(&ids, may));
/// let before = SegmentSnapshot::new(&definition, may, [ann]);
/// let after = SegmentSnapshot::new(&definition, june, [bob]);
/// let difference = before.difference(&after);
/// assert_eq!((difference.entered, difference.left, difference.stayed), (vec![bob], vec![ann], 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Fields", into = "Fields")]
pub struct SegmentSnapshot {
    segment: SegmentName,
    revision: u32,
    as_of: Timestamp,
    /// By rising id, each once.
    members: Vec<CustomerId>,
}

impl SegmentSnapshot {
    /// Takes the members in any order; of one who is named twice one is kept.
    #[must_use]
    pub fn new(
        definition: &SegmentDefinition,
        as_of: Timestamp,
        members: impl IntoIterator<Item = CustomerId>,
    ) -> Self {
        Self {
            segment: definition.name.clone(),
            revision: definition.revision,
            as_of,
            members: in_order(members),
        }
    }

    /// The segment.
    #[must_use]
    pub const fn segment(&self) -> &SegmentName {
        &self.segment
    }

    /// The revision of the definition that was in force. Of one that asks for [others](crate::SegmentDefinitions), theirs
    /// are not told.
    #[must_use]
    pub const fn revision(&self) -> u32 {
        self.revision
    }

    /// The instant.
    #[must_use]
    pub const fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// The members, by rising id.
    #[must_use]
    pub fn members(&self) -> &[CustomerId] {
        &self.members
    }

    /// Whether the customer belonged.
    #[must_use]
    pub fn contains(&self, customer: CustomerId) -> bool {
        self.members.binary_search(&customer).is_ok()
    }

    /// Who entered and who left between this snapshot and a later one; of another segment, who is in one of them
    /// only.
    #[must_use]
    pub fn difference(&self, later: &Self) -> MembershipDifference {
        MembershipDifference::between(&self.members, &later.members)
    }

    /// How many members the two have together.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> SegmentOverlap {
        self.difference(other).into()
    }
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    format: FormatOne,
    segment: SegmentName,
    revision: u32,
    as_of: Timestamp,
    members: Vec<CustomerId>,
}

impl From<Fields> for SegmentSnapshot {
    fn from(fields: Fields) -> Self {
        Self {
            segment: fields.segment,
            revision: fields.revision,
            as_of: fields.as_of,
            members: in_order(fields.members),
        }
    }
}

impl From<SegmentSnapshot> for Fields {
    fn from(snapshot: SegmentSnapshot) -> Self {
        Self {
            format: FormatOne,
            segment: snapshot.segment,
            revision: snapshot.revision,
            as_of: snapshot.as_of,
            members: snapshot.members,
        }
    }
}
