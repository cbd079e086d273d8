//! Figures of the work of specialists.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    reason = "a test stops at the first surprise"
)]

use chrono::TimeDelta;
use chrono_tz::Tz;
use crm_core::{SeededIds, Timestamp};
use crm_support::{
    Calendar, HandledRequest, HeldTime, Interval, NewSpecialist, Occupancy, Proportion, RequestId,
    SatisfactionScore, ServiceFigures, Specialist, SpecialistId, SpecialistName, WaitingTimes,
    strategies,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn days(days: &[i64]) -> Vec<TimeDelta> {
    days.iter().map(|day| TimeDelta::days(*day)).collect()
}

/// Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I: method 3, the score method
/// without correction.
#[test]
fn the_interval_of_a_share_is_that_of_the_literature() {
    for (part, whole, low, high) in [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ] {
        let found = Proportion::new(part, whole).unwrap().interval().unwrap();
        assert_eq!(
            (format!("{:.4}", found.0), format!("{:.4}", found.1)),
            (low.into(), high.into())
        );
    }
    let none = Proportion::new(0, 0).unwrap();
    assert_eq!((none.share(), none.interval()), (None, None));
    assert_eq!(Proportion::new(2, 1), None);
}

/// The remission times in weeks of the 21 patients who got 6-MP (Freireich and others, 1963), the standard example of a
/// survival curve: the median is 23, and the quarter is 13. Those of the 21 others, none of which go on: the median is 8.
#[test]
fn quantiles_heed_what_still_waits() {
    let done = days(&[6, 6, 6, 7, 10, 13, 16, 22, 23]);
    let waiting = days(&[6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]);
    let treated = WaitingTimes::new(done, waiting);
    assert_eq!((treated.done(), treated.still_waiting()), (9, 12));
    assert_eq!(treated.median(), Some(TimeDelta::days(23)));
    assert_eq!(treated.quantile(25), Some(TimeDelta::days(13)));
    assert_eq!(treated.quantile(75), None);
    assert_eq!(treated.longest(), Some(TimeDelta::days(35)));
    let placebo = days(&[
        1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23,
    ]);
    assert_eq!(
        WaitingTimes::new(placebo, []).median(),
        Some(TimeDelta::days(8))
    );
}

proptest! {
    /// Where nothing waits, a quantile is the time at which so many of a hundred are done: the nearest rank.
    #[test]
    fn without_anything_that_waits_a_quantile_is_a_rank(times in vec(0_i64..50, 1..60), percent in 1_u8..=100) {
        let mut sorted = times.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * usize::from(percent)).div_ceil(100);
        let found = WaitingTimes::new(days(&times), []).quantile(percent);
        prop_assert_eq!(found, Some(TimeDelta::days(sorted[rank - 1])));
    }

    /// To leave requests lying never makes a team look faster.
    #[test]
    fn what_still_waits_never_makes_it_look_faster(
        times in vec(0_i64..50, 1..40),
        waiting in vec(0_i64..60, 0..20),
        percent in 1_u8..=100,
    ) {
        let without = WaitingTimes::new(days(&times), []).quantile(percent);
        let with = WaitingTimes::new(days(&times), days(&waiting));
        prop_assert!(with.quantile(percent).is_none_or(|with| Some(with) >= without));
        prop_assert_eq!(with.still_waiting() as usize, waiting.len());
    }

    #[test]
    fn a_share_lies_in_its_interval(part in 0_u64..1_000, more in 0_u64..1_000) {
        let proportion = Proportion::new(part, part + more).unwrap();
        if let (Some(share), Some((low, high))) = (proportion.share(), proportion.interval()) {
            prop_assert!(0.0 <= low && low <= share && share <= high && high <= 1.0);
            // Ten times as many of the same tell more.
            let (nearer, farther) = Proportion::new(part * 10, (part + more) * 10).unwrap().interval().unwrap();
            prop_assert!(nearer >= low && farther <= high);
        }
    }

    #[test]
    fn every_request_is_counted_where_it_belongs(
        requests in vec((0_i64..20, prop::option::of(0_i64..10), 0_u32..3, 0_u32..2, any::<bool>()), 0..30),
        now in 0_i64..40,
    ) {
        let (ids, start) = (SeededIds::new(1), at("2026-11-01T00:00:00Z"));
        let day = |day| start.checked_add(TimeDelta::days(day)).unwrap();
        let requests: Vec<HandledRequest> = requests
            .into_iter()
            .map(|(submitted, took, answers, reopened, is_void)| {
                let mut one = HandledRequest::new(RequestId::generate(&ids, start), day(submitted));
                one.resolved_at = took.map(|took| day(submitted + took)).filter(|at| *at <= day(now));
                one.answers = answers;
                one.reopened = reopened;
                one.is_void = is_void;
                one
            })
            .collect();
        let period = Interval::new(day(5), day(15)).unwrap();
        let hours = Calendar::always_open(Tz::UTC);
        let figures = ServiceFigures::of(&requests, period, &hours, day(now));
        let known = || requests.iter().filter(|one| one.submitted_at <= day(now));
        let within = |at: Timestamp| day(5) <= at && at < day(15);
        let submitted = known().filter(|one| within(one.submitted_at));
        prop_assert_eq!(figures.submitted, submitted.count() as u64);
        prop_assert_eq!(
            figures.resolution.done() + figures.resolution.still_waiting() + figures.void,
            figures.submitted
        );
        // With hours that never end, both times are one.
        prop_assert_eq!(&figures.resolution, &figures.resolution_working);
        let handled = known().filter(|one| !one.is_void && one.resolved_at.is_some_and(within));
        prop_assert_eq!(figures.handled, handled.count() as u64);
        prop_assert_eq!(figures.first_contact.whole(), figures.handled);
        let open = known().filter(|one| !one.is_void && one.resolved_at.is_none());
        prop_assert_eq!(figures.backlog.done(), open.count() as u64);
    }

    #[test]
    fn requests_tell_of_themselves_what_they_know(request in strategies::service_request()) {
        let told = HandledRequest::of(&request);
        prop_assert_eq!(told.submitted_at, request.submitted_at());
        prop_assert!(request.resolved_at().is_none() || told.resolved_at == request.resolved_at());
        prop_assert!(told.satisfaction.is_none() || told.resolved_at.is_some());
        prop_assert!(told.first_response_at.is_none() || told.answers > 0 || told.is_void);
    }
}

