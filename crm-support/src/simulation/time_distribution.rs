//! How long something takes.

use chrono::TimeDelta;
use crm_core::ValidationError;
use serde::{Deserialize, Serialize};

use super::figures::{MICROS_PER_SECOND, check_list, in_micros, to_micros};
use super::random::RandomStream;

/// How long something takes: handling, patience, a pause before a reply. Times are in whole seconds; a mean of 0 is no time
/// at all, a deviation of 0 none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum TimeDistribution {
    /// Always the same time.
    Constant {
        /// The time.
        seconds: u32,
    },
    /// Exponential: without memory, as queueing theory has it.
    Exponential {
        /// The mean.
        mean_seconds: u32,
    },
    /// Log-normal: most are short and a few very long, as handling times of calls are found to be (Brown et al.,
    /// "Statistical analysis of a telephone call center", 2005).
    LogNormal {
        /// The mean.
        mean_seconds: u32,
        /// The standard deviation.
        deviation_seconds: u32,
    },
    /// Gamma.
    Gamma {
        /// The mean.
        mean_seconds: u32,
        /// The standard deviation.
        deviation_seconds: u32,
    },
    /// One of the times that were measured, each as likely as any other.
    Sample(SampledTimes),
}

/// Times that were measured; one at least.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SampleFields", into = "SampleFields")]
pub struct SampledTimes {
    seconds: Vec<u32>,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SampleFields {
    seconds: Vec<u32>,
}

impl SampledTimes {
    /// The largest number of times.
    pub const MAXIMUM_TIMES: usize = 100_000;

    /// These times, in seconds.
    ///
    /// # Errors
    /// When there is none, or there are too many.
    pub fn new(seconds: Vec<u32>) -> Result<Self, ValidationError> {
        check_list("sampled times", seconds.len(), Self::MAXIMUM_TIMES)?;
        Ok(Self { seconds })
    }

    /// The times, in seconds.
    #[must_use]
    pub fn seconds(&self) -> &[u32] {
        &self.seconds
    }
}

impl TimeDistribution {
    /// Always this time; parts of a second are cut off, what is negative is 0.
    #[must_use]
    pub fn constant(time: TimeDelta) -> Self {
        let seconds = whole_seconds(time);
        Self::Constant { seconds }
    }

    /// Exponential with this mean, cut likewise.
    #[must_use]
    pub fn exponential(mean: TimeDelta) -> Self {
        let mean_seconds = whole_seconds(mean);
        Self::Exponential { mean_seconds }
    }

    /// Log-normal with this mean and standard deviation, cut likewise.
    #[must_use]
    pub fn log_normal(mean: TimeDelta, deviation: TimeDelta) -> Self {
        Self::LogNormal {
            mean_seconds: whole_seconds(mean),
            deviation_seconds: whole_seconds(deviation),
        }
    }

    /// Gamma with this mean and standard deviation, cut likewise.
    #[must_use]
    pub fn gamma(mean: TimeDelta, deviation: TimeDelta) -> Self {
        Self::Gamma {
            mean_seconds: whole_seconds(mean),
            deviation_seconds: whole_seconds(deviation),
        }
    }

    /// The mean, in seconds.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Constant { seconds } => f64::from(*seconds),
            Self::Exponential { mean_seconds }
            | Self::LogNormal { mean_seconds, .. }
            | Self::Gamma { mean_seconds, .. } => f64::from(*mean_seconds),
            Self::Sample(times) => {
                let sum: f64 = times.seconds.iter().copied().map(f64::from).sum();
                sum / times.seconds.len() as f64
            }
        }
    }

    /// A time, in microseconds; at most ten years.
    pub(super) fn draw(&self, random: &mut RandomStream) -> i64 {
        match self {
            Self::Constant { seconds } => whole_micros(*seconds),
            Self::Exponential { mean_seconds } => {
                to_micros(f64::from(*mean_seconds) * random.exponential())
            }
            Self::LogNormal {
                mean_seconds,
                deviation_seconds,
            } => {
                let (mean, deviation) = (f64::from(*mean_seconds), f64::from(*deviation_seconds));
                let normal = random.normal();
                if mean == 0.0 {
                    return 0;
                }
                let spread = deviation / mean;
                let variance = libm::log1p(spread * spread);
                to_micros(mean * libm::exp(variance.sqrt() * normal - variance / 2.0))
            }
            Self::Gamma {
                mean_seconds,
                deviation_seconds,
            } => {
                let (mean, deviation) = (f64::from(*mean_seconds), f64::from(*deviation_seconds));
                if mean == 0.0 || deviation == 0.0 {
                    return whole_micros(*mean_seconds);
                }
                let inverse = mean / deviation;
                let shape = inverse * inverse;
                to_micros(random.gamma(shape) * mean / shape)
            }
            Self::Sample(times) => {
                let count = u32::try_from(times.seconds.len()).unwrap_or(u32::MAX);
                let place = random.below(count) as usize;
                times.seconds.get(place).copied().map_or(0, whole_micros)
            }
        }
    }
}

