//! How much a specialist can hold at once.

use std::collections::BTreeMap;

use crm_core::{Channel, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

/// What a request of one channel takes of a [`Capacity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelCapacity {
    /// The units that each request of the channel takes; 1 unless told, and with 0 it takes none.
    #[serde(default = "one")]
    pub weight: u32,
    /// How many requests of the channel at once, whatever is free besides; `None` for no such limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

const fn one() -> u32 {
    1
}

impl ChannelCapacity {
    /// One unit for each request, and no limit.
    const USUAL: Self = Self {
        weight: 1,
        limit: None,
    };
}

/// How much a specialist can hold at once, in units: a call may take five of them and an e-mail one, and of calls there
/// may be one at most.
///
/// Its serialised form is the number of units; where a channel differs, an object.
///
/// ```
/// use crm_core::Channel;
/// use crm_support::Capacity;
///
/// let capacity = Capacity::of_units(8).weighing(Channel::Phone, 5)?.limiting(Channel::Chat, 2)?;
/// assert_eq!(capacity.weight(Channel::Phone), 5);
/// assert_eq!(capacity.weight(Channel::Email), 1);
/// assert_eq!(serde_json::to_string(&Capacity::of_units(8)).unwrap(), "8");
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "CapacityForm", into = "CapacityForm")]
pub struct Capacity {
    units: u32,
    channels: BTreeMap<Channel, ChannelCapacity>,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum CapacityForm {
    Units(u32),
    ByChannel(ChannelForm),
}

/// The serialised form where a channel differs.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChannelForm {
    units: u32,
    channels: BTreeMap<Channel, ChannelCapacity>,
}

impl Capacity {
    /// The largest number of units that a request may take.
    pub const MAXIMUM_WEIGHT: u32 = 1_000_000;

    /// So many units, of which each request takes one.
    #[must_use]
    pub const fn of_units(units: u32) -> Self {
        Self {
            units,
            channels: BTreeMap::new(),
        }
    }

    /// The same, where a request of the channel takes so many units.
    ///
    /// # Errors
    /// When the weight is more than [`MAXIMUM_WEIGHT`](Self::MAXIMUM_WEIGHT).
    pub fn weighing(self, channel: Channel, weight: u32) -> Result<Self, ValidationError> {
        let limit = self.limit(channel);
        self.with_channel(channel, ChannelCapacity { weight, limit })
    }

    /// The same with at most so many requests of the channel at once.
    ///
    /// # Errors
    /// Never, unless the weight of the channel was not valid before.
    pub fn limiting(self, channel: Channel, limit: u32) -> Result<Self, ValidationError> {
        let weight = self.weight(channel);
        let limit = Some(limit);
        self.with_channel(channel, ChannelCapacity { weight, limit })
    }

    /// The same with this said of a channel in place of what was said of it before.
    ///
    /// # Errors
    /// When the weight is more than [`MAXIMUM_WEIGHT`](Self::MAXIMUM_WEIGHT).
    pub fn with_channel(
        mut self,
        channel: Channel,
        capacity: ChannelCapacity,
    ) -> Result<Self, ValidationError> {
        if capacity.weight > Self::MAXIMUM_WEIGHT {
            let rule = ValidationRule::OutOfRange {
                minimum: "0".into(),
                maximum: Self::MAXIMUM_WEIGHT.to_string().into(),
            };
            let shape = ValueShape::Number { negative: false };
            return Err(ValidationError::new("channel weight", rule, shape));
        }
        if capacity == ChannelCapacity::USUAL {
            self.channels.remove(&channel);
        } else {
            self.channels.insert(channel, capacity);
        }
        Ok(self)
    }

    /// All units.
    #[must_use]
    pub fn units(&self) -> u32 {
        self.units
    }

    /// The channels of which something else than usual was said.
    #[must_use]
    pub fn channels(&self) -> &BTreeMap<Channel, ChannelCapacity> {
        &self.channels
    }

    /// The units that a request of the channel takes.
    #[must_use]
    pub fn weight(&self, channel: Channel) -> u32 {
        self.of(channel).weight
    }

    /// How many requests of the channel at once, where that is limited.
    #[must_use]
    pub fn limit(&self, channel: Channel) -> Option<u32> {
        self.of(channel).limit
    }

    fn of(&self, channel: Channel) -> ChannelCapacity {
        let found = self.channels.get(&channel);
        found.copied().unwrap_or(ChannelCapacity::USUAL)
    }

    /// The units that these requests take.
    #[must_use]
    pub fn taken_by(&self, held: &BTreeMap<Channel, u32>) -> u64 {
        held.iter().fold(0, |units: u64, (channel, requests)| {
            let weight = u64::from(self.weight(*channel));
            units.saturating_add(weight.saturating_mul(u64::from(*requests)))
        })
    }

    /// Whether each limit of a channel is kept by these requests.
    pub(super) fn keeps_limits(&self, held: &BTreeMap<Channel, u32>) -> bool {
        let mut held = held.iter();
        held.all(|(channel, requests)| self.limit(*channel).is_none_or(|limit| *requests <= limit))
    }
}

impl From<u32> for Capacity {
    fn from(units: u32) -> Self {
        Self::of_units(units)
    }
}

impl TryFrom<CapacityForm> for Capacity {
    type Error = ValidationError;

    fn try_from(form: CapacityForm) -> Result<Self, Self::Error> {
        match form {
            CapacityForm::Units(units) => Ok(Self::of_units(units)),
            CapacityForm::ByChannel(form) => {
                let mut channels = form.channels.into_iter();
                channels.try_fold(Self::of_units(form.units), |capacity, (channel, of)| {
                    capacity.with_channel(channel, of)
                })
            }
        }
    }
}

impl From<Capacity> for CapacityForm {
    fn from(capacity: Capacity) -> Self {
        let Capacity { units, channels } = capacity;
        if channels.is_empty() {
            Self::Units(units)
        } else {
            Self::ByChannel(ChannelForm { units, channels })
        }
    }
}
