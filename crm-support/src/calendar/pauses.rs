//! Time in which a clock stands still.

use serde::{Deserialize, Serialize};

use super::Interval;
use super::span::{self, Span};

/// Intervals in which no working time passes although the team works: while a customer is awaited,
/// say. They are kept sorted and apart; intervals that overlap or touch are united.
///
/// ```
/// use chrono::TimeDelta;
/// use chrono_tz::Tz;
/// use crm_core::Timestamp;
/// use crm_support::{Boundary, Calendar, Interval, Pauses};
///
/// let at = |text| Timestamp::parse(text).unwrap();
/// let lunch = Interval::new(at("2026-11-20T12:00:00Z"), at("2026-11-20T13:00:00Z"))?;
/// let due = Calendar::always_open(Tz::UTC).add_working_time_outside(
///     &Pauses::new([lunch]),
///     at("2026-11-20T11:30:00Z"),
///     TimeDelta::hours(1),
///     Boundary::AtClosing,
/// );
/// assert_eq!(due, Ok(at("2026-11-20T13:30:00Z")));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Interval>", into = "Vec<Interval>")]
pub struct Pauses {
    intervals: Vec<Interval>,
}

impl Pauses {
    /// No pause.
    pub const NONE: Self = Self {
        intervals: Vec::new(),
    };

    /// These pauses, in any order.
    #[must_use]
    pub fn new(intervals: impl IntoIterator<Item = Interval>) -> Self {
        let spans = span::united(intervals.into_iter().map(Interval::span).collect());
        Self {
            intervals: spans.into_iter().filter_map(Interval::of_span).collect(),
        }
    }

    /// The pauses, by rising start, apart from each other.
    #[must_use]
    pub fn intervals(&self) -> &[Interval] {
        &self.intervals
    }

    /// Where the first pause begins that is not over at the instant; it may have begun before.
    pub(super) fn start_of_first_after(&self, instant: i64) -> i64 {
        let over = self
            .intervals
            .partition_point(|pause| pause.span().end <= instant);
        self.intervals
            .get(over)
            .map_or(i64::MAX, |pause| pause.span().start)
    }

    /// The first stretch of `span` outside the pauses.
    pub(super) fn first_outside(&self, mut span: Span) -> Option<Span> {
        let behind = self
            .intervals
            .partition_point(|pause| pause.span().end <= span.start);
        for pause in self.intervals.iter().skip(behind).map(|pause| pause.span()) {
            if pause.start > span.start {
                span.end = span.end.min(pause.start);
                break;
            }
            span.start = pause.end;
        }
        (!span.is_empty()).then_some(span)
    }

    /// The last stretch of `span` outside the pauses.
    pub(super) fn last_outside(&self, mut span: Span) -> Option<Span> {
        let before = self
            .intervals
            .partition_point(|pause| pause.span().start < span.end);
        for pause in self
            .intervals
            .iter()
            .take(before)
            .rev()
            .map(|pause| pause.span())
        {
            if pause.end < span.end {
                span.start = span.start.max(pause.end);
                break;
            }
            span.end = pause.start;
        }
        (!span.is_empty()).then_some(span)
    }
}

impl From<Vec<Interval>> for Pauses {
    fn from(intervals: Vec<Interval>) -> Self {
        Self::new(intervals)
    }
}

impl From<Pauses> for Vec<Interval> {
    fn from(pauses: Pauses) -> Self {
        pauses.intervals
    }
}
