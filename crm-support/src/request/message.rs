//! What customer and company said to each other about a request.

use crm_core::{InteractionText, Timestamp};
use serde::{Deserialize, Serialize};

use crate::coded::coded_enum;
use crate::id::{MessageId, SpecialistId};

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Author {
    /// The customer.
    Customer,
    /// A specialist.
    Specialist(SpecialistId),
    /// The host's own program: an acknowledgement, say.
    System,
}

coded_enum! {
    /// Who may read a message.
    pub enum Visibility {
        /// Customer and company.
        Public = "public",
        /// The company only.
        Internal = "internal",
    }
}

/// A message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Who wrote it.
    pub author: Author,
    /// Who may read it.
    pub visibility: Visibility,
    /// What it says.
    pub text: InteractionText,
    /// When it was written or came in.
    pub at: Timestamp,
}
