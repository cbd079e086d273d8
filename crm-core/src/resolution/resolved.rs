//! What the events of a graph come to.

use std::collections::{BTreeMap, HashMap};

use super::state::{GraphProfile, GraphState};
use super::{IdentityEvent, IdentityResolution};
use crate::id::{CustomerId, InteractionId};
use crate::identity::IdentityKey;
use crate::timestamp::Timestamp;

/// The profiles of a graph and their events; see [`IdentityGraph::resolved`](super::IdentityGraph).
#[derive(Debug, Clone, Copy)]
pub struct ResolvedIdentities<'a> {
    state: &'a GraphState,
    known: &'a HashMap<InteractionId, usize>,
}

/// A profile that events came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedProfile<'a> {
    id: CustomerId,
    identities: &'a BTreeMap<IdentityKey, Timestamp>,
    merges: u32,
    events: Vec<InteractionId>,
}

impl<'a> ResolvedIdentities<'a> {
    pub(super) fn new(state: &'a GraphState, known: &'a HashMap<InteractionId, usize>) -> Self {
        Self { state, known }
    }

    /// All profiles, by rising id.
    #[must_use]
    pub fn profiles(self) -> Vec<ResolvedProfile<'a>> {
        let mut all: Vec<_> = self
            .state
            .profiles()
            .map(|profile| self.shown(profile))
            .collect();
        all.sort_by_key(ResolvedProfile::id);
        all
    }

    /// The id of the profile that an event belongs to; `None` when it is not known, or nobody's.
    #[must_use]
    pub fn customer_of(self, event: InteractionId) -> Option<CustomerId> {
        let number = *self.known.get(&event)?;
        self.state
            .profile_of(number)
            .map(|profile| profile.candidate.id())
    }

    /// The profile that an event belongs to; `None` when it is not known, or nobody's.
    #[must_use]
    pub fn profile_of(self, event: InteractionId) -> Option<ResolvedProfile<'a>> {
        let number = *self.known.get(&event)?;
        self.state
            .profile_of(number)
            .map(|profile| self.shown(profile))
    }

    /// The profile that holds an identity.
    #[must_use]
    pub fn holder(self, key: &IdentityKey) -> Option<ResolvedProfile<'a>> {
        self.state.holder(key).map(|profile| self.shown(profile))
    }

    /// What was decided about an event when its turn came, and why. Profiles that it names may have
    /// merged since; whom a claim may concern is for [`suspects`](Self::suspects) to say.
    #[must_use]
    pub fn resolution(self, event: InteractionId) -> Option<&'a IdentityResolution> {
        self.state.resolution(*self.known.get(&event)?)
    }

    /// The other customers who hold an identity that the event only claims, by rising id. It is for
    /// staff to look at: whoever caused the event must not learn of them.
    #[must_use]
    pub fn suspects(self, event: InteractionId) -> Vec<CustomerId> {
        let number = self.known.get(&event).copied();
        number.map_or_else(Vec::new, |number| self.suspects_of(number))
    }

    /// The events of nobody that claim an identity of this customer, in the order in which they
    /// happened: for staff to decide on. They are no part of the customer's own data.
    #[must_use]
    pub fn unproven_contacts(self, customer: CustomerId) -> Vec<InteractionId> {
        let is_meant = |number: &usize| {
            self.state.profile_of(*number).is_none()
                && self.suspects_of(*number).contains(&customer)
        };
        self.in_order(self.state.numbers().filter(is_meant))
    }

    fn suspects_of(self, number: usize) -> Vec<CustomerId> {
        let own = self.state.profile_of(number).map(|own| own.candidate.id());
        let claims = self
            .state
            .resolution(number)
            .map_or(&[][..], |resolution| &resolution.claims);
        let mut suspects: Vec<CustomerId> = claims
            .iter()
            .filter_map(|key| self.state.holder(key))
            .map(|holder| holder.candidate.id())
            .filter(|holder| Some(*holder) != own)
            .collect();
        suspects.sort_unstable();
        suspects.dedup();
        suspects
    }

    fn shown(self, profile: &'a GraphProfile) -> ResolvedProfile<'a> {
        ResolvedProfile {
            id: profile.candidate.id(),
            identities: profile.candidate.identities(),
            merges: profile.candidate.merges(),
            events: self.in_order(profile.events.iter().copied()),
        }
    }

    fn in_order(self, numbers: impl Iterator<Item = usize>) -> Vec<InteractionId> {
        let mut events: Vec<&IdentityEvent> = numbers
            .filter_map(|number| self.state.event(number))
            .collect();
        events.sort_by_key(|event| event.place());
        events.into_iter().map(|event| event.id).collect()
    }
}

impl<'a> ResolvedProfile<'a> {
    /// The id: that of the first event of the profile, or the lowest of those that merged.
    #[must_use]
    pub fn id(&self) -> CustomerId {
        self.id
    }

    /// The verified identities, each with the instant since when the profile has it.
    #[must_use]
    pub fn identities(&self) -> &'a BTreeMap<IdentityKey, Timestamp> {
        self.identities
    }

    /// How many profiles were merged into this one.
    #[must_use]
    pub fn merges(&self) -> u32 {
        self.merges
    }

    /// The events, in the order in which they happened.
    #[must_use]
    pub fn events(&self) -> &[InteractionId] {
        &self.events
    }
}
