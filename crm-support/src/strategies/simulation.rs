//! Desks that are simulated: feature `simulation`.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use chrono::TimeDelta;
use chrono_tz::Tz;
use crm_core::strategies as core;
use crm_core::{Code, Currency, Money, Timestamp};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{
    customer_segment, customer_standing, new_specialist, priority, request_kind,
    service_policies_over, skill_requirement, time_zone,
};
use crate::simulation::{
    AnsweredAs, ArrivalInstants, ArrivalProcess, CostRates, DeskModel, HourlyRates,
    QueueDiscipline, ReplyBehaviour, RequestClass, SampledTimes, ShiftEnd, SimulationPlan,
    TeamMember, TimeDistribution,
};
use crate::{Calendar, CalendarDefinition, OpeningHours, WeeklyHours};

/// Any [`TimeDistribution`] of some hours at most.
pub fn time_distribution() -> impl Strategy<Value = TimeDistribution> + Clone {
    let time = || prop_oneof![1 => Just(0_u32), 6 => 1..14_400_u32];
    prop_oneof![
        time().prop_map(|seconds| TimeDistribution::Constant { seconds }),
        time().prop_map(|mean_seconds| TimeDistribution::Exponential { mean_seconds }),
        (time(), time()).prop_map(|(mean_seconds, deviation_seconds)| {
            TimeDistribution::LogNormal {
                mean_seconds,
                deviation_seconds,
            }
        }),
        (time(), time()).prop_map(
            |(mean_seconds, deviation_seconds)| TimeDistribution::Gamma {
                mean_seconds,
                deviation_seconds,
            }
        ),
        vec(time(), 1..5).prop_filter_map("times", |times| {
            SampledTimes::new(times).ok().map(TimeDistribution::Sample)
        }),
    ]
}

/// Any [`ArrivalProcess`] of some requests an hour; those of a file lie within days of `start`.
pub fn arrival_process(start: Timestamp) -> impl Strategy<Value = ArrivalProcess> {
    let rate = prop_oneof![1 => Just(0_u32), 3 => 0..12_000_u32];
    let rates = vec(rate, 24).prop_map(|day| {
        let day = day
            .into_iter()
            .map(|thousandths| f64::from(thousandths) / 1_000.0);
        let day: Vec<f64> = day.collect();
        day.iter()
            .copied()
            .cycle()
            .take(HourlyRates::HOURS)
            .collect()
    });
    let poisson =
        (time_zone(), rates).prop_filter_map("rates", |(timezone, rates): (Tz, Vec<f64>)| {
            HourlyRates::new(timezone, rates)
                .ok()
                .map(ArrivalProcess::Poisson)
        });
    let given = vec(0..400_000_i64, 1..100).prop_filter_map("instants", move |seconds| {
        let instants = seconds.into_iter();
        let instants = instants.filter_map(|after| start.checked_add(TimeDelta::seconds(after)));
        ArrivalInstants::new(instants.collect())
            .ok()
            .map(ArrivalProcess::Given)
    });
    let every = (300..40_000_u32).prop_filter_map("a time", |seconds| {
        NonZeroU32::new(seconds).map(|seconds| ArrivalProcess::Every { seconds })
    });
    prop_oneof![3 => poisson, 1 => given, 1 => every]
}

/// Any [`ReplyBehaviour`].
pub fn reply_behaviour() -> impl Strategy<Value = ReplyBehaviour> {
    let share = (0..1_001_u32).prop_map(|thousandths| f64::from(thousandths) / 1_000.0);
    (share, time_distribution(), select(AnsweredAs::ALL)).prop_filter_map(
        "replies",
        |(share, delay, state)| {
            let replies = ReplyBehaviour::new(share, delay).ok()?;
            Some(replies.answered_as(state))
        },
    )
}

