//! Storing what was checked.

use std::collections::BTreeMap;

use crm_core::{
    Code, ConsentId, ConsentRecord, Customer, CustomerId, Event, IdentityKey, Interaction,
};
use crm_support::{RequestId, ServiceRequest, Specialist, SpecialistId};

use super::tables::{Tables, place_of, source_key_of};

/// What a change set adds to the tables: checked, so that storing it cannot fail.
#[derive(Debug, Default)]
pub(super) struct Delta {
    pub(super) customers: BTreeMap<CustomerId, Customer>,
    /// Who holds an identity from now on; `None` means nobody.
    pub(super) holders: BTreeMap<IdentityKey, Option<CustomerId>>,
    pub(super) consents: BTreeMap<ConsentId, ConsentRecord>,
    pub(super) interactions: Vec<Interaction>,
    pub(super) specialists: BTreeMap<SpecialistId, Specialist>,
    pub(super) requests: BTreeMap<RequestId, ServiceRequest>,
    pub(super) events: Vec<Event>,
    /// How far consumers of the log have come; `None` forgets one.
    pub(super) consumers: BTreeMap<Code, Option<u64>>,
}

impl Delta {
    /// Puts one consumer to a position, or forgets it.
    pub(super) fn consumer(name: &Code, position: Option<u64>) -> Self {
        Self {
            consumers: [(name.clone(), position)].into(),
            ..Self::default()
        }
    }
}

impl Tables {
    pub(super) fn commit(&mut self, delta: Delta) {
        self.customers.extend(delta.customers);
        for (key, holder) in delta.holders {
            match holder {
                Some(holder) => self.holders.insert(key, holder),
                None => self.holders.remove(&key),
            };
        }
        for (id, consent) in delta.consents {
            self.ledgers
                .entry(consent.customer())
                .or_default()
                .insert(id);
            self.consents.insert(id, consent);
        }
        for interaction in delta.interactions {
            let (customer, place) = (interaction.customer(), place_of(&interaction));
            self.interaction_keys
                .insert(source_key_of(&interaction), place);
            self.interaction_ids
                .insert(interaction.id(), (customer, place));
            self.timelines
                .entry(customer)
                .or_default()
                .insert(place, interaction);
        }
        self.specialists.extend(delta.specialists);
        self.requests.extend(delta.requests);
        for event in delta.events {
            self.event_places.insert(event.id(), self.log.len());
            self.log.push(event);
        }
        for (name, position) in delta.consumers {
            match position {
                Some(position) => self.consumers.insert(name, position),
                None => self.consumers.remove(&name),
            };
        }
    }
}
