//! One event.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use calcard::icalendar::{
    ICalendarComponent, ICalendarComponentType, ICalendarDuration, ICalendarEntry,
    ICalendarParameterName, ICalendarProperty, ICalendarStatus, ICalendarTransparency,
    ICalendarValue,
};
use calcard::{Entry, Parser};
use chrono::{Datelike, Days, NaiveDate};

use super::events::EventText;
use super::occurrences::Recurrence;
use super::report::{EventFault, WhyIgnored};
use super::{HolidayImport, TransparentEvents};
use crate::calendar::AnnualDate;

pub(super) const FIRST_YEAR: i32 = 1000;
pub(super) const LAST_YEAR: i32 = 9998;
const YEARS: RangeInclusive<i32> = FIRST_YEAR..=LAST_YEAR;

/// A fault, and the line at which it is.
type Fault = (u64, EventFault);

/// A right event of whole days.
pub(super) struct Event {
    pub(super) uid: Option<String>,
    /// The occurrence of another event of the same identifier in whose place this one stands.
    pub(super) replaces: Option<NaiveDate>,
    is_cancelled: bool,
    is_transparent: bool,
    start: NaiveDate,
    days: u64,
    recurrence: Option<Recurrence>,
    rule_line: u64,
    further: BTreeSet<NaiveDate>,
    excluded: BTreeSet<NaiveDate>,
}

pub(super) enum Outcome {
    Holidays {
        dates: BTreeSet<NaiveDate>,
        annual: BTreeSet<AnnualDate>,
    },
    Ignored(WhyIgnored),
}

impl Event {
    pub(super) fn read(text: &EventText<'_>) -> Result<Self, Fault> {
        let parsed = parse(text.text).ok_or((text.line, EventFault::NotAnEvent))?;
        let read = Reader {
            text,
            event: &parsed,
        };
        let start = read.date(&ICalendarProperty::Dtstart, "DTSTART")?;
        let start = start.ok_or((
            text.line,
            EventFault::Missing {
                property: "DTSTART",
            },
        ))?;
        if read.once(&ICalendarProperty::Exrule, "EXRULE")?.is_some() {
            return Err((text.line_of("EXRULE").0, EventFault::ExclusionRule));
        }
        let (rule_line, written) = text.line_of("RRULE");
        let rule = read.once(&ICalendarProperty::Rrule, "RRULE")?;
        let recurrence = rule
            .map(|entry| Recurrence::read(entry, &written))
            .transpose()
            .map_err(|fault| (rule_line, fault))?;
        Ok(Self {
            uid: parsed.uid().map(str::to_owned),
            replaces: read.replaced()?,
            is_cancelled: parsed.status() == Some(&ICalendarStatus::Cancelled),
            is_transparent: parsed.transparency() == Some(&ICalendarTransparency::Transparent),
            start,
            days: read.days(start)?,
            recurrence,
            rule_line,
            further: read.dates(&ICalendarProperty::Rdate, "RDATE")?,
            excluded: read.dates(&ICalendarProperty::Exdate, "EXDATE")?,
        })
    }

    /// What the event means for the import, without the occurrences that others stand for.
    pub(super) fn outcome(
        &self,
        import: &HolidayImport,
        without: Option<&BTreeSet<NaiveDate>>,
    ) -> Result<Outcome, Fault> {
        if self.is_cancelled {
            return Ok(Outcome::Ignored(WhyIgnored::Cancelled));
        }
        if self.is_transparent && import.transparent == TransparentEvents::Ignored {
            return Ok(Outcome::Ignored(WhyIgnored::Transparent));
        }
        let mut excluded = self.excluded.clone();
        excluded.extend(without.into_iter().flatten());
        let (annual, mut starts) = match &self.recurrence {
            None => (BTreeSet::new(), [self.start].into()),
            Some(rule) => match self.annual(rule, &excluded, import) {
                Some(annual) => (annual, BTreeSet::new()),
                None => {
                    let starts = rule.occurrences(self.start, import.last, &excluded);
                    (
                        BTreeSet::new(),
                        starts.map_err(|fault| (self.rule_line, fault))?,
                    )
                }
            },
        };
        starts.extend(&self.further);
        let starts = starts.iter().filter(|start| !excluded.contains(start));
        let dates: BTreeSet<NaiveDate> = starts
            .flat_map(|start| self.days_within(*start, import))
            .collect();
        if dates.is_empty() && annual.is_empty() {
            return Ok(Outcome::Ignored(WhyIgnored::OutsideHorizon));
        }
        Ok(Outcome::Holidays { dates, annual })
    }

    /// The days of every year on which the event is, where these say all of it: it has no end and no
    /// exception, it has begun when the horizon does, and each year has the same of its days.
    fn annual(
        &self,
        rule: &Recurrence,
        excluded: &BTreeSet<NaiveDate>,
        import: &HolidayImport,
    ) -> Option<BTreeSet<AnnualDate>> {
        const LONGEST: u64 = 60;
        let last = self
            .start
            .checked_add_days(Days::new(self.days.saturating_sub(1)))?;
        let has_begun = self.start.year() < import.first.year()
            || (self.start.year() == import.first.year() && last.year() == self.start.year());
        if !rule.is_plain(self.start) || !excluded.is_empty() || !has_begun || self.days > LONGEST {
            return None;
        }
        let on = AnnualDate::of(self.start);
        let days_of = |start: NaiveDate| -> BTreeSet<AnnualDate> {
            let days = start.iter_days().zip(0..self.days);
            days.map(|(date, _)| AnnualDate::of(date)).collect()
        };
        // A leap year and its neighbours: what is the same in these is so in all.
        let mut years = [1999, 2000, 2001]
            .into_iter()
            .filter_map(|year| on.in_year(year));
        let annual = days_of(years.next()?);
        let is_leap_day_alone = on.in_year(2001).is_none() && self.days == 1;
        let is_same = on.in_year(2001).is_some() && years.all(|start| days_of(start) == annual);
        (is_leap_day_alone || is_same).then_some(annual)
    }

