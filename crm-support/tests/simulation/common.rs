//! Desks for the tests.

use chrono::TimeDelta;
use chrono_tz::Tz;
use crm_core::{Code, Timestamp};
use crm_support::simulation::{
    ArrivalProcess, DeskModel, PromiseKey, RequestClass, SimulationPlan, TeamMember,
    TimeDistribution,
};
use crm_support::{
    Calendar, MetricTarget, NewSpecialist, PolicyConditions, PromisedTo, ServiceMetric,
    ServicePolicies, ServicePolicy, ServicePromise, SpecialistName,
};

pub(crate) fn start() -> Timestamp {
    Timestamp::parse("2026-11-23T00:00:00Z").unwrap()
}

pub(crate) fn always() -> Calendar {
    Calendar::always_open(Tz::UTC)
}

pub(crate) fn profile(capacity: u32) -> NewSpecialist {
    NewSpecialist {
        name: SpecialistName::parse("Pat").unwrap(),
        skills: Default::default(),
        languages: Default::default(),
        capacity,
    }
}

/// So many who work around the clock, at one request at once.
pub(crate) fn team(size: u32) -> Vec<TeamMember> {
    (0..size)
        .map(|_| TeamMember::new(profile(1), always()))
        .collect()
}

pub(crate) fn class(handling: TimeDistribution) -> RequestClass {
    RequestClass::new(Code::new_static("questions"), handling)
}

/// Promises the first answer, and nothing else, to everybody.
pub(crate) fn first_answer(within: TimeDelta) -> ServicePolicies {
    promising(ServiceMetric::FirstResponse, within)
}

pub(crate) fn promising(metric: ServiceMetric, within: TimeDelta) -> ServicePolicies {
    let target = MetricTarget::new(metric, within).unwrap();
    let promises = vec![ServicePromise::new(target)];
    let everybody = Code::new_static("everybody");
    let policy = ServicePolicy::new(everybody, PolicyConditions::default(), always(), promises);
    ServicePolicies::new(1, vec![policy.unwrap()]).unwrap()
}

pub(crate) fn key(
    metric: ServiceMetric,
    report: &crm_support::simulation::SimulationReport,
) -> PromiseKey {
    let found = report.promises().into_iter();
    let mut found = found.filter(|one| one.promise.metric == metric);
    let key = found.next().unwrap().promise;
    assert_eq!(key.to, PromisedTo::Customer);
    key
}

/// Requests at random at one rate, of exponential handling, before a team that is always there.
pub(crate) fn markov(per_hour: f64, handling: TimeDelta, specialists: u32) -> DeskModel {
    DeskModel::new(
        ArrivalProcess::poisson(per_hour).unwrap(),
        vec![class(TimeDistribution::exponential(handling))],
        team(specialists),
        first_answer(TimeDelta::hours(1)),
    )
    .unwrap()
}

pub(crate) fn plan(counted: TimeDelta, seed: u64) -> SimulationPlan {
    SimulationPlan::new(start(), counted, seed).unwrap()
}
