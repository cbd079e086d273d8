//! When requests come in.

use std::num::NonZeroU32;

use chrono::{Datelike, TimeDelta, Timelike};
use chrono_tz::Tz;
use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::figures::{MICROS_PER_SECOND, check_list, instant, refuse_list, refuse_number};
use super::random::RandomStream;

/// When requests come in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum ArrivalProcess {
    /// At random, independent of each other, at rates by the hour of the week: a Poisson process.
    Poisson(HourlyRates),
    /// At the instants at which they came in once, from a file say.
    Given(ArrivalInstants),
    /// One at the beginning, and then one each time.
    Every {
        /// How much time lies between them.
        seconds: NonZeroU32,
    },
}

/// How many requests come in on average in each hour of the week, by the clocks of a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RatesFields", into = "RatesFields")]
pub struct HourlyRates {
    timezone: Tz,
    per_hour: Vec<f64>,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RatesFields {
    timezone: Tz,
    per_hour: Vec<f64>,
}

/// Instants at which requests came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "InstantsFields", into = "InstantsFields")]
pub struct ArrivalInstants {
    instants: Vec<Timestamp>,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InstantsFields {
    instants: Vec<Timestamp>,
}

impl HourlyRates {
    /// The hours of a week.
    pub const HOURS: usize = 168;
    /// The largest rate.
    pub const MAXIMUM_PER_HOUR: f64 = 1e6;

    /// These rates, of which the first is that of Monday from 00:00 to 01:00.
    ///
    /// # Errors
    /// When there are not 168 of them, or one is no number from 0 to [`MAXIMUM_PER_HOUR`](Self::MAXIMUM_PER_HOUR).
    pub fn new(timezone: Tz, per_hour: Vec<f64>) -> Result<Self, ValidationError> {
        if per_hour.len() != Self::HOURS {
            let rule = ValidationRule::Inconsistent {
                rule: "must have a rate for each of the 168 hours of a week",
            };
            return Err(refuse_list("hourly rates", per_hour.len(), rule));
        }
        let mut rates = per_hour.iter();
        if let Some(wrong) = rates.find(|rate| !(0.0..=Self::MAXIMUM_PER_HOUR).contains(*rate)) {
            return Err(refuse_number("hourly rate", *wrong, "0", "1,000,000"));
        }
        Ok(Self { timezone, per_hour })
    }

    /// The same rate at all hours.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn constant(per_hour: f64) -> Result<Self, ValidationError> {
        Self::new(Tz::UTC, vec![per_hour; Self::HOURS])
    }

    /// The same rates on each day from Monday to Friday, by hour of the day, and none at the weekend.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn on_weekdays(timezone: Tz, per_hour: [f64; 24]) -> Result<Self, ValidationError> {
        let weekend = [0.0; 48];
        let week = std::iter::repeat_n(per_hour, 5).flatten().chain(weekend);
        Self::new(timezone, week.collect())
    }

    /// The place whose clocks count.
    #[must_use]
    pub fn timezone(&self) -> Tz {
        self.timezone
    }

    /// The rates.
    #[must_use]
    pub fn per_hour(&self) -> &[f64] {
        &self.per_hour
    }

    /// The rate at an instant, and when the next hour of the local clocks begins.
    fn rate_at(&self, at: Timestamp) -> (f64, i64) {
        let local = at.to_datetime().with_timezone(&self.timezone);
        let hour = local.hour() as usize;
        let day = local.weekday().num_days_from_monday() as usize;
        let place = day.saturating_mul(24).saturating_add(hour);
        let into_hour = i64::from(local.minute())
            .saturating_mul(60)
            .saturating_add(i64::from(local.second()))
            .saturating_mul(MICROS_PER_SECOND)
            .saturating_add(i64::from(local.timestamp_subsec_micros()));
        let left = MICROS_PER_HOUR.saturating_sub(into_hour).max(1);
        let rate = self.per_hour.get(place).copied().unwrap_or_default();
        (rate, at.as_micros().saturating_add(left))
    }
}

const MICROS_PER_HOUR: i64 = 3_600 * MICROS_PER_SECOND;

