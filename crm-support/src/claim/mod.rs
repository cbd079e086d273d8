//! Who is answering a request right now, so that no two do.

mod error;
mod lock;
mod rule;

pub use error::ClaimError;
pub use lock::{AnswerClaim, AnswerLock, ClaimEvent, ClaimOutcome};
pub use rule::ClaimRule;
