//! All events of a set, resolved together.

use std::collections::HashMap;

use thiserror::Error;

use super::resolved::ResolvedIdentities;
use super::sets::DisjointSets;
use super::state::{GraphState, KeyNumber};
use super::{IdentityEvent, IdentityPolicy};
use crate::id::InteractionId;
use crate::timestamp::Timestamp;

/// Resolves a whole set of events: an export, a history, what several sources told.
///
/// Events may come in any order, late ones included. What comes out is as if each had been
/// [resolved](super::resolve_identities) in the order in which they happened (and by id, where two happened at
/// once): a function of the set of events, and of nothing else. A profile has the id of its first
/// event; when profiles merge, the lowest id stays.
///
/// Events that have no identity in common, by no chain of others, cannot have to do with each other.
/// So an event that comes late only makes the events of its own chain be resolved anew, and not
/// before somebody looks.
///
/// ```
/// use crm_core::*;
///
/// let ids = SeededIds::new(1);
/// let mut graph = IdentityGraph::new(IdentityPolicy::default());
/// let mut tell = |at: &str, who: Vec<Identity>| {
///     let at = Timestamp::parse(at)?;
///     let proved = |one: Identity| one.verified(VerificationMethod::SignedIn, at);
///     let observed = ObservedIdentities::new(who.into_iter().map(proved).collect(), vec![])?;
///     let id = InteractionId::generate(&ids, at);
///     graph.insert(IdentityEvent { id, occurred_at: at, observed })?;
///     Ok::<_, Box<dyn std::error::Error>>(id)
/// };
/// let cookie = || Identity::Device(DeviceId::parse("b7e1").unwrap());
/// let ann = Identity::external("shop", "4711")?;
///
/// let signed_in = tell("2026-03-01T12:00:00Z", vec![ann.clone(), cookie()])?;
/// let bought = tell("2026-03-05T12:00:00Z", vec![ann])?;
/// let looked_around = tell("2026-02-28T12:00:00Z", vec![cookie()])?; // told late
///
/// let resolved = graph.resolved();
/// let profile = resolved.profile_of(looked_around).unwrap();
/// assert_eq!(profile.events(), [looked_around, signed_in, bought]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct IdentityGraph {
    policy: IdentityPolicy,
    state: GraphState,
    /// The number of each event.
    known: HashMap<InteractionId, usize>,
    /// Keys that some chain of events connects are in one set.
    chains: DisjointSets,
    /// For the key that stands for a set: its chain.
    chain_of: HashMap<KeyNumber, Chain>,
    /// Keys of chains that must be resolved anew.
    stale: Vec<KeyNumber>,
}

/// Events that hang together by their identities.
#[derive(Debug, Clone, Default)]
struct Chain {
    events: Vec<usize>,
    latest: Option<(Timestamp, InteractionId)>,
    is_stale: bool,
}

/// An event with the id of another one that is known with other content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("event {id} is known with another content")]
pub struct RepeatedEvent {
    /// The id.
    pub id: InteractionId,
}

impl IdentityGraph {
    /// A graph without events.
    #[must_use]
    pub fn new(policy: IdentityPolicy) -> Self {
        Self {
            policy,
            state: GraphState::default(),
            known: HashMap::new(),
            chains: DisjointSets::default(),
            chain_of: HashMap::new(),
            stale: Vec::new(),
        }
    }

    /// Adds an event; `false` when it is known already.
    ///
    /// # Errors
    /// When an event with this id is known with another content. The graph is as it was.
    pub fn insert(&mut self, event: IdentityEvent) -> Result<bool, RepeatedEvent> {
        let id = event.id;
        if let Some(number) = self.known.get(&id) {
            let is_same = self.state.event(*number) == Some(&event);
            return if is_same {
                Ok(false)
            } else {
                Err(RepeatedEvent { id })
            };
        }
        let place = event.place();
        let keys = self.usable_keys(&event);
        let number = self.state.push(event, keys.clone());
        self.known.insert(id, number);
        let Some(first) = keys.first().copied() else {
            self.state.resolve_event(number, &self.policy);
            return Ok(true);
        };
        let mut chain = self.chain_through(&keys);
        let is_last = chain.latest.is_none_or(|latest| latest < place);
        chain.latest = chain.latest.max(Some(place));
        chain.events.push(number);
        if !is_last && !chain.is_stale {
            chain.is_stale = true;
            self.stale.push(first);
        }
        if !chain.is_stale {
            self.state.resolve_event(number, &self.policy);
        }
        let standing = self.chains.find(first);
        self.chain_of.insert(standing, chain);
        Ok(true)
    }

    /// Adds many events, first those that happened first, which spares resolving anew.
    ///
    /// # Errors
    /// At the first event whose id is known with another content. Those that happened before are in.
    pub fn insert_all(
        &mut self,
        events: impl IntoIterator<Item = IdentityEvent>,
    ) -> Result<(), RepeatedEvent> {
        let mut events: Vec<IdentityEvent> = events.into_iter().collect();
        events.sort_by_key(IdentityEvent::place);
        for event in events {
            self.insert(event)?;
        }
        Ok(())
    }

    /// The number of events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there is no event.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &IdentityPolicy {
        &self.policy
    }

    /// What the events come to. What late events touched is resolved anew now.
    pub fn resolved(&mut self) -> ResolvedIdentities<'_> {
        for key in std::mem::take(&mut self.stale) {
            let standing = self.chains.find(key);
            let Some(chain) = self.chain_of.get_mut(&standing) else {
                continue;
            };
            if std::mem::take(&mut chain.is_stale) {
                self.state.resolve_anew(&mut chain.events, &self.policy);
            }
        }
        ResolvedIdentities::new(&self.state, &self.known)
    }

    /// The numbers of the keys by which the event may be recognised.
    fn usable_keys(&mut self, event: &IdentityEvent) -> Vec<KeyNumber> {
        let mut keys = Vec::new();
        for verified in event.observed.verified() {
            let key = verified.key();
            if self.policy.blocks(&key).is_none() && self.policy.rule_of(&key).is_some() {
                let number = self.state.number_of(key);
                while self.chains.len() <= number {
                    self.chains.push();
                }
                keys.push(number);
            }
        }
        keys
    }

    /// Takes the chains of these keys out of the graph, as one.
    fn chain_through(&mut self, keys: &[KeyNumber]) -> Chain {
        let mut whole = Chain::default();
        for key in keys {
            let standing = self.chains.find(*key);
            if let Some(part) = self.chain_of.remove(&standing) {
                whole.absorb(part);
            }
        }
        for pair in keys.windows(2) {
            if let [one, other] = pair {
                self.chains.unite(*one, *other);
            }
        }
        whole
    }
}

impl Chain {
    fn absorb(&mut self, mut other: Self) {
        if self.events.len() < other.events.len() {
            std::mem::swap(&mut self.events, &mut other.events);
        }
        self.events.append(&mut other.events);
        self.latest = self.latest.max(other.latest);
        self.is_stale |= other.is_stale;
    }
}
