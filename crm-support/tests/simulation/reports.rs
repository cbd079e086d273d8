//! Small desks of which everything is counted by hand.

use chrono::TimeDelta;
use crm_core::{Currency, Money, Timestamp};
use crm_support::simulation::{
    ArrivalInstants, ArrivalProcess, CostRates, DeskModel, QueueDiscipline, Simulation,
    SimulationPlan, SimulationReport, TimeDistribution,
};
use crm_support::{CustomerStanding, MetricTarget, PolicyConditions, Priority, ServiceMetric};
use crm_support::{ServicePolicies, ServicePolicy, ServicePromise};

use crate::common::{always, class, first_answer, key, plan, profile, start, team};

fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

fn after(time: i64) -> Timestamp {
    start().checked_add(minutes(time)).unwrap()
}

fn given(instants: &[i64]) -> ArrivalProcess {
    let instants = instants.iter().map(|time| after(*time)).collect();
    ArrivalProcess::Given(ArrivalInstants::new(instants).unwrap())
}

/// Six requests, one each ten minutes, fifteen minutes of work each, one specialist: the waits are 0, 5, 10, 15, 20, 25.
fn crowd() -> DeskModel {
    let arrivals = given(&[0, 10, 20, 30, 40, 50]);
    let handling = TimeDistribution::constant(minutes(15));
    DeskModel::new(
        arrivals,
        vec![class(handling)],
        team(1),
        first_answer(minutes(28)),
    )
    .unwrap()
}

fn report(model: &DeskModel, plan: &SimulationPlan) -> SimulationReport {
    Simulation::new(model, plan).run().unwrap()
}

#[test]
fn figures_of_a_crowd() {
    let euro = |minor| Money::new(minor, Currency::EUR);
    let model = crowd().with_costs(CostRates::new(euro(3_001), euro(250)).unwrap());
    let plan = plan(TimeDelta::minutes(90), 0)
        .sampling_every(minutes(10))
        .unwrap()
        .with_cool_down(minutes(10))
        .unwrap();
    let report = report(&model, &plan);
    assert_eq!((report.arrived(), report.still_waiting()), (6, 0));
    assert_eq!(report.mean_wait().mean, 750.0);
    for (share, wait) in [(0.0, 0), (0.5, 10), (0.51, 15), (0.9, 25), (1.0, 25)] {
        assert_eq!(report.wait_of(share), Some(minutes(wait)), "{share}");
    }
    let within = report.share_within(minutes(10));
    assert_eq!((within.counted, within.all), (3, 6));
    assert_eq!(
        (report.waited_at_all().counted, report.abandoned().counted),
        (5, 0)
    );
    // Answered 15, 20, 25, 30, 35 and 40 minutes after they came in: the first three in time.
    let promise = &report.promises()[0];
    assert_eq!(
        (promise.kept.counted, promise.kept.all, promise.missed),
        (3, 6, 3)
    );
    assert_eq!((promise.void, promise.undecided), (0, 0));
    // 75 minutes of waiting in 90.
    assert!((report.mean_queue().mean - 75.0 / 90.0).abs() < 1e-12);
    let queue: Vec<(i64, u64)> = report
        .queue()
        .iter()
        .map(|sample| (sample.at.since(start()).num_minutes(), sample.most))
        .collect();
    // At an instant counts who comes in then, and not who is begun then.
    assert_eq!(
        queue,
        [
            (0, 0),
            (10, 1),
            (20, 1),
            (30, 1),
            (40, 2),
            (50, 2),
            (60, 1),
            (70, 1),
            (80, 0)
        ]
    );
    let specialist = report.specialists()[0];
    assert!((specialist.occupancy - 1.0).abs() < 1e-12 && specialist.answers == 6);
    // An hour and a half of 30.01, and three of 2.50.
    let costs = report.costs().unwrap();
    assert_eq!(
        (costs.shifts, costs.missed, costs.total),
        (euro(4_502), euro(750), euro(5_252))
    );
}

/// What comes in while it warms up and cools down is simulated and not counted.
#[test]
fn only_the_counted_time_counts() {
    let plan = plan(minutes(20), 0)
        .with_warm_up(minutes(20))
        .unwrap()
        .with_cool_down(minutes(50))
        .unwrap();
    let report = report(&crowd(), &plan);
    // Those of minute 20 and 30, which waited 10 and 15.
    assert_eq!((report.arrived(), report.mean_wait().mean), (2, 750.0));
    let promise = &report.promises()[0];
    assert_eq!((promise.kept.counted, promise.kept.all), (1, 2));
    // One is done at 30, and the next one begun; ten minutes waits that of minute 20, ten of fifteen that of minute 30.
    let specialist = report.specialists()[0];
    assert!((specialist.occupancy - 1.0).abs() < 1e-12 && specialist.answers == 1);
    assert!((report.mean_queue().mean - 20.0 / 20.0).abs() < 1e-12);
}

