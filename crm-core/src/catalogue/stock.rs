//! Whether so many pieces can be had.

use std::num::NonZeroU32;

use super::{Availability, Product};
use crate::timestamp::Timestamp;

/// The answer to "can I have so many of it?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StockAnswer {
    /// They can leave the house now.
    Now,
    /// There are some, and fewer than that.
    TooFew {
        /// How many there are.
        pieces: NonZeroU32,
    },
    /// They can be ordered, and will be there later.
    Later {
        /// When; `None` when nobody knows.
        expected_at: Option<Timestamp>,
    },
    /// Not at present.
    NotNow,
    /// Not any more, and it will not come back.
    NoMore,
}

impl Availability {
    /// Whether so many pieces can be had, and when.
    #[must_use]
    pub fn answer(self, pieces: NonZeroU32) -> StockAnswer {
        match self {
            Self::InStock { .. } if self.covers(pieces) => StockAnswer::Now,
            Self::InStock {
                pieces: Some(pieces),
            } => StockAnswer::TooFew { pieces },
            Self::InStock { pieces: None } => StockAnswer::Now,
            Self::OnOrder { expected_at } => StockAnswer::Later { expected_at },
            Self::OutOfStock => StockAnswer::NotNow,
            Self::Discontinued => StockAnswer::NoMore,
        }
    }
}

impl StockAnswer {
    /// The answer about what a catalogue said of a product: one that it does not list cannot be had
    /// any more.
    #[must_use]
    pub fn about(product: Option<&Product>, pieces: NonZeroU32) -> Self {
        match product {
            Some(product) => product.availability().answer(pieces),
            None => Self::NoMore,
        }
    }
}
