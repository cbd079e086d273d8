//! The spending of a base.

use crm_core::Currency;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::SpendHistory;
use super::counted::Counted;
use crate::format::FormatOne;
use crate::value::ValueError;
use crate::written::{Digits, Listed};

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

    /// The spending of both bases.
    ///
    /// # Errors
    /// When the two are in different currencies.
    pub fn merge(self, other: Self) -> Result<Self, ValueError> {
        if self.currency != other.currency {
            return Err(ValueError::CurrencyMismatch);
        }
        Ok(Self {
            currency: self.currency,
            groups: self.groups.merge(other.groups, SpendHistory::key),
            not_positive: self.not_positive.saturating_add(other.not_positive),
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

    pub(in crate::value) fn iter(
        &self,
    ) -> impl ExactSizeIterator<Item = (SpendHistory, u64)> + Clone {
        self.groups.iter()
    }
}

/// The serialised form: the spending in rising order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "SpendGroups")]
struct Form<G> {
    format: FormatOne,
    currency: Currency,
    spends: G,
    not_positive: u64,
}

/// A mean with its customers; it is text, since many readers of JSON round the last bit of a number.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "SpendGroups spending")]
struct GroupForm {
    purchases: u32,
    mean: Digits<f64>,
    customers: u64,
}

impl TryFrom<Form<Vec<GroupForm>>> for SpendGroups {
    type Error = ValueError;

    fn try_from(form: Form<Vec<GroupForm>>) -> Result<Self, ValueError> {
        let mut groups = Vec::new();
        for group in form.spends {
            let spend = SpendHistory::of_mean(group.purchases, group.mean.0, form.currency)?;
            // Who has no purchase has a mean of 0.
            spend.positive_mean()?;
            groups.push((spend, group.customers));
        }
        Ok(Self {
            currency: form.currency,
            groups: Counted::of_rising("spends", groups, SpendHistory::key)?,
            not_positive: form.not_positive,
        })
    }
}

impl Serialize for SpendGroups {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let spends = self.iter().map(|(spend, customers)| GroupForm {
            purchases: spend.purchases(),
            mean: Digits(spend.mean()),
            customers,
        });
        let form = Form {
            format: FormatOne,
            currency: self.currency,
            spends: Listed(spends),
            not_positive: self.not_positive,
        };
        form.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SpendGroups {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Form::<Vec<GroupForm>>::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}
