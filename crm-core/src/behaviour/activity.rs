//! What a customer did on a site or in an app.

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::id::InteractionId;
use crate::interaction::{
    Channel, Direction, Interaction, InteractionContent, InteractionKind, Location,
};
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// An interaction in which the customer did something on a site or in an app.
///
/// It is read only if it is one that [`of`](Self::of) can give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Form")]
#[non_exhaustive]
pub struct Activity {
    /// The interaction.
    pub id: InteractionId,
    /// When.
    pub at: Timestamp,
    /// The site or app: the system that told it.
    pub source: Code,
    /// By which way: web or app.
    pub channel: Channel,
    /// What the customer did.
    pub kind: InteractionKind,
    /// Where, if it was a page.
    pub location: Option<Location>,
}

impl Activity {
    /// The channels over which customers act by themselves.
    pub const CHANNELS: [Channel; 2] = [Channel::Web, Channel::MobileApp];

    /// What customers do there.
    pub const KINDS: [InteractionKind; 6] = [
        InteractionKind::Visit,
        InteractionKind::PageView,
        InteractionKind::Search,
        InteractionKind::Cart,
        InteractionKind::Purchase,
        InteractionKind::Return,
    ];

    /// The activity in an interaction; `None` when the customer did not act, or not there.
    #[must_use]
    pub fn of(interaction: &Interaction) -> Option<Self> {
        let (content, channel) = (interaction.content(), interaction.channel());
        let is_meant = interaction.direction() == Direction::Inbound
            && Self::CHANNELS.contains(&channel)
            && Self::KINDS.contains(&content.kind());
        is_meant.then(|| Self {
            id: interaction.id(),
            at: interaction.occurred_at(),
            source: interaction.source().clone(),
            channel,
            kind: content.kind(),
            location: match content {
                InteractionContent::PageView { location } => Some(location.clone()),
                _ => None,
            },
        })
    }
}

/// The serialised form, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename = "Activity")]
struct Form {
    id: InteractionId,
    at: Timestamp,
    source: Code,
    channel: Channel,
    kind: InteractionKind,
    location: Option<Location>,
}

impl TryFrom<Form> for Activity {
    type Error = ValidationError;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        let require = |holds, rule| {
            let rule = ValidationRule::Inconsistent { rule };
            let refused = || ValidationError::new("activity", rule, ValueShape::Composite);
            if holds { Ok(()) } else { Err(refused()) }
        };
        require(
            Self::CHANNELS.contains(&form.channel) && Self::KINDS.contains(&form.kind),
            "must be what a customer does on a site or in an app",
        )?;
        require(
            form.location.is_some() == (form.kind == InteractionKind::PageView),
            "must have a location if it is a page view, and else none",
        )?;
        Ok(Self {
            id: form.id,
            at: form.at,
            source: form.source,
            channel: form.channel,
            kind: form.kind,
            location: form.location,
        })
    }
}
