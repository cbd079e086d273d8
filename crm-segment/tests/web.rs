//! Sessions, visitors and paths: identities, and a model that cuts sessions on its own.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use crm_core::{Activity, Location, SessionRule, Timestamp};
use crm_segment::strategies;
use crm_segment::{Period, WebActivities, WebReport};
use proptest::prelude::*;

fn activities_of(all: &[(u32, Activity)]) -> WebActivities<u32> {
    let mut activities = WebActivities::new();
    all.iter()
        .for_each(|(visitor, activity)| activities.add(*visitor, activity.clone()));
    activities
}

/// A session of the model: when it began, how many activities, the pages in order.
type Stay = (Timestamp, u64, Vec<Location>);

/// The stays of one visitor: an activity belongs to the stay of its site before it when less than the
/// idle time lies between them.
fn stays(activities: &[Activity], idle_seconds: i64) -> Vec<Stay> {
    let mut stays: Vec<Stay> = Vec::new();
    let sites: BTreeSet<&str> = activities
        .iter()
        .map(|activity| activity.source.as_str())
        .collect();
    for site in sites {
        let mut own: Vec<&Activity> = activities
            .iter()
            .filter(|activity| activity.source.as_str() == site)
            .collect();
        own.sort_by_key(|activity| (activity.at, activity.id));
        let mut last: Option<Timestamp> = None;
        for activity in own {
            let goes_on = last.is_some_and(|last| {
                activity.at.as_micros() - last.as_micros() < idle_seconds * 1_000_000
            });
            if !goes_on {
                stays.push((activity.at, 0, Vec::new()));
            }
            let stay = stays.last_mut().unwrap();
            stay.1 += 1;
            stay.2.extend(activity.location.clone());
            last = Some(activity.at);
        }
    }
    stays
}

