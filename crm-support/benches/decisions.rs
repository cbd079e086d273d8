//! How long the decisions of this crate take.
#![allow(
    clippy::unwrap_used,
    reason = "a benchmark stops at the first surprise"
)]

use std::collections::BTreeSet;

use chrono::{DateTime, Days, TimeDelta};
use chrono_tz::Tz;
use crm_core::{Channel, Code, CustomerId, InteractionText, SeededIds, Subject, Timestamp};
use crm_support::{
    AnnualDate, Boundary, Calendar, CalendarDefinition, Classification, Complexity,
    CustomerStanding, NewRequest, NewSpecialist, OpeningHours, Priority, PriorityPolicy,
    PriorityRule, RequestKind, RoutingNeeds, ServiceLevel, ServiceRequest, SkillLevel, Specialist,
    SpecialistName, Targets, WeeklyHours, route,
};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// Nine to five with a lunch break, with a year in which every ninth day is a holiday.
fn office() -> Calendar {
    let hours = [
        OpeningHours::parse("09:00", "12:30"),
        OpeningHours::parse("13:00", "17:00"),
    ];
    let hours = hours.map(Result::unwrap);
    let mut definition =
        CalendarDefinition::weekly(Tz::Europe__Berlin, WeeklyHours::monday_to_friday(hours));
    let first = DateTime::UNIX_EPOCH
        .date_naive()
        .checked_add_days(Days::new(20_454))
        .unwrap();
    definition.holidays = (0..365)
        .step_by(9)
        .map(|day| first.checked_add_days(Days::new(day)).unwrap())
        .collect();
    Calendar::new(definition).unwrap()
}

#[divan::bench]
fn due_time_a_month_ahead(bencher: Bencher<'_, '_>) {
    let (office, start) = (office(), at("2026-03-05T10:17:00Z"));
    let month = TimeDelta::minutes(18 * 450);
    bencher.bench(|| {
        office
            .add_working_time(black_box(start), black_box(month), Boundary::AtClosing)
            .unwrap()
    });
}

/// As above, with ten holidays of every year besides.
#[divan::bench]
fn due_time_a_month_ahead_with_annual_holidays(bencher: Bencher<'_, '_>) {
    let mut definition = office().definition().clone();
    definition.annual_holidays = (1..=10)
        .map(|month| AnnualDate::new(month, 6).unwrap())
        .collect();
    let office = Calendar::new(definition).unwrap();
    let (start, month) = (at("2026-03-05T10:17:00Z"), TimeDelta::minutes(18 * 450));
    bencher.bench(|| {
        office
            .add_working_time(black_box(start), black_box(month), Boundary::AtClosing)
            .unwrap()
    });
}

#[divan::bench]
fn due_time_within_the_day(bencher: Bencher<'_, '_>) {
    let (office, start) = (office(), at("2026-03-05T10:17:00Z"));
    let hour = TimeDelta::hours(1);
    bencher.bench(|| {
        office
            .add_working_time(black_box(start), black_box(hour), Boundary::AtClosing)
            .unwrap()
    });
}

#[divan::bench]
fn working_time_of_a_month(bencher: Bencher<'_, '_>) {
    let office = office();
    let (start, end) = (at("2026-03-05T10:17:00Z"), at("2026-04-04T10:17:00Z"));
    bencher.bench(|| office.working_time_between(black_box(start), black_box(end)));
}

fn team(size: u32) -> Vec<Specialist> {
    let ids = SeededIds::new(1);
    (0..size)
        .map(|number| {
            let skill = if number % 3 == 0 { "billing" } else { "repair" };
            let new = NewSpecialist {
                name: SpecialistName::parse("Pat").unwrap(),
                skills: [(Code::new_static(skill), SkillLevel::HIGHEST)].into(),
                languages: BTreeSet::new(),
                capacity: number % 8,
            };
            Specialist::register(new, &ids, Timestamp::UNIX_EPOCH).0
        })
        .collect()
}

#[divan::bench]
fn route_among_1000(bencher: Bencher<'_, '_>) {
    let team = team(1000);
    let classification = Classification::new(RequestKind::Question, Complexity::Simple)
        .needing(Code::new_static("billing"), SkillLevel::LOWEST);
    let needs = RoutingNeeds::from(&classification);
    bencher.bench(|| route(black_box(&needs), black_box(&team)));
}

/// A request prioritised, given its deadlines, classified, routed among 1,000 and assigned.
#[divan::bench]
fn decide_one_request(bencher: Bencher<'_, '_>) {
    let rules = vec![
        PriorityRule::new([CustomerStanding::Key], [], Priority::Urgent),
        PriorityRule::new(
            [],
            [RequestKind::Fault, RequestKind::Complaint],
            Priority::High,
        ),
    ];
    let policy = PriorityPolicy::new(1, rules, Priority::Normal).unwrap();
    let targets = Priority::ALL.iter().map(|priority| {
        (
            *priority,
            Targets {
                response_minutes: 240,
                resolution_minutes: 2_400,
            },
        )
    });
    let level = ServiceLevel::new(1, office(), targets).unwrap();
    let (team, ids, now) = (team(1000), SeededIds::new(2), at("2026-03-05T10:17:00Z"));
    let new = NewRequest {
        customer: CustomerId::generate(&ids, now),
        standing: CustomerStanding::Medium,
        channel: Channel::Email,
        kind: RequestKind::Complaint,
        subject: Subject::parse("Charged twice").unwrap(),
        text: InteractionText::parse("My card was charged twice.").unwrap(),
    };
    let classification = Classification::new(RequestKind::Complaint, Complexity::Simple)
        .needing(Code::new_static("billing"), SkillLevel::LOWEST);
    bencher.bench(|| {
        let priority = policy.decide(new.standing, new.kind).priority;
        let deadlines = level.deadlines(priority, now).unwrap();
        let request = ServiceRequest::submit(new.clone(), priority, deadlines, &ids, now).request;
        let request = request
            .classify(classification.clone(), &ids, now)
            .unwrap()
            .request;
        let needs = RoutingNeeds::from(request.classification().unwrap());
        let chosen = route(&needs, &team).chosen.unwrap();
        request.assign(chosen, &ids, now).unwrap()
    });
}
