//! What must be read before a rule can be asked.

use crate::{Condition, Rule};

/// Which facts a rule asks for beyond the customer record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// RFM scores or named segments.
    pub(super) scores: bool,
    /// The consent ledger.
    pub(super) consents: bool,
    /// The stage of the relationship.
    pub(super) stage: bool,
}

impl Needs {
    pub(super) fn of(rule: &Rule) -> Self {
        let own = match rule.condition() {
            Condition::Rfm(_) | Condition::Segment(_) => Self {
                scores: true,
                ..Self::default()
            },
            Condition::Consent(_) => Self {
                consents: true,
                ..Self::default()
            },
            Condition::Stage(_) => Self {
                stage: true,
                ..Self::default()
            },
            _ => Self::default(),
        };
        rule.condition()
            .rules()
            .iter()
            .map(Self::of)
            .fold(own, Self::and)
    }

    fn and(self, other: Self) -> Self {
        Self {
            scores: self.scores || other.scores,
            consents: self.consents || other.consents,
            stage: self.stage || other.stage,
        }
    }
}
