//! Days as numbers since 1970-01-01.

use chrono::{DateTime, Days, NaiveDate};
use crm_core::Timestamp;

/// Microseconds in a second.
pub(super) const MICROS_PER_SECOND: i64 = 1_000_000;
/// Microseconds on the clock face of a day.
pub(super) const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;
/// 10000-01-02: no zone shows a later date at the last instant of [`Timestamp`].
pub(super) const LAST_DAY: i64 = 2_932_898;
/// 0999-12-30: no zone shows an earlier date at its first instant.
pub(super) const FIRST_DAY: i64 = -354_287;
/// The Gregorian calendar, weekdays included, repeats after so many days: 400 years.
pub(super) const DAYS_OF_CYCLE: i64 = 146_097;

/// The day on which the local time, in microseconds since 1970, lies.
pub(super) fn day_of(local: i64) -> i64 {
    local.div_euclid(MICROS_PER_DAY)
}

/// The local time at which the day begins.
pub(super) fn start_of(day: i64) -> i64 {
    day.saturating_mul(MICROS_PER_DAY)
}

/// The weekday, counted from Monday = 0.
pub(super) fn weekday_of(day: i64) -> usize {
    // 1970-01-01 was a Thursday.
    usize::try_from(day.saturating_add(3).rem_euclid(7)).unwrap_or(0)
}

/// The number of a date.
pub(super) fn number_of(date: NaiveDate) -> i64 {
    date.signed_duration_since(epoch()).num_days()
}

/// The date of a number, for days that [`Timestamp`] can hold.
pub(super) fn date_of(day: i64) -> NaiveDate {
    let distance = Days::new(day.unsigned_abs());
    let date = if day < 0 {
        epoch().checked_sub_days(distance)
    } else {
        epoch().checked_add_days(distance)
    };
    date.unwrap_or_else(epoch)
}

fn epoch() -> NaiveDate {
    DateTime::UNIX_EPOCH.date_naive()
}

/// The instant of a count of microseconds that lies inside the range of [`Timestamp`], or nothing.
pub(super) fn instant(micros: i64) -> Option<Timestamp> {
    Timestamp::from_micros(micros).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_lie_around_those_of_timestamps() {
        assert_eq!(date_of(LAST_DAY).to_string(), "+10000-01-02");
        assert_eq!(date_of(FIRST_DAY).to_string(), "0999-12-30");
        assert_eq!(number_of(date_of(-1)), -1);
        assert_eq!(weekday_of(0), 3);
    }
}
