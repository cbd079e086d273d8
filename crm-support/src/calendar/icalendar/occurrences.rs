//! The occurrences of an event that recurs.

use std::collections::BTreeSet;

use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarFrequency,
    ICalendarProperty, ICalendarRecurrenceRule, ICalendarValue,
};
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use super::MAXIMUM_DAYS;
use super::report::EventFault;

/// A rule for dates.
pub(super) struct Recurrence {
    rule: ICalendarRecurrenceRule,
}

impl Recurrence {
    /// Takes a rule as the parser read it, if that is all that was written.
    pub(super) fn read(entry: &ICalendarEntry, written: &str) -> Result<Self, EventFault> {
        let [ICalendarValue::RecurrenceRule(rule)] = entry.values.as_slice() else {
            return Err(EventFault::Malformed { property: "RRULE" });
        };
        if parts(written) != parts(&rule.to_string()) {
            return Err(EventFault::UnknownRulePart);
        }
        let speaks_of_times = rule.freq > ICalendarFrequency::Daily
            || !rule.byhour.is_empty()
            || !rule.byminute.is_empty()
            || !rule.bysecond.is_empty();
        if speaks_of_times {
            return Err(EventFault::RuleOfTimes);
        }
        if rule.rscale.is_some() || rule.skip.is_some() {
            return Err(EventFault::OtherCalendar);
        }
        if rule.until.is_some() && rule.count.is_some() {
            return Err(EventFault::UntilAndCount);
        }
        Ok(Self {
            rule: (**rule).clone(),
        })
    }

    /// Whether this says: every year on the date of the start, without end.
    pub(super) fn is_plain(&self, start: NaiveDate) -> bool {
        let rule = &self.rule;
        let names_the_date = rule.bymonth.is_empty() && rule.bymonthday.is_empty()
            || is_only(
                rule.bymonth.iter().map(|month| month.month()),
                start.month(),
            ) && is_only(rule.bymonthday.iter().copied(), start.day());
        rule.freq == ICalendarFrequency::Yearly
            && rule.interval.unwrap_or(1) == 1
            && rule.until.is_none()
            && rule.count.is_none()
            && names_the_date
            && rule.byday.is_empty()
            && rule.byyearday.is_empty()
            && rule.byweekno.is_empty()
            && rule.bysetpos.is_empty()
    }

    /// All occurrences from the start to `last`. The start has to be one, or to be excluded.
    pub(super) fn occurrences(
        &self,
        start: NaiveDate,
        last: NaiveDate,
        excluded: &BTreeSet<NaiveDate>,
    ) -> Result<BTreeSet<NaiveDate>, EventFault> {
        if start > last {
            return Ok(BTreeSet::new());
        }
        let malformed = EventFault::Malformed { property: "RRULE" };
        // Dates have no time: a time of the end says no more than its date.
        let until = match &self.rule.until {
            Some(until) => until.to_date_time().ok_or(malformed)?.date_time.date(),
            None => last,
        };
        let rule = ICalendarRecurrenceRule {
            until: Some(date_value(until.min(last)).ok_or(malformed)?),
            ..self.rule.clone()
        };
        let entry = |name, value| ICalendarEntry {
            name,
            params: Vec::new(),
            values: vec![value],
        };
        let start_value = Box::new(date_value(start).ok_or(malformed)?);
        let event = ICalendarComponent {
            component_type: ICalendarComponentType::VEvent,
            entries: vec![
                entry(
                    ICalendarProperty::Dtstart,
                    ICalendarValue::PartialDateTime(start_value),
                ),
                entry(
                    ICalendarProperty::Rrule,
                    ICalendarValue::RecurrenceRule(Box::new(rule)),
                ),
            ],
            component_ids: Vec::new(),
        };
        let calendar = ICalendar {
            components: vec![event],
        };
        let limit = usize::try_from(MAXIMUM_DAYS).unwrap_or(usize::MAX);
        let expanded = calendar.expand_dates(Tz::UTC, limit.saturating_add(1));
        if !expanded.errors.is_empty() {
            return Err(EventFault::UnknownRulePart);
        }
        if expanded.events.len() > limit {
            return Err(EventFault::TooManyOccurrences {
                maximum: MAXIMUM_DAYS,
            });
        }
        let dates = expanded.events.iter().map(|event| event.start.date_naive());
        let dates: BTreeSet<NaiveDate> = dates.collect();
        let is_one = dates.first() == Some(&start);
        if !is_one && (self.rule.count.is_some() || !excluded.contains(&start)) {
            return Err(EventFault::StartOutsideRule);
        }
        Ok(dates)
    }
}

fn date_value(date: NaiveDate) -> Option<PartialDateTime> {
    Some(PartialDateTime {
        year: Some(u16::try_from(date.year()).ok()?),
        month: Some(u8::try_from(date.month()).ok()?),
        day: Some(u8::try_from(date.day()).ok()?),
        ..PartialDateTime::default()
    })
}

fn is_only<T: TryInto<u32>>(mut values: impl Iterator<Item = T>, expected: u32) -> bool {
    let first = values.next().and_then(|value| value.try_into().ok());
    first == Some(expected) && values.next().is_none()
}

/// The parts of a rule in one way of writing, in an order of their own.
///
/// The parser passes over what it does not know, and cuts numbers to their size. What it read is
/// written again and compared, so that nothing is lost without a word.
fn parts(rule: &str) -> Vec<String> {
    let one_way = |part: &str| {
        let part = part.trim().to_ascii_uppercase();
        let (name, values) = part.split_once('=').unwrap_or((&part, ""));
        let values = values.split(',').map(|value| {
            let value = value.trim().trim_start_matches('+');
            let bare = value.trim_start_matches('0');
            if bare.is_empty() { value } else { bare }
        });
        let mut values: Vec<&str> = values.collect();
        values.sort_unstable();
        format!("{name}={}", values.join(","))
    };
    let parts = rule.split(';').filter(|part| !part.trim().is_empty());
    let mut parts: Vec<String> = parts.map(one_way).collect();
    parts.sort_unstable();
    parts
}
