//! Who wants to know what happens to a customer.

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::collaborator::Collaborator;

/// Whether somebody watches a customer from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatchStep {
    /// The watcher watches.
    Began,
    /// The watcher watches no more.
    Ended,
}

/// Somebody watches a customer from now on, or does so no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct WatchUpdate {
    /// Who watches.
    pub watcher: Collaborator,
    /// Whether.
    pub step: WatchStep,
    /// Who says so: the watcher, or another one.
    pub by: Actor,
}

impl WatchUpdate {
    /// The watcher does so from now on, or no more; `by` says so.
    #[must_use]
    pub fn new(watcher: Collaborator, step: WatchStep, by: Actor) -> Self {
        Self { watcher, step, by }
    }
}
