//! Which part of a timeline to read.

use super::{Channel, InteractionKind};
use crate::timestamp::Timestamp;

/// Which interactions of a customer to read. An empty filter means all; conditions add up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimelineFilter {
    /// Only these kinds; empty means all.
    pub kinds: Vec<InteractionKind>,
    /// Only these channels; empty means all.
    pub channels: Vec<Channel>,
    /// Only from this instant on.
    pub from: Option<Timestamp>,
    /// Only before this instant.
    pub until: Option<Timestamp>,
}

impl TimelineFilter {
    /// All interactions.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Only interactions of these kinds.
    #[must_use]
    pub fn of_kinds(self, kinds: impl Into<Vec<InteractionKind>>) -> Self {
        Self {
            kinds: kinds.into(),
            ..self
        }
    }

    /// Only interactions over these channels.
    #[must_use]
    pub fn over_channels(self, channels: impl Into<Vec<Channel>>) -> Self {
        Self {
            channels: channels.into(),
            ..self
        }
    }

    /// Only interactions from `from` (included) until `until` (excluded).
    #[must_use]
    pub fn between(self, from: Option<Timestamp>, until: Option<Timestamp>) -> Self {
        Self {
            from,
            until,
            ..self
        }
    }

    /// Whether an interaction passes.
    #[must_use]
    pub fn admits(&self, interaction: &super::Interaction) -> bool {
        let at = interaction.occurred_at();
        (self.kinds.is_empty() || self.kinds.contains(&interaction.content().kind()))
            && (self.channels.is_empty() || self.channels.contains(&interaction.channel()))
            && self.from.is_none_or(|from| from <= at)
            && self.until.is_none_or(|until| at < until)
    }
}
