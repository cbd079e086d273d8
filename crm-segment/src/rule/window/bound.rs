//! One end of a window.

use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use crate::PeriodCalendar;

const MICROS_PER_SECOND: i64 = 1_000_000;

/// One end of a [`Window`](super::Window): every instant lies before it or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum WindowBound {
    /// A fixed instant, which does not lie before the bound itself.
    At(Timestamp),
    /// So many seconds after the instant of the question, or before it when the number is below zero.
    /// An instant exactly there lies before the bound: what happened exactly 90 days ago is not of the
    /// last 90 days, and what happens now has happened.
    SecondsFromNow(SecondsFromNow),
    /// The beginning of a calendar period, which does not lie before the bound itself.
    StartOf {
        /// The kind of period, and where.
        calendar: PeriodCalendar,
        /// Which one, counted from the period of the question: 0 is the current one, -1 the one before.
        offset: i16,
    },
}

/// A number of seconds, at most [`WindowBound::MOST_SECONDS`] in either direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct SecondsFromNow(i64);

impl SecondsFromNow {
    /// The number, below zero for the past.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }
}

impl From<SecondsFromNow> for i64 {
    fn from(seconds: SecondsFromNow) -> Self {
        seconds.0
    }
}

impl TryFrom<i64> for SecondsFromNow {
    type Error = ValidationError;

    fn try_from(seconds: i64) -> Result<Self, Self::Error> {
        if seconds.unsigned_abs() <= WindowBound::MOST_SECONDS.into() {
            return Ok(Self(seconds));
        }
        let most = WindowBound::MOST_SECONDS;
        let rule = ValidationRule::OutOfRange {
            minimum: format!("-{most} seconds").into(),
            maximum: format!("{most} seconds").into(),
        };
        let shape = ValueShape::Number {
            negative: seconds < 0,
        };
        Err(ValidationError::new("window bound", rule, shape))
    }
}

impl WindowBound {
    /// The largest number of seconds from the instant of the question: a hundred years of 365 days.
    pub const MOST_SECONDS: u32 = 100 * 365 * 86_400;

    /// The instant of the question: it lies before the bound, as all of the past does.
    pub const NOW: Self = Self::SecondsFromNow(SecondsFromNow(0));

    /// So many seconds ago.
    ///
    /// # Errors
    /// When there are more than [`MOST_SECONDS`](Self::MOST_SECONDS).
    pub fn ago(seconds: u32) -> Result<Self, ValidationError> {
        SecondsFromNow::try_from(i64::from(seconds).saturating_neg()).map(Self::SecondsFromNow)
    }

    /// So many seconds ahead.
    ///
    /// # Errors
    /// When there are more than [`MOST_SECONDS`](Self::MOST_SECONDS).
    pub fn ahead(seconds: u32) -> Result<Self, ValidationError> {
        SecondsFromNow::try_from(i64::from(seconds)).map(Self::SecondsFromNow)
    }

    /// The beginning of a period, counted from the current one.
    #[must_use]
    pub const fn start_of(calendar: PeriodCalendar, offset: i16) -> Self {
        Self::StartOf { calendar, offset }
    }

    /// Whether the bound moves with the instant of the question.
    #[must_use]
    pub const fn moves(&self) -> bool {
        !matches!(self, Self::At(_))
    }

    /// The microsecond from which on an instant lies before the bound: `i64::MIN` when it always does,
    /// `i64::MAX` when it never does.
    ///
    /// What happened later passes at the same microsecond or later.
    pub(crate) fn passes(&self, instant: i64) -> i64 {
        match *self {
            Self::At(bound) if instant < bound.as_micros() => i64::MIN,
            Self::At(_) => i64::MAX,
            Self::SecondsFromNow(SecondsFromNow(seconds)) => {
                instant.saturating_sub(seconds.saturating_mul(MICROS_PER_SECOND))
            }
            Self::StartOf { calendar, offset } => {
                // The microsecond is always that of an instant.
                let Ok(instant) = Timestamp::from_micros(instant) else {
                    return i64::MAX;
                };
                // The bound lies behind the instant once it is the beginning of the following period.
                let following = calendar.period_begun_by(instant).plus(1);
                calendar.begin_micros(following.plus(i64::from(offset).saturating_neg()))
            }
        }
    }

    /// The first microsecond that does not lie before the bound at `as_of`.
    pub(super) fn micros_at(&self, as_of: Timestamp) -> i64 {
        match *self {
            Self::At(bound) => bound.as_micros(),
            // An instant exactly there lies before it.
            Self::SecondsFromNow(SecondsFromNow(seconds)) => as_of
                .as_micros()
                .saturating_add(seconds.saturating_mul(MICROS_PER_SECOND))
                .saturating_add(1),
            Self::StartOf { calendar, offset } => {
                let period = calendar.period_begun_by(as_of).plus(i64::from(offset));
                calendar.begin_micros(period)
            }
        }
    }
}
