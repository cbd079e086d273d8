//! Holidays out of iCalendar files (RFC 5545): feature `icalendar`.

mod event;
mod events;
mod occurrences;
mod report;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use crm_core::{ValidationError, ValidationRule, ValueShape};

use event::{Event, Outcome};
pub use report::{EventFault, IgnoredEvent, ImportedHolidays, RefusedEvent, WhyIgnored};

/// The largest number of days of a horizon, more than a century, and of occurrences of one rule.
const MAXIMUM_DAYS: i64 = 40_000;
/// The largest number of events that are read of one file.
const MAXIMUM_EVENTS: usize = 20_000;

/// What an event means that does not block time (`TRANSP:TRANSPARENT`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransparentEvents {
    /// It is no holiday: a memorial day on which everybody works.
    #[default]
    Ignored,
    /// It is a holiday all the same: some feeds of public holidays mark every one of theirs so.
    Imported,
}

/// Reads the whole-day events of an iCalendar file as holidays.
///
/// An event that comes every year on its date, without end, becomes an annual holiday; all others
/// become dates, as far as these lie within the horizon. What is no holiday is told with its reason;
/// what is wrong, or cannot be told in dates, is told with the rule it breaks, and the rest is read.
///
/// ```
/// use chrono::NaiveDate;
/// use crm_support::{AnnualDate, HolidayImport};
///
/// let file = "BEGIN:VCALENDAR\r\n\
///     BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n\
///     BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20201126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\nEND:VEVENT\r\n\
///     BEGIN:VEVENT\r\nDTSTART:20261224T090000\r\nEND:VEVENT\r\n\
///     END:VCALENDAR\r\n";
/// let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
/// let import = HolidayImport::new(day(2026, 1, 1), day(2027, 12, 31))?;
/// let found = import.read(file.as_bytes());
/// assert_eq!(found.annual_holidays, [AnnualDate::new(12, 25)?].into());
/// assert_eq!(found.holidays, [day(2026, 11, 26), day(2027, 11, 25)].into());
/// assert_eq!(found.refused[0].to_string(), "line 11: DTSTART must be a date without a time");
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HolidayImport {
    first: NaiveDate,
    last: NaiveDate,
    transparent: TransparentEvents,
}

impl HolidayImport {
    /// Dates are read from `first` to `last`, both inside.
    ///
    /// # Errors
    /// When the last date is before the first, there are more than 40,000 days, or the years are not
    /// from 1000 to 9998.
    pub fn new(first: NaiveDate, last: NaiveDate) -> Result<Self, ValidationError> {
        let refuse = |rule| ValidationError::new("horizon", rule, ValueShape::Composite);
        if first > last {
            return Err(refuse(ValidationRule::Inconsistent {
                rule: "must not end before it starts",
            }));
        }
        let years = event::FIRST_YEAR..=event::LAST_YEAR;
        let is_told = [first, last]
            .iter()
            .all(|date| years.contains(&chrono::Datelike::year(date)));
        if !is_told || last.signed_duration_since(first).num_days() >= MAXIMUM_DAYS {
            return Err(refuse(ValidationRule::OutOfRange {
                minimum: "1 day of the year 1000".into(),
                maximum: "40000 days up to the year 9998".into(),
            }));
        }
        Ok(Self {
            first,
            last,
            transparent: TransparentEvents::default(),
        })
    }

    /// The same, with this choice for events that do not block time.
    #[must_use]
    pub const fn with_transparent_events(self, transparent: TransparentEvents) -> Self {
        Self {
            transparent,
            ..self
        }
    }

    /// The holidays of a file, and what of it was not read.
    #[must_use]
    pub fn read(&self, file: &[u8]) -> ImportedHolidays {
        let mut found = ImportedHolidays::default();
        let cut = events::cut(file, MAXIMUM_EVENTS);
        found.refused.extend(cut.faults);
        let mut events = Vec::new();
        for text in &cut.events {
            match Event::read(text) {
                Ok(event) => events.push((text.line, event)),
                Err((line, fault)) => found.refused.push(RefusedEvent { line, fault }),
            }
        }
        let replaced = replaced_occurrences(&events);
        for (line, event) in &events {
            let without = match (&event.uid, event.replaces) {
                (Some(uid), None) => replaced.get(uid.as_str()),
                _ => None,
            };
            match event.outcome(self, without) {
                Ok(Outcome::Ignored(why)) => found.ignored.push(IgnoredEvent { line: *line, why }),
                Ok(Outcome::Holidays { dates, annual }) => {
                    found.imported = found.imported.saturating_add(1);
                    found.holidays.extend(dates);
                    found.annual_holidays.extend(annual);
                }
                Err((line, fault)) => found.refused.push(RefusedEvent { line, fault }),
            }
        }
        found.refused.sort_by_key(|refused| refused.line);
        found
    }

    fn contains(&self, date: NaiveDate) -> bool {
        (self.first..=self.last).contains(&date)
    }
}

/// The occurrences, by the identifier of their event, in whose place other events stand
/// (`RECURRENCE-ID`).
fn replaced_occurrences(events: &[(u64, Event)]) -> BTreeMap<&str, BTreeSet<NaiveDate>> {
    let mut replaced: BTreeMap<&str, BTreeSet<NaiveDate>> = BTreeMap::new();
    for (_, event) in events {
        if let (Some(uid), Some(date)) = (&event.uid, event.replaces) {
            replaced.entry(uid).or_default().insert(date);
        }
    }
    replaced
}
