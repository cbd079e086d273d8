//! Desks of which theory knows the answer, simulated: what is found lies within four standard errors of it.

use std::num::NonZeroU32;

use chrono::TimeDelta;
use crm_core::Code;
use crm_support::simulation::{
    ArrivalProcess, DeskModel, HourlyRates, ImpatientLine, MeanEstimate, OfferedLoad,
    QueueDiscipline, ReplyBehaviour, RequestClass, ShareEstimate, Simulation, SimulationPlan,
    SimulationReport, TimeDistribution, WaitingLine, erlang_b,
};
use crm_support::{CustomerStanding, Priority, ServiceMetric};

use crate::common::{class, first_answer, key, markov, plan, promising, start, team};

const HANDLING: TimeDelta = TimeDelta::minutes(3);

fn near_mean(what: &str, found: MeanEstimate, expected: f64) {
    let z = (found.mean - expected) / found.standard_error;
    assert!(
        z.abs() < 4.0,
        "{what}: {expected} expected, {found:?}, z = {z:.2}"
    );
    // An error that is too large to see anything by would be no check.
    assert!(found.standard_error < 0.15 * expected, "{what}: {found:?}");
}

fn near_share(what: &str, found: ShareEstimate, expected: f64) {
    let z = (found.share - expected) / found.standard_error;
    assert!(
        z.abs() < 4.0,
        "{what}: {expected} expected, {found:?}, z = {z:.2}"
    );
    assert!(found.standard_error < 0.03, "{what}: {found:?}");
}

/// Twenty replications that see about so many requests each.
fn long(per_hour: f64, requests: u32, seed: u64) -> SimulationPlan {
    let hours = TimeDelta::hours((f64::from(requests) / per_hour) as i64);
    plan(hours, seed)
        .with_warm_up(hours / 4)
        .unwrap()
        .with_cool_down(TimeDelta::hours(3))
        .unwrap()
        .with_replications(20)
        .unwrap()
}

fn run(model: &DeskModel, plan: &SimulationPlan) -> SimulationReport {
    let threads = crm_core::Threads::new(2);
    Simulation::new(model, plan)
        .on_threads(threads)
        .run()
        .unwrap()
}

/// M/M/c: waiting at all, the mean wait, the mean queue, the share within a minute and within the mean handling time, how
/// busy the specialists are; and the promise of a first answer, which takes the handling too.
#[test]
fn a_line_in_which_all_wait_is_erlang_c() {
    for (specialists, occupancy, requests, seed) in [
        (1, 0.3, 2_000, 1),
        (1, 0.5, 3_000, 2),
        (1, 0.8, 4_000, 3),
        (3, 0.7, 3_000, 4),
        (5, 0.85, 4_000, 5),
        (10, 0.9, 5_000, 6),
    ] {
        let load = OfferedLoad::new(occupancy * f64::from(specialists)).unwrap();
        let per_hour = load.erlangs() * 20.0;
        let line = WaitingLine::new(load, HANDLING, specialists).unwrap();
        let model = markov(per_hour, HANDLING, specialists);
        let promised = TimeDelta::minutes(8);
        let model = model.with_policies(first_answer(promised));
        let report = run(&model, &long(per_hour, requests, seed));
        let what = format!("{specialists} at {occupancy}");

        near_share(&what, report.waited_at_all(), line.probability_of_waiting());
        near_mean(&what, report.mean_wait(), line.mean_wait().unwrap());
        near_mean(&what, report.mean_queue(), line.mean_queue().unwrap());
        for within in [TimeDelta::minutes(1), HANDLING] {
            near_share(
                &what,
                report.share_within(within),
                line.share_within(within),
            );
        }
        let busy: f64 = report.specialists().iter().map(|one| one.occupancy).sum();
        let busy = busy / f64::from(specialists);
        assert!((busy - occupancy).abs() < 0.012, "{what}: {busy}");

        let answered = report.kept(&key(ServiceMetric::FirstResponse, &report));
        near_share(&what, answered, line.answered_within(promised));
    }
}

