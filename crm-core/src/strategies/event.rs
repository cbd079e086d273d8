//! Events and pages.

use proptest::option;
use proptest::prelude::*;

use super::audit::commitment;
use super::basic::{code, customer_id, event_id, timestamp, uuid_v7, version};
use crate::{Cursor, EntityRef, Event, EventDetail, Page, PageLimit};

/// Any [`EntityRef`].
pub fn entity_ref() -> impl Strategy<Value = EntityRef> + Clone {
    (code(), uuid_v7()).prop_map(|(kind, id)| EntityRef::new(kind, id))
}

/// Any [`EventDetail`].
pub fn event_detail() -> impl Strategy<Value = EventDetail> + Clone {
    prop_oneof![
        uuid_v7().prop_map(EventDetail::Id),
        code().prop_map(EventDetail::Code),
        any::<i64>().prop_map(EventDetail::Number),
        timestamp().prop_map(EventDetail::Instant),
        commitment().prop_map(EventDetail::Commitment),
    ]
    .boxed()
}

/// Any [`Event`] with up to two details.
pub fn event() -> impl Strategy<Value = Event> + Clone {
    let about = (option::of(customer_id()), option::of(version()));
    let details = (option::of(event_detail()), option::of(event_detail()));
    (
        event_id(),
        code(),
        entity_ref(),
        timestamp(),
        about,
        details,
    )
        .prop_map(
            |(id, name, entity, at, (customer, version), (first, second))| {
                let mut event = Event::new(id, name, entity, at);
                if let Some(customer) = customer {
                    event = event.of_customer(customer);
                }
                if let Some(version) = version {
                    event = event.at_version(version);
                }
                if let Some(detail) = first {
                    event = event.with_detail("first", detail);
                }
                if let Some(detail) = second {
                    event = event.with_detail("second", detail);
                }
                event
            },
        )
        .boxed()
}

/// A [`Cursor`] that no store made.
pub fn cursor() -> impl Strategy<Value = Cursor> + Clone {
    "[ -~]{0,40}".prop_map(Cursor::from_store)
}

/// Any [`PageLimit`], mostly a small one.
pub fn page_limit() -> impl Strategy<Value = PageLimit> + Clone {
    prop_oneof![3 => 1u16..10, 1 => 1u16..=1000]
        .prop_filter_map("a limit", |rows| PageLimit::new(rows).ok())
}

/// A [`Page`] at the start of a list, or behind a place that no store made.
pub fn page() -> impl Strategy<Value = Page> + Clone {
    (option::of(cursor()), page_limit()).prop_map(|(after, limit)| Page { after, limit })
}
