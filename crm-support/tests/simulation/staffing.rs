//! How many specialists a promise takes.

use chrono::TimeDelta;
use crm_support::simulation::{
    OfferedLoad, Simulation, SimulationError, StaffingGoal, TeamVerdict, WaitingLine, staffing_for,
};
use crm_support::{ServiceMetric, SpecialistId};

use crate::common::{first_answer, key, markov, plan, team};

/// The smallest team for 95 % within some minutes is that of Erlang C, where theory says clearly that one fewer is not.
#[test]
fn the_smallest_team_is_that_of_theory() {
    let handling = TimeDelta::minutes(3);
    let waits = TimeDelta::minutes(2);
    let load = OfferedLoad::of(90.0, handling).unwrap();
    // Handling takes no time of the promise where it is constant: then what is left of it is the wait.
    let expected = WaitingLine::smallest_for(load, handling, 0.95, waits).unwrap();
    let model = markov(90.0, handling, 1);
    let plan = plan(TimeDelta::days(2), 5)
        .with_warm_up(TimeDelta::hours(6))
        .unwrap()
        .with_cool_down(TimeDelta::hours(2))
        .unwrap()
        .with_replications(20)
        .unwrap();
    let model = model.with_policies(first_answer(TimeDelta::minutes(9)));
    let simulation = Simulation::new(&model, &plan).on_threads(crm_core::Threads::new(2));

    let promise = key(ServiceMetric::FirstResponse, &simulation.run().unwrap());
    let kept = |specialists: u32| {
        let line = WaitingLine::new(load, handling, specialists).unwrap();
        line.answered_within(TimeDelta::minutes(9))
    };
    let smallest = 7;
    let (share, above) = ((kept(6) + kept(7)) / 2.0, kept(7));
    assert!(above > share + 0.01, "a clear case");
    let goal = StaffingGoal::of(promise.clone(), share).unwrap();
    let staffing = staffing_for(&simulation, &goal, 1..=20, |size| Ok(team(size))).unwrap();
    assert_eq!(
        (staffing.enough, staffing.by_estimate),
        (Some(smallest), Some(smallest))
    );

    // The neighbours were looked at, and say so; shares rise with the team.
    let verdict = |size: u32| goal.verdict(&staffing.tried[&size]);
    assert_eq!(verdict(smallest), TeamVerdict::Enough);
    assert_eq!(verdict(smallest + 1), TeamVerdict::Enough);
    assert_eq!(verdict(smallest - 1), TeamVerdict::TooFew);
    let shares = staffing
        .tried
        .values()
        .map(|report| report.kept(&promise).share);
    assert!(shares.collect::<Vec<_>>().is_sorted());
    assert!(staffing.tried.len() < 12, "not every size is simulated");

    // By the wait alone, which the report knows as well.
    let report = &staffing.tried[&expected.specialists()];
    assert!(report.share_within(waits).low > 0.94);

    // What nobody can keep.
    let certain = StaffingGoal::of_all(1.0).unwrap();
    let none = staffing_for(&simulation, &certain, 1..=9, |size| Ok(team(size))).unwrap();
    assert_eq!((none.enough, none.by_estimate), (None, None));
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let model = markov(10.0, TimeDelta::minutes(3), 1);
    let plan = plan(TimeDelta::hours(5), 5);
    let simulation = Simulation::new(&model, &plan);
    let promise = key(ServiceMetric::FirstResponse, &simulation.run().unwrap());
    for share in [-0.1, 1.1, f64::NAN] {
        assert!(
            StaffingGoal::of(promise.clone(), share).is_err()
                && StaffingGoal::of_all(share).is_err()
        );
    }
    let goal = StaffingGoal::of(promise, 0.5).unwrap();
    #[allow(clippy::reversed_empty_ranges, reason = "that is the mistake")]
    let empty = staffing_for(&simulation, &goal, 5..=4, |size| Ok(team(size)));
    assert!(matches!(empty, Err(SimulationError::Invalid(_))));
    let nobody = staffing_for(&simulation, &goal, 0..=1, |size| Ok(team(size)));
    assert!(matches!(nobody, Err(SimulationError::Invalid(_))));
}

/// A routing that chooses whoever it likes.
#[derive(Debug)]
struct Stubborn(Option<SpecialistId>);

impl crm_support::simulation::DeskRouting for Stubborn {
    fn choose(
        &self,
        _: &crm_support::RoutingNeeds,
        team: &[crm_support::Specialist],
        _: crm_core::Timestamp,
    ) -> Option<SpecialistId> {
        self.0.or_else(|| team.first().map(|first| first.id()))
    }
}

#[test]
fn a_routing_that_chooses_the_wrong_one_is_told_of() {
    let model = markov(100.0, TimeDelta::minutes(3), 2);
    let plan = plan(TimeDelta::hours(5), 5);
    // The first one, though full; and a stranger.
    let ids = crm_core::SeededIds::new(77);
    let stranger = SpecialistId::generate(&ids, crm_core::Timestamp::UNIX_EPOCH);
    for stubborn in [Stubborn(None), Stubborn(Some(stranger))] {
        let refused = Simulation::new(&model, &plan).with_routing(&stubborn).run();
        assert!(
            matches!(refused, Err(SimulationError::Routing { .. })),
            "{stubborn:?}"
        );
    }
}
