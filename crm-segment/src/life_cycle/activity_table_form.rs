//! The written form of a table of activities.

use crm_core::{Currency, Timestamp, ValidationError};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{ActivePeriod, ActivityTable};
use crate::format::FormatOne;
use crate::instants::INSTANTS;
use crate::sums_by_customer::SumsByCustomer;
use crate::written::{Listed, require_consistent, rising_map};
use crate::{CalendarPeriod, CustomerKey, PeriodCalendar};

/// The periods of each customer, both in rising order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "ActivityTable")]
struct Form<C> {
    format: FormatOne,
    calendar: PeriodCalendar,
    currency: Currency,
    customers: C,
}

/// What is read of it.
type Read<K> = Form<Vec<(K, Vec<(CalendarPeriod, ActivePeriod)>)>>;

impl<K: CustomerKey> TryFrom<Read<K>> for ActivityTable<K> {
    type Error = ValidationError;

    fn try_from(form: Read<K>) -> Result<Self, Self::Error> {
        let ends = [*INSTANTS.start(), *INSTANTS.end()].map(Timestamp::from_micros);
        let [first, last] = ends;
        let (first, last) = (
            form.calendar.period_of(first?),
            form.calendar.period_of(last?),
        );
        let mut rows = Vec::new();
        for (customer, periods) in form.customers {
            // Periods of another kind lie outside of this range, too.
            let all_of_calendar = periods
                .iter()
                .all(|(period, _)| (first..=last).contains(period));
            require_consistent(
                all_of_calendar && !periods.is_empty(),
                "periods of a customer",
                "must be one or more of the calendar, in the years 1000 to 9999",
            )?;
            let numbered = periods
                .into_iter()
                .map(|(period, own)| (period.number(), own));
            let row = rising_map("periods of a customer", numbered.collect())?;
            rows.push((customer, row));
        }
        let sums = SumsByCustomer::of_rows(rising_map("customers", rows)?);
        Ok(Self::of_sums(form.calendar, form.currency, sums))
    }
}

impl<K: CustomerKey + Serialize> Serialize for ActivityTable<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let unit = self.calendar().unit();
        let customers = self.rows().map(|(customer, row)| {
            let numbered = row.iter();
            let periods =
                numbered.map(|(number, own)| (CalendarPeriod::numbered(unit, *number), own));
            (customer, Listed(periods))
        });
        let form = Form {
            format: FormatOne,
            calendar: self.calendar(),
            currency: self.currency(),
            customers: Listed(customers),
        };
        form.serialize(serializer)
    }
}

impl<'de, K: CustomerKey + Deserialize<'de>> Deserialize<'de> for ActivityTable<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Read::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}
