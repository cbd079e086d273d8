//! What the simulation says.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::{Money, Timestamp};

use super::cost::{Costs, costs};
use super::estimate::{self, Part};
use super::figures::{in_micros, instant, micros_in_seconds};
use super::replication::{Batch, Kept};
use super::{
    DeskModel, MeanEstimate, PromiseKey, Replication, ShareEstimate, SimulationError,
    SimulationPlan,
};

/// What the replications say of a desk. Counted are the requests that came in during the counted time, whatever became of
/// them later.
///
/// Intervals are by batch means: replications, or stretches of them, deviate from each other, and by how much tells how far
/// all of them may be from the truth. See [`SimulationReport::PARTS`].
#[derive(Debug, Clone, PartialEq)]
pub struct SimulationReport {
    plan: SimulationPlan,
    replications: Vec<Replication>,
    /// All waits, by rising length.
    waits: Vec<i64>,
    capacities: Vec<u32>,
    costs: Option<Costs>,
}

/// How a promise was kept.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PromiseFigures {
    /// Which promise.
    pub promise: PromiseKey,
    /// The share of those kept among those that were kept or missed: what is void or undecided is neither. Where customers
    /// give up, read it beside [`SimulationReport::abandoned`].
    pub kept: ShareEstimate,
    /// How many runs of its clock were missed.
    pub missed: u64,
    /// How many were over without it in time: the customer gave up, say.
    pub void: u64,
    /// How many were neither done nor late at the end: more time to cool down would tell.
    pub undecided: u64,
}

/// What a specialist did.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct SpecialistFigures {
    /// The share of the time in shifts that was spent at work, by how many requests there may be at once; 0 without shifts.
    pub occupancy: f64,
    /// How long the specialist was in shifts, over all replications, in seconds.
    pub present_seconds: f64,
    /// How many answers were worked at.
    pub answers: u64,
}

/// How many waited at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct QueueSample {
    /// When.
    pub at: Timestamp,
    /// How many on average over the replications.
    pub mean: f64,
    /// How many in the worst of them.
    pub most: u64,
}

impl SimulationReport {
    /// The smallest number of parts that intervals are made of. Each replication is a part where there are ten or more;
    /// where there are fewer, each is divided into stretches of equal length, so that there are twenty parts at least. Where
    /// load depends on the day, those are honest when each is some weeks long, or when there are ten replications.
    pub const PARTS: usize = 20;

    /// Into how many stretches each replication is divided.
    pub(super) fn batches_of(plan: &SimulationPlan) -> usize {
        let replications = plan.replications() as usize;
        match replications {
            10.. => 1,
            _ => Self::PARTS.div_ceil(replications.max(1)),
        }
    }

