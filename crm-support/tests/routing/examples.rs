//! What other products say of a case, restated.

use chrono::TimeDelta;
use crm_core::{Channel, SeededIds};
use crm_support::{
    AssignmentLimit, Calendar, Capacity, Necessity, NewSpecialist, PolicyConditions, RoutingNeeds,
    RoutingQueue, SelectionRule, SkillLevel, SkillRequirement, SpecialistError, Verdict, route,
};

use crate::world::{after, at, code, hire, name};

fn needed(skill: &'static str, level: u8) -> SkillRequirement {
    SkillRequirement {
        skill: code(skill),
        level: SkillLevel::new(level).unwrap(),
    }
}

fn queue() -> RoutingQueue {
    RoutingQueue::new(code("all"), PolicyConditions::default())
}

/// Zendesk: skills of priority 0 never expire; of 1 to 3, the last goes first, one for each time-out.
#[test]
fn optional_skills_are_given_up_the_weakest_first() {
    let ids = SeededIds::new(1);
    let with = |skills: &[&'static str]| {
        let skills = skills.iter().map(|skill| (code(skill), SkillLevel::LOWEST));
        hire(&ids, NewSpecialist::new(name("Pat"), 5).with_skills(skills))
    };
    let needs = RoutingNeeds::none()
        .with_skill(needed("billing", 1), Necessity::Required)
        .with_skill(needed("abroad", 1), Necessity::Strong)
        .with_skill(needed("contracts", 1), Necessity::Medium)
        .with_skill(needed("gold", 1), Necessity::Weak);
    let team = [
        with(&["billing"]),
        with(&["billing", "abroad"]),
        with(&["billing", "abroad", "contracts"]),
        with(&["abroad", "contracts", "gold"]),
    ];
    let queue = queue().giving_up_after(60).unwrap();
    let since = at("2026-11-23T09:00:00Z");
    let chosen = |seconds| {
        let now = after(since, TimeDelta::seconds(seconds));
        let decision = queue.route(&needs, &team, since, now);
        let place = team
            .iter()
            .position(|one| Some(one.id()) == decision.chosen);
        (place, decision.next_change_at)
    };
    assert_eq!(
        chosen(0),
        (None, Some(after(since, TimeDelta::seconds(60))))
    );
    assert_eq!(chosen(59).0, None);
    assert_eq!(chosen(60), (Some(2), None));
    // Two and three time-outs later anybody with what is left will do, and all are as free.
    assert_eq!(
        queue
            .route(
                &needs,
                &team[..2],
                since,
                after(since, TimeDelta::seconds(119))
            )
            .chosen,
        None
    );
    assert_eq!(
        queue
            .route(
                &needs,
                &team[..2],
                since,
                after(since, TimeDelta::seconds(120))
            )
            .chosen,
        Some(team[1].id())
    );
    assert_eq!(
        queue
            .route(
                &needs,
                &team[..1],
                since,
                after(since, TimeDelta::seconds(179))
            )
            .chosen,
        None
    );
    assert_eq!(
        queue
            .route(
                &needs,
                &team[..1],
                since,
                after(since, TimeDelta::seconds(180))
            )
            .chosen,
        Some(team[0].id())
    );
    // What is required is never given up.
    let never = queue.route(
        &needs,
        &team[3..],
        since,
        after(since, TimeDelta::days(300)),
    );
    assert_eq!((never.chosen, never.next_change_at), (None, None));
    assert_eq!(
        never.candidates[0].1,
        Verdict::LacksSkill {
            skill: 0,
            level: None
        }
    );
}

/// A level that no need has is not waited for.
#[test]
fn a_time_out_gives_up_what_is_there() {
    let ids = SeededIds::new(1);
    let pat = hire(&ids, NewSpecialist::new(name("Pat"), 5));
    let needs = RoutingNeeds::none().in_language(code("de"), Necessity::Strong);
    let since = at("2026-11-23T09:00:00Z");
    let queue = queue().giving_up_after(60).unwrap();
    let now = after(since, TimeDelta::seconds(60));
    let decision = queue.route(&needs, std::slice::from_ref(&pat), since, now);
    assert_eq!((decision.chosen, decision.language), (Some(pat.id()), None));
}

