//! A rule under a name.

use serde::{Deserialize, Serialize};

use super::Rule;
use crate::SegmentName;
use crate::format::FormatOne;

/// A segment defined by a rule, as the host keeps it: with a name, and a revision that counts its
/// changes, so that an old membership can be told by the rule that was then in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Fields", into = "Fields")]
#[non_exhaustive]
pub struct SegmentDefinition {
    /// What the segment is called.
    pub name: SegmentName,
    /// How often the definition was changed; the first one has 1.
    pub revision: u32,
    /// Who belongs.
    pub rule: Rule,
}

impl SegmentDefinition {
    /// The first revision of a definition.
    #[must_use]
    pub const fn new(name: SegmentName, rule: Rule) -> Self {
        Self {
            name,
            revision: 1,
            rule,
        }
    }

    /// The next revision, with another rule.
    #[must_use]
    pub fn revised(self, rule: Rule) -> Self {
        Self {
            revision: self.revision.saturating_add(1),
            rule,
            ..self
        }
    }
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    format: FormatOne,
    name: SegmentName,
    revision: u32,
    rule: Rule,
}

impl From<Fields> for SegmentDefinition {
    fn from(fields: Fields) -> Self {
        Self {
            name: fields.name,
            revision: fields.revision,
            rule: fields.rule,
        }
    }
}

impl From<SegmentDefinition> for Fields {
    fn from(definition: SegmentDefinition) -> Self {
        Self {
            format: FormatOne,
            name: definition.name,
            revision: definition.revision,
            rule: definition.rule,
        }
    }
}