#[test]
fn figures_say_of_how_many_they_are() {
    let ids = SeededIds::new(1);
    let period = Interval::new(at("2026-11-23T00:00:00Z"), at("2026-11-30T00:00:00Z")).unwrap();
    let pat = SpecialistId::generate(&ids, period.start());
    let request = |submitted: &str, resolved: Option<&str>, answers, score: Option<u8>| {
        let mut one = HandledRequest::new(RequestId::generate(&ids, period.start()), at(submitted));
        one.specialist = Some(pat);
        one.resolved_at = resolved.map(at);
        one.first_response_at = one.resolved_at;
        one.answers = answers;
        one.satisfaction = score.map(|score| SatisfactionScore::new(score).unwrap());
        one
    };
    let mut again = request("2026-11-25T10:00:00Z", None, 1, None);
    again.reopened = 1;
    let requests = [
        request(
            "2026-11-20T16:00:00Z",
            Some("2026-11-23T10:00:00Z"),
            1,
            Some(5),
        ),
        request(
            "2026-11-23T09:00:00Z",
            Some("2026-11-23T10:00:00Z"),
            1,
            Some(5),
        ),
        request(
            "2026-11-23T16:00:00Z",
            Some("2026-11-24T10:00:00Z"),
            2,
            Some(3),
        ),
        request(
            "2026-11-24T09:00:00Z",
            Some("2026-11-24T11:00:00Z"),
            1,
            None,
        ),
        again,
    ];
    let hours: Calendar = serde_json::from_str(
        r#"{"timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}"#,
    )
    .unwrap();
    let by = ServiceFigures::by_specialist(&requests, period, &hours, period.end());
    let figures = &by[&pat];
    let counts = |proportion: Proportion| (proportion.part(), proportion.whole());
    assert_eq!((figures.submitted, figures.handled), (4, 4));
    assert_eq!(counts(figures.first_contact), (3, 4));
    assert_eq!(counts(figures.reopened), (1, 4));
    assert_eq!(counts(figures.rated), (2, 3));
    assert_eq!(counts(figures.satisfied), (1, 2));
    assert_eq!(figures.resolution.quantile(75), Some(TimeDelta::hours(18)));
    // From four in the afternoon to ten in the morning, two hours are worked.
    assert_eq!(
        figures.resolution_working.quantile(75),
        Some(TimeDelta::hours(2))
    );
    assert_eq!(
        figures.backlog.longest(),
        Some(period.end().since(at("2026-11-25T10:00:00Z")))
    );
    assert_eq!(
        ServiceFigures::of(&requests, period, &hours, period.end()),
        *figures
    );
}

#[test]
fn occupancy_counts_the_time_of_shifts_only() {
    let hours: Calendar = serde_json::from_str(
        r#"{"timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}"#,
    )
    .unwrap();
    let leave = Interval::new(at("2026-11-24T09:00:00Z"), at("2026-11-24T13:00:00Z")).unwrap();
    let pat = NewSpecialist::new(SpecialistName::parse("Pat").unwrap(), 4)
        .with_shifts(hours)
        .with_absences(crm_support::PlannedAbsences::new([leave]).unwrap());
    let (pat, _) = Specialist::register(pat, &SeededIds::new(1), leave.start());
    let week = Interval::new(at("2026-11-23T00:00:00Z"), at("2026-11-30T00:00:00Z")).unwrap();
    // Two units over night: an hour of Monday, and four of Tuesday after the leave.
    let night = Interval::new(at("2026-11-23T16:00:00Z"), at("2026-11-24T18:00:00Z")).unwrap();
    let before = Interval::new(at("2026-11-20T00:00:00Z"), at("2026-11-23T10:00:00Z")).unwrap();
    let held = [HeldTime::new(night, 2), HeldTime::new(before, 1)];
    let occupancy = Occupancy::of(&pat, &held, week);
    assert_eq!(occupancy.offered, 4 * 12 * 3_600);
    assert_eq!(occupancy.held, (2 * 5 + 1) * 3_600);
    assert_eq!(occupancy.per_mille(), Some(11 * 1_000 / 48));
    assert_eq!(occupancy.and(occupancy).per_mille(), occupancy.per_mille());
    assert_eq!(Occupancy::default().per_mille(), None);
}
