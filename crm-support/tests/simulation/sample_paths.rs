//! What holds of every desk, whatever comes in: random models, looked at event by event.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::Timestamp;
use crm_support::simulation::{
    ArrivalInstants, ArrivalProcess, DeskModel, QueueDiscipline, ShiftEnd, Simulation,
    SimulationPlan, SimulationRun, TimeDistribution, Wait, WaitEnd, WorkSpell,
};
use crm_support::{Activity, Calendar, WorkState, strategies};
use proptest::prelude::*;

use crate::common::{class, first_answer, start, team};

fn days(days: i64, seed: u64) -> SimulationPlan {
    SimulationPlan::new(start(), TimeDelta::days(days), seed).unwrap()
}

/// When a request was open by what the clocks are told of it.
fn open_times(activities: &[crm_support::RequestActivity]) -> Vec<(Timestamp, Option<Timestamp>)> {
    let mut open: Vec<(Timestamp, Option<Timestamp>)> = Vec::new();
    let mut awaits = false;
    for activity in activities {
        match activity.what {
            Activity::Opened => open.push((activity.at, None)),
            Activity::Entered(WorkState::Open) if awaits => {
                awaits = false;
                open.push((activity.at, None));
            }
            Activity::Entered(WorkState::Open) => {}
            Activity::Entered(_) => {
                awaits = true;
                open.last_mut().unwrap().1 = Some(activity.at);
            }
            _ => {}
        }
    }
    open
}

/// None is lost, none has two owners: each wait is followed by the stretch of work that ended it, each stretch by nothing, by
/// a reply, or by the wait of what was handed back; and what the clocks are told is just that.
fn nothing_is_lost(run: &SimulationRun) -> Result<(), TestCaseError> {
    let mut waits: Vec<Vec<Wait>> = vec![Vec::new(); run.requests().len()];
    let mut spells: Vec<Vec<WorkSpell>> = vec![Vec::new(); run.requests().len()];
    run.waits()
        .iter()
        .for_each(|wait| waits[wait.request].push(*wait));
    run.spells()
        .iter()
        .for_each(|spell| spells[spell.request].push(*spell));
    for (number, request) in run.requests().iter().enumerate() {
        let (waits, spells) = (&waits[number], &spells[number]);
        let mut told = vec![(request.arrived_at, Activity::Opened)];
        let mut answers = 0;
        let mut handed_back = None;
        for (place, wait) in waits.iter().enumerate() {
            prop_assert_eq!(
                (wait.answers, wait.handed_back),
                (answers, handed_back.is_some())
            );
            match handed_back.take() {
                Some(at) => prop_assert_eq!(wait.from, at),
                None if place == 0 => prop_assert_eq!(wait.from, request.arrived_at),
                None => {
                    prop_assert!(wait.from >= told.last().unwrap().0);
                    told.push((wait.from, Activity::CustomerWrote));
                    told.push((wait.from, Activity::Entered(WorkState::Open)));
                }
            }
            let spell = match wait.ended {
                Some((_, WaitEnd::Begun)) => spells[place],
                Some((at, WaitEnd::GivenUp)) => {
                    prop_assert_eq!((place, waits.len(), spells.len()), (0, 1, 0));
                    told.push((at, Activity::Entered(WorkState::Ended)));
                    break;
                }
                other => {
                    prop_assert_eq!((other, place + 1, place), (None, waits.len(), spells.len()));
                    break;
                }
            };
            prop_assert_eq!(wait.ended, Some((spell.from, WaitEnd::Begun)));
            if place == 0 {
                told.push((spell.from, Activity::Entered(WorkState::Open)));
            }
            if spell.answered {
                answers += 1;
                let at = spell.until.unwrap();
                told.push((at, Activity::Answered));
                // Solved or pending, as the class has it.
                let state = request.activities.get(told.len()).map(|one| one.what);
                prop_assert!(matches!(
                    state,
                    Some(Activity::Entered(WorkState::Solved | WorkState::Pending))
                ));
                told.push((at, state.unwrap()));
            } else {
                handed_back = spell.until;
                prop_assert!(handed_back.is_some() || place + 1 == waits.len());
            }
        }
        prop_assert_eq!(handed_back, None);
        prop_assert!(spells.len() == waits.len() || spells.len() + 1 == waits.len());
        let activities = request.activities.iter().map(|one| (one.at, one.what));
        prop_assert_eq!(activities.collect::<Vec<_>>(), told);
    }
    // In the desk as in the hands of Little: the number at the desk, summed over time, is the time of all requests there.
    let until = |end: Option<Timestamp>| end.unwrap_or(run.end()).as_micros();
    let waits = run.waits().iter();
    let waits = waits.map(|wait| until(wait.ended.map(|(at, _)| at)) - wait.from.as_micros());
    let spells = run.spells().iter();
    let spells = spells.map(|spell| until(spell.until) - spell.from.as_micros());
    let held: i64 = waits.chain(spells).sum();
    let mut steps: BTreeMap<i64, i64> = BTreeMap::new();
    for (from, end) in run
        .requests()
        .iter()
        .flat_map(|one| open_times(&one.activities))
    {
        *steps.entry(from.as_micros()).or_default() += 1;
        *steps.entry(until(end)).or_default() -= 1;
    }
    let (mut area, mut number, mut before) = (0, 0, 0);
    for (at, step) in steps {
        area += number * (at - before);
        number += step;
        before = at;
    }
    prop_assert_eq!((area, number), (held, 0));
    Ok(())
}