/// The intervals hold the truth about as often as they say: of 40 at 90 %, between 28 and 39.
#[test]
fn intervals_hold_as_often_as_they_say() {
    let (per_hour, specialists) = (14.0, 1);
    let model = markov(per_hour, HANDLING, specialists);
    let line = WaitingLine::new(OfferedLoad::new(0.7).unwrap(), HANDLING, specialists).unwrap();
    let mut held = 0;
    for seed in 0..40 {
        let plan = long(per_hour, 1_000, 100 + seed);
        let plan = plan
            .with_replications(10)
            .unwrap()
            .with_confidence(0.9)
            .unwrap();
        let wait = run(&model, &plan).mean_wait();
        let expected = line.mean_wait().unwrap();
        held += u32::from((wait.low..=wait.high).contains(&expected));
    }
    // Binomial with 40 and 0.9: fewer than 28 have a probability below one in ten thousand, all 40 one of 1.5 %.
    assert!((28..40).contains(&held), "{held} of 40");
}

#[test]
fn customers_who_give_up_make_it_erlang_a() {
    for (specialists, erlangs, patience, seed) in [(5, 4.5, 4, 7), (10, 12.0, 6, 8)] {
        let load = OfferedLoad::new(erlangs).unwrap();
        let per_hour = erlangs * 20.0;
        let patience = TimeDelta::minutes(patience);
        let line = ImpatientLine::new(load, HANDLING, specialists, patience).unwrap();
        let model = DeskModel::new(
            ArrivalProcess::poisson(per_hour).unwrap(),
            vec![
                class(TimeDistribution::exponential(HANDLING))
                    .with_patience(TimeDistribution::exponential(patience)),
            ],
            team(specialists),
            first_answer(TimeDelta::hours(1)),
        );
        let report = run(&model.unwrap(), &long(per_hour, 3_000, seed));
        near_share("abandoned", report.abandoned(), line.share_abandoned());
        near_mean("queue", report.mean_queue(), line.mean_queue());
        let busy: f64 = report.specialists().iter().map(|one| one.occupancy).sum();
        assert!((busy / f64::from(specialists) - line.occupancy()).abs() < 0.01);
    }
}

#[test]
fn customers_who_do_not_wait_make_it_erlang_b() {
    for (specialists, erlangs, seed) in [(3, 2.0, 9), (10, 9.0, 10)] {
        let per_hour = erlangs * 20.0;
        let model = DeskModel::new(
            ArrivalProcess::poisson(per_hour).unwrap(),
            // The loss does not depend on the distribution, only on its mean.
            vec![
                class(TimeDistribution::gamma(HANDLING, TimeDelta::minutes(1)))
                    .with_patience(TimeDistribution::constant(TimeDelta::zero())),
            ],
            team(specialists),
            first_answer(TimeDelta::hours(1)),
        );
        let report = run(&model.unwrap(), &long(per_hour, 3_000, seed));
        let lost = erlang_b(OfferedLoad::new(erlangs).unwrap(), specialists);
        near_share("lost", report.abandoned(), lost);
        assert_eq!(report.mean_wait().mean, 0.0);
    }
}

/// M/G/1: the mean wait by Pollaczek and Khinchine.
#[test]
fn one_specialist_with_any_handling_is_pollaczek_khinchine() {
    let occupancy = 0.7;
    let per_hour = occupancy * 20.0;
    let minutes = TimeDelta::minutes;
    for (handling, variation, seed) in [
        (TimeDistribution::constant(HANDLING), 0.0, 11),
        (TimeDistribution::gamma(HANDLING, minutes(1)), 1.0 / 9.0, 12),
        (
            TimeDistribution::log_normal(HANDLING, minutes(4)),
            16.0 / 9.0,
            13,
        ),
    ] {
        let what = format!("{handling:?}");
        let model = DeskModel::new(
            ArrivalProcess::poisson(per_hour).unwrap(),
            vec![class(handling)],
            team(1),
            first_answer(TimeDelta::hours(1)),
        );
        let report = run(&model.unwrap(), &long(per_hour, 4_000, seed));
        let expected = 180.0 * occupancy / (1.0 - occupancy) * (1.0 + variation) / 2.0;
        near_mean(&what, report.mean_wait(), expected);
        near_share(&what, report.waited_at_all(), occupancy);
    }
}

