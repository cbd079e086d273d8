//! Where sessions end.

use std::collections::BTreeSet;

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::{any_activity, at, history_told_twice, page, told};

fn of(interactions: &[Interaction], rule: &SessionRule) -> Vec<Session> {
    sessions(interactions.iter().filter_map(Activity::of), rule)
}

#[test]
fn half_an_hour_without_an_activity_ends_a_session() {
    let rule = SessionRule::default();
    let visit = |second| told(second as u64 + 1, second, "shop", page("/"));
    let one = of(&[visit(0), visit(1799)], &rule);
    assert_eq!(one.len(), 1);
    assert_eq!((one[0].began, one[0].ended), (at(0), at(1799)));
    assert_eq!(of(&[visit(0), visit(1800)], &rule).len(), 2);
}

#[test]
fn a_late_activity_joins_what_it_lies_between() {
    let rule = SessionRule::default();
    let visit = |second| told(second as u64 + 1, second, "shop", page("/"));
    let apart = of(&[visit(0), visit(3000)], &rule);
    assert_eq!(apart.len(), 2);
    let joined = of(&[visit(0), visit(3000), visit(1500)], &rule);
    assert_eq!(joined.len(), 1);
    assert_eq!(joined[0].page_views, 3);
}

#[test]
fn a_longest_time_cuts_a_session_that_never_rests() {
    let minute = 60.try_into().unwrap();
    let rule = SessionRule::default().with_longest_seconds(minute);
    let visits: Vec<Interaction> = (0..7)
        .map(|turn| told(turn, turn as i64 * 20, "shop", page("/")))
        .collect();
    let lengths = of(&visits, &rule).into_iter().map(|one| one.activities);
    assert_eq!(lengths.collect::<Vec<_>>(), [3, 3, 1]);
}

#[test]
fn two_sites_at_the_same_time_are_two_sessions() {
    let both = [
        told(1, 0, "shop", page("/")),
        told(2, 5, "app", page("/home")),
        told(3, 9, "shop", page("/shoes")),
    ];
    let sessions = of(&both, &SessionRule::default());
    let seen: Vec<_> = sessions
        .iter()
        .map(|one| (one.source.as_str(), one.page_views))
        .collect();
    assert_eq!(seen, [("shop", 2), ("app", 1)]);
    let paths = [&sessions[0].entered, &sessions[0].left];
    let paths = paths.map(|path| path.as_ref().unwrap().as_str());
    assert_eq!(paths, ["/", "/shoes"]);
}

/// Engaged: ten seconds, two views, or a purchase (Google Analytics 4).
#[test]
fn who_only_drops_in_is_not_engaged() {
    let rule = SessionRule::default();
    let paid = Purchase::new(Money::new(1, Currency::EUR), vec![]).unwrap();
    let engaged = |told: &[Interaction]| of(told, &rule)[0].is_engaged(&rule);
    assert!(!engaged(&[told(1, 0, "shop", page("/"))]));
    let search = || InteractionContent::Search {
        text: Subject::parse("shoes").unwrap(),
    };
    assert!(!engaged(&[
        told(1, 0, "shop", page("/")),
        told(2, 9, "shop", search())
    ]));
    assert!(engaged(&[
        told(1, 0, "shop", page("/")),
        told(2, 10, "shop", search())
    ]));
    assert!(engaged(&[
        told(1, 0, "shop", page("/")),
        told(2, 1, "shop", page("/b"))
    ]));
    assert!(engaged(&[told(
        1,
        0,
        "shop",
        InteractionContent::Purchase(paid)
    )]));
}

#[test]
fn what_others_do_is_no_activity() {
    let mine = told(1, 0, "shop", page("/"));
    assert!(Activity::of(&mine).is_some());
    for channel in Channel::ALL {
        let by = NewInteraction {
            channel,
            ..new_of(&mine)
        };
        let by = Interaction::restore(mine.id(), mine.customer(), mine.recorded_at(), by);
        assert_eq!(
            Activity::of(&by).is_some(),
            Activity::CHANNELS.contains(&channel)
        );
    }
    for direction in [Direction::Outbound, Direction::Internal] {
        let by = NewInteraction {
            direction,
            ..new_of(&mine)
        };
        let by = Interaction::restore(mine.id(), mine.customer(), mine.recorded_at(), by);
        assert!(Activity::of(&by).is_none());
    }
}

fn new_of(interaction: &Interaction) -> NewInteraction {
    NewInteraction {
        channel: interaction.channel(),
        direction: interaction.direction(),
        content: interaction.content().clone(),
        regarding: None,
        occurred_at: interaction.occurred_at(),
        source: interaction.source().clone(),
        key: interaction.key().clone(),
    }
}

proptest! {
    #[test]
    fn neither_order_nor_repeats_change_the_sessions(
        (told, again) in history_told_twice(any_activity()),
        rule in any::session_rule(),
    ) {
        prop_assert_eq!(of(&told, &rule), of(&again, &rule));
    }

    #[test]
    fn every_activity_is_in_one_session_and_no_session_rests_too_long(
        (told, _) in history_told_twice(any_activity()),
        rule in any::session_rule(),
    ) {
        let activities: Vec<Activity> = told.iter().filter_map(Activity::of).collect();
        let sessions = of(&told, &rule);
        let counted: u32 = sessions.iter().map(|session| session.activities).sum();
        prop_assert_eq!(counted as usize, activities.len());
        for session in &sessions {
            let inside: BTreeSet<Timestamp> = activities
                .iter()
                .filter(|one| one.source == session.source)
                .map(|one| one.at)
                .filter(|at| (session.began..=session.ended).contains(at))
                .collect();
            prop_assert!(inside.contains(&session.began) && inside.contains(&session.ended));
            let inside: Vec<_> = inside.into_iter().collect();
            prop_assert!(inside.windows(2).all(|pair| pair[1].since(pair[0]) < rule.idle()));
            prop_assert!(rule.longest().is_none_or(|longest| session.length() < longest));
        }
        // The next one on the same site begins only where the rule ends this one.
        for (place, session) in sessions.iter().enumerate() {
            let next = sessions[place + 1..].iter().find(|next| next.source == session.source);
            if let Some(next) = next {
                let rested = next.began.since(session.ended) >= rule.idle();
                let over = rule.longest().is_some_and(|longest| {
                    next.began.since(session.began) >= longest
                });
                prop_assert!(rested || over);
            }
        }
    }
}
