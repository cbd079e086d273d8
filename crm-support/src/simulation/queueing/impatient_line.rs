//! A queue in which nobody waits for ever.

use chrono::TimeDelta;
use crm_core::ValidationError;

use super::OfferedLoad;
use super::load::positive;
use crate::simulation::figures::in_seconds;

/// What a state must weigh beside the most probable one to count.
const NEGLIGIBLE: f64 = 1e-22;

/// One queue before several specialists, which those who wait leave after a patience that is exponential, too: M/M/c+M, or
/// Erlang A (C. Palm 1957; Gans, Koole and Mandelbaum 2003, section 4.2.2). It has a steady state at any load.
///
/// The probabilities of the states follow from the balance of births and deaths. They are summed from the most probable
/// state outwards, so that none overflows and all terms are positive.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_support::simulation::{ImpatientLine, OfferedLoad};
///
/// // 48 calls a minute of a minute each, 50 specialists, and customers who wait two minutes on average.
/// let load = OfferedLoad::new(48.0)?;
/// let line = ImpatientLine::new(load, TimeDelta::minutes(1), 50, TimeDelta::minutes(2))?;
/// assert_eq!(format!("{:.1} %", 100.0 * line.share_abandoned()), "3.1 %");
/// assert_eq!(format!("{:.1} s", line.mean_wait()), "3.7 s");
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImpatientLine {
    specialists: u32,
    probability_of_waiting: f64,
    mean_queue: f64,
    mean_busy: f64,
    share_abandoned: f64,
    mean_wait: f64,
}

impl ImpatientLine {
    /// The queue of a load that is made of requests of so long a handling on average, by customers who wait so long on
    /// average.
    ///
    /// # Errors
    /// When handling or patience takes no time.
    pub fn new(
        load: OfferedLoad,
        handling: TimeDelta,
        specialists: u32,
        patience: TimeDelta,
    ) -> Result<Self, ValidationError> {
        let handling = in_seconds(positive("handling time", handling)?);
        let patience = in_seconds(positive("patience", patience)?);
        let chain = Chain {
            per_second: load.erlangs() / handling,
            specialists: f64::from(specialists),
            handling,
            patience,
        };
        Ok(chain.line(specialists))
    }

    /// The share of the requests that wait at all.
    #[must_use]
    pub fn probability_of_waiting(&self) -> f64 {
        self.probability_of_waiting
    }

    /// The share of the requests whose customers gave up.
    #[must_use]
    pub fn share_abandoned(&self) -> f64 {
        self.share_abandoned
    }

    /// How long requests wait on average until they are served or given up, in seconds.
    #[must_use]
    pub fn mean_wait(&self) -> f64 {
        self.mean_wait
    }

    /// How many requests wait on average.
    #[must_use]
    pub fn mean_queue(&self) -> f64 {
        self.mean_queue
    }

    /// The share of their time in which specialists are busy.
    #[must_use]
    pub fn occupancy(&self) -> f64 {
        match self.specialists {
            0 => 1.0,
            specialists => self.mean_busy / f64::from(specialists),
        }
    }
}

/// The number of requests at the desk, which rises and falls by one.
struct Chain {
    per_second: f64,
    specialists: f64,
    handling: f64,
    patience: f64,
}

/// Sums over states, as if the most probable one weighed 1.
#[derive(Default)]
struct Sums {
    all: f64,
    waiting: f64,
    queue: f64,
    busy: f64,
}

impl Chain {
    fn line(&self, specialists: u32) -> ImpatientLine {
        let sums = self.sums();
        let mean_queue = sums.queue / sums.all;
        let is_idle = self.per_second == 0.0;
        let per_request = |rate: f64| if is_idle { 0.0 } else { rate / self.per_second };
        ImpatientLine {
            specialists,
            probability_of_waiting: sums.waiting / sums.all,
            mean_queue,
            mean_busy: sums.busy / sums.all,
            share_abandoned: per_request(mean_queue / self.patience),
            mean_wait: per_request(mean_queue),
        }
    }

    fn sums(&self) -> Sums {
        let mode = self.most_probable();
        let mut sums = Sums::default();
        let (mut state, mut weight) = (mode, 1.0);
        while weight > NEGLIGIBLE {
            self.add(&mut sums, state, weight);
            state += 1.0;
            weight *= self.per_second / self.leaving(state);
        }
        let (mut state, mut weight) = (mode, 1.0);
        while state > 0.0 && weight > NEGLIGIBLE {
            weight *= self.leaving(state) / self.per_second;
            state -= 1.0;
            self.add(&mut sums, state, weight);
        }
        sums
    }

    /// The last state which more enter than leave.
    fn most_probable(&self) -> f64 {
        let load = self.per_second * self.handling;
        if load < self.specialists {
            return load.floor();
        }
        let too_much = self.per_second - self.specialists / self.handling;
        self.specialists + (too_much * self.patience).floor()
    }

    /// How many leave a state in a second, served or not.
    fn leaving(&self, state: f64) -> f64 {
        let busy = state.min(self.specialists);
        busy / self.handling + (state - busy) / self.patience
    }

    fn add(&self, sums: &mut Sums, state: f64, weight: f64) {
        sums.all += weight;
        sums.busy += weight * state.min(self.specialists);
        if state >= self.specialists {
            sums.waiting += weight;
            sums.queue += weight * (state - self.specialists);
        }
    }
}