/// Each begins, works and ends in a shift, at no more than the capacity, and can do what is asked.
fn everybody_works_as_told(run: &SimulationRun, model: &DeskModel) -> Result<(), TestCaseError> {
    let mut load: BTreeMap<usize, Vec<(i64, i64)>> = BTreeMap::new();
    for spell in run.spells() {
        let member = &model.team()[spell.specialist];
        let needs = &model.classes()[run.requests()[spell.request].class];
        if let Some(skill) = &needs.skill {
            let level = member.profile.skills.get(&skill.skill);
            prop_assert!(level.is_some_and(|level| *level >= skill.level));
        }
        if let Some(language) = &needs.language {
            prop_assert!(member.profile.languages.contains(language));
        }
        prop_assert!(member.shifts.is_open(spell.from));
        // What takes no time may end as a shift begins.
        if let Some(until) = spell.until.filter(|until| *until > spell.from) {
            let worked = member.shifts.working_time_between(spell.from, until);
            // At closing there is work behind it, at an opening none before it: it ends in a shift.
            prop_assert_eq!(member.shifts.previous_open(until), Ok(until));
            if model.shift_end() == ShiftEnd::HandsBack {
                prop_assert_eq!(worked, until.since(spell.from));
            }
        }
        let own = load.entry(spell.specialist).or_default();
        own.push((spell.from.as_micros(), 1));
        own.extend(spell.until.map(|until| (until.as_micros(), -1)));
    }
    for (specialist, mut steps) in load {
        // Who ends at an instant is free at it.
        steps.sort_unstable();
        let mut held = 0;
        for (_, step) in steps {
            held += step;
            prop_assert!(held <= model.team()[specialist].profile.capacity.into());
        }
    }
    Ok(())
}

/// Of the work that an answer takes none is left out and none is done twice: at a desk where all handling takes the same.
fn each_answer_takes_its_time(
    run: &SimulationRun,
    model: &DeskModel,
    handling: TimeDelta,
) -> Result<(), TestCaseError> {
    let mut done: BTreeMap<usize, TimeDelta> = BTreeMap::new();
    for spell in run.spells() {
        let member = &model.team()[spell.specialist];
        let until = spell.until.unwrap_or(run.end());
        let worked = member.shifts.working_time_between(spell.from, until);
        let all = done.entry(spell.request).or_default();
        *all += worked;
        if spell.answered {
            prop_assert_eq!(*all, handling);
            done.remove(&spell.request);
        } else {
            prop_assert!(*all <= handling);
        }
    }
    Ok(())
}