impl ArrivalInstants {
    /// The largest number of instants.
    pub const MAXIMUM_INSTANTS: usize = 10_000_000;

    /// These instants, in whatever order.
    ///
    /// # Errors
    /// When there is none, or there are too many.
    pub fn new(mut instants: Vec<Timestamp>) -> Result<Self, ValidationError> {
        check_list("arrival instants", instants.len(), Self::MAXIMUM_INSTANTS)?;
        instants.sort_unstable();
        Ok(Self { instants })
    }

    /// The instants, by rising time.
    #[must_use]
    pub fn instants(&self) -> &[Timestamp] {
        &self.instants
    }
}

impl ArrivalProcess {
    /// At random at the same rate at all hours.
    ///
    /// # Errors
    /// As [`HourlyRates::new`].
    pub fn poisson(per_hour: f64) -> Result<Self, ValidationError> {
        HourlyRates::constant(per_hour).map(Self::Poisson)
    }

    /// One at the beginning, and then one each time; parts of a second are cut off.
    ///
    /// # Errors
    /// When the time is shorter than a second or longer than a hundred years.
    pub fn every(time: TimeDelta) -> Result<Self, ValidationError> {
        let seconds = u32::try_from(time.num_seconds()).ok();
        let seconds = seconds.and_then(NonZeroU32::new).ok_or_else(|| {
            ValidationError::new(
                "time between arrivals",
                ValidationRule::OutOfRange {
                    minimum: "a second".into(),
                    maximum: "a hundred years".into(),
                },
                ValueShape::Number {
                    negative: time < TimeDelta::zero(),
                },
            )
        })?;
        Ok(Self::Every { seconds })
    }

    /// The instants from `from` to before `until`, in microseconds, by rising time.
    pub(super) fn draw(&self, from: i64, until: i64, random: &mut RandomStream) -> Vec<i64> {
        match self {
            Self::Poisson(rates) => poisson(rates, from, until, random),
            Self::Given(given) => {
                let instants = given.instants.iter().map(|at| at.as_micros());
                instants.filter(|at| (from..until).contains(at)).collect()
            }
            Self::Every { seconds } => {
                let step = i64::from(seconds.get()).saturating_mul(MICROS_PER_SECOND);
                let step = usize::try_from(step).unwrap_or(usize::MAX);
                (from..until).step_by(step).collect()
            }
        }
    }
}

/// By inversion: between two arrivals an exponential number with mean 1 is used up at the rate of each hour.
fn poisson(rates: &HourlyRates, from: i64, until: i64, random: &mut RandomStream) -> Vec<i64> {
    let mut arrivals = Vec::new();
    let (mut now, mut left) = (from, random.exponential());
    while now < until {
        let (rate, hour_ends) = rates.rate_at(instant(now));
        let mut at = now as f64;
        loop {
            let next = at + left / rate * MICROS_PER_HOUR as f64;
            // Of a rate of 0 nothing comes: the quotient is infinite.
            if next >= hour_ends as f64 || !next.is_finite() {
                left -= (hour_ends as f64 - at) / MICROS_PER_HOUR as f64 * rate;
                left = left.max(0.0);
                break;
            }
            at = next;
            left = random.exponential();
            if at >= until as f64 {
                return arrivals;
            }
            arrivals.push(at as i64);
        }
        now = hour_ends;
    }
    arrivals
}

impl TryFrom<RatesFields> for HourlyRates {
    type Error = ValidationError;

    fn try_from(fields: RatesFields) -> Result<Self, Self::Error> {
        Self::new(fields.timezone, fields.per_hour)
    }
}

impl From<HourlyRates> for RatesFields {
    fn from(rates: HourlyRates) -> Self {
        Self {
            timezone: rates.timezone,
            per_hour: rates.per_hour,
        }
    }
}

impl TryFrom<InstantsFields> for ArrivalInstants {
    type Error = ValidationError;

    fn try_from(fields: InstantsFields) -> Result<Self, Self::Error> {
        Self::new(fields.instants)
    }
}

impl From<ArrivalInstants> for InstantsFields {
    fn from(instants: ArrivalInstants) -> Self {
        Self {
            instants: instants.instants,
        }
    }
}
