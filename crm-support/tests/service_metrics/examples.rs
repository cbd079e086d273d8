//! Examples of clocks.

use chrono::TimeDelta;
use chrono_tz::Tz;
use crm_core::{Code, Timestamp};
use crm_support::{
    Activity, Calendar, EscalationLadder, EscalationLevel, EscalationPoint, MetricClock,
    MetricState, MetricTarget, PauseEffect, RequestActivity, ServiceMetric, StandStillReason,
    WorkState,
};

fn at(text: &str) -> Timestamp {
    Timestamp::parse(&format!("2024-01-08T{text}:00Z")).unwrap()
}

/// The states of all runs at an instant.
fn states(target: &MetricTarget, happened: &[RequestActivity], now: Timestamp) -> Vec<MetricState> {
    let hours = Calendar::always_open(Tz::UTC);
    let clock = MetricClock::new(target, &hours);
    let timers = clock.timers(happened, now);
    timers
        .iter()
        .map(|timer| clock.state(timer, now).unwrap())
        .collect()
}

#[test]
fn messages_have_one_clock_or_one_each() {
    use crm_support::ReplyClock::{EachMessage, OldestUnanswered};
    let happened = [
        RequestActivity::new(at("06:00"), Activity::Opened),
        // Before the first answer: that is the first response.
        RequestActivity::new(at("06:30"), Activity::CustomerWrote),
        RequestActivity::new(at("07:00"), Activity::Answered),
        RequestActivity::new(at("08:00"), Activity::CustomerWrote),
        RequestActivity::new(at("09:00"), Activity::CustomerWrote),
        RequestActivity::new(at("09:30"), Activity::Answered),
    ];
    let target = MetricTarget::new(ServiceMetric::NextResponse, TimeDelta::hours(1)).unwrap();
    let missed = MetricState::Missed {
        due: at("09:00"),
        fulfilled_at: Some(at("09:30")),
    };
    let oldest = target.clone().with_reply_clock(OldestUnanswered);
    assert_eq!(states(&oldest, &happened, at("12:00")), [missed]);
    let each = target.with_reply_clock(EachMessage);
    let met = MetricState::Met { at: at("09:30") };
    assert_eq!(states(&each, &happened, at("12:00")), [missed, met]);
}

#[test]
fn a_periodic_update_is_due_after_each_answer() {
    let happened = [
        RequestActivity::new(at("06:00"), Activity::Opened),
        RequestActivity::new(at("07:00"), Activity::Answered),
        RequestActivity::new(at("07:30"), Activity::Noted),
        RequestActivity::new(at("08:30"), Activity::Answered),
        RequestActivity::new(at("09:00"), Activity::Entered(WorkState::Solved)),
    ];
    let target = MetricTarget::new(ServiceMetric::PeriodicUpdate, TimeDelta::hours(1)).unwrap();
    let missed = MetricState::Missed {
        due: at("08:00"),
        fulfilled_at: Some(at("08:30")),
    };
    let void = MetricState::Void { at: at("09:00") };
    assert_eq!(states(&target, &happened, at("12:00")), [missed, void]);
    let met = |text| MetricState::Met { at: at(text) };
    let noted = target.with_notes_counting();
    assert_eq!(
        states(&noted, &happened, at("12:00")),
        [met("07:30"), met("08:30"), void]
    );
}

#[test]
fn a_hidden_due_time_comes_back_as_it_was() {
    let happened = [
        RequestActivity::new(at("06:00"), Activity::Opened),
        RequestActivity::new(at("06:30"), Activity::Entered(WorkState::Pending)),
        RequestActivity::new(at("08:00"), Activity::Entered(WorkState::Open)),
    ];
    let target = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(1)).unwrap();
    let target = target.pausing_in([WorkState::Pending]);
    let running = MetricState::Running { due: at("08:30") };
    assert_eq!(states(&target, &happened, at("08:15")), [running]);
    let hidden = target.with_pause_effect(PauseEffect::HidesDue);
    let paused = MetricState::Paused {
        since: at("06:30"),
        remaining: TimeDelta::minutes(30),
    };
    assert_eq!(states(&hidden, &happened, at("07:45")), [paused]);
    let late = MetricState::Missed {
        due: at("08:00"),
        fulfilled_at: None,
    };
    assert_eq!(states(&hidden, &happened, at("08:15")), [late]);
}

