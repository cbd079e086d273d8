//! A memory store with a defect, behind all ports.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use crm_core::{
    ChangeReport, ChangeSet, Code, ConsentLedger, CoreStore, Cursor, Customer, CustomerAlias,
    CustomerFilter, CustomerId, CustomerOverview, CustomerStore, EntityRef, ErasedCustomer,
    ErasureStore, Event, EventId, EventLog, IdempotencyKey, Identity, Interaction, InteractionId,
    InteractionStore, LoggedEvent, MergeId, MergeMove, MergeRecord, MergeStore, OverviewQuery,
    Page, PageLimit, PageOf, PurchaseFact, StoreError, Suppression, SuppressionHash,
    TimelineFilter,
};
use crm_support::{
    RequestChangeSet, RequestFilter, RequestId, RequestStore, ServiceRequest, Specialist,
    SpecialistId,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::defect::{Answer, Defect, Handle, Paging};

/// Reads pages as the variant says.
#[derive(Debug)]
pub(crate) struct Pages(pub(crate) Paging);

impl Defect for Pages {
    fn paging(&self) -> Paging {
        self.0
    }
}

/// Counts all rows, whatever the filter.
#[derive(Debug)]
pub(crate) struct CountsAll;

impl Defect for CountsAll {
    fn counts_all(&self) -> bool {
        true
    }
}

/// A memory store with a defect.
#[derive(Debug)]
pub(crate) struct Broken {
    on: Handle,
    defect: Arc<dyn Defect>,
}

type Read<'a, T> = Pin<Box<dyn Future<Output = Answer<PageOf<T>>> + Send + 'a>>;

impl Broken {
    pub(crate) fn new(on: Handle, defect: Arc<dyn Defect>) -> Self {
        Self { on, defect }
    }

    /// The value as the defect hands it out.
    fn bent<T: Serialize + DeserializeOwned>(&self, value: T) -> T {
        let Some(bend) = self.defect.bend() else {
            return value;
        };
        let mut json = serde_json::to_value(&value).unwrap();
        bend(&mut json);
        serde_json::from_value(json).unwrap()
    }

    fn all_bent<T: Serialize + DeserializeOwned>(&self, page: PageOf<T>) -> PageOf<T> {
        let items = page.items.into_iter().map(|item| self.bent(item));
        PageOf::new(items.collect(), page.next)
    }

    /// Reads a page as the defect does.
    async fn paged<'a, T: Send>(
        &self,
        page: &Page,
        read: impl Fn(Page) -> Read<'a, T> + Send + Sync,
    ) -> Answer<PageOf<T>> {
        let mut answer = match self.defect.paging() {
            Paging::ByOffset => return by_offset(page, read).await,
            Paging::TakesAnyCursor => match read(page.clone()).await {
                Err(StoreError::InvalidCursor) => read(Page::first(page.limit)).await?,
                other => other?,
            },
            _ => read(page.clone()).await?,
        };
        match self.defect.paging() {
            Paging::DropsTheLastRow if answer.next.is_some() => {
                answer.items.pop();
            }
            // A page that ends the list is read again, from before its last row.
            Paging::OffersOneMore if answer.items.len() == page.limit.rows() => {
                answer.next = answer
                    .next
                    .or(Some(Cursor::from_store(BEHIND_THE_LAST.into())));
            }
            _ => {}
        }
        Ok(answer)
    }
}

const BEHIND_THE_LAST: &str = "behind the last";

/// Counts rows from the start of the list.
async fn by_offset<'a, T>(page: &Page, read: impl Fn(Page) -> Read<'a, T>) -> Answer<PageOf<T>> {
    let offset = match &page.after {
        None => 0,
        Some(cursor) => {
            let number = cursor.as_str().parse::<usize>();
            number.map_err(|_| StoreError::InvalidCursor)?
        }
    };
    let mut rows = Vec::new();
    let mut next = Some(Page::first(PageLimit::MAXIMUM));
    while let Some(page) = next {
        let part = read(page).await?;
        rows.extend(part.items);
        next = part
            .next
            .map(|after| Page::after(after, PageLimit::MAXIMUM));
    }
    let end = offset.saturating_add(page.limit.rows());
    let next = (end < rows.len()).then(|| Cursor::from_store(end.to_string()));
    let items = rows.into_iter().skip(offset).take(page.limit.rows());
    Ok(PageOf::new(items.collect(), next))
}

#[async_trait]
impl CustomerStore for Broken {
    async fn customer(&self, id: CustomerId) -> Answer<Option<Customer>> {
        let read = self.defect.customer(&self.on, id).await?;
        Ok(read.map(|customer| self.bent(customer)))
    }

    async fn customers(&self, ids: &[CustomerId]) -> Answer<Vec<Customer>> {
        let read = self.on.store.customers(ids).await?;
        Ok(read
            .into_iter()
            .map(|customer| self.bent(customer))
            .collect())
    }

