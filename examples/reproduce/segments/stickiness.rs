//! How many people were active in how many periods.

use serde::Deserialize;

use super::activities::Activities;
use super::periods::{MOST_PERIODS, periods, unit_of};
use super::{Gap, SegmentCase, UNKNOWN_SHAPE, Verdict};

const CONVENTION: &str = "the days from the first to the last, both included";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    interval: String,
    from: String,
    to: String,
    #[serde(default)]
    week_start: Option<String>,
}

/// How many were active in one period, in two, and so on; the list may go on where nobody can be.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    users_active_exactly_n: Vec<u64>,
}

pub(super) fn check(case: &SegmentCase) -> Result<Verdict, Gap> {
    let asked: Asked = case.rule_as()?;
    let Expected {
        users_active_exactly_n: expected,
    } = case.expect_as()?;
    let unit = unit_of(
        &asked.interval,
        asked.week_start.as_deref(),
        case.note.as_deref(),
    )?;
    let activities = Activities::of(case)?;
    let days = activities.day(&asked.from)?..=activities.day(&asked.to)?;
    let possible = periods(
        activities.period(unit, &asked.from)?,
        activities.period(unit, &asked.to)?,
    )?;
    if expected.len() > usize::from(MOST_PERIODS) {
        return Err(UNKNOWN_SHAPE);
    }
    let table = activities.table(activities.calendar(unit), |at| {
        days.contains(&activities.day_of(at))
    });
    let mut found = vec![0_u64; possible.len().max(expected.len())];
    for person in table.customers() {
        let active = table.of(&person).filter(|(_, sum)| sum.activities() > 0);
        let place = active.count().checked_sub(1);
        if let Some(people) = place.and_then(|place| found.get_mut(place)) {
            *people = people.saturating_add(1);
        }
    }
    Ok(Verdict::of(
        &format!("{found:?}"),
        &format!("{expected:?}"),
        CONVENTION,
    ))
}
