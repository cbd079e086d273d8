//! The events that are held of a customer, for the customer.

use std::collections::{BTreeMap, BTreeSet};

use super::Profiles;
use crate::access::{AccessError, DataSection};
use crate::event::{Event, EventDetail, names};
use crate::id::{CustomerId, EventId};
use crate::store::{EntityRef, Page, PageLimit, PageOf, StoreError};

impl Profiles {
    /// The events that concern the person to whom these ids lead, oldest first; `met` are those who took
    /// part in a merge with one of them.
    ///
    /// An event concerns the person under whose id it stands. But what others keep, requests, goes with
    /// a merge, and its history stands under the id of whoever it was led under at the time: where it was
    /// told first of one of those who met, what stands under their ids belongs to that one. An entity
    /// that a host lets several customers share is told to each as far as it stands under their id.
    pub(super) async fn events_of(
        &self,
        ids: &BTreeSet<CustomerId>,
        met: &BTreeSet<CustomerId>,
    ) -> Result<DataSection, AccessError> {
        let stands_under = |event: &Event, whose: &BTreeSet<CustomerId>| {
            event.customer().is_some_and(|id| whose.contains(&id))
        };
        let all: BTreeSet<CustomerId> = ids.union(met).copied().collect();
        let mut own: BTreeMap<EventId, Event> = BTreeMap::new();
        let mut led: BTreeSet<EntityRef> = BTreeSet::new();
        let store = &self.store;
        for id in ids {
            let read = |page| async move { store.events_of_customer(*id, &page).await };
            for event in whole(read).await? {
                if is_core(event.entity()) {
                    own.insert(event.id(), event);
                } else {
                    led.insert(event.entity().clone());
                }
            }
        }
        for entity in &led {
            let read = |page| async move { store.events_of_entity(entity, &page).await };
            let events = whole(read).await?;
            let whose = match events.first() {
                Some(first) if stands_under(first, ids) => &all,
                Some(first) if stands_under(first, met) => continue,
                _ => ids,
            };
            let events = events
                .into_iter()
                .filter(|event| stands_under(event, whose));
            own.extend(events.map(|event| (event.id(), event)));
        }
        let mut own: Vec<Event> = own.into_values().collect();
        own.sort_by_key(|event| (event.occurred_at(), event.id()));
        let is_foreign: Vec<bool> = own.iter().map(|event| !stands_under(event, ids)).collect();
        let section = DataSection::of(own.into_iter().map(|event| without_others(event, ids)))?;
        Ok(section.without(|number, field| {
            field == "customer" && is_foreign.get(number).copied().unwrap_or_default()
        }))
    }
}

/// Whether the events of an entity stay under one id, whatever merges do.
fn is_core(entity: &EntityRef) -> bool {
    [
        EntityRef::CUSTOMER,
        EntityRef::INTERACTION,
        EntityRef::CONSENT,
    ]
    .contains(entity.kind())
}

/// The event of a merge or of its undoing, without the id of the one who is somebody else (again).
fn without_others(event: Event, ids: &BTreeSet<CustomerId>) -> Event {
    let tells_of_both = [
        names::CUSTOMER_MERGED,
        names::CUSTOMER_ABSORBED,
        names::CUSTOMER_UNMERGED,
        names::CUSTOMER_RESTORED,
    ];
    if !tells_of_both.contains(event.name()) {
        return event;
    }
    let is_own = |detail: &EventDetail| match detail {
        EventDetail::Id(id) => ids.iter().any(|own| own.as_uuid() == *id),
        _ => true,
    };
    let mut details = event.details().clone();
    details.retain(|name, detail| name.as_str() == "merge" || is_own(detail));
    event.with_details(details)
}

/// All pages of a list.
async fn whole<R>(read: impl Fn(Page) -> R) -> Result<Vec<Event>, StoreError>
where
    R: Future<Output = Result<PageOf<Event>, StoreError>>,
{
    let mut events = Vec::new();
    let mut page = Page::first(PageLimit::MAXIMUM);
    loop {
        let part = read(page).await?;
        events.extend(part.items);
        match part.next {
            Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
            None => return Ok(events),
        }
    }
}
