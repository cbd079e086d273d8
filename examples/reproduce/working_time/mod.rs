//! Cases of working-time calendars.

mod case;
mod ticket;

use std::borrow::Cow;

use case::{TimeCase, local_time};
use chrono::TimeDelta;
use crm_core::Timestamp;
use crm_support::{
    Boundary, CalendarDefinition, Pauses, ReversedRange, WorkingClock, WorkingTimeError,
};
use serde::Deserialize;

use super::case_file::RawCase;
use super::report::{Gap, Outcome, Verdict};

const UNKNOWN_SHAPE: Gap = Gap::new("the case is of a shape that no check reads");

pub(crate) fn check(cases: &[RawCase]) -> Vec<Outcome> {
    cases.iter().map(outcome).collect()
}

fn outcome(raw: &RawCase) -> Outcome {
    #[derive(Deserialize)]
    struct Kind {
        kind: String,
    }
    let kind = raw.read().map(|case: Kind| case.kind);
    let verdict = match (kind.as_deref(), raw.read::<TimeCase>()) {
        (Some("ticket"), _) => ticket::check(raw),
        (_, Some(case)) => judge(&case),
        (_, None) => Err(UNKNOWN_SHAPE),
    };
    Outcome {
        id: raw.id(),
        group: kind.unwrap_or_else(|| "no kind".to_owned()),
        verdict: verdict.into(),
    }
}

/// The answer by the first convention that gives what is expected, else by the one that is named.
fn judge(case: &TimeCase) -> Result<Verdict, Gap> {
    let definition: CalendarDefinition = match serde_json::from_value(case.calendar.clone()) {
        Ok(definition) => definition,
        Err(_) if case.expect.error.is_some() => return Ok(Verdict::Passed),
        Err(error) => return Err(Gap::refused(&error)),
    };
    let pauses = case.pauses()?;
    let mut first = None;
    for options in case.conventions() {
        let clock = match WorkingClock::new(definition.clone(), options) {
            Ok(clock) => clock,
            Err(_) if case.expect.error.is_some() => return Ok(Verdict::Passed),
            Err(error) => return Err(Gap::refused(&error)),
        };
        let question = Question {
            case,
            clock,
            pauses: &pauses,
        };
        let found = question.judge();
        if matches!(found, Ok(Verdict::Passed)) {
            return found;
        }
        first = first.or(Some(found));
    }
    first.unwrap_or(Err(UNKNOWN_SHAPE))
}

struct Question<'a> {
    case: &'a TimeCase,
    clock: WorkingClock,
    pauses: &'a Pauses,
}

impl Question<'_> {
    fn judge(&self) -> Result<Verdict, Gap> {
        match self.case.kind.as_str() {
            "due" => self.compare_instant(self.clock.add_outside(
                self.pauses,
                self.start()?,
                self.target()?,
            )),
            "due_before" => self.compare_instant(self.clock.subtract_outside(
                self.pauses,
                self.start()?,
                self.target()?,
            )),
            "due_days" => {
                let days = self.case.days.ok_or(UNKNOWN_SHAPE)?;
                self.compare_instant(self.clock.calendar().add_working_days(self.start()?, days))
            }
            "next_open" => self.compare_instant(self.clock.calendar().next_open(self.start()?)),
            "elapsed" => self.elapsed(),
            "is_open" => {
                let expected = self.case.expect.open.ok_or(UNKNOWN_SHAPE)?;
                let found = self.clock.calendar().is_open(self.start()?);
                Ok(Verdict::of(&found, &expected, "closed at the closing time"))
            }
            "periods" => self.periods(),
            "resolve_local" => self.resolve_local(),
            _ => Err(Gap::new("the kind is unknown")),
        }
    }

    fn start(&self) -> Result<Timestamp, Gap> {
        self.case.start.ok_or(UNKNOWN_SHAPE)
    }

    fn target(&self) -> Result<TimeDelta, Gap> {
        self.case
            .target_seconds
            .and_then(TimeDelta::try_seconds)
            .ok_or(UNKNOWN_SHAPE)
    }

    fn convention(&self) -> Cow<'static, str> {
        match self.clock.options().boundary {
            Boundary::AtNextOpening => "used up at closing: due at the next opening".into(),
            _ => "used up at closing: due at closing".into(),
        }
    }

    fn compare_instant(&self, found: Result<Timestamp, WorkingTimeError>) -> Result<Verdict, Gap> {
        let expect = &self.case.expect;
        let reference = self.case.reference().map(Timestamp::parse);
        let is_reference = |found: Timestamp| reference == Some(Ok(found));
        match (found, expect.due, &expect.error) {
            (Ok(found), Some(expected), _) if found != expected && is_reference(found) => {
                Err(self.case.other_than_the_reference())
            }
            (Ok(found), Some(expected), _) => Ok(Verdict::of(&found, &expected, self.convention())),
            (Err(_), None, Some(_)) => Ok(Verdict::Passed),
            (found, Some(_), _) | (found, None, Some(_)) => Ok(Verdict::Failed {
                expected: expect
                    .due
                    .map_or("an error".to_owned(), |due| due.to_string()),
                found: found.map_or_else(|error| error.to_string(), |found| found.to_string()),
                convention: self.convention(),
            }),
            (_, None, None) => Err(UNKNOWN_SHAPE),
        }
    }

    fn elapsed(&self) -> Result<Verdict, Gap> {
        let expected = self.case.expect.elapsed_seconds.ok_or(UNKNOWN_SHAPE)?;
        let (start, end) = (self.start()?, self.case.end.ok_or(UNKNOWN_SHAPE)?);
        let convention = match self.clock.options().reversed_range {
            ReversedRange::Negative => "a reversed range is negative",
            _ => "elapsed time; a reversed range is zero",
        };
        let found = self.clock.between_outside(self.pauses, start, end);
        let found = found.num_seconds();
        if found != expected && self.case.reference() == Some(&found.to_string()) {
            return Err(self.case.other_than_the_reference());
        }
        Ok(Verdict::of(&found, &expected, convention))
    }

    /// The first open intervals, as many as are expected.
    fn periods(&self) -> Result<Verdict, Gap> {
        let expected = self.case.expect.first.as_ref().ok_or(UNKNOWN_SHAPE)?;
        let start = self.start()?;
        let until = start
            .checked_add(TimeDelta::days(20 * 366))
            .ok_or(UNKNOWN_SHAPE)?;
        let found = self.clock.calendar().open_intervals(start, until);
        let found = found
            .map(|open| (open.start(), open.end()))
            .take(expected.len());
        Ok(Verdict::of(
            &listed(&found.collect::<Vec<_>>()),
            &listed(expected),
            "intervals that touch are one",
        ))
    }

    fn resolve_local(&self) -> Result<Verdict, Gap> {
        let local = self
            .case
            .local
            .as_deref()
            .and_then(local_time)
            .ok_or(UNKNOWN_SHAPE)?;
        let expected = self.case.expect.due.ok_or(UNKNOWN_SHAPE)?;
        let found = self
            .clock
            .calendar()
            .resolve_local(local)
            .map_err(|error| Gap::refused(&error))?;
        let convention = "a skipped time moves forward by the gap; of two, the first";
        Ok(Verdict::of(&found, &expected, convention))
    }
}

fn listed(intervals: &[(Timestamp, Timestamp)]) -> String {
    let told: Vec<String> = intervals
        .iter()
        .map(|(start, end)| format!("{start}/{end}"))
        .collect();
    told.join(" ")
}