/// Zendesk and Salesforce: the most units free; a call that weighs five needs all five.
#[test]
fn weights_and_limits_of_channels_count() {
    let ids = SeededIds::new(1);
    let capacity = Capacity::of_units(8)
        .weighing(Channel::Phone, 5)
        .and_then(|capacity| capacity.limiting(Channel::Chat, 2))
        .unwrap();
    let now = at("2026-11-23T09:00:00Z");
    let pat = hire(&ids, NewSpecialist::new(name("Pat"), capacity));
    assert_eq!(pat.places_for(Some(Channel::Phone)), 1);
    assert_eq!(pat.places_for(Some(Channel::Chat)), 2);
    let calling = pat.take_from(Channel::Phone, now).unwrap();
    assert_eq!(calling.spare_capacity(), 3);
    assert_eq!(
        calling.clone().take_from(Channel::Phone, now),
        Err(SpecialistError::NoCapacity { capacity: 8 })
    );
    let chatting = calling.take_from(Channel::Chat, now).unwrap();
    let chatting = chatting.take_from(Channel::Chat, now).unwrap();
    assert_eq!(
        chatting.clone().take_from(Channel::Chat, now),
        Err(SpecialistError::ChannelFull {
            channel: Channel::Chat,
            limit: 2
        })
    );
    let chat = RoutingNeeds::none().by(Channel::Chat);
    let team = [chatting];
    assert_eq!(
        route(&chat, &team, now).candidates[0].1,
        Verdict::NoCapacity
    );
    let mail = RoutingNeeds::none().by(Channel::Email);
    assert_eq!(route(&mail, &team, now).chosen, Some(team[0].id()));
}

/// Chatwoot: 100 in 3,600 s at most; here two in a minute, counted to the instant.
#[test]
fn a_limit_of_a_period_slides() {
    let ids = SeededIds::new(1);
    let limit = AssignmentLimit::new(2, 60).unwrap();
    let mut pat = hire(&ids, NewSpecialist::new(name("Pat"), 9).with_limit(limit));
    let start = at("2026-11-23T09:00:00Z");
    let instant = |seconds| after(start, TimeDelta::seconds(seconds));
    pat = pat.take(instant(0)).unwrap().take(instant(20)).unwrap();
    let team = [pat];
    let refused = route(&RoutingNeeds::none(), &team, instant(59));
    assert_eq!(
        refused.candidates[0].1,
        Verdict::LimitReached { until: instant(60) }
    );
    assert_eq!(refused.next_change_at, Some(instant(60)));
    assert!(
        route(&RoutingNeeds::none(), &team, instant(60))
            .chosen
            .is_some()
    );
}

#[test]
fn shifts_and_leave_are_told_with_their_ends() {
    let ids = SeededIds::new(1);
    let hours: Calendar = serde_json::from_str(
        r#"{"timezone": "Europe/Berlin", "weekly": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}"#,
    )
    .unwrap();
    let pat = hire(
        &ids,
        NewSpecialist::new(name("Pat"), 5).with_shifts(hours.clone()),
    );
    let leave = crm_support::Interval::new(
        at("2026-11-24T00:00:00+01:00"),
        at("2026-11-25T00:00:00+01:00"),
    );
    let leave = crm_support::PlannedAbsences::new([leave.unwrap()]).unwrap();
    let sam = hire(
        &ids,
        NewSpecialist::new(name("Sam"), 5)
            .with_shifts(hours)
            .with_absences(leave),
    );
    let team = [pat, sam];
    let evening = at("2026-11-23T18:00:00+01:00");
    let decision = route(&RoutingNeeds::none(), &team, evening);
    let opening = at("2026-11-24T09:00:00+01:00");
    let off = Verdict::OffShift {
        until: Some(opening),
    };
    assert_eq!(decision.candidates.map(), vec![off.clone(), off]);
    let morning = route(&RoutingNeeds::none(), &team, opening);
    assert_eq!(morning.chosen, Some(team[0].id()));
    assert_eq!(
        morning.candidates[1].1,
        Verdict::OnLeave {
            until: at("2026-11-25T00:00:00+01:00")
        }
    );
    // On Monday a week later there is the next shift.
    assert_eq!(
        team[1].available_from(evening),
        Some(at("2026-11-30T09:00:00+01:00"))
    );
}

trait Verdicts {
    fn map(self) -> Vec<Verdict>;
}

impl Verdicts for Vec<(crm_support::SpecialistId, Verdict)> {
    fn map(self) -> Vec<Verdict> {
        self.into_iter().map(|(_, verdict)| verdict).collect()
    }
}