proptest! {
    #[test]
    fn the_figures_are_those_of_cutting_by_hand(
        all in strategies::visitor_activities(),
        idle in 1_u32..1_000,
        from in 0_i64..4_000,
        length in 0_i64..4_000,
    ) {
        let rule = SessionRule::default().with_idle_seconds(NonZeroU32::new(idle).unwrap());
        let second = |second: i64| Timestamp::from_micros(second * 1_000_000).unwrap();
        let period = Period::between(second(from), second(from + length)).unwrap();
        let report = WebReport::of(&activities_of(&all), &rule, period, 3);

        let mut by_visitor: BTreeMap<u32, Vec<Activity>> = BTreeMap::new();
        for (visitor, activity) in &all {
            by_visitor.entry(*visitor).or_default().push(activity.clone());
        }
        let stays: Vec<(u32, Stay)> = by_visitor
            .iter()
            .flat_map(|(visitor, own)| {
                stays(own, idle.into()).into_iter().map(|stay| (*visitor, stay))
            })
            .collect();
        let inside: Vec<&(u32, Stay)> =
            stays.iter().filter(|(_, stay)| period.contains(stay.0)).collect();
        let visitors: BTreeSet<u32> = inside.iter().map(|(visitor, _)| *visitor).collect();
        let earlier: BTreeSet<u32> = stays
            .iter()
            .filter(|(_, stay)| stay.0 < second(from))
            .map(|(visitor, _)| *visitor)
            .collect();
        prop_assert_eq!(report.sessions, inside.len() as u64);
        prop_assert_eq!(report.visitors, visitors.len() as u64);
        prop_assert_eq!(report.returning_visitors, visitors.intersection(&earlier).count() as u64);
        let single = inside.iter().filter(|(_, stay)| stay.1 == 1 && stay.2.len() == 1);
        prop_assert_eq!(report.single_page_sessions, single.count() as u64);
        let mut entries: BTreeMap<Location, u64> = BTreeMap::new();
        let mut exits: BTreeMap<Location, u64> = BTreeMap::new();
        let mut paths: BTreeMap<Vec<Location>, u64> = BTreeMap::new();
        let mut pairs: BTreeMap<Location, BTreeMap<Location, u64>> = BTreeMap::new();
        for (_, (_, _, pages)) in &inside {
            if let Some(first) = pages.first() {
                *entries.entry(first.clone()).or_default() += 1;
                *exits.entry(pages.last().unwrap().clone()).or_default() += 1;
                *paths.entry(pages[..pages.len().min(3)].to_vec()).or_default() += 1;
            }
            for pair in pages.windows(2) {
                *pairs.entry(pair[0].clone()).or_default().entry(pair[1].clone()).or_default() += 1;
            }
        }
        prop_assert_eq!(&report.entries, &entries);
        prop_assert_eq!(&report.exits, &exits);
        prop_assert_eq!(&report.paths, &paths);
        prop_assert_eq!(&report.transitions, &pairs);
    }

    #[test]
    fn the_counts_keep_their_identities(
        activities in strategies::web_activities(),
        rule in crm_core::strategies::session_rule(),
        period in strategies::period(),
    ) {
        for period in [period, Period::ALL] {
            let report = WebReport::of(&activities, &rule, period, 5);
            let sum = |counts: &BTreeMap<Location, u64>| counts.values().sum::<u64>();
            let with_page = report.sessions - report.depths.get(&0).copied().unwrap_or(0);
            prop_assert_eq!(report.visitors, report.new_visitors + report.returning_visitors);
            prop_assert_eq!(report.depths.values().sum::<u64>(), report.sessions);
            let views: u64 = report.depths.iter().map(|(depth, n)| u64::from(*depth) * n).sum();
            prop_assert_eq!(views, report.page_views);
            prop_assert_eq!((sum(&report.entries), sum(&report.exits)), (with_page, with_page));
            prop_assert_eq!(report.paths.values().sum::<u64>(), with_page);
            let followed: u64 = report.transitions.values().map(sum).sum();
            prop_assert_eq!(followed + with_page, report.page_views);
            prop_assert!(report.engaged_sessions <= report.sessions);
            prop_assert!(report.bounce_rate().is_none_or(|rate| (0.0..=1.0).contains(&rate)));
            for page in report.exits.keys().chain(report.transitions.keys()) {
                let shares: f64 = report.next_pages(page).iter().map(|next| next.share).sum();
                prop_assert!((shares - 1.0).abs() < 1e-12);
            }
        }
        let all = WebReport::of(&activities, &rule, Period::ALL, 5);
        prop_assert_eq!(all.returning_visitors, 0, "nothing lies before all time");
        prop_assert_eq!(all.first_sessions, all.visitors);
    }

    #[test]
    fn any_order_any_split_and_repetition_give_the_same(
        (all, shuffled) in strategies::visitor_activities()
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        split in any::<prop::sample::Index>(),
    ) {
        let (one, two) = shuffled.split_at(split.index(shuffled.len() + 1));
        let merged = activities_of(one).merge(activities_of(two)).merge(activities_of(one));
        prop_assert!(activities_of(&all) == merged);
        let report = |activities: &WebActivities<u32>| {
            WebReport::of(activities, &SessionRule::default(), Period::ALL, 5)
        };
        let part = |even: bool| {
            let own: Vec<_> = all.iter().filter(|(v, _)| (v % 2 == 0) == even).cloned().collect();
            report(&activities_of(&own))
        };
        prop_assert_eq!(part(true).merge(part(false)), report(&merged));
    }

    #[test]
    fn the_most_frequent_paths_come_first(report in strategies::web_report(), limit in 0_usize..9) {
        let paths = report.frequent_paths(limit);
        prop_assert!(paths.len() <= limit);
        prop_assert!(paths.is_sorted_by(|one, two| (two.1, one.0) < (one.1, two.0)));
        let least = paths.last().map_or(0, |(_, sessions)| *sessions);
        let more = report.paths.values().filter(|sessions| **sessions > least).count();
        prop_assert!(limit == 0 || more <= paths.len());
    }
}

#[test]
fn nobody_and_pages_that_nobody_saw() {
    let activities = WebActivities::<u32>::default();
    let report = WebReport::of(&activities, &SessionRule::default(), Period::ALL, 5);
    assert_eq!(report, WebReport::new());
    assert_eq!((report.bounce_rate(), report.mean_depth()), (None, None));
    assert!(report.next_pages(&Location::parse("/").unwrap()).is_empty());
    assert!(
        activities
            .sessions_of(&1, &SessionRule::default())
            .is_empty()
    );
}