fn whole_micros(seconds: u32) -> i64 {
    i64::from(seconds).saturating_mul(MICROS_PER_SECOND)
}

fn whole_seconds(time: TimeDelta) -> u32 {
    let seconds = in_micros(time).max(0).div_euclid(MICROS_PER_SECOND);
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

impl TryFrom<SampleFields> for SampledTimes {
    type Error = ValidationError;

    fn try_from(fields: SampleFields) -> Result<Self, Self::Error> {
        Self::new(fields.seconds)
    }
}

impl From<SampledTimes> for SampleFields {
    fn from(times: SampledTimes) -> Self {
        Self {
            seconds: times.seconds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::random::Purpose;
    use super::*;

    /// Mean and standard deviation of many draws, in seconds.
    fn moments(distribution: &TimeDistribution) -> (f64, f64) {
        let mut random = RandomStream::new(7, 0, Purpose::Handling);
        let count = 200_000;
        let drawn: Vec<f64> = (0..count)
            .map(|_| distribution.draw(&mut random) as f64 / 1e6)
            .collect();
        let mean = drawn.iter().sum::<f64>() / f64::from(count);
        let squares: f64 = drawn.iter().map(|time| (time - mean).powi(2)).sum();
        (mean, (squares / f64::from(count)).sqrt())
    }

    #[test]
    fn mean_and_deviation_are_as_told() {
        let minutes = TimeDelta::minutes;
        for (distribution, mean, deviation) in [
            (TimeDistribution::constant(minutes(5)), 300.0, 0.0),
            (TimeDistribution::exponential(minutes(5)), 300.0, 300.0),
            (
                TimeDistribution::log_normal(minutes(5), minutes(4)),
                300.0,
                240.0,
            ),
            (
                TimeDistribution::gamma(minutes(5), minutes(2)),
                300.0,
                120.0,
            ),
            (
                TimeDistribution::gamma(minutes(5), minutes(8)),
                300.0,
                480.0,
            ),
            (TimeDistribution::gamma(minutes(5), minutes(0)), 300.0, 0.0),
            (
                TimeDistribution::Sample(SampledTimes::new(vec![100, 500]).unwrap()),
                300.0,
                200.0,
            ),
        ] {
            let found = moments(&distribution);
            assert_eq!(distribution.mean(), mean);
            // Four standard errors of the mean, and as much again for heavy tails of the deviation.
            let error = 4.0 * deviation / 200_000_f64.sqrt() + 1e-9;
            assert!((found.0 - mean).abs() < error, "{distribution:?} {found:?}");
            assert!(
                (found.1 - deviation).abs() < 5.0 * error,
                "{distribution:?} {found:?}"
            );
        }
    }

    /// The share below the mean is known: 1 - 1/e of an exponential, Φ(σ/2) of a log-normal.
    #[test]
    fn shares_below_the_mean_are_as_known() {
        let mut random = RandomStream::new(8, 0, Purpose::Handling);
        let mut below = |distribution: TimeDistribution| {
            let draws = 200_000;
            let times = (0..draws).map(|_| distribution.draw(&mut random));
            times.filter(|time| *time < 300_000_000).count() as f64 / f64::from(draws)
        };
        let minutes = TimeDelta::minutes;
        let exponential = below(TimeDistribution::exponential(minutes(5)));
        assert!((exponential - 0.632_120_6).abs() < 0.0044, "{exponential}");
        // A deviation of e^1 - 1 squared means gives σ = 1: Φ(0.5) = 0.691462.
        let log_normal = below(TimeDistribution::LogNormal {
            mean_seconds: 300,
            deviation_seconds: 393,
        });
        assert!((log_normal - 0.691_462).abs() < 0.0044, "{log_normal}");
        // A deviation as large as the mean is exponential.
        let gamma = below(TimeDistribution::gamma(minutes(5), minutes(5)));
        assert!((gamma - 0.632_120_6).abs() < 0.0044, "{gamma}");
    }

    #[test]
    fn no_time_is_no_time() {
        let mut random = RandomStream::new(9, 0, Purpose::Handling);
        for distribution in [
            TimeDistribution::exponential(TimeDelta::seconds(-4)),
            TimeDistribution::gamma(TimeDelta::zero(), TimeDelta::hours(1)),
            TimeDistribution::log_normal(TimeDelta::zero(), TimeDelta::hours(1)),
        ] {
            assert_eq!(distribution.draw(&mut random), 0);
        }
        let longest = TimeDistribution::LogNormal {
            mean_seconds: u32::MAX,
            deviation_seconds: u32::MAX,
        };
        for _ in 0..1_000 {
            let drawn = longest.draw(&mut random);
            assert!((0..=super::super::figures::LONGEST_MICROS).contains(&drawn));
        }
        assert!(SampledTimes::new(Vec::new()).is_err());
    }
}
