//! From which frequency on something is looked at.

use std::num::NonZeroU64;

use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why associations are not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AssociationError {
    /// So many sets of items are frequent that going on would take too long: ask for more baskets or
    /// for smaller sets.
    #[error("more than {maximum} sets of items are frequent; raise the minimum of baskets")]
    TooManyItemsets {
        /// The largest number of sets.
        maximum: usize,
    },
    /// So many rules are sure enough that they would fill the memory: ask for more baskets, for smaller
    /// sets or for surer rules.
    #[error(
        "more than {maximum} rules are sure enough; raise the minimum of baskets or of confidence"
    )]
    TooManyRules {
        /// The largest number of rules.
        maximum: usize,
    },
}

/// From how many baskets on a set of items is frequent, how large it may be, and how sure a rule must
/// be.
///
/// ```
/// use std::num::NonZeroU64;
/// use crm_segment::AssociationLimits;
///
/// let pairs = AssociationLimits::pairs(NonZeroU64::new(20).unwrap());
/// assert_eq!(pairs.maximum_items(), 2);
/// assert_eq!(pairs.with_minimum_confidence_percent(30)?.minimum_confidence_percent(), 30);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct AssociationLimits {
    minimum_baskets: NonZeroU64,
    maximum_items: u8,
    minimum_confidence_percent: u8,
}

impl AssociationLimits {
    /// The largest sets that can be asked for.
    pub const MAXIMUM_ITEMS: u8 = 8;
    /// The largest number of frequent sets that is looked for.
    pub const MAXIMUM_ITEMSETS: usize = 1_000_000;
    /// The largest number of rules that is given.
    pub const MAXIMUM_RULES: usize = 1_000_000;

    /// Single items and pairs that are in at least so many baskets.
    #[must_use]
    pub const fn pairs(minimum_baskets: NonZeroU64) -> Self {
        Self {
            minimum_baskets,
            maximum_items: 2,
            minimum_confidence_percent: 0,
        }
    }

    /// The same with sets of up to so many items.
    ///
    /// # Errors
    /// When the number is not from 2 to 8.
    pub fn with_maximum_items(self, maximum_items: u8) -> Result<Self, ValidationError> {
        if (2..=Self::MAXIMUM_ITEMS).contains(&maximum_items) {
            return Ok(Self {
                maximum_items,
                ..self
            });
        }
        Err(refuse("items of a set", "2", "8"))
    }

    /// The same with rules of at least so much confidence, in per cent.
    ///
    /// # Errors
    /// When it is above 100.
    pub fn with_minimum_confidence_percent(self, percent: u8) -> Result<Self, ValidationError> {
        if percent <= 100 {
            return Ok(Self {
                minimum_confidence_percent: percent,
                ..self
            });
        }
        Err(refuse("confidence", "0", "100"))
    }

    /// From how many baskets on a set is frequent.
    #[must_use]
    pub const fn minimum_baskets(&self) -> NonZeroU64 {
        self.minimum_baskets
    }

    /// How many items a set has at most.
    #[must_use]
    pub const fn maximum_items(&self) -> u8 {
        self.maximum_items
    }

    /// The least confidence of a rule, in per cent.
    #[must_use]
    pub const fn minimum_confidence_percent(&self) -> u8 {
        self.minimum_confidence_percent
    }
}

fn refuse(field: &'static str, minimum: &'static str, maximum: &'static str) -> ValidationError {
    let rule = ValidationRule::OutOfRange {
        minimum: minimum.into(),
        maximum: maximum.into(),
    };
    ValidationError::new(field, rule, ValueShape::Number { negative: false })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    minimum_baskets: NonZeroU64,
    maximum_items: u8,
    minimum_confidence_percent: u8,
}

impl TryFrom<Form> for AssociationLimits {
    type Error = ValidationError;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        Self::pairs(form.minimum_baskets)
            .with_maximum_items(form.maximum_items)?
            .with_minimum_confidence_percent(form.minimum_confidence_percent)
    }
}

impl From<AssociationLimits> for Form {
    fn from(limits: AssociationLimits) -> Self {
        Self {
            minimum_baskets: limits.minimum_baskets,
            maximum_items: limits.maximum_items,
            minimum_confidence_percent: limits.minimum_confidence_percent,
        }
    }
}
