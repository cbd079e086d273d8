//! How fast a desk is simulated, and how fast queueing theory answers.
#![allow(
    clippy::unwrap_used,
    reason = "a benchmark stops at the first surprise"
)]

use chrono::TimeDelta;
use chrono_tz::Tz;
use crm_core::{Code, Timestamp};
use crm_support::simulation::{
    ArrivalProcess, DeskModel, HourlyRates, OfferedLoad, QueueDiscipline, RequestClass, ShiftEnd,
    Simulation, SimulationPlan, TeamMember, TimeDistribution, erlang_c,
};
use crm_support::{
    Calendar, MetricTarget, NewSpecialist, PolicyConditions, ServiceMetric, ServicePolicies,
    ServicePolicy, ServicePromise, SpecialistName,
};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn team(size: u32, shifts: &Calendar) -> Vec<TeamMember> {
    let profile = || NewSpecialist {
        name: SpecialistName::parse("Pat").unwrap(),
        skills: Default::default(),
        languages: Default::default(),
        capacity: 1,
    };
    (0..size)
        .map(|_| TeamMember::new(profile(), shifts.clone()))
        .collect()
}

/// Everybody is answered within an hour of the hours of the team.
fn promise(hours: &Calendar) -> ServicePolicies {
    let target = MetricTarget::new(ServiceMetric::FirstResponse, TimeDelta::hours(1)).unwrap();
    let policy = ServicePolicy::new(
        Code::new_static("everybody"),
        PolicyConditions::default(),
        hours.clone(),
        vec![ServicePromise::new(target)],
    );
    ServicePolicies::new(1, vec![policy.unwrap()]).unwrap()
}

fn plan(days: i64) -> SimulationPlan {
    let start = Timestamp::parse("2026-11-23T00:00:00Z").unwrap();
    SimulationPlan::new(start, TimeDelta::days(days), 1).unwrap()
}

fn per_request(bencher: Bencher<'_, '_>, model: &DeskModel, plan: &SimulationPlan) {
    let simulation = Simulation::new(model, plan);
    let requests = simulation.run().unwrap().arrived();
    bencher
        .counter(ItemsCount::new(requests))
        .bench(|| black_box(simulation).run().unwrap());
}

/// 180 requests an hour, ten specialists who are always there, first come, first served.
#[divan::bench(sample_count = 20)]
fn requests_around_the_clock(bencher: Bencher<'_, '_>) {
    let always = Calendar::always_open(Tz::UTC);
    let handling = TimeDistribution::exponential(TimeDelta::minutes(3));
    let model = DeskModel::new(
        ArrivalProcess::poisson(180.0).unwrap(),
        vec![RequestClass::new(Code::new_static("questions"), handling)],
        team(10, &always),
        promise(&always),
    );
    per_request(bencher, &model.unwrap(), &plan(7));
}

/// The same from nine to five on weekdays, the earliest due first, where unfinished work is handed back.
#[divan::bench(sample_count = 20)]
fn requests_in_office_hours(bencher: Bencher<'_, '_>) {
    let office: Calendar = serde_json::from_str(
        r#"{"timezone": "Europe/Berlin", "weekly": {
            "mon": [["09:00", "12:00"], ["13:00", "17:00"]], "tue": [["09:00", "17:00"]],
            "wed": [["09:00", "17:00"]], "thu": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]]}}"#,
    )
    .unwrap();
    let mut day = [0.0; 24];
    for rate in day.iter_mut().skip(7).take(12) {
        *rate = 120.0;
    }
    let handling = TimeDistribution::log_normal(TimeDelta::minutes(3), TimeDelta::minutes(3));
    let model = DeskModel::new(
        ArrivalProcess::Poisson(HourlyRates::on_weekdays(Tz::Europe__Berlin, day).unwrap()),
        vec![RequestClass::new(Code::new_static("questions"), handling)],
        team(10, &office),
        promise(&office),
    );
    let model = model.unwrap();
    let model = model.with_discipline(QueueDiscipline::EarliestDue);
    let model = model.with_shift_end(ShiftEnd::HandsBack);
    per_request(bencher, &model, &plan(14));
}

#[divan::bench]
fn delay_of_a_thousand_specialists(bencher: Bencher<'_, '_>) {
    let load = OfferedLoad::new(950.0).unwrap();
    bencher.bench(|| erlang_c(black_box(load), black_box(1_000)));
}
