//! Forgetting customers, and not writing to them again.

mod erased_customer;
mod order;
mod suppression;
#[cfg(feature = "preferences")]
mod suppression_keys;

pub use erased_customer::ErasedCustomer;
pub use order::Erasure;
pub use suppression::{Suppression, SuppressionHash};
#[cfg(feature = "preferences")]
pub use suppression_keys::{SuppressionKey, SuppressionKeys};
