//! The written form of purchases on their way to histories.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use crm_core::{Currency, ValidationError};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use super::RepeatHistories;
use super::day::Day;
use crate::format::FormatOne;
use crate::written::{Digits, most_of_amounts, require_consistent, require_rising};
use crate::{CustomerKey, RefundPolicy};

/// The days of each customer on which something happened, both in rising order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "RepeatHistories")]
struct Form<K> {
    format: FormatOne,
    currency: Currency,
    zone: Tz,
    refunds: RefundPolicy,
    customers: Vec<(K, Vec<DayForm>)>,
}

/// A day; `bought` is what all purchases came to, and nothing without a purchase.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "RepeatHistories day")]
struct DayForm {
    day: NaiveDate,
    bought: Option<Digits<i128>>,
    refunds: u64,
    refunded: Digits<i128>,
}

impl DayForm {
    /// `None` beyond the calendar, where no day can be.
    fn of<K>(day: &Day<K>) -> Option<Self> {
        Some(Self {
            day: NaiveDate::from_num_days_from_ce_opt(day.day)?,
            bought: day.has_purchase.then_some(Digits(day.bought)),
            refunds: day.refunds,
            refunded: Digits(day.refunded),
        })
    }

    fn check(&self, refunds: RefundPolicy) -> Result<(), ValidationError> {
        require_consistent(
            self.bought.is_some() || self.refunds > 0,
            "days",
            "must have a purchase or a refund",
        )?;
        let bought = self.bought.map_or(0, |bought| bought.0);
        require_consistent(bought >= 0, "bought", "must be 0 or more")?;
        let most = most_of_amounts(self.refunds);
        require_consistent(
            u128::try_from(self.refunded.0).is_ok_and(|refunded| refunded <= most),
            "refunded",
            "must be one that so many refunds of 64 bits can have",
        )?;
        require_consistent(
            self.refunds == 0 || refunds != RefundPolicy::Refuse,
            "refunds",
            "must be 0 where the policy refuses them",
        )
    }
}

impl<K: CustomerKey> TryFrom<Form<K>> for RepeatHistories<K> {
    type Error = ValidationError;

    fn try_from(form: Form<K>) -> Result<Self, Self::Error> {
        let mut base = Self::new(form.currency, form.zone, form.refunds);
        require_rising("customers", &form.customers, |one, next| one.0 < next.0)?;
        for (customer, days) in form.customers {
            require_consistent(!days.is_empty(), "customers", "must have days")?;
            require_rising("days of a customer", &days, |one, next| one.day < next.day)?;
            for day in days {
                day.check(form.refunds)?;
                base.add_day(Day {
                    customer,
                    day: day.day.num_days_from_ce(),
                    has_purchase: day.bought.is_some(),
                    bought: day.bought.map_or(0, |bought| bought.0),
                    refunds: day.refunds,
                    refunded: day.refunded.0,
                });
            }
        }
        Ok(base)
    }
}

impl<K: CustomerKey + Serialize> Serialize for RepeatHistories<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let days = self.settled_days();
        let of_customer = |days: &[Day<K>]| {
            let customer = days.first()?.customer;
            let days = days.iter().map(DayForm::of).collect::<Option<Vec<_>>>()?;
            Some((customer, days))
        };
        let customers = days
            .chunk_by(|one, next| one.customer == next.customer)
            .map(of_customer)
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| ser::Error::custom("a day lies beyond the calendar"))?;
        let (currency, zone, refunds) = self.rules();
        let form = Form {
            format: FormatOne,
            currency,
            zone,
            refunds,
            customers,
        };
        form.serialize(serializer)
    }
}

impl<'de, K: CustomerKey + Deserialize<'de>> Deserialize<'de> for RepeatHistories<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Form::<K>::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}
