//! Activities on sites and in apps.

use crm_core::{
    Activity, Channel, Code, CustomerId, Direction, IdempotencyKey, Interaction,
    InteractionContent, InteractionId, Location, NewInteraction, SeededIds, SessionRule, Timestamp,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{SessionPages, WebActivities, WebReport};

/// Up to 50 activities of up to 5 visitors within two hours, on two sites of four pages.
pub fn visitor_activities() -> impl Strategy<Value = Vec<(u32, Activity)>> {
    let one = (0_u32..5, 0_i64..7_200, 0_u8..6, prop::bool::ANY);
    vec(one, 0..50).prop_filter_map("every part is valid", |rows| {
        let ids = SeededIds::new(7);
        rows.into_iter()
            .map(|(visitor, second, page, on_second_site)| {
                let at = Timestamp::from_micros(second.checked_mul(1_000_000)?).ok()?;
                let content = match page {
                    0..4 => InteractionContent::PageView {
                        location: Location::parse(format!("/{page}")).ok()?,
                    },
                    _ => InteractionContent::Visit,
                };
                let new = NewInteraction {
                    channel: Channel::Web,
                    direction: Direction::Inbound,
                    content,
                    regarding: None,
                    occurred_at: at,
                    source: Code::new_static(if on_second_site { "shop" } else { "blog" }),
                    key: IdempotencyKey::parse("key").ok()?,
                };
                let id = InteractionId::generate(&ids, at);
                let customer = CustomerId::generate(&ids, at);
                let interaction = Interaction::restore(id, customer, at, new);
                Some((visitor, Activity::of(&interaction)?))
            })
            .collect()
    })
}

/// The activities of up to 5 visitors.
pub fn web_activities() -> impl Strategy<Value = WebActivities<u32>> {
    visitor_activities().prop_map(|all| {
        let mut activities = WebActivities::new();
        for (visitor, activity) in all {
            activities.add(visitor, activity);
        }
        activities
    })
}

/// The figures of a period, with paths of up to 5 pages.
pub fn web_report() -> impl Strategy<Value = WebReport> {
    (web_activities(), super::period(), 0_usize..6).prop_map(|(activities, period, length)| {
        WebReport::of(&activities, &SessionRule::default(), period, length)
    })
}

/// A session with its pages.
pub fn session_pages() -> impl Strategy<Value = SessionPages> {
    web_activities().prop_filter_map("somebody came", |activities| {
        let visitor = activities.visitors().next()?;
        let sessions = activities.sessions_of(&visitor, &SessionRule::default());
        sessions.into_iter().next()
    })
}
