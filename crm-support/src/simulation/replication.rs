//! The figures of one replication.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::{Code, Timestamp};

use super::figures::{in_micros, instant};
use super::run::{SimulationRun, WaitEnd};
use super::{DeskModel, SimulationError, SimulationPlan};
use crate::calendar::Calendar;
use crate::service_metric::{MetricState, ServiceMetric};
use crate::service_policy::{PromisedTo, RequestFacts};

/// Which promise: by policy, side and metric.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct PromiseKey {
    /// The policy.
    pub policy: Code,
    /// Who was promised it.
    pub to: PromisedTo,
    /// What was promised.
    pub metric: ServiceMetric,
}

/// How many runs of a clock ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) met: u64,
    pub(super) missed: u64,
    pub(super) void: u64,
    pub(super) undecided: u64,
}

/// The requests that came in during a stretch of the counted time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Batch {
    pub(super) arrived: u64,
    pub(super) abandoned: u64,
    pub(super) waiting: u64,
    /// How long those waited until somebody began to whom somebody did, in microseconds, by rising length.
    pub(super) waits: Vec<i64>,
    pub(super) promises: BTreeMap<PromiseKey, Kept>,
    /// All waiting during the stretch, whenever the requests came in, in microseconds.
    pub(super) waited: i64,
}

/// What a specialist did in the counted time; in microseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Work {
    /// Time at work, once for each request at once.
    pub(super) worked: i64,
    /// Time in shifts.
    pub(super) present: i64,
    pub(super) answers: u64,
}

/// The figures of one replication, of which those of several are made. Sums are whole numbers: in whatever order
/// replications are put together, the result has the same bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replication {
    pub(super) number: u32,
    pub(super) batches: Vec<Batch>,
    pub(super) work: Vec<Work>,
    /// How many waited at each look at the queue.
    pub(super) samples: Vec<i64>,
}

impl Replication {
    /// The figures of what happened, in so many stretches of equal length.
    ///
    /// # Errors
    /// When the hours of a policy have too little working time.
    pub(super) fn of(
        run: &SimulationRun,
        model: &DeskModel,
        plan: &SimulationPlan,
        batches: usize,
    ) -> Result<Self, SimulationError> {
        let window = Window::of(plan, batches);
        let mut replication = Self {
            number: run.replication(),
            batches: vec![Batch::default(); batches],
            work: Vec::new(),
            samples: window.samples(run),
        };
        replication.judge(run, model, &window)?;
        replication.add_waits(run, &window);
        replication.work = window.work(run, model);
        for batch in &mut replication.batches {
            batch.waits.sort_unstable();
        }
        Ok(replication)
    }

    /// Which one it is, counted from 0.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    fn judge(
        &mut self,
        run: &SimulationRun,
        model: &DeskModel,
        window: &Window,
    ) -> Result<(), SimulationError> {
        let facts: Vec<RequestFacts> = model.classes().iter().map(|class| class.facts()).collect();
        for request in run.requests() {
            let batch = window.batch(request.arrived_at);
            let Some(batch) = batch.and_then(|batch| self.batches.get_mut(batch)) else {
                continue;
            };
            batch.arrived = batch.arrived.saturating_add(1);
            let Some(facts) = facts.get(request.class) else {
                continue;
            };
            let policies = model.policies();
            let assessment = policies.assess(facts, &request.activities, run.end())?;
            let Some(policy) = assessment.policy else {
                continue;
            };
            for promised in &assessment.runs {
                let key = PromiseKey {
                    policy: policy.name().clone(),
                    to: promised.promise.to,
                    metric: promised.promise.target.metric(),
                };
                batch.promises.entry(key).or_default().add(promised.state);
            }
        }
        Ok(())
    }

    fn add_waits(&mut self, run: &SimulationRun, window: &Window) {
        for wait in run.waits() {
            let until = wait.ended.map_or(run.end(), |(until, _)| until);
            for (place, batch) in self.batches.iter_mut().enumerate() {
                let waited = window.part(place, wait.from, until);
                batch.waited = batch.waited.saturating_add(waited);
            }
            if wait.answers > 0 || wait.handed_back {
                continue;
            }
            let batch = window.batch(wait.from);
            let Some(batch) = batch.and_then(|batch| self.batches.get_mut(batch)) else {
                continue;
            };
            match wait.ended {
                Some((at, WaitEnd::Begun)) => {
                    batch.waits.push(in_micros(at.since(wait.from)));
                }
                Some((_, WaitEnd::GivenUp)) => batch.abandoned = batch.abandoned.saturating_add(1),
                None => batch.waiting = batch.waiting.saturating_add(1),
            }
        }
    }
}

