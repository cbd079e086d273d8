//! What an import found, and what it did not take.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use thiserror::Error;

use crate::calendar::{AnnualDate, CalendarDefinition};

/// The holidays of a file, and its events that are none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportedHolidays {
    /// Holidays by date, within the horizon.
    pub holidays: BTreeSet<NaiveDate>,
    /// Holidays of every year.
    pub annual_holidays: BTreeSet<AnnualDate>,
    /// How many events the holidays were read of.
    pub imported: usize,
    /// Events that are right, but no holidays, by rising line.
    pub ignored: Vec<IgnoredEvent>,
    /// What is wrong, or cannot be told in dates, by rising line.
    pub refused: Vec<RefusedEvent>,
}

impl ImportedHolidays {
    /// Adds the holidays to those of a calendar.
    pub fn add_to(&self, definition: &mut CalendarDefinition) {
        definition.holidays.extend(&self.holidays);
        definition.annual_holidays.extend(&self.annual_holidays);
    }
}

/// An event that was not taken for a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct IgnoredEvent {
    /// The line at which the event begins, counted from 1.
    pub line: u64,
    /// Why it is no holiday.
    pub why: WhyIgnored,
}

/// Why an event is no holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyIgnored {
    /// It was cancelled (`STATUS:CANCELLED`).
    Cancelled,
    /// It does not block time (`TRANSP:TRANSPARENT`).
    Transparent,
    /// None of its days lies within the horizon.
    OutsideHorizon,
}

/// A place in the file that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefusedEvent {
    /// The line of the property that breaks it, or that at which the event begins; counted from 1.
    pub line: u64,
    /// The rule.
    pub fault: EventFault,
}

impl fmt::Display for RefusedEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.fault)
    }
}

/// A rule that an event breaks; the sections are those of RFC 5545.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EventFault {
    /// There is no calendar in the file (3.4).
    #[error("a file must hold a VCALENDAR")]
    NoCalendar,
    /// The event does not end (3.6).
    #[error("an event must end with END:VEVENT")]
    NoEnd,
    /// The event is not text in UTF-8 (3.1.4).
    #[error("an event must be written in UTF-8")]
    NotUtf8,
    /// The file has more events than are read.
    #[error("a file must have at most {maximum} events")]
    TooManyEvents {
        /// The largest number of events that are read.
        maximum: usize,
    },
    /// The parser does not take the text for an event.
    #[error("must be an event")]
    NotAnEvent,
    /// The event lacks a property (3.6.1).
    #[error("{property} must not be missing")]
    Missing {
        /// The property.
        property: &'static str,
    },
    /// A property stands there more than once (3.6.1).
    #[error("{property} must stand there once")]
    Repeated {
        /// The property.
        property: &'static str,
    },
    /// A value is not of the form that its property has (3.8).
    #[error("{property} must be well-formed")]
    Malformed {
        /// The property.
        property: &'static str,
    },
    /// A value has a time: the event is not one of whole days (3.6.1).
    #[error("{property} must be a date without a time")]
    HasTime {
        /// The property.
        property: &'static str,
    },
    /// A date does not lie in the years 1000 to 9998.
    #[error("{property} must lie in the years 1000 to 9998")]
    OutOfRange {
        /// The property.
        property: &'static str,
    },
    /// The end is not after the start (3.8.2.2).
    #[error("DTEND must be after DTSTART")]
    EndsBeforeItStarts,
    /// The duration is not one of whole days, at least one (3.6.1).
    #[error("DURATION must be of whole days, at least one")]
    NotWholeDays,
    /// The event has an end and a duration (3.6.1).
    #[error("DTEND and DURATION must not both stand there")]
    EndAndDuration,
    /// The rule has an end and a count (3.3.10).
    #[error("a rule must not have both UNTIL and COUNT")]
    UntilAndCount,
    /// The rule has a part that is not known, twice there, or out of its range (3.3.10).
    #[error("a rule must have known parts within their ranges")]
    UnknownRulePart,
    /// The rule speaks of hours, minutes or seconds, which dates do not have (3.3.10).
    #[error("a rule for dates must not speak of times")]
    RuleOfTimes,
    /// The rule is one of another calendar than the Gregorian, or moves dates (RFC 7529).
    #[error("a rule must be one of the Gregorian calendar")]
    OtherCalendar,
    /// The first occurrence of the rule is not the start, which leaves open what is meant (3.8.5.3).
    #[error("DTSTART must be an occurrence of the rule")]
    StartOutsideRule,
    /// The rule has too many occurrences up to the end of the horizon.
    #[error("a rule must have at most {maximum} occurrences")]
    TooManyOccurrences {
        /// The largest number of occurrences.
        maximum: i64,
    },
    /// The event excludes by a rule, which RFC 5545 does not know any more (appendix A).
    #[error("EXRULE must not stand there")]
    ExclusionRule,
    /// The event changes an occurrence and all that follow (3.8.4.4).
    #[error("RECURRENCE-ID must change one occurrence alone")]
    ChangesAllThatFollow,
}
