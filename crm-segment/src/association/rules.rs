//! All rules of a base.

use std::fmt;

use crm_core::ProductCode;

use super::{AssociationError, AssociationLimits, AssociationRule, Baskets, FrequentItemsets};

/// The rules that the frequent sets of a base give, the surest first.
///
/// ```
/// use std::num::NonZeroU64;
/// use crm_segment::{AssociationLimits, AssociationRules, Baskets};
///
/// let mut baskets = Baskets::new();
/// for items in [&["bread", "milk"][..], &["bread", "milk", "beer"], &["beer"], &["bread"]] {
///     baskets.add(items.iter().copied());
/// }
/// let rules = AssociationRules::of(&baskets, &AssociationLimits::pairs(NonZeroU64::new(2).unwrap()))?;
/// let surest = &rules.rules()[0];
/// assert_eq!((surest.antecedent[0], surest.consequent[0]), ("milk", "bread"));
/// assert_eq!((surest.support(), surest.confidence()), (0.5, 1.0));
/// # Ok::<(), crm_segment::AssociationError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AssociationRules<I: Ord = ProductCode> {
    rules: Vec<AssociationRule<I>>,
}

impl<I: Ord + Clone> AssociationRules<I> {
    /// Finds the frequent sets of the baskets, and their rules.
    ///
    /// # Errors
    /// When there are more than one million frequent sets, or more than one million rules.
    pub fn of(baskets: &Baskets<I>, limits: &AssociationLimits) -> Result<Self, AssociationError> {
        Self::of_itemsets(&FrequentItemsets::of(baskets, limits)?, limits)
    }

    /// The rules of frequent sets: every way to part a set of two or more items in two, as far as the
    /// confidence reaches the limit.
    ///
    /// # Errors
    /// When there are more than one million.
    pub fn of_itemsets(
        itemsets: &FrequentItemsets<I>,
        limits: &AssociationLimits,
    ) -> Result<Self, AssociationError> {
        let maximum = AssociationLimits::MAXIMUM_RULES;
        let mut rules: Vec<AssociationRule<I>> = itemsets
            .iter()
            .flat_map(|(items, both)| {
                // Each bit says on which side an item is; neither side is empty.
                let sides = 1_u32.checked_shl(u32::try_from(items.len()).unwrap_or(u32::MAX));
                let partings = 1..sides.unwrap_or(0).saturating_sub(1);
                partings.filter_map(move |bits| {
                    let (antecedent, consequent) = part(items, bits);
                    Some(AssociationRule {
                        with_antecedent: itemsets.count(&antecedent)?,
                        with_consequent: itemsets.count(&consequent)?,
                        antecedent,
                        consequent,
                        both,
                        baskets: itemsets.baskets(),
                    })
                })
            })
            .filter(|rule| is_sure_enough(rule, limits))
            .take(maximum.saturating_add(1))
            .collect();
        if rules.len() > maximum {
            return Err(AssociationError::TooManyRules { maximum });
        }
        rules.sort_by(AssociationRule::surest_first);
        Ok(Self { rules })
    }

    /// The rules, the surest first.
    #[must_use]
    pub fn rules(&self) -> &[AssociationRule<I>] {
        &self.rules
    }
}

/// The items whose bits are set, and the others.
fn part<I: Clone>(items: &[I], bits: u32) -> (Vec<I>, Vec<I>) {
    let mut sides = (Vec::new(), Vec::new());
    let mut rest = bits;
    for item in items {
        let side = if rest & 1 == 1 {
            &mut sides.0
        } else {
            &mut sides.1
        };
        side.push(item.clone());
        rest >>= 1;
    }
    sides
}

fn is_sure_enough<I: Ord>(rule: &AssociationRule<I>, limits: &AssociationLimits) -> bool {
    let percent = u128::from(limits.minimum_confidence_percent());
    let needed = percent.saturating_mul(rule.with_antecedent.into());
    u128::from(rule.both).saturating_mul(100) >= needed
}

impl<I: Ord> fmt::Debug for AssociationRules<I> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "AssociationRules(<{} rules>)", self.rules.len())
    }
}