    async fn resolve(&self, identities: &[Identity]) -> Answer<Vec<Option<CustomerId>>> {
        self.defect.resolve(&self.on, identities).await
    }

    async fn list_customers(
        &self,
        filter: &CustomerFilter,
        page: &Page,
    ) -> Answer<PageOf<Customer>> {
        let store = &self.on.store;
        let read = |page: Page| -> Read<'_, Customer> {
            Box::pin(async move { store.list_customers(filter, &page).await })
        };
        Ok(self.all_bent(self.paged(page, read).await?))
    }

    async fn count_customers(&self, filter: &CustomerFilter) -> Answer<u64> {
        let all = CustomerFilter::all();
        let filter = if self.defect.counts_all() {
            &all
        } else {
            filter
        };
        self.defect.count(&self.on, filter).await
    }

    async fn consent_ledger(&self, customer: CustomerId) -> Answer<ConsentLedger> {
        let ledger = self.defect.ledger(&self.on, customer).await?;
        let entries = ledger.entries().iter().cloned();
        let mut ids = self.on.store.aliases_of(customer).await?;
        ids.push(customer);
        Ok(ConsentLedger::of_persons(
            entries.map(|one| self.bent(one)).collect(),
            ids,
        ))
    }
}

#[async_trait]
impl InteractionStore for Broken {
    async fn interaction(
        &self,
        customer: CustomerId,
        id: InteractionId,
    ) -> Answer<Option<Interaction>> {
        let read = self.on.store.interaction(customer, id).await?;
        Ok(read.map(|interaction| self.bent(interaction)))
    }

    async fn interaction_by_key(
        &self,
        customer: CustomerId,
        source: &Code,
        key: &IdempotencyKey,
    ) -> Answer<Option<Interaction>> {
        let read = self.defect.by_key(&self.on, customer, source, key).await?;
        Ok(read.map(|interaction| self.bent(interaction)))
    }

    async fn timeline(
        &self,
        customer: CustomerId,
        filter: &TimelineFilter,
        page: &Page,
    ) -> Answer<PageOf<Interaction>> {
        let store = &self.defect.timeline_of(&self.on, customer).await;
        let read = |page: Page| -> Read<'_, Interaction> {
            Box::pin(async move { store.timeline(customer, filter, &page).await })
        };
        Ok(self.all_bent(self.paged(page, read).await?))
    }

    async fn purchase_facts(&self, page: &Page) -> Answer<PageOf<PurchaseFact>> {
        let store = &self.on.store;
        let read = |page: Page| -> Read<'_, PurchaseFact> {
            Box::pin(async move { store.purchase_facts(&page).await })
        };
        let page = self.paged(page, read).await?;
        let mut facts: Vec<_> = page
            .items
            .into_iter()
            .map(|one| self.defect.fact(one))
            .collect();
        facts.extend(self.defect.foreign_facts(&self.on).await);
        Ok(PageOf::new(facts, page.next))
    }
}

#[async_trait]
impl MergeStore for Broken {
    async fn aliases(&self, ids: &[CustomerId]) -> Answer<Vec<CustomerAlias>> {
        self.on.store.aliases(ids).await
    }

    async fn aliases_of(&self, customer: CustomerId) -> Answer<Vec<CustomerId>> {
        self.on.store.aliases_of(customer).await
    }

    async fn list_aliases(&self, page: &Page) -> Answer<PageOf<CustomerAlias>> {
        let store = &self.on.store;
        let read = |page: Page| -> Read<'_, CustomerAlias> {
            Box::pin(async move { store.list_aliases(&page).await })
        };
        self.paged(page, read).await
    }

    async fn merge(&self, id: MergeId) -> Answer<Option<MergeRecord>> {
        self.on.store.merge(id).await
    }

    async fn latest_merge_into(&self, survivor: CustomerId) -> Answer<Option<MergeRecord>> {
        self.on.store.latest_merge_into(survivor).await
    }

    async fn merges_of(&self, ids: &[CustomerId]) -> Answer<Vec<MergeRecord>> {
        self.on.store.merges_of(ids).await
    }

    async fn moves_of(&self, merge: MergeId) -> Answer<Vec<MergeMove>> {
        self.on.store.moves_of(merge).await
    }

    async fn list_merges(&self, page: &Page) -> Answer<PageOf<MergeRecord>> {
        let store = &self.on.store;
        let read = |page: Page| -> Read<'_, MergeRecord> {
            Box::pin(async move { store.list_merges(&page).await })
        };
        self.paged(page, read).await
    }

    async fn list_merge_moves(&self, page: &Page) -> Answer<PageOf<MergeMove>> {
        let store = &self.on.store;
        let read = |page: Page| -> Read<'_, MergeMove> {
            Box::pin(async move { store.list_merge_moves(&page).await })
        };
        self.paged(page, read).await
    }
}

#[async_trait]
impl ErasureStore for Broken {
    async fn erased(&self, ids: &[CustomerId]) -> Answer<Vec<ErasedCustomer>> {
        self.on.store.erased(ids).await
    }

