//! Activities, engagements, funnels and visits that no summary can have.

use crm_segment::*;
use serde_json::json;

use crate::{ORDER, refuses};

#[test]
fn deeds_that_contradict_themselves_are_refused() {
    let periods = "periods of a customer: must be one or more of the calendar";
    refuses::<ActivityTable<u32>>(
        "activity_table",
        &[
            ("/customers/0/1/0/0", json!("2026-W10"), periods),
            ("/customers/0/1/0/0", json!("2026-03-01"), periods),
            ("/customers/0/1/0/0", json!("0999-11"), periods),
            ("/customers/0/1/0/0", json!("2026-13"), "calendar period"),
            ("/customers/0/1/0/0", json!("2026-12"), ORDER),
            ("/customers/0/1", json!([]), periods),
            ("/calendar/zone", json!("Europe/Nowhere"), "Europe/Nowhere"),
        ],
    );
    refuses::<Engagements<u32, String>>(
        "engagements",
        &[
            (
                "/half_life_seconds",
                json!(60),
                "customers: must have sums of an event or more",
            ),
            ("/half_life_seconds", json!(0), "nonzero"),
            ("/customers/0/1/last", json!(null), "decaying sum"),
            (
                "/customers/0/1/by_half_life/0/1",
                json!("0"),
                "decaying sum",
            ),
            (
                "/points/0/0",
                json!("zebra"),
                "points: must be in rising order",
            ),
        ],
    );
    let no_events =
        json!({"format": 1, "half_life_seconds": 604_800, "by_half_life": [], "last": null});
    refuses::<Engagements<u32, String>>(
        "engagements",
        &[(
            "/customers/0/1",
            no_events,
            "customers: must have sums of an event or more",
        )],
    );
    refuses::<FunnelEvents<u32, String>>(
        "funnel_events",
        &[
            ("/customers/0/1", json!([]), "customers: must have events"),
            (
                "/customers/0/1/1/sequence",
                json!("0"),
                "events of a customer: must be in rising order",
            ),
            (
                "/customers/0/1/1/sequence",
                json!("-1"),
                "digits within its range",
            ),
        ],
    );
    let steps = "steps: must have at most the customers of the step before";
    refuses::<FunnelCounts>(
        "funnel_counts",
        &[
            ("/steps/1/customers", json!(3), steps),
            ("/steps/0/customers", json!(0), steps),
            ("/steps/2/customers", json!(1), steps),
            ("/steps/0/wait_micros", json!([[5, 2]]), steps),
            ("/steps/1/wait_micros", json!([[5, 2]]), steps),
            (
                "/steps/1/wait_micros",
                json!([[5, 1], [5, 0]]),
                "waits: must be of a customer or more",
            ),
            (
                "/steps/1/wait_micros",
                json!([[i64::MAX, 1]]),
                "waits: must be of a customer or more",
            ),
        ],
    );
    refuses::<WebActivities<u32>>(
        "web_activities",
        &[
            ("/visitors/0/1", json!([]), "visitors: must have activities"),
            (
                "/visitors/0/1/1/id",
                json!("018f0000-0000-7000-8000-000000000001"),
                "activities of a visitor: must be in rising order",
            ),
            (
                "/visitors/0/1/1/id",
                json!("018f0000-0000-4000-8000-000000000002"),
                "UUID of version 7 or 8",
            ),
            (
                "/visitors/0/1/1/channel",
                json!("email"),
                "activity: must be what a customer does",
            ),
            (
                "/visitors/0/1/1/kind",
                json!("note"),
                "activity: must be what a customer does",
            ),
            (
                "/visitors/0/1/1/kind",
                json!("visit"),
                "activity: must have a location if it is a page view",
            ),
            (
                "/visitors/0/1/1/location",
                json!(null),
                "activity: must have a location if it is a page view",
            ),
        ],
    );
    refuses::<WebReport>(
        "web_report",
        &[
            (
                "/visitors",
                json!(2),
                "visitors: must be the new and the returning ones",
            ),
            (
                "/sessions",
                json!(2),
                "sessions: must be those of all depths",
            ),
            (
                "/sessions",
                json!(0),
                "visitors: must be the new and the returning ones",
            ),
            (
                "/first_sessions",
                json!(0),
                "sessions: must be those of all depths",
            ),
            (
                "/engaged_sessions",
                json!(2),
                "sessions: must be those of all depths",
            ),
            (
                "/single_page_sessions",
                json!(1),
                "page views: must be those of all depths",
            ),
            (
                "/page_views",
                json!(3),
                "page views: must be those of all depths",
            ),
            (
                "/depths",
                json!([[2, 1], [3, 0]]),
                "depths: must have come at least once each",
            ),
            (
                "/entries",
                json!([["/", 2]]),
                "entries: must be as many as the exits",
            ),
            ("/exits", json!([]), "entries: must be as many as the exits"),
            (
                "/transitions",
                json!([]),
                "transitions: must be the page views but one",
            ),
            (
                "/transitions",
                json!([["/", []]]),
                "transitions: must lead somewhere",
            ),
            (
                "/paths",
                json!([[[], 1]]),
                "paths: must be of a page or more",
            ),
            (
                "/paths",
                json!([[["/"], 2]]),
                "paths: must be of a page or more",
            ),
            (
                "/total_length_micros",
                json!("-1"),
                "total length: must be a time of zero or more",
            ),
            (
                "/total_length_micros",
                json!("9223372036854775808000000"),
                "total length: must be a time of zero or more",
            ),
        ],
    );
}
