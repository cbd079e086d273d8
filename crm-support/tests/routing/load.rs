//! Laws of what specialists hold.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::{Channel, SeededIds, Timestamp};
use crm_support::{
    Availability, Interval, NewSpecialist, PlannedAbsences, Specialist, SpecialistError, strategies,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::world::{after, hire};

/// A step of a history: a request of a channel, or one whose channel is not told, comes or goes after some seconds.
type Step = (bool, Option<Channel>, i64);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let channel = prop::option::weighted(
        0.8,
        prop::sample::select(vec![Channel::Email, Channel::Phone, Channel::Chat]),
    );
    // Now and then the clock of another machine is behind.
    vec((prop::bool::weighted(0.6), channel, -500_i64..5_000), 0..40)
}

/// A specialist for whom the three channels differ.
fn new() -> impl Strategy<Value = NewSpecialist> {
    let differing = vec(strategies::channel_capacity(), 3);
    (
        strategies::new_specialist(),
        differing,
        0_u32..12,
        any::<bool>(),
    )
        .prop_map(|(mut new, differing, units, do_differ)| {
            new.capacity = units.into();
            if do_differ {
                let channels = [Channel::Email, Channel::Phone, Channel::Chat];
                for (channel, of) in channels.into_iter().zip(differing) {
                    new.capacity = new.capacity.with_channel(channel, of).unwrap();
                }
            }
            new
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_history_exceeds_a_capacity_or_a_limit(new in new(), steps in steps(), seed in any::<u64>()) {
        let mut now = Timestamp::parse("2026-11-23T09:00:00Z").unwrap();
        let mut specialist = hire(&SeededIds::new(seed), new.clone());
        // Kept beside: what is held, and when each was given.
        let (mut held, mut given) = (Vec::<Option<Channel>>::new(), Vec::<Timestamp>::new());
        for (comes, channel, seconds) in steps {
            now = after(now, TimeDelta::seconds(seconds));
            let before = specialist.clone();
            if comes {
                let taken = match channel {
                    Some(channel) => specialist.take_from(channel, now),
                    None => specialist.take(now),
                };
                match taken {
                    Ok(taken) => {
                        specialist = taken;
                        held.push(channel);
                        given.push(now);
                        prop_assert_eq!(specialist.last_assigned_at(), Some(now));
                        prop_assert_eq!(specialist.version(), before.version().next());
                    }
                    Err(SpecialistError::LimitReached { until }) => {
                        prop_assert!(until > now);
                        prop_assert_eq!(before.limited_until(now), Some(until));
                        prop_assert_eq!(before.limited_until(until), None);
                        specialist = before;
                    }
                    Err(_) => {
                        prop_assert_eq!(before.places_for(channel), 0);
                        specialist = before;
                    }
                }
            } else if let Some(place) = held.iter().position(|one| *one == channel) {
                held.remove(place);
                specialist = match channel {
                    Some(channel) => specialist.release_from(channel).unwrap(),
                    None => specialist.release().unwrap(),
                };
            }
            let units = |channel: &Option<Channel>| {
                u64::from(channel.map_or(1, |channel| new.capacity.weight(channel)))
            };
            prop_assert_eq!(specialist.held_units(), held.iter().map(units).sum::<u64>());
            prop_assert_eq!(specialist.open_requests() as usize, held.len());
            prop_assert!(specialist.held_units() <= u64::from(specialist.capacity()));
            let mut by_channel = BTreeMap::new();
            for channel in held.iter().flatten() {
                *by_channel.entry(*channel).or_insert(0_u32) += 1;
            }
            prop_assert_eq!(specialist.open_by_channel(), &by_channel);
            for (channel, requests) in by_channel {
                prop_assert!(new.capacity.limit(channel).is_none_or(|limit| requests <= limit));
            }
            // What was stored is read back, whatever is held.
            let stored = serde_json::to_string(&specialist).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Specialist>(&stored).unwrap(), &specialist);
        }
        for limit in &new.limits {
            let period = TimeDelta::seconds(limit.seconds().into());
            for start in &given {
                let within = given.iter().filter(|one| start <= one && **one < after(*start, period));
                prop_assert!(within.count() <= limit.requests() as usize);
            }
        }
    }

    #[test]
    fn load_goes_back_to_what_it_was(
        specialist in strategies::specialist(),
        channel in prop::option::of(crm_core::strategies::channel()),
        at in crm_core::strategies::timestamp(),
    ) {
        let taken = match channel {
            Some(channel) => specialist.clone().take_from(channel, at),
            None => specialist.clone().take(at),
        };
        match taken {
            Ok(busier) => {
                prop_assert_eq!(busier.open_requests(), specialist.open_requests() + 1);
                let again = match channel {
                    Some(channel) => busier.release_from(channel),
                    None => busier.release(),
                };
                let again = again.unwrap();
                prop_assert_eq!(again.open_by_channel(), specialist.open_by_channel());
                prop_assert_eq!(again.spare_capacity(), specialist.spare_capacity());
            }
            Err(SpecialistError::LimitReached { until }) => prop_assert!(until > at),
            Err(_) => prop_assert_eq!(specialist.places_for(channel), 0),
        }
    }

    #[test]
    fn there_are_as_many_places_as_can_be_taken(
        new in new(),
        steps in steps(),
        channel in prop::option::of(prop::sample::select(vec![Channel::Email, Channel::Phone])),
    ) {
        let mut new = new;
        new.limits.clear();
        let now = Timestamp::UNIX_EPOCH;
        let mut specialist = hire(&SeededIds::new(1), new);
        for (_, channel, _) in steps.into_iter().take(5) {
            let before = specialist.clone();
            let taken = channel.map(|channel| specialist.take_from(channel, now));
            specialist = taken.and_then(Result::ok).unwrap_or(before);
        }
        let places = specialist.places_for(channel);
        let mut taken = 0;
        while let Ok(busier) = match channel {
            Some(channel) => specialist.clone().take_from(channel, now),
            None => specialist.clone().take(now),
        } {
            specialist = busier;
            taken += 1;
            if taken > 50 {
                prop_assert!(places > 50);
                return Ok(());
            }
        }
        prop_assert_eq!(taken, places);
    }

    #[test]
    fn what_is_laid_down_anew_keeps_what_is_held(
        specialist in strategies::specialist(),
        new in strategies::new_specialist(),
        now in crm_core::strategies::recent_timestamp(),
    ) {
        let ids = SeededIds::new(1);
        match specialist.clone().revise(new.clone(), &ids, now) {
            Ok((revised, event)) => {
                prop_assert!(revised.began_as(&new));
                prop_assert_eq!(event.name().as_str(), "specialist.revised");
                prop_assert_eq!(revised.open_requests(), specialist.open_requests());
                prop_assert_eq!(revised.open_by_channel(), specialist.open_by_channel());
                prop_assert_eq!(revised.version(), specialist.version().next());
                prop_assert!(revised.held_units() <= u64::from(revised.capacity()));
                let stored = serde_json::to_string(&revised).unwrap();
                prop_assert_eq!(serde_json::from_str::<Specialist>(&stored).unwrap(), revised);
            }
            Err(error) => {
                prop_assert_eq!(error, SpecialistError::HoldsMore);
                let held = specialist.open_by_channel();
                let told: u32 = held.values().sum();
                let units = new.capacity.taken_by(held) + u64::from(specialist.open_requests() - told);
                let is_over = |(channel, requests): (&Channel, &u32)| {
                    new.capacity.limit(*channel).is_some_and(|limit| *requests > limit)
                };
                prop_assert!(units > u64::from(new.capacity.units()) || held.iter().any(is_over));
            }
        }
    }

    #[test]
    fn who_is_available_from_an_instant_is_not_before(
        specialist in strategies::specialist(),
        now in crm_core::strategies::recent_timestamp(),
        part in 0.0..1.0_f64,
    ) {
        match specialist.available_from(now) {
            Some(from) => {
                prop_assert_eq!(specialist.availability(from), Availability::There);
                let ahead = from.since(now).num_microseconds().unwrap();
                let between = after(now, TimeDelta::microseconds((ahead as f64 * part) as i64));
                prop_assert!(between >= from || specialist.availability(between) != Availability::There);
            }
            None => {
                let later = after(now, TimeDelta::microseconds((1e15 * part) as i64));
                prop_assert!(specialist.availability(later) != Availability::There);
            }
        }
    }

    #[test]
    fn absences_are_those_that_were_given(
        starts in vec((0_i64..50, 1_i64..10), 0..6),
        hour in 0_i64..70,
    ) {
        let at = |hour| after(Timestamp::UNIX_EPOCH, TimeDelta::hours(hour));
        let given: Vec<Interval> = starts
            .iter()
            .map(|(start, length)| Interval::new(at(*start), at(start + length)).unwrap())
            .collect();
        let hours: Vec<i64> = starts.iter().flat_map(|(start, length)| *start..start + length).collect();
        let mut distinct = hours.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let absences = PlannedAbsences::new(given);
        prop_assert_eq!(absences.is_ok(), distinct.len() == hours.len());
        if let Ok(absences) = absences {
            prop_assert_eq!(absences.until(at(hour)).is_some(), hours.contains(&hour));
            if let (Some(since), Some(until)) = (absences.since(at(hour)), absences.until(at(hour))) {
                // The longest stretch of hours around it, all of which are absent.
                let (mut first, mut last) = (hour, hour);
                while hours.contains(&(first - 1)) { first -= 1 }
                while hours.contains(&(last + 1)) { last += 1 }
                prop_assert_eq!((since, until), (at(first), at(last + 1)));
            }
        }
    }
}
