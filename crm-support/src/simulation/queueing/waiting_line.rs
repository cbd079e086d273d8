//! A queue in which everybody waits.

use chrono::TimeDelta;
use crm_core::ValidationError;

use super::load::positive;
use super::{OfferedLoad, erlang_c};
use crate::simulation::figures::{in_seconds, refuse_number};

/// One queue before several specialists, in which everybody waits to be served: M/M/c, by Erlang C.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_support::simulation::{OfferedLoad, WaitingLine};
///
/// // A hundred calls in half an hour, of three minutes each: how many specialists answer 80 % within 20 seconds?
/// let handling = TimeDelta::minutes(3);
/// let load = OfferedLoad::of(200.0, handling)?;
/// let line = WaitingLine::smallest_for(load, handling, 0.80, TimeDelta::seconds(20))?;
/// assert_eq!(line.specialists(), 14);
/// assert_eq!(format!("{:.3}", line.share_within(TimeDelta::seconds(20))), "0.888");
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WaitingLine {
    load: OfferedLoad,
    handling: TimeDelta,
    specialists: u32,
    probability_of_waiting: f64,
}

impl WaitingLine {
    /// The queue of a load that is made of requests of so long a handling on average.
    ///
    /// # Errors
    /// When handling takes no time.
    pub fn new(
        load: OfferedLoad,
        handling: TimeDelta,
        specialists: u32,
    ) -> Result<Self, ValidationError> {
        Ok(Self {
            load,
            handling: positive("handling time", handling)?,
            specialists,
            probability_of_waiting: erlang_c(load, specialists),
        })
    }

    /// That with the smallest number of specialists of whom a share of the requests, below 1, waits no longer than
    /// `within`.
    ///
    /// # Errors
    /// When handling takes no time or the share is not from 0 to 0.999999.
    pub fn smallest_for(
        load: OfferedLoad,
        handling: TimeDelta,
        share: f64,
        within: TimeDelta,
    ) -> Result<Self, ValidationError> {
        if !(0.0..=0.999_999).contains(&share) {
            return Err(refuse_number("share", share, "0", "0.999999"));
        }
        let line = |specialists| Self::new(load, handling, specialists);
        let is_enough = |line: &Self| line.share_within(within) >= share;
        // The share rises with each specialist: from too few to enough, and then halfway between again and again.
        let mut too_few = 0_u32;
        let mut enough = 1_u32;
        while !is_enough(&line(enough)?) {
            too_few = enough;
            enough = enough.saturating_mul(2);
        }
        while enough.saturating_sub(too_few) > 1 {
            let middle = too_few.midpoint(enough);
            match is_enough(&line(middle)?) {
                true => enough = middle,
                false => too_few = middle,
            }
        }
        line(enough)
    }

    /// The load.
    #[must_use]
    pub fn load(&self) -> OfferedLoad {
        self.load
    }

    /// How many specialists.
    #[must_use]
    pub fn specialists(&self) -> u32 {
        self.specialists
    }

    /// Whether there are more specialists than work; where not, the queue grows without end, and there is no mean.
    #[must_use]
    pub fn is_stable(&self) -> bool {
        self.spare() > 0.0
    }

    /// The share of their time in which specialists are busy, at most 1.
    #[must_use]
    pub fn occupancy(&self) -> f64 {
        match self.specialists {
            0 => 1.0,
            specialists => (self.load.erlangs() / f64::from(specialists)).min(1.0),
        }
    }

    /// The share of the requests that wait at all.
    #[must_use]
    pub fn probability_of_waiting(&self) -> f64 {
        self.probability_of_waiting
    }

    /// How long requests wait on average, those that do not wait among them, in seconds.
    #[must_use]
    pub fn mean_wait(&self) -> Option<f64> {
        let patient = self.handling_seconds() / self.spare();
        self.is_stable()
            .then_some(self.probability_of_waiting * patient)
    }

    /// How many requests wait on average.
    #[must_use]
    pub fn mean_queue(&self) -> Option<f64> {
        let erlangs = self.load.erlangs();
        self.is_stable()
            .then(|| self.probability_of_waiting * erlangs / self.spare())
    }

    /// The share of the requests that wait no longer than `time`: the service level.
    #[must_use]
    pub fn share_within(&self, time: TimeDelta) -> f64 {
        if !self.is_stable() || time < TimeDelta::zero() {
            return 0.0;
        }
        let handled = self.spare() * in_seconds(time) / self.handling_seconds();
        1.0 - self.probability_of_waiting * libm::exp(-handled)
    }

    /// The share of the requests that are answered no later than `time` after they came in: waited for and handled. See
    /// D. Gross et al., "Fundamentals of Queueing Theory", 4th ed. 2008, section 2.3.
    #[must_use]
    pub fn answered_within(&self, time: TimeDelta) -> f64 {
        if !self.is_stable() || time < TimeDelta::zero() {
            return 0.0;
        }
        let handled = in_seconds(time) / self.handling_seconds();
        let others = self.spare() - 1.0;
        // With others at nothing, the quotient tends to the time.
        let waited_and_handled = match others.abs() < 1e-9 {
            true => handled,
            false => -libm::expm1(-handled * others) / others,
        };
        // Each factor alone may be beyond all numbers where the product is not: then hardly anything is late.
        let late = libm::exp(-handled) * (1.0 + self.probability_of_waiting * waited_and_handled);
        if late.is_nan() {
            1.0
        } else {
            1.0 - late.clamp(0.0, 1.0)
        }
    }

    /// The wait, in seconds, that a share of the requests, from 0 up to below 1, does not exceed.
    #[must_use]
    pub fn wait_of(&self, share: f64) -> Option<f64> {
        if !self.is_stable() || !(0.0..1.0).contains(&share) {
            return None;
        }
        let factor = libm::log(self.probability_of_waiting / (1.0 - share));
        Some((self.handling_seconds() / self.spare() * factor).max(0.0))
    }

    fn spare(&self) -> f64 {
        f64::from(self.specialists) - self.load.erlangs()
    }

    fn handling_seconds(&self) -> f64 {
        in_seconds(self.handling)
    }
}