    async fn list_erased(&self, page: &Page) -> Answer<PageOf<ErasedCustomer>> {
        let store = &self.on.store;
        let read = |page: Page| -> Read<'_, ErasedCustomer> {
            Box::pin(async move { store.list_erased(&page).await })
        };
        self.paged(page, read).await
    }

    async fn suppressions(&self, hashes: &[SuppressionHash]) -> Answer<Vec<Suppression>> {
        self.on.store.suppressions(hashes).await
    }

    async fn list_suppressions(&self, page: &Page) -> Answer<PageOf<Suppression>> {
        let store = &self.on.store;
        let read = |page: Page| -> Read<'_, Suppression> {
            Box::pin(async move { store.list_suppressions(&page).await })
        };
        self.paged(page, read).await
    }
}

#[async_trait]
impl EventLog for Broken {
    async fn events_after(
        &self,
        cursor: Option<&Cursor>,
        limit: PageLimit,
    ) -> Answer<Vec<LoggedEvent>> {
        let read = match self.defect.log(&self.on, cursor, limit).await {
            Err(StoreError::InvalidCursor) if self.defect.paging() == Paging::TakesAnyCursor => {
                self.defect.log(&self.on, None, limit).await?
            }
            other => other?,
        };
        let bent = |one: LoggedEvent| LoggedEvent::new(one.cursor, self.bent(one.event));
        Ok(read.into_iter().map(bent).collect())
    }

    async fn log_end(&self) -> Answer<Option<Cursor>> {
        self.defect.log_end(&self.on).await
    }

    async fn events_of_entity(&self, entity: &EntityRef, page: &Page) -> Answer<PageOf<Event>> {
        let store = &self.on.store;
        let read = |page: Page| -> Read<'_, Event> {
            Box::pin(async move { store.events_of_entity(entity, &page).await })
        };
        Ok(self.all_bent(self.paged(page, read).await?))
    }

    async fn events_of_customer(&self, id: CustomerId, page: &Page) -> Answer<PageOf<Event>> {
        let store = &self.on.store;
        let read = |page: Page| -> Read<'_, Event> {
            Box::pin(async move { store.events_of_customer(id, &page).await })
        };
        Ok(self.all_bent(self.paged(page, read).await?))
    }

    async fn event(&self, id: EventId) -> Answer<Option<Event>> {
        let read = self.defect.event(&self.on, id).await?;
        Ok(read.map(|event| self.bent(event)))
    }
}

#[async_trait]
impl CoreStore for Broken {
    async fn apply(&self, changes: ChangeSet) -> Answer<ChangeReport> {
        let changes = RequestChangeSet::new().with_core(changes);
        self.defect.apply(&self.on, changes).await
    }

    async fn overview(
        &self,
        id: CustomerId,
        query: &OverviewQuery,
    ) -> Answer<Option<CustomerOverview>> {
        self.defect.overview(&self.on, id, query).await
    }
}

#[async_trait]
impl RequestStore for Broken {
    async fn request(&self, id: RequestId) -> Answer<Option<ServiceRequest>> {
        let read = self.defect.request(&self.on, id).await?;
        Ok(read.map(|request| self.bent(request)))
    }

    async fn list_requests(
        &self,
        filter: &RequestFilter,
        page: &Page,
    ) -> Answer<PageOf<ServiceRequest>> {
        let store = &self.on.store;
        let read = |page: Page| -> Read<'_, ServiceRequest> {
            Box::pin(async move { store.list_requests(filter, &page).await })
        };
        Ok(self.all_bent(self.paged(page, read).await?))
    }

    async fn count_requests(&self, filter: &RequestFilter) -> Answer<u64> {
        let all = RequestFilter::all();
        let filter = if self.defect.counts_all() {
            &all
        } else {
            filter
        };
        self.on.store.count_requests(filter).await
    }

    async fn list_due(&self, page: &Page) -> Answer<PageOf<ServiceRequest>> {
        let store = &self.on.store;
        let read = |page: Page| -> Read<'_, ServiceRequest> {
            Box::pin(async move { store.list_due(&page).await })
        };
        Ok(self.all_bent(self.paged(page, read).await?))
    }

    async fn specialist(&self, id: SpecialistId) -> Answer<Option<Specialist>> {
        let read = self.on.store.specialist(id).await?;
        Ok(read.map(|specialist| self.bent(specialist)))
    }

    async fn list_specialists(&self, page: &Page) -> Answer<PageOf<Specialist>> {
        let store = &self.on.store;
        let read = |page: Page| -> Read<'_, Specialist> {
            Box::pin(async move { store.list_specialists(&page).await })
        };
        Ok(self.all_bent(self.paged(page, read).await?))
    }

    async fn apply_requests(&self, changes: RequestChangeSet) -> Answer<ChangeReport> {
        self.defect.apply(&self.on, changes).await
    }
}
