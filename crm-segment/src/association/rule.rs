//! Who buys this also buys that.

use std::cmp::{Ordering, Reverse};

use crm_core::ProductCode;

/// "Baskets with these items also hold those", with the counts that tell how far that is true.
///
/// The measures are those of Agrawal, Imielinski and Swami 1993 (support, confidence), Brin, Motwani,
/// Ullman and Tsur 1997 (lift, there called interest; conviction) and Piatetsky-Shapiro 1991
/// (leverage). Each is one division of whole numbers, or two, so that it is the same everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssociationRule<I: Ord = ProductCode> {
    /// What the baskets hold, in rising order.
    pub antecedent: Vec<I>,
    /// What they also hold, in rising order.
    pub consequent: Vec<I>,
    /// How many baskets hold both.
    pub both: u64,
    /// How many hold the antecedent.
    pub with_antecedent: u64,
    /// How many hold the consequent.
    pub with_consequent: u64,
    /// How many baskets there are.
    pub baskets: u64,
}

impl<I: Ord> AssociationRule<I> {
    /// The share of the baskets that hold both, 0 to 1.
    #[must_use]
    pub fn support(&self) -> f64 {
        self.both as f64 / self.baskets as f64
    }

    /// Of the baskets with the antecedent the share that hold the consequent too, 0 to 1.
    #[must_use]
    pub fn confidence(&self) -> f64 {
        self.both as f64 / self.with_antecedent as f64
    }

    /// How many times as often the two come together as they would by chance; 1 when neither says
    /// anything of the other.
    #[must_use]
    pub fn lift(&self) -> f64 {
        self.joint() as f64 / self.by_chance() as f64
    }

    /// The share of baskets that hold both, less the share that would by chance: −0.25 to 0.25.
    #[must_use]
    pub fn leverage(&self) -> f64 {
        let more = to_i128(self.joint()).saturating_sub(to_i128(self.by_chance()));
        let baskets = self.baskets as f64;
        more as f64 / (baskets * baskets)
    }

    /// How many times as often the rule would be wrong by chance as it is wrong; infinite when it
    /// never is.
    #[must_use]
    pub fn conviction(&self) -> f64 {
        let without = |whole: u64, part: u64| u128::from(whole.saturating_sub(part));
        let wrong = without(self.with_antecedent, self.both).saturating_mul(self.baskets.into());
        let by_chance =
            without(self.baskets, self.with_consequent).saturating_mul(self.with_antecedent.into());
        if wrong == 0 {
            return f64::INFINITY;
        }
        by_chance as f64 / wrong as f64
    }

    /// Whether the two come together more often than by chance: a lift above 1, compared in whole
    /// numbers.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        self.joint() > self.by_chance()
    }

    /// The surest rule first: by confidence, then by lift, then by support, then in rising order of
    /// the antecedent and the consequent. A total order of the rules of one base.
    #[must_use]
    pub fn surest_first(&self, other: &Self) -> Ordering {
        // a / b against c / d is a · d against c · b.
        let cross = |one: &Self, two: &Self| {
            u128::from(one.both).saturating_mul(two.with_antecedent.into())
        };
        cross(other, self)
            .cmp(&cross(self, other))
            .then_with(|| other.lift().total_cmp(&self.lift()))
            .then_with(|| Reverse(self.both).cmp(&Reverse(other.both)))
            .then_with(|| self.antecedent.cmp(&other.antecedent))
            .then_with(|| self.consequent.cmp(&other.consequent))
    }

    fn joint(&self) -> u128 {
        u128::from(self.both).saturating_mul(self.baskets.into())
    }

    fn by_chance(&self) -> u128 {
        u128::from(self.with_antecedent).saturating_mul(self.with_consequent.into())
    }
}

fn to_i128(value: u128) -> i128 {
    i128::try_from(value).unwrap_or(i128::MAX)
}
