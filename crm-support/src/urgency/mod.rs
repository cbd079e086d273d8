//! Which waiting request is answered first.

mod explanation;
mod facts;
mod key;
mod policy;

pub use explanation::{Urgency, UrgencyPart, UrgencyPoints};
pub use facts::{CustomerWeight, Sentiment, UrgencyFacts};
pub use key::UrgencyKey;
pub use policy::UrgencyPolicy;
