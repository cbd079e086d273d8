//! The written forms of summaries.

use crm_core::{Currency, Timestamp, ValidationError};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{CustomerKey, PurchaseSummaries, PurchaseSummary};
use crate::format::FormatOne;
use crate::written::{Digits, most_of_amounts, require_consistent, require_rising};

/// The form of the summary of one customer.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "PurchaseSummary")]
struct SummaryForm {
    format: FormatOne,
    purchases: u64,
    returns: u64,
    amount_minor: Digits<i128>,
    first_purchase: Option<Timestamp>,
    last_purchase: Option<Timestamp>,
}

impl TryFrom<SummaryForm> for PurchaseSummary {
    type Error = ValidationError;

    fn try_from(form: SummaryForm) -> Result<Self, Self::Error> {
        let (purchases, returns) = (form.purchases, form.returns);
        let is_possible = match (form.first_purchase, form.last_purchase) {
            (None, None) => purchases == 0,
            (Some(first), Some(last)) if purchases == 1 => first == last,
            (Some(first), Some(last)) => purchases > 1 && first <= last,
            _ => false,
        };
        require_consistent(
            is_possible,
            "purchases",
            "must be 0 without a first and a last one, 1 or more if these are one, and else 2 or more",
        )?;
        let most = most_of_amounts(purchases).saturating_add(most_of_amounts(returns));
        require_consistent(
            form.amount_minor.0.unsigned_abs() <= most,
            "amount",
            "must be one that so many purchases and returns of 64 bits can have",
        )?;
        let micros = |at: Option<Timestamp>, without| at.map_or(without, Timestamp::as_micros);
        let bought = Self::of_purchases(
            purchases,
            form.amount_minor.0,
            micros(form.first_purchase, i64::MAX),
            micros(form.last_purchase, i64::MIN),
        );
        Ok(bought.with_returns(returns))
    }
}

impl Serialize for PurchaseSummary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = SummaryForm {
            format: FormatOne,
            purchases: self.purchases(),
            returns: self.returns(),
            amount_minor: Digits(self.amount_minor()),
            first_purchase: self.first_purchase(),
            last_purchase: self.last_purchase(),
        };
        form.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PurchaseSummary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = SummaryForm::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}

/// The form of a base: its customers in rising order of the key, wherever they lie in memory.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "PurchaseSummaries")]
struct BaseForm<C> {
    format: FormatOne,
    currency: Currency,
    customers: C,
}

/// What is read of it.
type ReadBase<K> = BaseForm<Vec<(K, PurchaseSummary)>>;

impl<K: CustomerKey> TryFrom<ReadBase<K>> for PurchaseSummaries<K> {
    type Error = ValidationError;

    fn try_from(form: ReadBase<K>) -> Result<Self, Self::Error> {
        require_rising("customers", &form.customers, |one, next| one.0 < next.0)?;
        let mut base = Self::with_capacity(form.currency, form.customers.len());
        for (customer, summary) in form.customers {
            base.add(customer, summary);
        }
        Ok(base)
    }
}

impl<K: CustomerKey + Serialize> Serialize for PurchaseSummaries<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let customers: Vec<(K, PurchaseSummary)> = self.iter().collect();
        let form = BaseForm {
            format: FormatOne,
            currency: self.currency(),
            customers,
        };
        form.serialize(serializer)
    }
}

impl<'de, K: CustomerKey + Deserialize<'de>> Deserialize<'de> for PurchaseSummaries<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = ReadBase::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}
