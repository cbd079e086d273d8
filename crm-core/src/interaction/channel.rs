//! Channels and directions.

use serde::{Deserialize, Serialize};

use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// The way by which customer and company meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Channel {
    /// A web site.
    Web,
    /// Electronic mail.
    Email,
    /// A telephone call.
    Phone,
    /// A live chat.
    Chat,
    /// An app on a mobile device.
    MobileApp,
    /// A text message to a telephone.
    Sms,
    /// A notification pushed to a device.
    Push,
    /// A social network.
    Social,
    /// Face to face: a shop, a branch, a visit.
    InPerson,
    /// Letters and parcels.
    Mail,
    /// A virtual world or game.
    VirtualWorld,
    /// Any other way.
    Other,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 12] = [
        Self::Web,
        Self::Email,
        Self::Phone,
        Self::Chat,
        Self::MobileApp,
        Self::Sms,
        Self::Push,
        Self::Social,
        Self::InPerson,
        Self::Mail,
        Self::VirtualWorld,
        Self::Other,
    ];

    /// The code of the channel, as it is serialised: `mobile_app`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Chat => "chat",
            Self::MobileApp => "mobile_app",
            Self::Sms => "sms",
            Self::Push => "push",
            Self::Social => "social",
            Self::InPerson => "in_person",
            Self::Mail => "mail",
            Self::VirtualWorld => "virtual_world",
            Self::Other => "other",
        }
    }

    /// Reads a code.
    ///
    /// # Errors
    /// When no channel has the code.
    pub fn parse(code: &str) -> Result<Self, ValidationError> {
        Self::ALL
            .into_iter()
            .find(|channel| channel.code() == code)
            .ok_or_else(|| {
                ValidationError::new(
                    "channel",
                    ValidationRule::UnknownCode {
                        standard: "the list of channels",
                    },
                    ValueShape::of_text(code),
                )
            })
    }
}

/// Who began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the customer to the company.
    Inbound,
    /// From the company to the customer.
    Outbound,
    /// Within the company: a note.
    Internal,
}

impl Direction {
    /// All directions.
    pub const ALL: [Self; 3] = [Self::Inbound, Self::Outbound, Self::Internal];

    /// The code of the direction, as it is serialised.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
            Self::Internal => "internal",
        }
    }

    /// Reads a code.
    ///
    /// # Errors
    /// When no direction has the code.
    pub fn parse(code: &str) -> Result<Self, ValidationError> {
        Self::ALL
            .into_iter()
            .find(|direction| direction.code() == code)
            .ok_or_else(|| {
                ValidationError::new(
                    "direction",
                    ValidationRule::UnknownCode {
                        standard: "the list of directions",
                    },
                    ValueShape::of_text(code),
                )
            })
    }
}