fn is_able(
    member: &crm_support::simulation::TeamMember,
    class: &crm_support::simulation::RequestClass,
) -> bool {
    let profile = &member.profile;
    let skilled = class.skill.as_ref().is_none_or(|skill| {
        let level = profile.skills.get(&skill.skill);
        level.is_some_and(|level| *level >= skill.level)
    });
    let speaks = class.language.as_ref();
    skilled && speaks.is_none_or(|language| profile.languages.contains(language))
}

/// Nobody idles while something waits that they could do: looked at in the middle between any two events.
fn nobody_idles(run: &SimulationRun, model: &DeskModel) -> Result<(), TestCaseError> {
    let mut instants: Vec<i64> = Vec::new();
    for wait in run.waits() {
        instants.push(wait.from.as_micros());
        instants.extend(wait.ended.map(|(until, _)| until.as_micros()));
    }
    for spell in run.spells() {
        instants.extend(spell.until.map(Timestamp::as_micros));
    }
    for member in model.team() {
        for shift in member.shifts.open_intervals(start(), run.end()) {
            instants.extend([shift.start().as_micros(), shift.end().as_micros()]);
        }
    }
    instants.push(run.end().as_micros());
    instants.sort_unstable();
    instants.dedup();
    for pair in instants.windows(2) {
        if pair[1] - pair[0] < 2 {
            continue;
        }
        let at = Timestamp::from_micros(pair[0] + 1).unwrap();
        let waits = |wait: &&Wait| wait.from < at && wait.ended.is_none_or(|(until, _)| until > at);
        let holds =
            |spell: &&WorkSpell| spell.from < at && spell.until.is_none_or(|until| until > at);
        let waiting: Vec<&Wait> = run.waits().iter().filter(waits).collect();
        if waiting.is_empty() {
            continue;
        }
        for (place, member) in model.team().iter().enumerate() {
            let held = run.spells().iter().filter(holds);
            let held = held.filter(|spell| spell.specialist == place).count();
            if !member.shifts.is_open(at) || held >= member.profile.capacity as usize {
                continue;
            }
            for wait in &waiting {
                let class = &model.classes()[run.requests()[wait.request].class];
                prop_assert!(!is_able(member, class), "{:?} at {}", wait, at);
            }
        }
    }
    Ok(())
}

