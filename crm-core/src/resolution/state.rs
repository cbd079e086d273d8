//! What the events of a graph came to so far.

use std::collections::HashMap;

use super::sets::DisjointSets;
use super::{
    CandidateProfile, IdentityDecision, IdentityEvent, IdentityPolicy, IdentityResolution,
    resolve_identities,
};
use crate::id::CustomerId;
use crate::identity::IdentityKey;

/// A key, by the order in which the graph first saw it.
pub(super) type KeyNumber = usize;

/// Events, their profiles, and who holds which key. It resolves an event when it is told to; that the
/// order is the right one is for the graph to see to.
#[derive(Debug, Clone, Default)]
pub(super) struct GraphState {
    events: Vec<Resolved>,
    keys: HashMap<IdentityKey, KeyNumber>,
    /// For each key the number of the profile that holds it, which may have become part of another.
    holders: Vec<Option<usize>>,
    profiles: Vec<Option<GraphProfile>>,
    /// Profiles that became one are in one set.
    merged: DisjointSets,
    /// For the number that stands for a set: where its profile is.
    places: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Resolved {
    event: IdentityEvent,
    /// The keys by which it may be recognised.
    keys: Vec<KeyNumber>,
    resolution: Option<IdentityResolution>,
    profile: Option<usize>,
}

/// A profile and its events.
#[derive(Debug, Clone)]
pub(super) struct GraphProfile {
    pub(super) candidate: CandidateProfile,
    pub(super) events: Vec<usize>,
}

impl GraphState {
    pub(super) fn event(&self, number: usize) -> Option<&IdentityEvent> {
        self.events.get(number).map(|resolved| &resolved.event)
    }

    pub(super) fn resolution(&self, number: usize) -> Option<&IdentityResolution> {
        self.events.get(number)?.resolution.as_ref()
    }

    /// The profile that the event belongs to.
    pub(super) fn profile_of(&self, number: usize) -> Option<&GraphProfile> {
        self.live(self.events.get(number)?.profile?)
    }

    /// The profile that holds the key.
    pub(super) fn holder(&self, key: &IdentityKey) -> Option<&GraphProfile> {
        let number = *self.keys.get(key)?;
        self.live((*self.holders.get(number)?)?)
    }

    /// All profiles, in no order.
    pub(super) fn profiles(&self) -> impl Iterator<Item = &GraphProfile> {
        self.profiles.iter().flatten()
    }

    /// The numbers of all events.
    pub(super) fn numbers(&self) -> std::ops::Range<usize> {
        0..self.events.len()
    }

    /// Takes an event in, without resolving it.
    pub(super) fn push(&mut self, event: IdentityEvent, keys: Vec<KeyNumber>) -> usize {
        let number = self.events.len();
        self.events.push(Resolved {
            event,
            keys,
            resolution: None,
            profile: None,
        });
        number
    }

    /// The number of a key.
    pub(super) fn number_of(&mut self, key: IdentityKey) -> KeyNumber {
        let next = self.holders.len();
        let number = *self.keys.entry(key).or_insert(next);
        if number == next {
            self.holders.push(None);
        }
        number
    }

    /// Resolves an event against what is there.
    pub(super) fn resolve_event(&mut self, number: usize, policy: &IdentityPolicy) {
        let Some(Resolved { event, .. }) = self.events.get(number) else {
            return;
        };
        let mut holders: Vec<&CandidateProfile> = self
            .held(number)
            .filter_map(|profile| self.live(profile))
            .map(|profile| &profile.candidate)
            .collect();
        holders.sort_by_key(|profile| profile.id());
        holders.dedup_by_key(|profile| profile.id());
        let resolution = resolve_identities(&event.observed, holders, policy, event.occurred_at);
        self.carry_out(number, resolution);
    }

    /// Forgets what these events came to, and resolves them in the order in which they happened.
    /// They are all events of their profiles.
    pub(super) fn resolve_anew(&mut self, numbers: &mut [usize], policy: &IdentityPolicy) {
        for number in numbers.iter() {
            self.forget(*number);
        }
        numbers.sort_by_key(|number| self.event(*number).map(IdentityEvent::place));
        for number in numbers.iter() {
            self.resolve_event(*number, policy);
        }
    }

    fn forget(&mut self, number: usize) {
        let Some(resolved) = self.events.get_mut(number) else {
            return;
        };
        resolved.resolution = None;
        let Some(profile) = resolved.profile.take() else {
            return;
        };
        let place = self.place_of(profile);
        let gone = self.profiles.get_mut(place).and_then(Option::take);
        let Some(gone) = gone else { return };
        for key in gone.candidate.identities().keys() {
            set_holder(&self.keys, &mut self.holders, key, None);
        }
    }

