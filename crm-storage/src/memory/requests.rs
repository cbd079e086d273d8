//! Requests and specialists.

use async_trait::async_trait;
use crm_core::{ChangeReport, EntityRef, Page, PageOf, StoreError, Timestamp, Version};
use crm_support::{
    RequestChangeSet, RequestFilter, RequestId, RequestStore, RequestWrite, ServiceRequest,
    Specialist, SpecialistId, SpecialistWrite,
};

use super::MemoryStore;
use super::read::{behind, take_one_more};
use super::staging::Staging;
use crate::cursor::{List, due_page};
use crate::entity;

#[async_trait]
impl RequestStore for MemoryStore {
    async fn request(&self, id: RequestId) -> Result<Option<ServiceRequest>, StoreError> {
        Ok(self.read(|tables| tables.requests.get(&id).cloned()))
    }

    async fn list_requests(
        &self,
        filter: &RequestFilter,
        page: &Page,
    ) -> Result<PageOf<ServiceRequest>, StoreError> {
        let list = List::requests(self.tenant());
        let start: Option<RequestId> = list.start(page)?;
        let rows = self.read(|tables| {
            let rows = tables.requests.range(behind(start));
            let rows = rows
                .map(|(_, request)| request)
                .filter(|request| filter.admits(request));
            take_one_more(rows, page.limit).cloned().collect()
        });
        Ok(PageOf::cut(rows, page.limit, |last: &ServiceRequest| {
            list.cursor(&last.id())
        }))
    }

    async fn count_requests(&self, filter: &RequestFilter) -> Result<u64, StoreError> {
        let count = self.read(|tables| {
            let requests = tables.requests.values();
            requests.filter(|request| filter.admits(request)).count()
        });
        Ok(u64::try_from(count).unwrap_or(u64::MAX))
    }

    async fn list_due(&self, page: &Page) -> Result<PageOf<ServiceRequest>, StoreError> {
        let list = List::due(self.tenant());
        let start: Option<(Timestamp, RequestId)> = list.start(page)?;
        let rows = self.read(|tables| {
            let due = tables.due.range(behind(start));
            let rows = due.filter_map(|(_, id)| tables.requests.get(id));
            take_one_more(rows, page.limit).cloned().collect()
        });
        Ok(due_page(list, rows, page.limit))
    }

    async fn specialist(&self, id: SpecialistId) -> Result<Option<Specialist>, StoreError> {
        Ok(self.read(|tables| tables.specialists.get(&id).cloned()))
    }

    async fn list_specialists(&self, page: &Page) -> Result<PageOf<Specialist>, StoreError> {
        let list = List::specialists(self.tenant());
        let start: Option<SpecialistId> = list.start(page)?;
        let rows = self.read(|tables| {
            let rows = tables.specialists.range(behind(start));
            let rows = rows.map(|(_, specialist)| specialist);
            take_one_more(rows, page.limit).cloned().collect()
        });
        Ok(PageOf::cut(rows, page.limit, |last: &Specialist| {
            list.cursor(&last.id())
        }))
    }

    async fn apply_requests(&self, changes: RequestChangeSet) -> Result<ChangeReport, StoreError> {
        self.database.write(self.tenant(), |tables| {
            let mut staging = Staging::new(tables);
            let records = changes
                .specialists
                .len()
                .saturating_add(changes.requests.len());
            let report = staging.stage(changes.core)?.with_more_written(records);
            for change in changes.specialists {
                staging.stage_specialist(change.value)?;
                staging.delta.events.extend(change.events);
            }
            for change in changes.requests {
                staging.stage_request(change.value)?;
                staging.delta.events.extend(change.events);
            }
            Ok((staging.into_delta()?, report))
        })
    }
}

impl Staging<'_> {
    fn stage_specialist(&mut self, write: SpecialistWrite) -> Result<(), StoreError> {
        let id = write.specialist().id();
        let staged = self.delta.specialists.get(&id);
        let stored = staged
            .or_else(|| self.tables.specialists.get(&id))
            .map(Specialist::version);
        let specialist = match write {
            SpecialistWrite::Insert(specialist) => {
                check_absent(id.into(), stored)?;
                specialist
            }
            SpecialistWrite::Update {
                specialist,
                expected,
            } => {
                check_version(id.into(), expected, stored)?;
                StoreError::unless_next_version(id.into(), expected, specialist.version())?;
                specialist
            }
            _ => return Err(entity::unknown_write(&id.into())),
        };
        self.delta.specialists.insert(id, specialist);
        Ok(())
    }

    /// Gives back the place that a specialist has for a request that is no more.
    pub(super) fn release(&mut self, id: SpecialistId) {
        let staged = self.delta.specialists.get(&id);
        let specialist = staged.or_else(|| self.tables.specialists.get(&id)).cloned();
        // Nothing to give back is nothing to do: an erasure is not stopped by a load that is too low.
        if let Some(Ok(relieved)) = specialist.map(Specialist::release) {
            self.delta.specialists.insert(id, relieved);
        }
    }

    fn stage_request(&mut self, write: RequestWrite) -> Result<(), StoreError> {
        let id = write.request().id();
        let staged = self.delta.requests.get(&id);
        let stored = staged
            .or_else(|| self.tables.requests.get(&id))
            .map(ServiceRequest::version);
        let request = match write {
            RequestWrite::Insert(request) => {
                check_absent(id.into(), stored)?;
                request
            }
            RequestWrite::Update { request, expected } => {
                check_version(id.into(), expected, stored)?;
                StoreError::unless_next_version(id.into(), expected, request.version())?;
                request
            }
            _ => return Err(entity::unknown_write(&id.into())),
        };
        self.check_customer(request.customer())?;
        self.delta.requests.insert(id, request);
        Ok(())
    }
}

fn check_absent(entity: EntityRef, stored: Option<Version>) -> Result<(), StoreError> {
    match stored {
        None => Ok(()),
        Some(_) => Err(StoreError::AlreadyExists { entity }),
    }
}

/// An update fits when the row is there, at the version on which the change was decided.
fn check_version(
    entity: EntityRef,
    expected: Version,
    stored: Option<Version>,
) -> Result<(), StoreError> {
    match stored {
        None => Err(StoreError::NotFound { entity }),
        Some(found) if found == expected => Ok(()),
        Some(found) => Err(StoreError::Conflict {
            entity,
            expected,
            found,
        }),
    }
}