#[test]
fn a_solution_that_did_not_last_goes_on() {
    let happened = [
        RequestActivity::new(at("06:00"), Activity::Opened),
        RequestActivity::new(at("07:00"), Activity::Entered(WorkState::Solved)),
        RequestActivity::new(at("10:00"), Activity::Entered(WorkState::Open)),
    ];
    let target = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(2)).unwrap();
    assert_eq!(
        states(&target, &happened, at("09:00")),
        [MetricState::Met { at: at("07:00") }]
    );
    assert_eq!(
        states(&target, &happened, at("10:30")),
        [MetricState::Running { due: at("11:00") }]
    );
    let hours = Calendar::always_open(Tz::UTC);
    let clock = MetricClock::new(&target, &hours);
    let timers = clock.timers(&happened, at("10:30"));
    assert_eq!(
        timers[0].stood_still()[0].reason,
        StandStillReason::Fulfilled
    );
    assert_eq!(
        clock.elapsed(&timers[0], at("10:30")),
        TimeDelta::minutes(90)
    );
}

/// Desks often answer and solve at one instant, in either order; and answer what is over.
#[test]
fn an_answer_to_a_request_that_is_over_is_one() {
    let opened = RequestActivity::new(at("06:00"), Activity::Opened);
    let solved = RequestActivity::new(at("07:00"), Activity::Entered(WorkState::Solved));
    let answered = |text| RequestActivity::new(at(text), Activity::Answered);
    let target = MetricTarget::new(ServiceMetric::FirstResponse, TimeDelta::hours(2)).unwrap();
    let met = |text| [MetricState::Met { at: at(text) }];
    let asked = |happened: &[RequestActivity]| states(&target, happened, at("12:00"));
    assert_eq!(asked(&[opened, answered("07:00"), solved]), met("07:00"));
    assert_eq!(asked(&[opened, solved, answered("07:00")]), met("07:00"));
    // An hour passed; what passes when it is over does not count.
    assert_eq!(asked(&[opened, solved, answered("11:00")]), met("11:00"));
    let never = asked(&[opened, solved]);
    assert_eq!(never, [MetricState::Void { at: at("07:00") }]);
}

/// Nothing is late while its due time is hidden.
#[test]
fn what_is_done_in_a_hidden_pause_is_in_time() {
    let happened = [
        RequestActivity::new(at("06:00"), Activity::Opened),
        RequestActivity::new(at("06:30"), Activity::Entered(WorkState::Pending)),
        RequestActivity::new(at("11:00"), Activity::Entered(WorkState::Solved)),
    ];
    let target = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(1)).unwrap();
    let target = target
        .pausing_in([WorkState::Pending])
        .with_pause_effect(PauseEffect::HidesDue);
    assert_eq!(
        states(&target, &happened, at("12:00")),
        [MetricState::Met { at: at("11:00") }]
    );
}

/// A customer who writes again after the solution waits once the request is reopened.
#[test]
fn a_reply_to_a_solution_waits_from_the_reopening() {
    let happened = [
        RequestActivity::new(at("06:00"), Activity::Opened),
        RequestActivity::new(at("06:10"), Activity::Answered),
        RequestActivity::new(at("06:20"), Activity::Entered(WorkState::Solved)),
        RequestActivity::new(at("08:00"), Activity::CustomerWrote),
        RequestActivity::new(at("08:30"), Activity::CustomerWrote),
        RequestActivity::new(at("09:00"), Activity::Entered(WorkState::Open)),
    ];
    let target = MetricTarget::new(ServiceMetric::NextResponse, TimeDelta::hours(1)).unwrap();
    let void = MetricState::Void { at: at("08:00") };
    assert_eq!(states(&target, &happened, at("08:45")), [void]);
    let running = MetricState::Running { due: at("10:00") };
    assert_eq!(states(&target, &happened, at("09:30")), [running]);
}

