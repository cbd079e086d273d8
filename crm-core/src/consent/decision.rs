//! What a customer decides, and what a decision covers.

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::interaction::Channel;

/// What the customer's data or attention is used for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Purpose {
    /// Offers and advertising.
    Marketing,
    /// Drawing conclusions about the person from behaviour.
    Profiling,
    /// Statistics that single nobody out.
    Analytics,
    /// Questions about satisfaction.
    Survey,
    /// Handing data on to others.
    Sharing,
    /// A purpose of the host's own.
    Other(Code),
}

/// What the customer decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConsentDecision {
    /// Yes.
    Granted,
    /// No, when asked.
    Denied,
    /// No longer.
    Withdrawn,
    /// An objection (GDPR, article 21): it stands until it is lifted, whatever is granted later.
    Objected,
    /// The objection is lifted. That grants nothing.
    ObjectionLifted,
}

impl ConsentDecision {
    /// The code of the decision, as it is serialised.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Denied => "denied",
            Self::Withdrawn => "withdrawn",
            Self::Objected => "objected",
            Self::ObjectionLifted => "objection_lifted",
        }
    }
}

/// What a decision covers: a purpose, on one channel or on all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentScope {
    /// The purpose.
    pub purpose: Purpose,
    /// The channel; `None` means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
}

impl ConsentScope {
    /// The purpose on all channels.
    #[must_use]
    pub fn everywhere(purpose: Purpose) -> Self {
        Self {
            purpose,
            channel: None,
        }
    }

    /// The purpose on one channel.
    #[must_use]
    pub fn on(purpose: Purpose, channel: Channel) -> Self {
        Self {
            purpose,
            channel: Some(channel),
        }
    }

    /// Whether the scope takes in `purpose` on `channel`.
    #[must_use]
    pub fn covers(&self, purpose: &Purpose, channel: Channel) -> bool {
        self.purpose == *purpose && self.channel.is_none_or(|own| own == channel)
    }
}