/// Each rule chooses another one of the same team.
#[test]
fn the_rules_differ() {
    let ids = SeededIds::new(1);
    let now = at("2026-11-23T09:00:00Z");
    let earlier = |minutes: i64| after(now, TimeDelta::minutes(-minutes));
    // Most units free; longest without a request; the smallest share held; the best.
    let roomy = hire(&ids, NewSpecialist::new(name("Ann"), 20));
    let roomy = (0..8).fold(roomy, |one, _| one.take(earlier(1)).unwrap());
    let idle = hire(&ids, NewSpecialist::new(name("Bo"), 4));
    let idle = idle.take(earlier(50)).unwrap().take(earlier(50)).unwrap();
    let light = hire(&ids, NewSpecialist::new(name("Cy"), 6));
    let light = light.take(earlier(2)).unwrap();
    let expert = NewSpecialist::new(name("Di"), 3).with_skill(code("billing"), SkillLevel::HIGHEST);
    let expert = hire(&ids, expert)
        .take(earlier(3))
        .unwrap()
        .take(earlier(3))
        .unwrap();
    let team = [roomy, idle, light, expert];
    let needs = RoutingNeeds::none().with_skill(needed("billing", 1), Necessity::Weak);
    let since = earlier(60);
    let chosen = |rule| {
        let queue = queue().choosing(rule).giving_up_after(60).unwrap();
        let decision = queue.route(&needs, &team, since, now);
        team.iter()
            .position(|one| Some(one.id()) == decision.chosen)
    };
    assert_eq!(chosen(SelectionRule::MostSpareCapacity), Some(0));
    assert_eq!(chosen(SelectionRule::LongestIdle), Some(1));
    assert_eq!(chosen(SelectionRule::LeastLoaded), Some(2));
    assert_eq!(chosen(SelectionRule::BestSkilled), Some(3));
    // Who knows the customer goes before them all, unless they are full.
    let knowing = needs.clone().acquainted_with(team[1].id());
    let queue = queue()
        .preferring_who_knows_the_customer()
        .giving_up_after(60)
        .unwrap();
    assert_eq!(
        queue.route(&knowing, &team, since, now).chosen,
        Some(team[1].id())
    );
    let full = team[1].clone().take(now).unwrap().take(now).unwrap();
    let others = [team[0].clone(), full];
    assert_eq!(
        queue.route(&knowing, &others, since, now).chosen,
        Some(team[0].id())
    );
}

/// A stage that asks no later than the one before is for what that one cannot take.
#[test]
fn teams_are_asked_in_turn() {
    let ids = SeededIds::new(1);
    let (first, second, third) = (code("first"), code("second"), code("third"));
    let hire = |team, capacity| {
        hire(
            &ids,
            NewSpecialist::new(name("Pat"), capacity).in_team(team),
        )
    };
    let queue = queue()
        .asking([first.clone()], 0)
        .and_then(|queue| queue.asking([second.clone()], 0))
        .and_then(|queue| queue.asking([third.clone()], 300))
        .unwrap();
    let since = at("2026-11-23T09:00:00Z");
    let team = [
        hire(first.clone(), 1),
        hire(second.clone(), 9),
        hire(third.clone(), 99),
    ];
    let none = RoutingNeeds::none();
    let at_once = queue.route(&none, &team, since, since);
    assert_eq!(at_once.chosen, Some(team[0].id()));
    assert_eq!(at_once.candidates[1].1, Verdict::LaterTeam { stage: 1 });
    assert_eq!(at_once.candidates[2].1, Verdict::NotInTeam);
    assert_eq!(
        queue.route(&none, &team[1..], since, since).chosen,
        Some(team[1].id())
    );
    let alone = queue.route(&none, &team[2..], since, since);
    assert_eq!(
        alone.next_change_at,
        Some(after(since, TimeDelta::seconds(300)))
    );
    let late = queue.route(&none, &team, since, after(since, TimeDelta::seconds(300)));
    assert_eq!(late.candidates[2].1, Verdict::LaterTeam { stage: 2 });
    assert!(queue.asking([first], 299).is_err());
    assert!(self::queue().asking([second], 1).is_err());
    assert!(self::queue().asking([], 0).is_err());
    assert!(self::queue().giving_up_after(0).is_err());
}
