//! How many of those who were active in a period are active later.

use crm_segment::{CohortTable, RetentionDefinition};
use serde::Deserialize;

use super::activities::Activities;
use super::periods::{MOST_PERIODS, unit_of};
use super::{Gap, SegmentCase, UNKNOWN_SHAPE, Verdict};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    retention: String,
    period: String,
    intervals: u16,
    first_interval: String,
    #[serde(default)]
    week_start: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    cohort_rows: Vec<Vec<u64>>,
}

/// Who begins a cohort.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beginners {
    /// Whoever is active in its period, however often before.
    Active,
    /// Whoever is active for the first time.
    New,
}

impl Beginners {
    const fn convention(self) -> &'static str {
        match self {
            Self::Active => {
                "all who are active in a period are its cohort: what they did before is left out"
            }
            Self::New => "a cohort is who was active for the first time",
        }
    }
}

pub(super) fn check(case: &SegmentCase) -> Result<Verdict, Gap> {
    let asked: Asked = case.rule_as()?;
    let expected: Expected = case.expect_as()?;
    let (beginners, definition) = meant(&asked.retention)?;
    if asked.intervals > MOST_PERIODS {
        return Err(UNKNOWN_SHAPE);
    }
    let unit = unit_of(
        &asked.period,
        asked.week_start.as_deref(),
        case.note.as_deref(),
    )?;
    let activities = Activities::of(case)?;
    let calendar = activities.calendar(unit);
    let first = activities.period(unit, &asked.first_interval)?;
    let last = first.plus(i64::from(asked.intervals).saturating_sub(1));
    let mut rows = Vec::new();
    for row in 0..asked.intervals {
        let began = first.plus(row.into());
        let columns = asked.intervals.saturating_sub(row);
        let is_wanted = |at| beginners == Beginners::New || calendar.period_of(at) >= began;
        let table = activities.table(calendar, is_wanted);
        let triangle = CohortTable::new(&table, definition.clone(), last, columns);
        let cohort = triangle.cohorts().iter().find(|own| own.began == began);
        let nobody = || vec![0; columns.into()];
        rows.push(cohort.map_or_else(nobody, |cohort| cohort.retained.clone()));
    }
    Ok(Verdict::of(
        &format!("{rows:?}"),
        &format!("{:?}", expected.cohort_rows),
        beginners.convention(),
    ))
}

/// Which cohorts and which definition of ours the words stand for.
fn meant(words: &str) -> Result<(Beginners, RetentionDefinition), Gap> {
    match words {
        "recurring" => Ok((Beginners::Active, RetentionDefinition::Exact)),
        "rolling" | "cumulative" | "rolling (cumulative)" => {
            Ok((Beginners::Active, RetentionDefinition::OnOrAfter))
        }
        "first time" | "first_time" | "first ever" => {
            Ok((Beginners::New, RetentionDefinition::Exact))
        }
        _ => Err(Gap::new("a definition of retention that ours are not")),
    }
}