/// Of one class they are begun in the order in which they came into the queue; what was handed back keeps its place.
fn first_come_is_first_served(run: &SimulationRun) -> Result<(), TestCaseError> {
    let mut since: BTreeMap<(usize, usize), Timestamp> = BTreeMap::new();
    let mut begun: BTreeMap<usize, Vec<(Timestamp, Timestamp, Timestamp)>> = BTreeMap::new();
    for wait in run.waits() {
        let since = *since
            .entry((wait.request, wait.answers))
            .or_insert(wait.from);
        if let Some((at, WaitEnd::Begun)) = wait.ended {
            let class = run.requests()[wait.request].class;
            begun.entry(class).or_default().push((since, wait.from, at));
        }
    }
    for own in begun.values() {
        for (since, _, at) in own {
            // Whoever was begun later although it was in the queue then came later.
            let passed = own
                .iter()
                .filter(|(other, from, begun)| other < since && from < at && begun > at);
            prop_assert_eq!(passed.count(), 0);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn desks_keep_their_laws(model in strategies::desk_model(start()), seed in any::<u64>()) {
        let plan = days(4, seed);
        let run = Simulation::new(&model, &plan).replicate(0).unwrap();
        nothing_is_lost(&run)?;
        everybody_works_as_told(&run, &model)?;
        nobody_idles(&run, &model)?;
        if model.discipline() != QueueDiscipline::EarliestDue {
            first_come_is_first_served(&run)?;
        }
    }

    #[test]
    fn work_is_done_once(
        model in strategies::desk_model(start()),
        seconds in prop_oneof![0..3_u32, 600..40_000_u32],
        seed in any::<u64>(),
    ) {
        let mut classes = model.classes().to_vec();
        for class in &mut classes {
            class.handling = TimeDistribution::Constant { seconds };
        }
        let model = DeskModel::new(
            model.arrivals().clone(),
            classes,
            model.team().to_vec(),
            model.policies().clone(),
        ).unwrap().with_shift_end(model.shift_end());
        let plan = days(5, seed);
        let run = Simulation::new(&model, &plan).replicate(0).unwrap();
        each_answer_takes_its_time(&run, &model, TimeDelta::seconds(seconds.into()))?;
    }

    /// The same seed gives the same bits, on any number of threads and in whatever order replications are put together.
    #[test]
    fn what_is_simulated_twice_is_the_same(
        model in strategies::desk_model(start()),
        seed in any::<u64>(),
        replications in 1..6_u32,
        turned in 0..6_usize,
    ) {
        let plan = days(2, seed).with_replications(replications).unwrap();
        let simulation = Simulation::new(&model, &plan);
        let alone = simulation.run().unwrap();
        let threads = crm_core::Threads::new(3);
        prop_assert_eq!(&simulation.on_threads(threads).run().unwrap(), &alone);
        let mut measured: Vec<_> = (0..replications)
            .map(|number| simulation.measure(number).unwrap())
            .collect();
        measured.rotate_left(turned % replications as usize);
        if turned > 2 {
            measured.reverse();
        }
        prop_assert_eq!(&simulation.report(measured).unwrap(), &alone);
    }

    /// First come, first served, one class, always there: with one more specialist nobody waits longer (Kiefer and
    /// Wolfowitz 1955), since both teams meet the same requests.
    #[test]
    fn one_more_specialist_lengthens_no_wait(
        arrivals in strategies::arrival_process(start()),
        handling in strategies::time_distribution(),
        specialists in 1..5_u32,
        seed in any::<u64>(),
    ) {
        let model = |size| {
            let policies = first_answer(TimeDelta::hours(1));
            DeskModel::new(arrivals.clone(), vec![class(handling.clone())], team(size), policies).unwrap()
        };
        let plan = days(4, seed);
        let waits = |size| {
            let model = model(size);
            let run = Simulation::new(&model, &plan).replicate(0).unwrap();
            let waits = run.waits().iter();
            let waits = waits.map(|wait| (wait.request, wait.ended.map_or(i64::MAX, |(at, _)| at.as_micros())));
            waits.collect::<Vec<_>>()
        };
        let (fewer, more) = (waits(specialists), waits(specialists + 1));
        prop_assert_eq!(fewer.len(), more.len());
        for (fewer, more) in fewer.into_iter().zip(more) {
            prop_assert_eq!(fewer.0, more.0);
            prop_assert!(more.1 <= fewer.1, "{:?} {:?}", fewer, more);
        }
    }

    /// Requests that came in once come in again, and in the same order.
    #[test]
    fn given_arrivals_arrive(after in proptest::collection::vec(-50_000..400_000_i64, 1..60), seed in any::<u64>()) {
        let given: Vec<Timestamp> = after
            .iter()
            .map(|after| start().checked_add(TimeDelta::seconds(*after)).unwrap())
            .collect();
        let plan = days(4, seed);
        let arrivals = ArrivalProcess::Given(ArrivalInstants::new(given.clone()).unwrap());
        let minute = TimeDistribution::constant(TimeDelta::minutes(1));
        let policies = first_answer(TimeDelta::hours(1));
        let model = DeskModel::new(arrivals, vec![class(minute)], team(1), policies).unwrap();
        let run = Simulation::new(&model, &plan).replicate(0).unwrap();
        let mut expected: Vec<Timestamp> = given.into_iter().filter(|at| (plan.start()..plan.end()).contains(at)).collect();
        expected.sort_unstable();
        let found: Vec<Timestamp> = run.requests().iter().map(|request| request.arrived_at).collect();
        prop_assert_eq!(found, expected);
    }
}

/// Work that begins before a weekend and ends after it.
#[test]
fn a_request_is_kept_over_the_weekend_or_handed_back() {
    let office: Calendar = serde_json::from_str(
        r#"{"timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]]}}"#,
    )
    .unwrap();
    let at = |text: &str| Timestamp::parse(text).unwrap();
    let friday = at("2026-11-27T16:00:00Z");
    let mut members = team(2);
    members[0].shifts = office;
    // The other one is there from Saturday noon on, for an hour each day.
    members[1].shifts = serde_json::from_str(
        r#"{"timezone": "UTC", "weekly": {"sat": [["12:00", "13:00"]], "sun": [["12:00", "13:00"]]}}"#,
    )
    .unwrap();
    let arrivals = ArrivalProcess::Given(ArrivalInstants::new(vec![friday]).unwrap());
    let handling = TimeDistribution::constant(TimeDelta::minutes(150));
    let policies = first_answer(TimeDelta::hours(1));
    let keeps = DeskModel::new(arrivals, vec![class(handling)], members, policies).unwrap();
    let plan = days(14, 1);

    let run = Simulation::new(&keeps, &plan).replicate(0).unwrap();
    let spells: Vec<_> = run
        .spells()
        .iter()
        .map(|spell| (spell.specialist, spell.from, spell.until))
        .collect();
    assert_eq!(spells, [(0, friday, Some(at("2026-11-30T10:30:00Z")))]);

    let hands_back = keeps.with_shift_end(ShiftEnd::HandsBack);
    let run = Simulation::new(&hands_back, &plan).replicate(0).unwrap();
    let spells: Vec<_> = run
        .spells()
        .iter()
        .map(|spell| {
            (
                spell.specialist,
                spell.from,
                spell.until.unwrap(),
                spell.answered,
            )
        })
        .collect();
    assert_eq!(
        spells,
        [
            (0, friday, at("2026-11-27T17:00:00Z"), false),
            (
                1,
                at("2026-11-28T12:00:00Z"),
                at("2026-11-28T13:00:00Z"),
                false
            ),
            (
                1,
                at("2026-11-29T12:00:00Z"),
                at("2026-11-29T12:30:00Z"),
                true
            ),
        ]
    );
    assert_eq!(
        run.waits().iter().filter(|wait| wait.handed_back).count(),
        2
    );
}

/// What is ready at the very end of a shift is ready.
#[test]
fn an_answer_at_closing_is_not_handed_back() {
    let mut members = team(1);
    members[0].shifts = serde_json::from_str(
        r#"{"timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}"#,
    )
    .unwrap();
    let monday = Timestamp::parse("2026-11-23T16:00:00Z").unwrap();
    let arrivals = ArrivalProcess::Given(ArrivalInstants::new(vec![monday]).unwrap());
    let handling = TimeDistribution::constant(TimeDelta::hours(1));
    let policies = first_answer(TimeDelta::hours(1));
    let model = DeskModel::new(arrivals, vec![class(handling)], members, policies).unwrap();
    for shift_end in ShiftEnd::ALL {
        let model = model.clone().with_shift_end(*shift_end);
        let run = Simulation::new(&model, &days(3, 1)).replicate(0).unwrap();
        let closing = monday.checked_add(TimeDelta::hours(1));
        assert_eq!(run.spells().len(), 1, "{shift_end}");
        assert_eq!(run.spells()[0].until, closing);
        assert!(run.spells()[0].answered && !run.waits()[0].handed_back);
    }
}