#[test]
fn hours_that_end_do_not_hide_what_was_done() {
    let one_day: Calendar = serde_json::from_str(
        r#"{"timezone": "UTC", "weekly": {}, "date_hours": {"2024-01-08": [["06:00", "10:00"]]}}"#,
    )
    .unwrap();
    let target = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(8)).unwrap();
    let clock = MetricClock::new(&target, &one_day);
    let opened = RequestActivity::new(at("06:00"), Activity::Opened);
    let solved = RequestActivity::new(at("07:00"), Activity::Entered(WorkState::Solved));
    let timers = clock.timers(&[opened, solved], at("12:00"));
    assert_eq!(
        clock.state(&timers[0], at("12:00")),
        Ok(MetricState::Met { at: at("07:00") })
    );
    let half = EscalationLevel::new(Code::new_static("half"), EscalationPoint::Percent(25));
    let twice = EscalationLevel::new(Code::new_static("twice"), EscalationPoint::Percent(200));
    let ladder = EscalationLadder::new([half, twice]).unwrap();
    let timers = clock.timers(&[opened], at("12:00"));
    let reached = clock.escalations(&ladder, &timers[0], at("12:00"));
    assert_eq!(
        reached.iter().map(|reached| reached.at).collect::<Vec<_>>(),
        [at("08:00")]
    );
}

#[test]
fn hours_without_time_are_told() {
    let never: Calendar = serde_json::from_str(r#"{"timezone": "UTC", "weekly": {}}"#).unwrap();
    let target = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(2)).unwrap();
    let clock = MetricClock::new(&target, &never);
    let timers = clock.timers(
        &[RequestActivity::new(at("06:00"), Activity::Opened)],
        at("07:00"),
    );
    let told = clock.state(&timers[0], at("07:00"));
    assert_eq!(told, Err(crm_support::WorkingTimeError::NoWorkingTime));
}

#[test]
fn a_target_is_no_less_than_nothing_and_no_more_than_ten_years() {
    let made = |seconds| MetricTarget::new(ServiceMetric::Resolution, TimeDelta::seconds(seconds));
    assert!(made(0).is_ok() && made(MetricTarget::MAXIMUM_SECONDS).is_ok());
    let told = made(-1).unwrap_err().to_string();
    assert!(
        told.contains("metric target") && told.contains("ten years"),
        "{told}"
    );
    assert!(made(MetricTarget::MAXIMUM_SECONDS + 1).is_err());
    let just_below = TimeDelta::milliseconds(-1);
    assert!(MetricTarget::new(ServiceMetric::Resolution, just_below).is_err());
    let longest = made(MetricTarget::MAXIMUM_SECONDS).unwrap();
    let most = EscalationPoint::Percent(u16::MAX).counted(&longest);
    let exact = i128::from(MetricTarget::MAXIMUM_SECONDS) * 65_535 * 10_000;
    assert_eq!(i128::from(most.num_microseconds().unwrap()), exact);
    assert!(
        serde_json::from_str::<MetricTarget>(r#"{"metric": "resolution", "seconds": -1}"#).is_err()
    );
}

#[test]
fn a_ladder_has_names_of_its_own_and_no_end() {
    let level = |name: &str| {
        EscalationLevel::new(
            Code::parse(name).unwrap(),
            EscalationPoint::SecondsBefore(60),
        )
    };
    let twice = EscalationLadder::new([level("warn"), level("warn")]).unwrap_err();
    assert!(twice.to_string().contains("escalation levels"), "{twice}");
    let many = (0..51).map(|number| level(&format!("level-{number}")));
    assert!(EscalationLadder::new(many).is_err());
    let short = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::seconds(30)).unwrap();
    let counted = |point: EscalationPoint| point.counted(&short);
    assert_eq!(
        counted(EscalationPoint::SecondsBefore(60)),
        TimeDelta::zero()
    );
    assert_eq!(
        counted(EscalationPoint::SecondsAfter(60)),
        TimeDelta::seconds(90)
    );
    assert_eq!(
        counted(EscalationPoint::Percent(75)),
        TimeDelta::milliseconds(22_500)
    );
}
