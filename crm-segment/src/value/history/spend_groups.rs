//! The spending of a base.

use crm_core::Currency;

use super::SpendHistory;
use super::counted::Counted;
use crate::value::ValueError;

/// The spending of those who bought again, in rising order, with the number of customers of each:
/// what [`GammaGamma`](crate::value::GammaGamma) is fitted to.
#[derive(Debug, Clone, PartialEq)]
pub struct SpendGroups {
    currency: Currency,
    groups: Counted<SpendHistory>,
    not_positive: u64,
}

impl SpendGroups {
    /// Takes spending with the number of customers who have each. Those without a repeat purchase
    /// tell nothing and are left out; those whose mean is not above 0 cannot enter the model and
    /// are [counted](Self::not_positive).
    ///
    /// # Errors
    /// When an amount is in another currency.
    pub fn new(
        currency: Currency,
        spends: impl IntoIterator<Item = (SpendHistory, u64)>,
    ) -> Result<Self, ValueError> {
        let mut groups = Vec::new();
        let mut not_positive = 0_u64;
        for (spend, customers) in spends {
            if spend.currency() != currency {
                return Err(ValueError::CurrencyMismatch);
            }
            if spend.purchases() == 0 {
                continue;
            }
            if spend.mean() > 0.0 {
                groups.push((spend, customers));
            } else {
                not_positive = not_positive.saturating_add(customers);
            }
        }
        Ok(Self {
            currency,
            groups: Counted::new(groups, SpendHistory::key),
            not_positive,
        })
    }

    /// The currency of all amounts.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// How many customers enter the model.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.groups.customers()
    }

    /// How many customers bought again and have a mean that is not above 0: free goods, or refunds.
    #[must_use]
    pub const fn not_positive(&self) -> u64 {
        self.not_positive
    }

    pub(in crate::value) fn iter(&self) -> impl ExactSizeIterator<Item = (SpendHistory, u64)> {
        self.groups.iter()
    }
}
