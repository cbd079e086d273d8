//! Stores whose event log is not what it should be.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use async_trait::async_trait;
use crm_core::{
    ChangeReport, Cursor, Event, EventLog, LoggedEvent, PageLimit, StoreError, TenantId,
};
use crm_support::{RequestChangeSet, RequestStore};

use crate::defect::{Answer, Defect, Handle};

/// Each two events that are read together stand the wrong way round.
#[derive(Debug)]
pub(crate) struct Reorders;

#[async_trait]
impl Defect for Reorders {
    async fn log(
        &self,
        on: &Handle,
        after: Option<&Cursor>,
        limit: PageLimit,
    ) -> Answer<Vec<LoggedEvent>> {
        let read = on.store.events_after(after, limit).await?;
        let cursors: Vec<_> = read.iter().map(|one| one.cursor.clone()).collect();
        let mut events: Vec<_> = read.into_iter().map(|one| one.event).collect();
        for pair in events.chunks_mut(2) {
            pair.reverse();
        }
        let pairs = cursors.into_iter().zip(events);
        Ok(pairs
            .map(|(cursor, event)| LoggedEvent::new(cursor, event))
            .collect())
    }
}

/// Reading on from a place leaves the next event out, where there are more.
#[derive(Debug)]
pub(crate) struct Skips;

#[async_trait]
impl Defect for Skips {
    async fn log(
        &self,
        on: &Handle,
        after: Option<&Cursor>,
        limit: PageLimit,
    ) -> Answer<Vec<LoggedEvent>> {
        let mut read = on.store.events_after(after, limit).await?;
        if after.is_some() && read.len() > 1 {
            read.remove(0);
        }
        Ok(read)
    }
}

/// Reading on from a place begins with the event that was read last.
#[derive(Debug)]
pub(crate) struct Repeats;

#[async_trait]
impl Defect for Repeats {
    async fn log(
        &self,
        on: &Handle,
        after: Option<&Cursor>,
        limit: PageLimit,
    ) -> Answer<Vec<LoggedEvent>> {
        let read = on.store.events_after(after, limit).await?;
        let whole = on.store.events_after(None, PageLimit::MAXIMUM).await?;
        let last = whole.into_iter().find(|one| Some(&one.cursor) == after);
        Ok(last.into_iter().chain(read).take(limit.rows()).collect())
    }
}

/// Positions are given away before the change is stored, as a sequence does: a later position may
/// be seen before an earlier one is there.
#[derive(Debug, Default)]
pub(crate) struct RunsAhead {
    logs: Mutex<BTreeMap<TenantId, Ahead>>,
}

#[derive(Debug, Default)]
struct Ahead {
    given_away: u64,
    log: BTreeMap<u64, Event>,
}

fn cursor(tenant: TenantId, position: u64) -> Cursor {
    Cursor::from_store(format!("{tenant} {position}"))
}

fn position(tenant: TenantId, cursor: &Cursor) -> Option<u64> {
    let rest = cursor.as_str().strip_prefix(&tenant.to_string())?;
    rest.strip_prefix(' ')?.parse().ok()
}

fn events_of(changes: &RequestChangeSet) -> Vec<Event> {
    let core = &changes.core;
    let customers = core.customers.iter().flat_map(|one| &one.events);
    let consents = core.consents.iter().flat_map(|one| &one.events);
    let interactions = core.interactions.iter().flat_map(|one| &one.events);
    let specialists = changes.specialists.iter().flat_map(|one| &one.events);
    let requests = changes.requests.iter().flat_map(|one| &one.events);
    let all = customers.chain(consents).chain(interactions);
    all.chain(specialists).chain(requests).cloned().collect()
}

#[async_trait]
impl Defect for RunsAhead {
    fn forget(&self) {
        self.logs.lock().unwrap().clear();
    }

    async fn apply(&self, on: &Handle, changes: RequestChangeSet) -> Answer<ChangeReport> {
        let tenant = on.store.tenant();
        let events = events_of(&changes);
        let first = {
            let mut logs = self.logs.lock().unwrap();
            let ahead = logs.entry(tenant).or_default();
            let first = ahead.given_away + 1;
            ahead.given_away += events.len() as u64;
            first
        };
        if first.is_multiple_of(2) {
            thread::sleep(Duration::from_millis(1));
        }
        let mut new = Vec::new();
        for (event, position) in events.into_iter().zip(first..) {
            if on.store.event(event.id()).await?.is_none() {
                new.push((position, event));
            }
        }
        let report = on.store.apply_requests(changes).await?;
        for (position, event) in new {
            if on.store.event(event.id()).await?.is_some() {
                let mut logs = self.logs.lock().unwrap();
                logs.entry(tenant).or_default().log.insert(position, event);
            }
        }
        Ok(report)
    }

    async fn log(
        &self,
        on: &Handle,
        after: Option<&Cursor>,
        limit: PageLimit,
    ) -> Answer<Vec<LoggedEvent>> {
        let tenant = on.store.tenant();
        let after = match after {
            None => 0,
            Some(cursor) => position(tenant, cursor).ok_or(StoreError::InvalidCursor)?,
        };
        let mut logs = self.logs.lock().unwrap();
        let ahead = logs.entry(tenant).or_default();
        let behind = ahead.log.range(after + 1..).take(limit.rows());
        let logged = |(position, event): (&u64, &Event)| {
            LoggedEvent::new(cursor(tenant, *position), event.clone())
        };
        Ok(behind.map(logged).collect())
    }

    async fn log_end(&self, on: &Handle) -> Answer<Option<Cursor>> {
        let tenant = on.store.tenant();
        let mut logs = self.logs.lock().unwrap();
        let last = logs.entry(tenant).or_default().log.last_entry();
        Ok(last.map(|last| cursor(tenant, *last.key())))
    }
}
