//! What somebody noted.

use serde::{Deserialize, Serialize};

use super::InteractionText;
use crate::actor::Actor;
use crate::collaborator::Collaborator;

/// Something that someone of the company noted about a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Note {
    /// The note.
    pub text: InteractionText,
    /// Who noted it, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Actor>,
    /// Whom it is for, if it is for somebody in particular.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Collaborator>,
}

impl Note {
    /// A note for everybody, of nobody in particular.
    #[must_use]
    pub fn new(text: InteractionText) -> Self {
        Self {
            text,
            by: None,
            to: None,
        }
    }

    /// The same note, with who wrote it.
    #[must_use]
    pub fn by(self, actor: Actor) -> Self {
        Self {
            by: Some(actor),
            ..self
        }
    }

    /// The same note, for this person or department.
    #[must_use]
    pub fn to(self, to: Collaborator) -> Self {
        Self {
            to: Some(to),
            ..self
        }
    }
}