/// What is still open at the end is late or undecided, and never kept.
#[test]
fn what_is_open_at_the_end_is_not_kept() {
    let report = report(&crowd(), &plan(minutes(60), 0));
    let promise = &report.promises()[0];
    // Answers at 15, 30, 45 and 60, of which the last one lies at the end and is not seen; 28 minutes are over for that of
    // minute 30 at 58, and not for those of 40 and 50.
    assert_eq!(
        (promise.kept.counted, promise.missed, promise.undecided),
        (3, 1, 2)
    );
    assert_eq!(report.still_waiting(), 2);
}

/// Two classes with promises of their own, in three orders.
#[test]
fn the_order_of_the_queue() {
    let handling = TimeDistribution::constant(minutes(10));
    let named = |name, standing, priority| {
        let mut class = class(handling.clone()).with_priority(standing, priority);
        class.name = crm_core::Code::new_static(name);
        class
    };
    let classes = vec![
        named("usual", CustomerStanding::Medium, Priority::Normal),
        named("key", CustomerStanding::Key, Priority::Urgent),
    ];
    let within = |name, time, conditions| {
        let target = MetricTarget::new(ServiceMetric::FirstResponse, minutes(time)).unwrap();
        let name = crm_core::Code::new_static(name);
        ServicePolicy::new(
            name,
            conditions,
            always(),
            vec![ServicePromise::new(target)],
        )
        .unwrap()
    };
    let key_accounts = PolicyConditions {
        standings: [CustomerStanding::Key].into(),
        ..PolicyConditions::default()
    };
    // Key accounts have the longer time here, so that the due time and the priority disagree.
    let policies = ServicePolicies::new(
        1,
        vec![
            within("key", 60, key_accounts),
            within("usual", 20, PolicyConditions::default()),
        ],
    )
    .unwrap();
    let model = DeskModel::new(
        ArrivalProcess::every(minutes(2)).unwrap(),
        classes,
        team(1),
        policies,
    )
    .unwrap();
    for discipline in QueueDiscipline::ALL {
        let model = model.clone().with_discipline(*discipline);
        let plan = plan(minutes(600), 3);
        let run = Simulation::new(&model, &plan).replicate(0).unwrap();
        let of = |request: usize| run.requests()[request].class;
        let mut pairs = 0;
        for (place, spell) in run.spells().iter().enumerate() {
            // Of those that waited as this one was begun, none should have been before it.
            let waits = run.waits().iter().filter(|wait| {
                let ended = wait.ended.map(|(at, _)| at);
                wait.from <= spell.from && ended.is_none_or(|at| at > spell.from)
            });
            for wait in waits {
                pairs += 1;
                let (begun, passed) = (spell.request, wait.request);
                let due = |request: usize| {
                    let time = if of(request) == 1 { 60 } else { 20 };
                    run.requests()[request]
                        .arrived_at
                        .checked_add(minutes(time))
                        .unwrap()
                };
                let is_right = match discipline {
                    QueueDiscipline::ByPriority => {
                        (of(passed), begun) < (of(begun), passed)
                            || (of(passed) == of(begun) && begun < passed)
                    }
                    QueueDiscipline::EarliestDue => (due(begun), begun) < (due(passed), passed),
                    _ => begun < passed,
                };
                assert!(is_right, "{discipline}: {place}: {begun} before {passed}");
            }
        }
        assert!(pairs > 500, "{pairs}");
    }
}

/// One who takes two at once is two who take one each, where the work is the same.
#[test]
fn a_capacity_of_two_is_two_places() {
    let arrivals = given(&[0, 1, 2, 3]);
    let handling = TimeDistribution::constant(minutes(10));
    let policies = || first_answer(minutes(15));
    let mut both = team(1);
    both[0].profile = profile(2);
    let one = DeskModel::new(
        arrivals.clone(),
        vec![class(handling.clone())],
        both,
        policies(),
    );
    let two = DeskModel::new(arrivals, vec![class(handling)], team(2), policies());
    let plan = plan(minutes(40), 0);
    let (one, two) = (report(&one.unwrap(), &plan), report(&two.unwrap(), &plan));
    assert_eq!(one.mean_wait().mean, two.mean_wait().mean);
    assert_eq!(one.promises(), two.promises());
    assert!((one.specialists()[0].occupancy - 0.5).abs() < 1e-12);
    let promise = key(ServiceMetric::FirstResponse, &one);
    assert_eq!(one.kept(&promise).counted, 2);
}
