//! Which part of the assortment each customer prefers.

mod affinities;
mod counts;
mod counts_form;
mod error;
mod score;
mod strength;

pub use affinities::{Affinities, AffinityMeasure, Preference};
pub use counts::{CategoryCounts, CategorySum};
pub use error::AffinityError;
pub use score::{AssortmentAxis, RfmaScore};
pub use strength::{PriorStrength, StrengthEstimate};
