//! Running a model.

use crm_core::Threads;

use super::workload::Workload;
use super::{
    DeskModel, DeskRouting, Replication, SimulationError, SimulationPlan, SimulationReport,
    SimulationRun, UsualRouting, engine,
};

/// A desk in virtual time: what would become of the promises of a company with this team, these customers and these rules.
///
/// Chance is drawn beforehand from the seed of the plan, for each replication by itself; what follows is a pure function. The
/// same model and plan give the same bits, on any machine and any number of threads. Promises are judged by
/// [`ServicePolicies::assess`](crate::ServicePolicies::assess), as those of real requests are.
///
/// ```
/// use chrono::TimeDelta;
/// use chrono_tz::Tz;
/// use crm_core::{Code, Timestamp};
/// use crm_support::simulation::*;
/// use crm_support::*;
///
/// // Ten requests an hour, of ten minutes each, at a desk that two people keep open around the clock.
/// let questions = RequestClass::new(Code::new_static("questions"), TimeDistribution::exponential(TimeDelta::minutes(10)));
/// let person = NewSpecialist {
///     name: SpecialistName::parse("Pat")?,
///     skills: Default::default(),
///     languages: Default::default(),
///     capacity: 1,
/// };
/// let always = Calendar::always_open(Tz::UTC);
/// let answered_in_an_hour = MetricTarget::new(ServiceMetric::FirstResponse, TimeDelta::hours(1))?;
/// let everybody = ServicePolicy::new(
///     Code::new_static("everybody"),
///     PolicyConditions::default(),
///     always.clone(),
///     vec![ServicePromise::new(answered_in_an_hour)],
/// )?;
/// let model = DeskModel::new(
///     ArrivalProcess::poisson(10.0)?,
///     vec![questions],
///     vec![TeamMember::new(person, always); 2],
///     ServicePolicies::new(1, vec![everybody])?,
/// )?;
///
/// let start = Timestamp::parse("2026-11-23T00:00:00Z")?;
/// let plan = SimulationPlan::new(start, TimeDelta::weeks(4), 1)?
///     .with_warm_up(TimeDelta::days(1))?
///     .with_cool_down(TimeDelta::days(1))?;
/// let report = Simulation::new(&model, &plan).run()?;
/// let promise = &report.promises()[0];
/// // Queueing theory knows such a desk: how many are answered in an hour, and that both are busy for five sixths of their time.
/// let handling = TimeDelta::minutes(10);
/// let theory = WaitingLine::new(OfferedLoad::of(10.0, handling)?, handling, 2)?;
/// let answered = theory.answered_within(TimeDelta::hours(1));
/// assert!(promise.kept.low < answered && answered < promise.kept.high);
/// assert!((report.specialists()[0].occupancy - 10.0 / 12.0).abs() < 0.05);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Simulation<'a> {
    model: &'a DeskModel,
    plan: &'a SimulationPlan,
    routing: &'a dyn DeskRouting,
    threads: Threads,
}

impl<'a> Simulation<'a> {
    /// A simulation with the routing of this crate, on the calling thread.
    #[must_use]
    pub fn new(model: &'a DeskModel, plan: &'a SimulationPlan) -> Self {
        Self {
            model,
            plan,
            routing: &UsualRouting,
            threads: Threads::ONE,
        }
    }

    /// The same with another routing.
    #[must_use]
    pub fn with_routing(self, routing: &'a dyn DeskRouting) -> Self {
        Self { routing, ..self }
    }

    /// The same on several threads, each of which takes one replication after the other.
    #[must_use]
    pub fn on_threads(self, threads: Threads) -> Self {
        Self { threads, ..self }
    }

    /// The same of another model.
    #[must_use]
    pub(super) fn of<'b>(self, model: &'b DeskModel) -> Simulation<'b>
    where
        'a: 'b,
    {
        Simulation { model, ..self }
    }

    pub(super) fn model(&self) -> &'a DeskModel {
        self.model
    }

    /// All that happens in one replication.
    ///
    /// # Errors
    /// When the routing chose somebody who could not take a request, or the hours of a policy have too little working time.
    pub fn replicate(&self, number: u32) -> Result<SimulationRun, SimulationError> {
        let workload = Workload::draw(self.model, self.plan, number);
        engine::run(self.model, self.plan, self.routing, &workload, number)
    }

    /// The figures of one replication.
    ///
    /// # Errors
    /// As [`replicate`](Self::replicate).
    pub fn measure(&self, number: u32) -> Result<Replication, SimulationError> {
        let run = self.replicate(number)?;
        let batches = SimulationReport::batches_of(self.plan);
        Replication::of(&run, self.model, self.plan, batches)
    }

    /// Runs all replications.
    ///
    /// # Errors
    /// As [`replicate`](Self::replicate), and when the costs are beyond what an amount can be.
    pub fn run(&self) -> Result<SimulationReport, SimulationError> {
        let numbers: Vec<u32> = (0..self.plan.replications()).collect();
        let measured = self.threads.map(numbers, |number| self.measure(number));
        let replications: Result<Vec<Replication>, SimulationError> =
            measured.into_iter().collect();
        self.report(replications?)
    }

    /// Puts replications together that were measured one by one, elsewhere say: in whatever order they come, the report is
    /// the same.
    ///
    /// # Errors
    /// When the costs are beyond what an amount can be.
    pub fn report(&self, measured: Vec<Replication>) -> Result<SimulationReport, SimulationError> {
        SimulationReport::of(self.model, self.plan, measured)
    }
}