/// M/M/1 with two priorities: the mean waits by Cobham (1954).
#[test]
fn the_urgent_ones_wait_as_cobham_says() {
    let (urgent, usual) = (0.3, 0.45);
    let per_hour = (urgent + usual) * 20.0;
    let named = |name, weight| {
        RequestClass::new(
            Code::new_static(name),
            TimeDistribution::exponential(HANDLING),
        )
        .with_weight(NonZeroU32::new(weight).unwrap())
    };
    let at_once = named("urgent", 30).with_priority(CustomerStanding::Key, Priority::Urgent);
    let model = DeskModel::new(
        ArrivalProcess::poisson(per_hour).unwrap(),
        vec![named("usual", 45), at_once],
        team(1),
        first_answer(TimeDelta::hours(1)),
    );
    let model = model.unwrap().with_discipline(QueueDiscipline::ByPriority);
    let plan = long(per_hour, 3_000, 14);
    let simulation = Simulation::new(&model, &plan);
    let residual = 180.0 * (urgent + usual);
    let expected = [
        residual / (1.0 - urgent) / (1.0 - urgent - usual),
        residual / (1.0 - urgent),
    ];
    for (class, expected) in expected.into_iter().enumerate() {
        let means: Vec<f64> = (0..20)
            .map(|replication| {
                let run = simulation.replicate(replication).unwrap();
                let waits = run.waits().iter().filter(|wait| {
                    run.requests()[wait.request].class == class && wait.from >= plan.counted_from()
                });
                let waits: Vec<f64> = waits
                    .filter_map(|wait| Some(wait.ended?.0.since(wait.from).as_seconds_f64()))
                    .collect();
                waits.iter().sum::<f64>() / waits.len() as f64
            })
            .collect();
        let mean = means.iter().sum::<f64>() / 20.0;
        let squares: f64 = means.iter().map(|one| (one - mean).powi(2)).sum();
        let error = (squares / 19.0 / 20.0).sqrt();
        let z = (mean - expected) / error;
        assert!(
            z.abs() < 4.0 && error < 0.15 * expected,
            "{class}: {mean} {expected} {z:.2}"
        );
    }
}

/// A share p of replies makes 1 / (1 - p) answers of each request: so much more work is there.
#[test]
fn replies_are_work() {
    let replies = ReplyBehaviour::new(0.4, TimeDistribution::exponential(TimeDelta::hours(2)));
    let model = DeskModel::new(
        ArrivalProcess::poisson(20.0).unwrap(),
        vec![class(TimeDistribution::exponential(HANDLING)).with_replies(replies.unwrap())],
        team(3),
        promising(ServiceMetric::NextResponse, TimeDelta::minutes(5)),
    );
    let report = run(&model.unwrap(), &long(20.0, 3_000, 15));
    let busy: f64 = report.specialists().iter().map(|one| one.occupancy).sum();
    assert!((busy - 1.0 / 0.6).abs() < 0.03, "{busy}");
    // Each reply is a run of the clock of the next response: 0.4 + 0.16 + ... a request.
    let promise = &report.promises()[0];
    let runs = promise.kept.all + promise.void + promise.undecided;
    let each = runs as f64 / report.arrived() as f64;
    assert!((each - 0.4 / 0.6).abs() < 0.02, "{each}");
}

/// Rates by the hour of the week and the clocks of the place: the counts of each hour are Poisson around them.
#[test]
fn requests_come_in_at_the_rates_of_the_hour() {
    let mut day = [0.0; 24];
    for (hour, rate) in day.iter_mut().enumerate().skip(8).take(10) {
        *rate = 2.0 + hour as f64 / 3.0;
    }
    let rates = HourlyRates::on_weekdays(chrono_tz::Europe::Berlin, day).unwrap();
    let model = DeskModel::new(
        ArrivalProcess::Poisson(rates),
        vec![class(TimeDistribution::constant(TimeDelta::seconds(1)))],
        team(1),
        first_answer(TimeDelta::hours(1)),
    )
    .unwrap();
    // A year, with both changes of the clocks in it.
    let year = SimulationPlan::new(start(), TimeDelta::weeks(52), 16).unwrap();
    let run = Simulation::new(&model, &year).replicate(0).unwrap();
    let mut counts = [[0_u32; 24]; 7];
    for request in run.requests() {
        use chrono::{Datelike, Timelike};
        let local = request.arrived_at.to_datetime();
        let local = local.with_timezone(&chrono_tz::Europe::Berlin);
        let day = local.weekday().num_days_from_monday() as usize;
        counts[day][local.hour() as usize] += 1;
    }
    let mut excess = 0.0;
    for (weekday, hours) in counts.into_iter().enumerate() {
        for (hour, count) in hours.into_iter().enumerate() {
            let expected = if weekday < 5 { 52.0 * day[hour] } else { 0.0 };
            if expected == 0.0 {
                assert_eq!(count, 0, "{weekday} {hour}");
            } else {
                excess += (f64::from(count) - expected).powi(2) / expected;
            }
        }
    }
    // Chi-square with 50 degrees of freedom: one in 10,000 lies below 20.4 or above 97.
    assert!((20.0..97.0).contains(&excess), "{excess}");
}
