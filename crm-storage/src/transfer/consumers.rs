//! The places of consumers, which each store tells in cursors of its own.
//!
//! A place is carried over as the number of events before it. It is found by the event that the
//! consumer would read next, not by the text of the cursor.

use crm_core::{Code, ConsumerStore, Cursor, EventId, EventLog, Page, PageLimit, StoreError};

use super::rows::ConsumerPlace;
use super::{TenantSource, TransferError};
use crate::restore::RestoreReport;

/// All consumers by name, each with the number of events that it is done with.
pub(super) async fn places<S: TenantSource + ?Sized>(
    store: &S,
    limit: PageLimit,
) -> Result<Vec<ConsumerPlace>, StoreError> {
    let mut waiting: Vec<(Code, Option<EventId>)> = Vec::new();
    let mut page = Page::first(limit);
    loop {
        let read = store.list_consumers(&page).await?;
        for consumer in read.items {
            let place = consumer.position.as_ref();
            let next = store.events_after(place, PageLimit::ONE).await?;
            let next = next.first().map(|logged| logged.event.id());
            waiting.push((consumer.name, next));
        }
        let Some(next) = read.next else { break };
        page = Page::after(next, limit);
    }
    if waiting.is_empty() {
        return Ok(Vec::new());
    }

    // Whoever waits for no event stands at the end.
    let mut places = vec![None; waiting.len()];
    let mut log = Log::new(store, limit);
    let mut count: u64 = 0;
    while let Some((id, _)) = log.next().await? {
        for (place, (_, next)) in places.iter_mut().zip(&waiting) {
            if *next == Some(id) {
                *place = Some(count);
            }
        }
        count = count.saturating_add(1);
    }
    let place = |((name, _), after): ((Code, _), Option<u64>)| ConsumerPlace {
        name,
        after: after.unwrap_or(count),
    };
    Ok(waiting.into_iter().zip(places).map(place).collect())
}

/// Puts consumers that are not there behind as many events as they are done with.
pub(super) async fn restore<T>(
    store: &T,
    places: &[ConsumerPlace],
    limit: PageLimit,
) -> Result<RestoreReport, TransferError>
where
    T: ConsumerStore + EventLog + ?Sized,
{
    let cursors = cursors(store, places, limit).await?;
    let mut added: usize = 0;
    for (place, cursor) in places.iter().zip(&cursors) {
        let Some(cursor) = cursor else {
            let consumer = place.name.clone();
            return Err(TransferError::ConsumerAhead { consumer });
        };
        let stored = store.consumer(&place.name).await;
        match stored.map_err(TransferError::Target)? {
            Some(there) if there.position == *cursor => {}
            Some(there) => {
                let consumer = there.name;
                return Err(TransferError::ConsumerDiffers { consumer });
            }
            None => {
                let put = store.reset_consumer(&place.name, cursor.as_ref()).await;
                put.map_err(TransferError::Target)?;
                added = added.saturating_add(1);
            }
        }
    }
    Ok(RestoreReport::new(places.len(), added))
}

/// For each place, the cursor of this store; `None` when the log has fewer events.
async fn cursors<T: EventLog + ?Sized>(
    store: &T,
    places: &[ConsumerPlace],
    limit: PageLimit,
) -> Result<Vec<Option<Option<Cursor>>>, TransferError> {
    let at_start = |place: &ConsumerPlace| (place.after == 0).then_some(None);
    let mut cursors: Vec<_> = places.iter().map(at_start).collect();
    let mut log = Log::new(store, limit);
    let mut count: u64 = 0;
    while cursors.contains(&None) {
        let next = log.next().await.map_err(TransferError::Target)?;
        let Some((_, cursor)) = next else { break };
        count = count.saturating_add(1);
        for (found, place) in cursors.iter_mut().zip(places) {
            if place.after == count {
                *found = Some(Some(cursor.clone()));
            }
        }
    }
    Ok(cursors)
}

/// The log from its beginning.
struct Log<'a, S: ?Sized> {
    store: &'a S,
    limit: PageLimit,
    after: Option<Cursor>,
    read: std::vec::IntoIter<(EventId, Cursor)>,
}

impl<'a, S: EventLog + ?Sized> Log<'a, S> {
    fn new(store: &'a S, limit: PageLimit) -> Self {
        Self {
            store,
            limit,
            after: None,
            read: Vec::new().into_iter(),
        }
    }

    /// The next event with the place behind it.
    async fn next(&mut self) -> Result<Option<(EventId, Cursor)>, StoreError> {
        if self.read.len() == 0 {
            let page = self.store.events_after(self.after.as_ref(), self.limit);
            let page = page.await?;
            let ids = page
                .into_iter()
                .map(|logged| (logged.event.id(), logged.cursor));
            self.read = ids.collect::<Vec<_>>().into_iter();
        }
        let next = self.read.next();
        if let Some((_, cursor)) = &next {
            self.after = Some(cursor.clone());
        }
        Ok(next)
    }
}
