//! Identity resolution: which profile an event belongs to, and which profiles are one.
//!
//! [`IdentityPolicy`] is data; [`resolve_identities`] decides about one event; [`IdentityGraph`] resolves a whole
//! set of events, in whatever order they come.

mod blocked;
mod candidate;
mod devices;
mod event;
mod graph;
mod limit;
mod lint;
mod namespace;
mod observed;
mod outcome;
mod pattern;
mod policy;
mod resolve;
mod resolved;
mod rule;
mod sets;
mod state;

pub use blocked::{BlockedBy, BlockedValues};
pub use candidate::CandidateProfile;
pub use event::IdentityEvent;
pub use graph::{IdentityGraph, RepeatedEvent};
pub use limit::{IdentityLimit, IdentityWindow};
pub use lint::IdentityPolicyLint;
pub use namespace::IdentityNamespace;
pub use observed::ObservedIdentities;
pub use outcome::{
    DroppedIdentity, IdentityDecision, IdentityDropReason, IdentityResolution, MovedIdentity,
};
pub use pattern::BlockedPattern;
pub use policy::IdentityPolicy;
pub use resolve::resolve_identities;
pub use resolved::{ResolvedIdentities, ResolvedProfile};
pub use rule::{IdentityBearer, IdentityRule};
