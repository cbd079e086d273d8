//! A rule over the answers of its leaves.

use super::bits::Bits;

/// How a rule follows from the numbered leaves of all rules.
#[derive(Debug)]
pub(super) enum Formula {
    Leaf(usize),
    All(Box<[Formula]>),
    Any(Box<[Formula]>),
    Not(Box<Formula>),
}

impl Formula {
    pub(super) fn holds(&self, leaves: &Bits) -> bool {
        match self {
            Self::Leaf(leaf) => leaves.get(*leaf),
            Self::All(inner) => inner.iter().all(|inner| inner.holds(leaves)),
            Self::Any(inner) => inner.iter().any(|inner| inner.holds(leaves)),
            Self::Not(inner) => !inner.holds(leaves),
        }
    }

    /// Takes the number of each leaf, as often as it occurs.
    pub(super) fn each_leaf(&self, take: &mut impl FnMut(usize)) {
        match self {
            Self::Leaf(leaf) => take(*leaf),
            Self::All(inner) | Self::Any(inner) => {
                inner.iter().for_each(|inner| inner.each_leaf(take));
            }
            Self::Not(inner) => inner.each_leaf(take),
        }
    }
}
