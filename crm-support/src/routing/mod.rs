//! Who gets which request.

mod choice;
mod decision;
mod needs;
mod policy;
mod queue;

pub use choice::route;
pub(crate) use choice::{Asked, Rank};
pub use decision::{RoutingDecision, Verdict};
pub use needs::{Necessity, RoutingNeeds};
pub use policy::{ChosenQueue, RoutingPolicy};
pub use queue::{RoutingQueue, SelectionRule, TeamStage};
