//! Who somebody is in an organisation.

use crate::customer::{Relation, RelationRole};
use crate::id::CustomerId;

/// What a person is, was or will be in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Position {
    /// The organisation.
    pub organisation: CustomerId,
    /// The person.
    pub person: CustomerId,
    /// What the person's record says of it. Where the organisation's record was merged since, the
    /// relation still names the old one.
    pub relation: Relation,
}

/// Whether who has such a relation belongs to the other one, as a person to an organisation.
pub(super) fn is_position(role: &RelationRole) -> bool {
    matches!(
        role,
        RelationRole::WorksFor | RelationRole::MemberOf | RelationRole::Represents
    )
}

/// Whether who has such a relation stands below the other one, as an organisation below another.
pub(super) fn is_below(role: &RelationRole) -> bool {
    matches!(role, RelationRole::SubsidiaryOf | RelationRole::MemberOf)
}
