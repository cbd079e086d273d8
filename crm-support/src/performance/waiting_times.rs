//! How long something took, of requests of which some still wait.

use chrono::TimeDelta;

/// How long something took for some requests, and how long others have waited for it that still do.
///
/// Those that still wait are neither left out, by which a team would look the faster the more it leaves lying, nor counted
/// as if they were done now: quantiles are those of the estimate of Kaplan and Meier (1958), in which each counts for as
/// long as it has waited.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_support::WaitingTimes;
///
/// let hours = |hours: &[i64]| hours.iter().map(|hours| TimeDelta::hours(*hours)).collect::<Vec<_>>();
/// let times = WaitingTimes::new(hours(&[1, 2, 3]), hours(&[5, 5]));
/// assert_eq!((times.done(), times.still_waiting()), (3, 2));
/// assert_eq!(times.median(), Some(TimeDelta::hours(3)));
/// // Of the slowest tenth nothing is known yet but that it takes longer than three hours.
/// assert_eq!(times.quantile(90), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WaitingTimes {
    /// By rising time; of equal ones, those that are done first.
    times: Vec<(TimeDelta, bool)>,
    done: u64,
}

/// Between two shares that differ by as little as this, rounding decides and not the requests.
const TOLERANCE: f64 = 1e-9;

impl WaitingTimes {
    /// The times that it took, and those that have passed for who still waits.
    #[must_use]
    pub fn new(
        done: impl IntoIterator<Item = TimeDelta>,
        still_waiting: impl IntoIterator<Item = TimeDelta>,
    ) -> Self {
        let done = done.into_iter().map(|time| (time, false));
        let waiting = still_waiting.into_iter().map(|time| (time, true));
        Self::of(done.chain(waiting))
    }

    /// Times with whether they go on.
    pub(super) fn of(times: impl Iterator<Item = (TimeDelta, bool)>) -> Self {
        let mut times: Vec<(TimeDelta, bool)> = times.collect();
        times.sort_unstable();
        let done = times.iter().filter(|(_, goes_on)| !goes_on).count();
        Self {
            done: count(done),
            times,
        }
    }

    /// For how many it is done.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done
    }

    /// How many still wait.
    #[must_use]
    pub fn still_waiting(&self) -> u64 {
        count(self.times.len()).saturating_sub(self.done)
    }

    /// The time within which it is done for half of the requests; `None` where that is not known yet.
    #[must_use]
    pub fn median(&self) -> Option<TimeDelta> {
        self.quantile(50)
    }

    /// The shortest time within which it is done for so many of a hundred requests, or more; `None` where that is not
    /// known yet, or nothing is.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of requests are small enough"
    )]
    pub fn quantile(&self, percent: u8) -> Option<TimeDelta> {
        let left_over = 1.0 - f64::from(percent.min(100)) / 100.0;
        let mut waiting = 1.0;
        let mut at_risk = self.times.len();
        for (time, goes_on) in &self.times {
            if !goes_on {
                waiting *= 1.0 - 1.0 / at_risk as f64;
                if waiting <= left_over + TOLERANCE {
                    return Some(*time);
                }
            }
            at_risk = at_risk.saturating_sub(1);
        }
        None
    }

    /// The longest time of all, done or not.
    #[must_use]
    pub fn longest(&self) -> Option<TimeDelta> {
        self.times.last().map(|(time, _)| *time)
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
