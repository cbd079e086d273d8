//! An answer before it is sent.

use crm_core::{InteractionText, Timestamp};
use serde::{Deserialize, Serialize};

use crate::id::SpecialistId;

/// An answer that is not sent yet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// What it says.
    pub text: InteractionText,
    /// Who wrote it.
    pub author: SpecialistId,
    /// When it was written.
    pub written_at: Timestamp,
    /// What an approver said about it.
    #[serde(default)]
    pub review: Review,
}

/// What an approver said about a draft.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Review {
    /// Nothing yet.
    #[default]
    Pending,
    /// It may be sent.
    Approved {
        /// Who said so.
        by: SpecialistId,
        /// When.
        at: Timestamp,
    },
    /// It must be written anew.
    Rejected {
        /// Who said so.
        by: SpecialistId,
        /// When.
        at: Timestamp,
    },
}