/// Any [`RequestClass`] of this name; half of them need a skill or a language.
pub fn request_class(name: Code) -> impl Strategy<Value = RequestClass> {
    let who = (
        customer_standing(),
        priority(),
        btree_set(customer_segment(), 0..2),
    );
    let needs = (
        option::weighted(0.3, skill_requirement()),
        option::weighted(0.2, core::code()),
    );
    let times = (
        time_distribution(),
        option::weighted(0.4, time_distribution()),
        option::weighted(0.4, reply_behaviour()),
    );
    (1..5_u32, request_kind(), core::channel(), who, needs, times).prop_map(
        move |(weight, kind, channel, (standing, priority, segments), (skill, language), times)| {
            let (handling, patience, replies) = times;
            RequestClass {
                weight: NonZeroU32::new(weight).unwrap_or(NonZeroU32::MIN),
                kind,
                channel,
                standing,
                priority,
                segments,
                skill,
                language,
                patience,
                replies,
                ..RequestClass::new(name.clone(), handling)
            }
        },
    )
}

/// Any [`TeamMember`]: around the clock, or in shifts of some hours a day.
pub fn team_member() -> impl Strategy<Value = TeamMember> {
    let shift =
        (0..20_u8, 1..12_u8, time_zone()).prop_filter_map("a shift", |(from, hours, timezone)| {
            let until = from.saturating_add(hours).min(24);
            let hours =
                OpeningHours::parse(&format!("{from:02}:00"), &format!("{until:02}:00")).ok()?;
            let weekly = WeeklyHours::every_day([hours]);
            Calendar::new(CalendarDefinition::weekly(timezone, weekly)).ok()
        });
    let shifts = prop_oneof![Just(Calendar::always_open(Tz::UTC)), shift];
    (new_specialist(), shifts).prop_map(|(profile, shifts)| TeamMember::new(profile, shifts))
}

/// Any [`CostRates`] in euro.
pub fn cost_rates() -> impl Strategy<Value = CostRates> {
    (0..10_000_i64, 0..10_000_i64).prop_filter_map("rates", |(hour, promise)| {
        let euro = |minor| Money::new(minor, Currency::EUR);
        CostRates::new(euro(hour), euro(promise)).ok()
    })
}

/// Any [`DeskModel`] of up to three classes and five specialists; see [`arrival_process`] for `start`.
pub fn desk_model(start: Timestamp) -> impl Strategy<Value = DeskModel> {
    let names = ["first", "second", "third"].map(Code::new_static);
    // Boxed: so many parts side by side would take more of the stack than a test has.
    let classes = names.map(|name| request_class(name).boxed());
    let classes = (classes, 1..4_usize).prop_map(|(classes, count)| {
        let classes: BTreeMap<usize, RequestClass> = (0..).zip(classes).collect();
        classes.into_values().take(count).collect::<Vec<_>>()
    });
    let rules = (
        select(QueueDiscipline::ALL),
        select(ShiftEnd::ALL),
        option::of(cost_rates()),
    );
    let policies = service_policies_over(Just(Calendar::always_open(Tz::UTC))).boxed();
    (
        arrival_process(start).boxed(),
        classes.boxed(),
        vec(team_member().boxed(), 1..6),
        policies,
        rules,
    )
        .prop_filter_map(
            "a model",
            |(arrivals, classes, team, policies, (discipline, shift_end, costs))| {
                let model = DeskModel::new(arrivals, classes, team, policies).ok()?;
                let model = model.with_discipline(discipline).with_shift_end(shift_end);
                Some(match costs {
                    Some(costs) => model.with_costs(costs),
                    None => model,
                })
            },
        )
}

/// Any [`SimulationPlan`] of some days.
pub fn simulation_plan() -> impl Strategy<Value = SimulationPlan> {
    let times = (0..20_i64, 1..80_i64, 0..20_i64);
    let confidence = (500..1_000_u32).prop_map(|thousandths| f64::from(thousandths) / 1_000.0);
    (
        core::recent_timestamp(),
        times,
        any::<u64>(),
        1..4_u32,
        confidence,
    )
        .prop_filter_map(
            "a plan",
            |(start, (before, counted, after), seed, replications, confidence)| {
                let plan = SimulationPlan::new(start, TimeDelta::hours(counted), seed).ok()?;
                let plan = plan.with_warm_up(TimeDelta::hours(before)).ok()?;
                let plan = plan.with_cool_down(TimeDelta::hours(after)).ok()?;
                let plan = plan.with_replications(replications).ok()?;
                plan.with_confidence(confidence).ok()
            },
        )
}
