//! What queueing theory says of a desk, as if its requests came evenly in the hours of the team.

use chrono::TimeDelta;
use crm_support::ServiceMetric;
use crm_support::simulation::{
    ArrivalProcess, DeskModel, OfferedLoad, ReplyBehaviour, RequestClass, SimulationPlan,
    WaitingLine,
};

use crate::failure::Failure;

/// The desk as one queue of one kind of request.
pub(crate) struct Theory {
    load: OfferedLoad,
    handling: TimeDelta,
    /// In which time each promise of an answer is to be kept, the shortest first.
    promised: Option<TimeDelta>,
}

impl Theory {
    pub(crate) fn of(model: &DeskModel, plan: &SimulationPlan) -> Result<Self, Failure> {
        let (from, until) = (plan.counted_from(), plan.counted_until());
        let shifts = model.team().first().map(|member| &member.shifts);
        let open = shifts.map(|shifts| shifts.working_time_between(from, until));
        let open = open.map_or(0.0, |open| open.as_seconds_f64() / 3_600.0);
        if open <= 0.0 {
            return Err(Failure::NobodyWorks);
        }
        let weights = || {
            model
                .classes()
                .iter()
                .map(|class| f64::from(class.weight.get()))
        };
        let all: f64 = weights().sum();
        let answers: f64 = weights()
            .zip(model.classes())
            .map(|(weight, class)| weight * answers_of(class))
            .sum();
        let work: f64 = weights()
            .zip(model.classes())
            .map(|(weight, class)| weight * answers_of(class) * class.handling.mean())
            .sum();
        let seconds = work / answers.max(f64::MIN_POSITIVE);
        let handling = TimeDelta::microseconds((seconds * 1e6) as i64);
        let per_hour = requests(model, plan) / open * answers / all;
        let promises = model
            .policies()
            .policies()
            .iter()
            .flat_map(|policy| policy.promises());
        let answers =
            promises.filter(|promise| promise.target.metric() == ServiceMetric::FirstResponse);
        Ok(Self {
            load: OfferedLoad::of(per_hour, handling)?,
            handling: handling.max(TimeDelta::seconds(1)),
            promised: answers.map(|promise| promise.target.time()).min(),
        })
    }

    /// The share that so many specialists answer in time; of other promises theory says nothing.
    pub(crate) fn kept(&self, specialists: u32) -> Result<f64, Failure> {
        let line = WaitingLine::new(self.load, self.handling, specialists)?;
        Ok(self
            .promised
            .map_or(0.0, |promised| line.answered_within(promised)))
    }

    /// The smallest team that is enough, up to 200.
    pub(crate) fn smallest(&self, share: f64) -> Result<Option<u32>, Failure> {
        for specialists in 1..=200 {
            if self.kept(specialists)? >= share {
                return Ok(Some(specialists));
            }
        }
        Ok(None)
    }

    pub(crate) fn load(&self) -> OfferedLoad {
        self.load
    }
}

/// How many answers a request takes on average.
fn answers_of(class: &RequestClass) -> f64 {
    let share = class.replies.as_ref().map_or(0.0, ReplyBehaviour::share);
    1.0 / (1.0 - share.min(0.95))
}

/// How many requests come in during the counted time.
fn requests(model: &DeskModel, plan: &SimulationPlan) -> f64 {
    let (from, until) = (plan.counted_from(), plan.counted_until());
    let hours = plan.counted().as_seconds_f64() / 3_600.0;
    match model.arrivals() {
        ArrivalProcess::Poisson(rates) => {
            let week: f64 = rates.per_hour().iter().sum();
            week * hours / 168.0
        }
        ArrivalProcess::Given(given) => {
            let counted = given
                .instants()
                .iter()
                .filter(|at| (from..until).contains(at));
            counted.count() as f64
        }
        ArrivalProcess::Every { seconds } => hours * 3_600.0 / f64::from(seconds.get()),
        _ => 0.0,
    }
}