impl Kept {
    fn add(&mut self, state: MetricState) {
        let counter = match state {
            MetricState::Met { .. } => &mut self.met,
            MetricState::Missed { .. } => &mut self.missed,
            MetricState::Void { .. } => &mut self.void,
            MetricState::Running { .. } | MetricState::Paused { .. } => &mut self.undecided,
        };
        *counter = counter.saturating_add(1);
    }
}

/// The counted time, in microseconds.
struct Window {
    from: i64,
    until: i64,
    step: i64,
    batches: usize,
}

impl Window {
    fn of(plan: &SimulationPlan, batches: usize) -> Self {
        Self {
            from: plan.counted_from().as_micros(),
            until: plan.counted_until().as_micros(),
            step: in_micros(plan.sample()).max(1),
            batches,
        }
    }

    fn length(&self) -> i64 {
        self.until.saturating_sub(self.from)
    }

    /// The stretch in which an instant lies.
    fn batch(&self, at: Timestamp) -> Option<usize> {
        let at = at.as_micros();
        if !(self.from..self.until).contains(&at) {
            return None;
        }
        let passed = i128::from(at.saturating_sub(self.from));
        let batches = i128::try_from(self.batches).ok()?;
        let place = passed
            .saturating_mul(batches)
            .checked_div(self.length().into())?;
        usize::try_from(place).ok()
    }

    /// How much of a time lies in a stretch.
    fn part(&self, place: usize, from: Timestamp, until: Timestamp) -> i64 {
        let begins = self.begins(place);
        let ends = self.begins(place.saturating_add(1));
        let until = until.as_micros().min(ends);
        until.saturating_sub(from.as_micros().max(begins)).max(0)
    }

    /// When a stretch begins: at the first instant that lies in it.
    fn begins(&self, place: usize) -> i64 {
        let place = i128::try_from(place).unwrap_or(i128::MAX);
        let batches = i128::try_from(self.batches).unwrap_or(1).max(1);
        let passed = i128::from(self.length()).saturating_mul(place);
        let rest = i128::from(passed.rem_euclid(batches) > 0);
        let passed = passed.div_euclid(batches).saturating_add(rest);
        self.from
            .saturating_add(i64::try_from(passed).unwrap_or(i64::MAX))
    }

    fn clipped(&self, from: Timestamp, until: Timestamp) -> (i64, i64) {
        (
            from.as_micros().max(self.from),
            until.as_micros().min(self.until),
        )
    }

    /// How many wait at the beginning of the counted time, and then each time.
    fn samples(&self, run: &SimulationRun) -> Vec<i64> {
        let place = |at: i64| {
            let passed = at.clamp(self.from, self.until).saturating_sub(self.from);
            let whole = passed.div_euclid(self.step);
            let more = i64::from(passed.rem_euclid(self.step) > 0);
            usize::try_from(whole.saturating_add(more)).unwrap_or(usize::MAX)
        };
        let mut changes = vec![0_i64; place(self.until)];
        let mut change = |at: i64, by: i64| {
            if let Some(change) = changes.get_mut(place(at)) {
                *change = change.saturating_add(by);
            }
        };
        for wait in run.waits() {
            change(wait.from.as_micros(), 1);
            if let Some((until, _)) = wait.ended {
                change(until.as_micros(), -1);
            }
        }
        let sums = changes.into_iter().scan(0_i64, |sum, change| {
            *sum = sum.saturating_add(change);
            Some(*sum)
        });
        sums.collect()
    }

    fn work(&self, run: &SimulationRun, model: &DeskModel) -> Vec<Work> {
        let (from, until) = (instant(self.from), instant(self.until));
        let team = model.team().iter();
        let mut work: Vec<Work> = team
            .map(|member| Work {
                present: in_micros(member.shifts.working_time_between(from, until)),
                ..Work::default()
            })
            .collect();
        for spell in run.spells() {
            let (from, until) = self.clipped(spell.from, spell.until.unwrap_or(run.end()));
            let member = model.team().get(spell.specialist);
            let Some((work, member)) = work.get_mut(spell.specialist).zip(member) else {
                continue;
            };
            if from < until {
                let worked = worked(&member.shifts, from, until);
                work.worked = work.worked.saturating_add(worked);
            }
            let ended = spell.until.map(Timestamp::as_micros);
            let is_counted = |at: i64| self.from < at && at <= self.until;
            let is_counted = spell.answered && ended.is_some_and(is_counted);
            work.answers = work.answers.saturating_add(u64::from(is_counted));
        }
        work
    }
}

fn worked(shifts: &Calendar, from: i64, until: i64) -> i64 {
    let time: TimeDelta = shifts.working_time_between(instant(from), instant(until));
    in_micros(time)
}
