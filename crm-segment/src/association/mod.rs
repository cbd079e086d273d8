//! What is bought together, and what to offer next.

mod baskets;
mod itemsets;
mod limits;
mod offers;
mod rule;
mod rules;

pub use baskets::Baskets;
pub use itemsets::FrequentItemsets;
pub use limits::{AssociationError, AssociationLimits};
pub use offers::Offer;
pub use rule::AssociationRule;
pub use rules::AssociationRules;
