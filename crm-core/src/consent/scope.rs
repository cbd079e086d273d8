//! What a decision covers, and what is asked of the ledger.

use serde::{Deserialize, Serialize};

use super::Purpose;
use crate::code::Code;
use crate::interaction::Channel;

/// What a decision covers: a purpose, on one channel or on all, about one topic or all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ConsentScope {
    /// The purpose.
    pub purpose: Purpose,
    /// The channel; `None` means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The list or subject of messages, such as `weekly-offers`; `None` means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<Code>,
}

impl ConsentScope {
    /// The purpose on all channels, about all topics.
    #[must_use]
    pub fn everywhere(purpose: Purpose) -> Self {
        Self {
            purpose,
            channel: None,
            topic: None,
        }
    }

    /// The purpose on one channel, about all topics.
    #[must_use]
    pub fn on(purpose: Purpose, channel: Channel) -> Self {
        Self {
            channel: Some(channel),
            ..Self::everywhere(purpose)
        }
    }

    /// Every purpose, channel and topic: what a restriction covers.
    #[must_use]
    pub fn whole() -> Self {
        Self::everywhere(Purpose::All)
    }

    /// The same scope, about one topic.
    #[must_use]
    pub fn about(self, topic: Code) -> Self {
        Self {
            topic: Some(topic),
            ..self
        }
    }

    /// Whether the scope takes in `purpose` on `channel`, whatever the topic.
    #[must_use]
    pub fn covers(&self, purpose: &Purpose, channel: Channel) -> bool {
        self.topic.is_none()
            && self.purpose.contains(purpose)
            && self.channel.is_none_or(|own| own == channel)
    }

    /// Whether the scope takes in this use.
    #[must_use]
    pub fn covers_use(&self, used: &ContactUse) -> bool {
        self.purpose.contains(&used.purpose) && self.reaches(used)
    }

    /// Whether all that `other` covers is covered by this scope.
    ///
    /// ```
    /// use crm_core::{Channel, Code, ConsentScope, Purpose};
    ///
    /// let all = ConsentScope::everywhere(Purpose::Marketing);
    /// let offers = ConsentScope::on(Purpose::Marketing, Channel::Email).about(Code::parse("offers")?);
    /// assert!(all.contains(&offers) && !offers.contains(&all));
    /// # Ok::<(), crm_core::ValidationError>(())
    /// ```
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.purpose.contains(&other.purpose)
            && (self.channel.is_none() || self.channel == other.channel)
            && (self.topic.is_none() || self.topic == other.topic)
    }

    /// Whether there is a use that both scopes cover.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        fn meet<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        (self.purpose.contains(&other.purpose) || other.purpose.contains(&self.purpose))
            && meet(self.channel.as_ref(), other.channel.as_ref())
            && meet(self.topic.as_ref(), other.topic.as_ref())
    }

    /// Whether channel and topic of the use lie within the scope, whatever the purpose.
    pub(super) fn reaches(&self, used: &ContactUse) -> bool {
        self.channel.is_none_or(|own| own == used.channel)
            && (self.topic.is_none() || self.topic == used.topic)
    }
}

/// What somebody means to do: approach a customer, or use the data, for a purpose over a channel,
/// about a topic where there is one.
///
/// A use without a topic is a message on nothing in particular: only decisions about all topics
/// count for it. Whoever keeps lists names the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ContactUse {
    /// The purpose.
    pub purpose: Purpose,
    /// The channel.
    pub channel: Channel,
    /// The list or subject of the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<Code>,
}

impl ContactUse {
    /// A use on no topic in particular.
    #[must_use]
    pub fn new(purpose: Purpose, channel: Channel) -> Self {
        Self {
            purpose,
            channel,
            topic: None,
        }
    }

    /// The same use, about a topic.
    #[must_use]
    pub fn about(self, topic: Code) -> Self {
        Self {
            topic: Some(topic),
            ..self
        }
    }
}