    fn carry_out(&mut self, number: usize, resolution: IdentityResolution) {
        let Some(profile) = self.target(number, &resolution.decision) else {
            if let Some(resolved) = self.events.get_mut(number) {
                resolved.resolution = Some(resolution);
            }
            return;
        };
        for moved in &resolution.moved {
            let from = self
                .keys
                .get(&moved.identity)
                .and_then(|key| *self.holders.get(*key)?);
            if let Some(from) = from.and_then(|from| self.live_mut(from)) {
                from.candidate.release(&moved.identity);
            }
        }
        let Some(resolved) = self.events.get_mut(number) else {
            return;
        };
        let since = resolved.event.occurred_at;
        resolved.profile = Some(profile);
        for key in &resolution.adopted {
            set_holder(&self.keys, &mut self.holders, key, Some(profile));
        }
        let adopted = resolution.adopted.clone();
        resolved.resolution = Some(resolution);
        if let Some(live) = self.live_mut(profile) {
            live.events.push(number);
            for key in adopted {
                live.candidate.hold(key, since);
            }
        }
    }

    /// The number of the profile that the event goes to: a new one, a known one, or one that several
    /// become.
    fn target(&mut self, number: usize, decision: &IdentityDecision) -> Option<usize> {
        match decision {
            IdentityDecision::Unproven => None,
            IdentityDecision::Create => {
                let id = self.event(number)?.id.as_uuid();
                // An interaction's id is of a version that a customer's has, too.
                let id = CustomerId::from_uuid(id).ok()?;
                let profile = self.merged.push();
                self.places.push(self.profiles.len());
                self.profiles.push(Some(GraphProfile {
                    candidate: CandidateProfile::new(id),
                    events: Vec::new(),
                }));
                Some(profile)
            }
            IdentityDecision::Attach(id) => self.held(number).find(|one| self.has_id(*one, *id)),
            IdentityDecision::Merge { into, from } => {
                let into = self.held(number).find(|one| self.has_id(*one, *into))?;
                let from: Vec<usize> = from
                    .iter()
                    .filter_map(|id| self.held(number).find(|one| self.has_id(*one, *id)))
                    .collect();
                for other in from {
                    self.merge(into, other);
                }
                Some(into)
            }
        }
    }

    /// The profiles that hold an identity of the event.
    fn held(&self, number: usize) -> impl Iterator<Item = usize> {
        self.events
            .get(number)
            .into_iter()
            .flat_map(|resolved| &resolved.keys)
            .filter_map(|key| *self.holders.get(*key)?)
    }

    fn has_id(&self, profile: usize, id: CustomerId) -> bool {
        self.live(profile)
            .is_some_and(|live| live.candidate.id() == id)
    }

    fn merge(&mut self, into: usize, other: usize) {
        let (into_place, other_place) = (self.place_of(into), self.place_of(other));
        let Some(mut gone) = self.profiles.get_mut(other_place).and_then(Option::take) else {
            return;
        };
        let Some(stays) = self.profiles.get_mut(into_place).and_then(Option::as_mut) else {
            return;
        };
        if stays.events.len() < gone.events.len() {
            std::mem::swap(&mut stays.events, &mut gone.events);
        }
        stays.events.append(&mut gone.events);
        stays.candidate.absorb(gone.candidate);
        let (standing, _) = self.merged.unite(into, other);
        if let Some(place) = self.places.get_mut(standing) {
            *place = into_place;
        }
    }

    fn place_of(&self, profile: usize) -> usize {
        let standing = self.merged.peek(profile);
        self.places.get(standing).copied().unwrap_or(standing)
    }

    fn live(&self, profile: usize) -> Option<&GraphProfile> {
        self.profiles.get(self.place_of(profile))?.as_ref()
    }

    fn live_mut(&mut self, profile: usize) -> Option<&mut GraphProfile> {
        let place = self.place_of(profile);
        self.profiles.get_mut(place)?.as_mut()
    }
}

fn set_holder(
    keys: &HashMap<IdentityKey, KeyNumber>,
    holders: &mut [Option<usize>],
    key: &IdentityKey,
    holder: Option<usize>,
) {
    if let Some(entry) = keys.get(key).and_then(|number| holders.get_mut(*number)) {
        *entry = holder;
    }
}
