//! Teams of every size.

use std::collections::btree_map::Entry;

use chrono::TimeDelta;
use crm_core::{Threads, Timestamp};
use crm_support::simulation::{
    DeskModel, Simulation, SimulationPlan, SimulationReport, Staffing, StaffingGoal, TeamMember,
    staffing_for,
};
use ecrm_examples::arguments::staffing::Arguments;

use crate::failure::Failure;
use crate::theory::Theory;

/// Monday of a week without holidays.
const START: &str = "2026-06-01T00:00:00Z";

/// What was found of each size.
pub(crate) struct Sizes {
    pub(crate) goal: StaffingGoal,
    pub(crate) theory: Theory,
    pub(crate) staffing: Staffing,
    pub(crate) plan: SimulationPlan,
    pub(crate) most: u32,
}

impl Sizes {
    pub(crate) fn find(arguments: &Arguments, model: &DeskModel) -> Result<Self, Failure> {
        let plan = plan(arguments)?;
        let theory = Theory::of(model, &plan)?;
        let goal = StaffingGoal::of_all(f64::from(arguments.percent) / 100.0)?;
        let by_theory = theory.smallest(goal.share())?.unwrap_or(1);
        let most = arguments.most.unwrap_or(by_theory.saturating_add(3));
        let member = model.team().first().ok_or(Failure::NobodyWorks)?;
        let team = |size: u32| -> Vec<TeamMember> { (0..size).map(|_| member.clone()).collect() };
        let threads = Threads::available();
        let simulation = Simulation::new(model, &plan).on_threads(threads);
        let mut staffing = staffing_for(&simulation, &goal, 1..=most, |size| Ok(team(size)))?;
        // Those that the search went past, for the picture.
        for size in 1..=most {
            if let Entry::Vacant(untried) = staffing.tried.entry(size) {
                let model = model.clone().with_team(team(size))?;
                let report = Simulation::new(&model, &plan).on_threads(threads).run()?;
                untried.insert(report);
            }
        }
        let promises = staffing.tried.values().map(SimulationReport::promises);
        if promises.map(|promises| promises.len()).max() == Some(0) {
            return Err(Failure::NothingPromised);
        }
        Ok(Self {
            goal,
            theory,
            staffing,
            plan,
            most,
        })
    }

    /// The size to look at more closely: that which is enough, or else the largest.
    pub(crate) fn chosen(&self) -> u32 {
        self.staffing.enough.unwrap_or(self.most)
    }
}

fn plan(arguments: &Arguments) -> Result<SimulationPlan, Failure> {
    let days = TimeDelta::days(arguments.days.into());
    let plan = SimulationPlan::new(Timestamp::parse(START)?, days, arguments.seed.into())?;
    let plan = plan.with_warm_up(TimeDelta::days(7))?;
    let plan = plan.with_cool_down(TimeDelta::days(7))?;
    Ok(plan.with_replications(arguments.replications)?)
}
