//! What a user did.

use chrono::TimeDelta;
use crm_core::{
    AttributeValue, Channel, Code, CustomerId, Direction, IdempotencyKey, Interaction,
    InteractionContent, InteractionId, InteractionProperties, NewInteraction, SeededIds, Timestamp,
};
use serde::Deserialize;
use serde_json::Value;

use super::told::{Told, encoded};
use super::{Gap, UNKNOWN_SHAPE, instant, read};

/// What a user did.
#[derive(Debug, Default, Clone)]
pub(super) struct Events(Vec<Happened>);

#[derive(Debug, Clone)]
struct Happened {
    at: Timestamp,
    name: Code,
    properties: Told,
}

impl Events {
    pub(super) fn add(&mut self, at: Timestamp, name: &str, properties: Told) -> Result<(), Gap> {
        let name = event_code(name)?;
        self.0.push(Happened {
            at,
            name,
            properties,
        });
        Ok(())
    }

    /// What events tell under a path, each of those that are told.
    pub(super) fn told(
        &self,
        path: &str,
    ) -> impl Iterator<Item = Result<Option<&AttributeValue>, Gap>> {
        self.0
            .iter()
            .map(move |event| event.properties.attribute(path))
    }

    /// Adds an event some days before an instant.
    pub(super) fn add_days_ago(
        &mut self,
        days: u32,
        now: Timestamp,
        name: &str,
    ) -> Result<(), Gap> {
        let at = now
            .checked_add(TimeDelta::days(i64::from(days).saturating_neg()))
            .ok_or(UNKNOWN_SHAPE)?;
        self.add(at, name, Told::default())
    }

    pub(super) fn timeline(&self, customer: CustomerId) -> Result<Vec<Interaction>, Gap> {
        let ids = SeededIds::new(2);
        let interaction = |(number, event): (usize, &Happened)| {
            let properties = event.properties.attributes()?;
            let new = NewInteraction {
                channel: Channel::Web,
                direction: Direction::Inbound,
                content: InteractionContent::Other {
                    name: event.name.clone(),
                    text: None,
                    properties: InteractionProperties::new(properties)
                        .map_err(|error| Gap::refused(&error))?,
                },
                regarding: None,
                occurred_at: event.at,
                source: Code::new_static("case"),
                key: IdempotencyKey::parse(number.to_string())
                    .map_err(|error| Gap::refused(&error))?,
            };
            let id = InteractionId::generate(&ids, event.at);
            Ok(Interaction::restore(id, customer, event.at, new))
        };
        let mut timeline = self
            .0
            .iter()
            .enumerate()
            .map(interaction)
            .collect::<Result<Vec<_>, Gap>>()?;
        timeline.sort_by_key(|event| (event.occurred_at(), event.id()));
        Ok(timeline)
    }
}

/// The name of a thing of the host's own that stands for an event: names of cases are freer than ours.
pub(super) fn event_code(name: &str) -> Result<Code, Gap> {
    Code::parse(encoded("e.", name)).map_err(|error| Gap::refused(&error))
}

/// Events as a list of names with days or dates.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(rename = "type")]
    name: String,
    days_ago: Option<u32>,
    at: Option<String>,
}

pub(super) fn told(list: &Value, now: Timestamp) -> Result<Events, Gap> {
    let mut events = Events::default();
    for event in read::<Vec<Entry>>(list)? {
        match (event.days_ago, event.at) {
            (Some(days), None) => events.add_days_ago(days, now, &event.name)?,
            (None, Some(day)) => {
                let at = instant(&format!("{day}T00:00:00Z")).ok_or(UNKNOWN_SHAPE)?;
                events.add(at, &event.name, Told::default())?;
            }
            _ => return Err(UNKNOWN_SHAPE),
        }
    }
    Ok(events)
}
