//! Whether one customer is still there, day by day.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use crm_segment::CustomerKey;
use crm_segment::value::{MbgNbd, PurchaseModel, Recency, RepeatHistory, TimeUnit, ValueError};

use super::PurchaseLine;
use crate::report::AliveCurve;

/// So many points that the eye sees no corner.
const MOST_POINTS: i64 = 600;

/// The probability that `customer` is alive on each day from the first purchase to the day `until` and,
/// should nothing more be bought, for half as long again; `None` when the customer had not bought by then.
///
/// # Errors
/// When a span leaves the range of the model.
pub fn alive_curve<K: CustomerKey>(
    lines: &[PurchaseLine<K>],
    customer: K,
    name: &str,
    model: &MbgNbd,
    until: NaiveDate,
    zone: Tz,
) -> Result<Option<AliveCurve>, ValueError> {
    let own = lines
        .iter()
        .filter(|line| line.customer == customer && !line.amount.is_negative());
    let days: BTreeSet<NaiveDate> = own
        .map(|line| line.day_in(zone))
        .filter(|day| *day <= until)
        .collect();
    let Some(first) = days.first().copied() else {
        return Ok(None);
    };
    let ages: Vec<i64> = days.iter().map(|day| day_age(first, *day)).collect();
    let today = day_age(first, until);
    let end = today.saturating_add(today / 2).max(28);
    let step = (end / MOST_POINTS).max(1);
    let mut points = Vec::new();
    for age in (0..=end).step_by(usize::try_from(step).unwrap_or(1)) {
        // Both sides of a purchase: at it, the curve jumps.
        let history = history_at(&ages, age)?;
        let alive = model.outlook(&history)?.probability_alive();
        points.push((in_weeks(age), alive));
    }
    Ok(Some(AliveCurve {
        customer: name.to_owned(),
        unit: "weeks".to_owned(),
        points,
        purchases: ages.iter().copied().map(in_weeks).collect(),
        today: in_weeks(today),
    }))
}

/// What was known at an age: the days with a purchase up to it.
fn history_at(ages: &[i64], age: i64) -> Result<RepeatHistory, ValueError> {
    let seen = ages.iter().copied().take_while(|bought| *bought <= age);
    let last = seen.clone().last().unwrap_or(0);
    let repeats = seen.count().saturating_sub(1);
    let repeats = u32::try_from(repeats).unwrap_or(u32::MAX);
    let recency = Recency::AgeAtLast(in_weeks(last));
    RepeatHistory::new(repeats, recency, in_weeks(age), TimeUnit::Week)
}

fn day_age(first: NaiveDate, day: NaiveDate) -> i64 {
    day.signed_duration_since(first).num_days()
}

fn in_weeks(days: i64) -> f64 {
    TimeDelta::days(days).num_days() as f64 / 7.0
}