    /// Puts replications together, in whatever order they come.
    pub(super) fn of(
        model: &DeskModel,
        plan: &SimulationPlan,
        mut replications: Vec<Replication>,
    ) -> Result<Self, SimulationError> {
        replications.sort_by_key(Replication::number);
        let batches = || replications.iter().flat_map(|one| &one.batches);
        let mut waits: Vec<i64> = batches().flat_map(|batch| &batch.waits).copied().collect();
        waits.sort_unstable();
        let rates = model.costs();
        let costs = rates.map(|rates| costs(rates, &replications)).transpose()?;
        let capacities = model.team().iter();
        Ok(Self {
            plan: *plan,
            waits,
            costs,
            capacities: capacities.map(|member| member.profile.capacity).collect(),
            replications,
        })
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &SimulationPlan {
        &self.plan
    }

    /// How many requests came in.
    #[must_use]
    pub fn arrived(&self) -> u64 {
        self.batches().map(|batch| batch.arrived).sum()
    }

    /// The share of the requests whose customers gave up, among those that were begun or given up.
    #[must_use]
    pub fn abandoned(&self) -> ShareEstimate {
        self.share(|batch| {
            let begun = batch.waits.len() as u64;
            (batch.abandoned, batch.abandoned.saturating_add(begun))
        })
    }

    /// How many requests nobody had begun at the end.
    #[must_use]
    pub fn still_waiting(&self) -> u64 {
        self.batches().map(|batch| batch.waiting).sum()
    }

    /// How each promise was kept, by policy, side and metric.
    #[must_use]
    pub fn promises(&self) -> Vec<PromiseFigures> {
        let mut found: BTreeMap<&PromiseKey, Kept> = BTreeMap::new();
        for (key, kept) in self.batches().flat_map(|batch| &batch.promises) {
            let all = found.entry(key).or_default();
            all.missed = all.missed.saturating_add(kept.missed);
            all.void = all.void.saturating_add(kept.void);
            all.undecided = all.undecided.saturating_add(kept.undecided);
        }
        let figures = found.into_iter().map(|(key, all)| PromiseFigures {
            promise: key.clone(),
            kept: self.kept(key),
            missed: all.missed,
            void: all.void,
            undecided: all.undecided,
        });
        figures.collect()
    }

    /// The share of those kept of one promise; of one that nobody was given, nothing is known.
    #[must_use]
    pub fn kept(&self, promise: &PromiseKey) -> ShareEstimate {
        self.share(|batch| {
            let kept = batch.promises.get(promise).copied().unwrap_or_default();
            (kept.met, kept.met.saturating_add(kept.missed))
        })
    }

    /// How long requests waited until somebody began, on average, in seconds. Those whose customers gave up are not among
    /// them.
    #[must_use]
    pub fn mean_wait(&self) -> MeanEstimate {
        let parts: Vec<Part> = self
            .batches()
            .map(|batch| Part {
                sum: micros_in_seconds(batch.waits.iter().copied().fold(0, i64::saturating_add)),
                count: batch.waits.len() as u64,
            })
            .collect();
        estimate::mean(&parts, self.plan.confidence())
    }

    /// The share of the requests that were begun after no more than `time`, among those that were begun.
    #[must_use]
    pub fn share_within(&self, time: TimeDelta) -> ShareEstimate {
        let longest = in_micros(time);
        self.share(|batch| {
            let within = batch.waits.partition_point(|wait| *wait <= longest);
            (within as u64, batch.waits.len() as u64)
        })
    }

    /// The share of the requests that waited at all, among those that were begun.
    #[must_use]
    pub fn waited_at_all(&self) -> ShareEstimate {
        self.share(|batch| {
            let at_once = batch.waits.partition_point(|wait| *wait <= 0);
            let all = batch.waits.len();
            (all.saturating_sub(at_once) as u64, all as u64)
        })
    }

    /// The wait that a share of the requests did not exceed, among those that were begun: the smallest one of which that is
    /// so. `wait_of(0.5)` is the median; `None` when nothing was begun.
    #[must_use]
    pub fn wait_of(&self, share: f64) -> Option<TimeDelta> {
        let rank = (share.clamp(0.0, 1.0) * self.waits.len() as f64).ceil() as usize;
        let wait = self.waits.get(rank.saturating_sub(1));
        wait.copied().map(TimeDelta::microseconds)
    }

    /// How many requests waited on average over the counted time.
    #[must_use]
    pub fn mean_queue(&self) -> MeanEstimate {
        let length = in_micros(self.plan.counted()) as f64;
        let each = length / Self::batches_of(&self.plan) as f64;
        let parts = self.batches().map(|batch| Part {
            sum: batch.waited as f64 / each,
            count: 1,
        });
        let parts: Vec<Part> = parts.collect();
        estimate::mean(&parts, self.plan.confidence())
    }

    /// How many waited, at each look at the queue.
    #[must_use]
    pub fn queue(&self) -> Vec<QueueSample> {
        let step = in_micros(self.plan.sample());
        let looks = self.replications.first().map_or(0, |one| one.samples.len());
        let mut at = self.plan.counted_from().as_micros();
        let mut samples = Vec::with_capacity(looks);
        for look in 0..looks {
            let found = self.replications.iter();
            let found = found.filter_map(|one| one.samples.get(look).copied());
            let sum = found.clone().fold(0, i64::saturating_add);
            samples.push(QueueSample {
                at: instant(at),
                mean: sum as f64 / self.replications.len() as f64,
                most: found.max().unwrap_or(0).unsigned_abs(),
            });
            at = at.saturating_add(step);
        }
        samples
    }

    /// What each specialist did, in the order of the team.
    #[must_use]
    pub fn specialists(&self) -> Vec<SpecialistFigures> {
        let figures = self.capacities.iter().enumerate().map(|(place, capacity)| {
            let work = || {
                self.replications
                    .iter()
                    .filter_map(|one| one.work.get(place))
            };
            let sum = |of: fn(&super::replication::Work) -> i64| {
                work().map(of).fold(0, i64::saturating_add)
            };
            let present = sum(|work| work.present);
            let offered = present as f64 * f64::from(*capacity);
            let worked = sum(|work| work.worked) as f64;
            SpecialistFigures {
                occupancy: if offered > 0.0 { worked / offered } else { 0.0 },
                present_seconds: micros_in_seconds(present),
                answers: work().map(|work| work.answers).sum(),
            }
        });
        figures.collect()
    }

    /// What the counted time costs, on average over the replications; `None` where the model has no costs.
    #[must_use]
    pub fn costs(&self) -> Option<Costs> {
        self.costs
    }

    /// What the counted time costs in all; `None` where the model has no costs.
    #[must_use]
    pub fn total_cost(&self) -> Option<Money> {
        self.costs.map(|costs| costs.total)
    }

    fn batches(&self) -> impl Iterator<Item = &Batch> {
        self.replications.iter().flat_map(|one| &one.batches)
    }

    fn share(&self, of: impl Fn(&Batch) -> (u64, u64)) -> ShareEstimate {
        let parts = self.batches().map(|batch| {
            let (counted, count) = of(batch);
            let sum = counted as f64;
            Part { sum, count }
        });
        let parts: Vec<Part> = parts.collect();
        estimate::share(&parts, self.plan.confidence())
    }
}