    fn days_within(
        &self,
        start: NaiveDate,
        import: &HolidayImport,
    ) -> impl Iterator<Item = NaiveDate> {
        let end = start.checked_add_days(Days::new(self.days));
        let first = start.max(import.first);
        let import = *import;
        first
            .iter_days()
            .take_while(move |date| import.contains(*date) && end.is_none_or(|end| *date < end))
    }
}

fn parse(text: &str) -> Option<ICalendarComponent> {
    let Entry::ICalendar(calendar) = Parser::new(text).entry() else {
        return None;
    };
    let event = calendar.components.into_iter().next()?;
    (event.component_type == ICalendarComponentType::VEvent).then_some(event)
}

/// Takes properties out of an event.
struct Reader<'a> {
    text: &'a EventText<'a>,
    event: &'a ICalendarComponent,
}

impl Reader<'_> {
    fn fault<T>(&self, property: &'static str, fault: EventFault) -> Result<T, Fault> {
        Err((self.text.line_of(property).0, fault))
    }

    /// The property, which may stand there once.
    fn once(
        &self,
        name: &ICalendarProperty,
        property: &'static str,
    ) -> Result<Option<&ICalendarEntry>, Fault> {
        let mut entries = self
            .event
            .entries
            .iter()
            .filter(|entry| entry.name == *name);
        let entry = entries.next();
        match entries.next() {
            None => Ok(entry),
            Some(_) => self.fault(property, EventFault::Repeated { property }),
        }
    }

    /// The date of a property that may stand there once.
    fn date(
        &self,
        name: &ICalendarProperty,
        property: &'static str,
    ) -> Result<Option<NaiveDate>, Fault> {
        let Some(entry) = self.once(name, property)? else {
            return Ok(None);
        };
        match entry.values.as_slice() {
            [value] => self.date_of(value, property).map(Some),
            _ => self.fault(property, EventFault::Malformed { property }),
        }
    }

    /// All dates of a property that may stand there often.
    fn dates(
        &self,
        name: &ICalendarProperty,
        property: &'static str,
    ) -> Result<BTreeSet<NaiveDate>, Fault> {
        let entries = self
            .event
            .entries
            .iter()
            .filter(|entry| entry.name == *name);
        entries
            .flat_map(|entry| &entry.values)
            .map(|value| self.date_of(value, property))
            .collect()
    }

    fn date_of(&self, value: &ICalendarValue, property: &'static str) -> Result<NaiveDate, Fault> {
        let malformed = EventFault::Malformed { property };
        let date = match value {
            ICalendarValue::PartialDateTime(date) if date.has_time() => {
                return self.fault(property, EventFault::HasTime { property });
            }
            ICalendarValue::Period(_) => {
                return self.fault(property, EventFault::HasTime { property });
            }
            ICalendarValue::PartialDateTime(date) => date.to_date_time(),
            _ => return self.fault(property, malformed),
        };
        match date.map(|date| date.date_time.date()) {
            Some(date) if YEARS.contains(&date.year()) => Ok(date),
            Some(_) => self.fault(property, EventFault::OutOfRange { property }),
            None => self.fault(property, malformed),
        }
    }

    /// How many days the event lasts: one, unless it says otherwise.
    fn days(&self, start: NaiveDate) -> Result<u64, Fault> {
        let end = self.date(&ICalendarProperty::Dtend, "DTEND")?;
        let duration = self.once(&ICalendarProperty::Duration, "DURATION")?;
        match (end, duration) {
            (None, None) => Ok(1),
            (Some(_), Some(_)) => self.fault("DURATION", EventFault::EndAndDuration),
            (Some(end), None) => match u64::try_from(end.signed_duration_since(start).num_days()) {
                Ok(days) if days > 0 => Ok(days),
                _ => self.fault("DTEND", EventFault::EndsBeforeItStarts),
            },
            (None, Some(entry)) => match entry.values.as_slice() {
                [ICalendarValue::Duration(duration)] => match whole_days(duration) {
                    Some(days) => Ok(days),
                    None => self.fault("DURATION", EventFault::NotWholeDays),
                },
                _ => {
                    let property = "DURATION";
                    self.fault(property, EventFault::Malformed { property })
                }
            },
        }
    }

    /// The occurrence in whose place this event stands.
    fn replaced(&self) -> Result<Option<NaiveDate>, Fault> {
        let property = "RECURRENCE-ID";
        let name = &ICalendarProperty::RecurrenceId;
        let entry = self.once(name, property)?;
        if entry.is_some_and(|entry| entry.has_parameter(&ICalendarParameterName::Range)) {
            return self.fault(property, EventFault::ChangesAllThatFollow);
        }
        self.date(name, property)
    }
}

/// The days of a duration of whole days, at least one.
fn whole_days(duration: &ICalendarDuration) -> Option<u64> {
    let is_whole = duration.hours == 0 && duration.minutes == 0 && duration.seconds == 0;
    let weeks = u64::from(duration.weeks).saturating_mul(7);
    let days = weeks.saturating_add(u64::from(duration.days));
    (is_whole && !duration.neg && days > 0).then_some(days)
}
