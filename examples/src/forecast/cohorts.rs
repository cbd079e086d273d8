//! Who came back, by the month of the first purchase.

use chrono::NaiveDate;
use chrono_tz::Tz;
use crm_core::Currency;
use crm_segment::{
    ActivityTable, CalendarUnit, CohortTable, CustomerKey, PeriodCalendar, RetentionDefinition,
};

use super::PurchaseLine;
use crate::report::CohortRow;

/// More periods are not shown.
const MOST_PERIODS: u16 = 24;

/// A row for each month of first purchases, as far as months were over at the end of the day `until`.
#[must_use]
pub fn cohorts<K: CustomerKey>(
    lines: &[PurchaseLine<K>],
    until: NaiveDate,
    zone: Tz,
    currency: Currency,
) -> Vec<CohortRow> {
    let months = PeriodCalendar::new(CalendarUnit::Month, zone);
    let mut table = ActivityTable::new(months, currency);
    for line in lines.iter().filter(|line| !line.amount.is_negative()) {
        table.add(line.customer, line.at);
    }
    let Some(tomorrow) = until.succ_opt() else {
        return Vec::new();
    };
    let over = months.period_of_date(tomorrow).plus(-1);
    let triangle = CohortTable::new(&table, RetentionDefinition::Exact, over, MOST_PERIODS);
    let rows = triangle.cohorts().iter().map(|cohort| CohortRow {
        label: cohort.began.to_string(),
        customers: cohort.customers,
        active: cohort.retained.clone(),
    });
    rows.collect()
}
