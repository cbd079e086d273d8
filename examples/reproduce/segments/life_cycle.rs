//! New, returning, resurrected and lost people by period.

use std::collections::BTreeMap;

use crm_segment::{CalendarPeriod, LifeCyclePeriod, life_cycle};
use serde::Deserialize;

use super::activities::Activities;
use super::periods::{periods, unit_of};
use super::{Gap, SegmentCase, UNKNOWN_SHAPE, Verdict};

/// What the sources call dormant: ours are dormant as long as they stay away.
const CONVENTION: &str = "dormant are those lost since the period before, below zero";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    lifecycle: String,
    from: String,
    to: String,
    #[serde(default)]
    week_start: Option<String>,
}

type Series = BTreeMap<String, Vec<i64>>;

pub(super) fn check(case: &SegmentCase) -> Result<Verdict, Gap> {
    let asked: Asked = case.rule_as()?;
    let expected: Series = case.expect_as()?;
    if expected.is_empty() {
        return Err(UNKNOWN_SHAPE);
    }
    let unit = unit_of(
        &asked.lifecycle,
        asked.week_start.as_deref(),
        case.note.as_deref(),
    )?;
    let activities = Activities::of(case)?;
    let last = activities.period(unit, &asked.to)?;
    let shown = periods(activities.period(unit, &asked.from)?, last)?;
    let table = activities.table(activities.calendar(unit), |_| true);
    let counts: BTreeMap<CalendarPeriod, LifeCyclePeriod> = life_cycle(&table, last)
        .into_iter()
        .map(|count| (count.period, count))
        .collect();
    let series = |name: &String| {
        let number = number_of(name)?;
        let numbers = shown
            .iter()
            .map(|period| counts.get(period).map_or(0, number));
        Ok((name.clone(), numbers.collect()))
    };
    let found = expected
        .keys()
        .map(series)
        .collect::<Result<Series, Gap>>()?;
    Ok(Verdict::of(
        &format!("{found:?}"),
        &format!("{expected:?}"),
        CONVENTION,
    ))
}

/// The number of ours that a name of the sources stands for.
fn number_of(name: &str) -> Result<fn(&LifeCyclePeriod) -> i64, Gap> {
    fn whole(count: u64) -> i64 {
        i64::try_from(count).unwrap_or(i64::MAX)
    }
    match name {
        "new" => Ok(|count| whole(count.new)),
        "returning" => Ok(|count| whole(count.returning)),
        "resurrecting" => Ok(|count| whole(count.resurrected)),
        "dormant" => Ok(|count| whole(count.lost).saturating_neg()),
        _ => Err(Gap::new("a state of the life cycle that ours do not have")),
    }
}
