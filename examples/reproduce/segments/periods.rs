//! Periods of cases as ours.

use crm_segment::{CalendarPeriod, CalendarUnit};

use super::{Gap, UNKNOWN_SHAPE};

/// A case is small; a table of more periods is a slip of the pen.
pub(super) const MOST_PERIODS: u16 = 5_000;

const OTHER_DAYS: [&str; 6] = [
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The kind of period that a case names. Where a week begins is told by its rule, or by its note.
pub(super) fn unit_of(
    period: &str,
    week_start: Option<&str>,
    note: Option<&str>,
) -> Result<CalendarUnit, Gap> {
    match period {
        "day" => Ok(CalendarUnit::Day),
        "month" => Ok(CalendarUnit::Month),
        "quarter" => Ok(CalendarUnit::Quarter),
        "week" => {
            let told = week_start.or(note).unwrap_or_default().to_ascii_lowercase();
            // Another day that is named may be the first one, or just a day of the case.
            if OTHER_DAYS.iter().any(|day| told.contains(day)) {
                Err(Gap::new(
                    "weeks that do not begin on a Monday: ours are those of ISO 8601",
                ))
            } else if told.contains("monday") {
                Ok(CalendarUnit::Week)
            } else {
                Err(Gap::new("weeks of which nothing tells where they begin"))
            }
        }
        "hour" | "minute" => Err(Gap::new(
            "periods shorter than a day: our calendars have days, weeks, months and quarters",
        )),
        "year" => Err(Gap::new(
            "periods of a year: our calendars have days, weeks, months and quarters",
        )),
        _ => Err(UNKNOWN_SHAPE),
    }
}

/// The periods from one to another, both included.
pub(super) fn periods(
    first: CalendarPeriod,
    last: CalendarPeriod,
) -> Result<Vec<CalendarPeriod>, Gap> {
    let later = last.since(first).ok_or(UNKNOWN_SHAPE)?;
    if !(0..i64::from(MOST_PERIODS)).contains(&later) {
        return Err(UNKNOWN_SHAPE);
    }
    Ok((0..=later).map(|number| first.plus(number)).collect())
}
