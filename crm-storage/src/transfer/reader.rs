//! Reading a tenant batch by batch.

use crm_core::{CustomerFilter, CustomerId, Page, PageLimit, PageOf, StoreError, TimelineFilter};
use crm_support::RequestFilter;

use super::rows::Rows;
use super::{RecordKind, TenantSource, TransferState, consumers};
use crate::restore::RestoreBatch;

/// Reads the rows of a tenant kind by kind. Its state is behind the batch that it returned last.
pub(super) struct Reader<'a, S: ?Sized> {
    source: &'a S,
    limit: PageLimit,
    state: TransferState,
    /// The page of customers whose rows are being read.
    customers: Option<PageOf<CustomerId>>,
}

impl<'a, S: TenantSource + ?Sized> Reader<'a, S> {
    pub(super) fn new(source: &'a S, limit: PageLimit, state: TransferState) -> Self {
        Self {
            source,
            limit,
            state,
            customers: None,
        }
    }

    pub(super) fn state(&self) -> &TransferState {
        &self.state
    }

    /// The next rows; `None` at the end. A batch is seldom longer than the limit: only the ledger of
    /// one customer, and the consumers, are read whole.
    pub(super) async fn next(&mut self) -> Result<Option<Rows>, StoreError> {
        while let Some(kind) = self.state.kind {
            let rows = self.read(kind).await?;
            self.state.count(kind, rows.len());
            if rows.len() > 0 {
                return Ok(Some(rows));
            }
        }
        Ok(None)
    }

    async fn read(&mut self, kind: RecordKind) -> Result<Rows, StoreError> {
        let page = Page {
            after: self.state.after.clone(),
            limit: self.limit,
        };
        Ok(Rows::Stored(match kind {
            RecordKind::Customer => {
                let all = CustomerFilter::all();
                let page = self.source.list_customers(&all, &page).await?;
                RestoreBatch::Customers(self.turn(page))
            }
            RecordKind::Alias => {
                let page = self.source.list_aliases(&page).await?;
                RestoreBatch::Aliases(self.turn(page))
            }
            RecordKind::Merge => {
                let page = self.source.list_merges(&page).await?;
                RestoreBatch::Merges(self.turn(page))
            }
            RecordKind::MergeMove => {
                let page = self.source.list_merge_moves(&page).await?;
                RestoreBatch::MergeMoves(self.turn(page))
            }
            RecordKind::Erased => {
                let page = self.source.list_erased(&page).await?;
                RestoreBatch::Erased(self.turn(page))
            }
            RecordKind::Suppression => {
                let page = self.source.list_suppressions(&page).await?;
                RestoreBatch::Suppressions(self.turn(page))
            }
            RecordKind::Consent => RestoreBatch::Consents(self.consents().await?),
            RecordKind::Interaction => RestoreBatch::Interactions(self.interactions().await?),
            RecordKind::Specialist => {
                let page = self.source.list_specialists(&page).await?;
                RestoreBatch::Specialists(self.turn(page))
            }
            RecordKind::Request => {
                let all = RequestFilter::all();
                let page = self.source.list_requests(&all, &page).await?;
                RestoreBatch::Requests(self.turn(page))
            }
            RecordKind::Event => self.events().await?,
            RecordKind::Consumer => {
                let places = consumers::places(self.source, self.limit).await?;
                self.state.finish_kind();
                return Ok(Rows::Consumers(places));
            }
        }))
    }

    /// Moves to the end of a page, or to the next kind when it was the last one.
    fn turn<T>(&mut self, page: PageOf<T>) -> Vec<T> {
        match page.next {
            Some(next) => self.state.after = Some(next),
            None => self.state.finish_kind(),
        }
        page.items
    }

    async fn events(&mut self) -> Result<RestoreBatch, StoreError> {
        let after = self.state.rows(RecordKind::Event);
        let cursor = self.state.after.as_ref();
        let read = self.source.events_after(cursor, self.limit).await?;
        match read.last() {
            Some(last) => self.state.after = Some(last.cursor.clone()),
            None => self.state.finish_kind(),
        }
        let events = read.into_iter().map(|logged| logged.event).collect();
        Ok(RestoreBatch::Events { after, events })
    }

    async fn consents(&mut self) -> Result<Vec<crm_core::ConsentRecord>, StoreError> {
        let mut rows = Vec::new();
        while rows.len() < self.limit.rows() {
            let Some(customer) = self.next_customer().await? else {
                self.state.finish_kind();
                break;
            };
            let ledger = self.source.consent_ledger(customer).await?;
            rows.extend_from_slice(ledger.entries());
            self.state.customer = Some(customer);
        }
        Ok(rows)
    }

    async fn interactions(&mut self) -> Result<Vec<crm_core::Interaction>, StoreError> {
        let mut rows = Vec::new();
        while let Some(limit) = room(self.limit, rows.len()) {
            let Some(customer) = self.next_customer().await? else {
                self.state.finish_kind();
                break;
            };
            let page = Page {
                after: self.state.timeline.take(),
                limit,
            };
            let all = TimelineFilter::all();
            let page = self.source.timeline(customer, &all, &page).await?;
            rows.extend(page.items);
            match page.next {
                Some(next) => self.state.timeline = Some(next),
                None => self.state.customer = Some(customer),
            }
        }
        Ok(rows)
    }

    /// The first customer whose rows are not done; `None` when all are.
    async fn next_customer(&mut self) -> Result<Option<CustomerId>, StoreError> {
        loop {
            let page = match &self.customers {
                Some(page) => page,
                None => self.customers.insert(self.page_of_customers().await?),
            };
            let done = self.state.customer;
            let next = page
                .items
                .iter()
                .find(|id| done.is_none_or(|done| **id > done));
            if next.is_some() {
                return Ok(next.copied());
            }
            let after = page.next.clone();
            self.customers = None;
            match after {
                Some(after) => self.state.after = Some(after),
                None => return Ok(None),
            }
        }
    }

    async fn page_of_customers(&self) -> Result<PageOf<CustomerId>, StoreError> {
        let page = Page {
            after: self.state.after.clone(),
            limit: self.limit,
        };
        let all = CustomerFilter::all();
        let page = self.source.list_customers(&all, &page).await?;
        let ids = page.items.iter().map(crm_core::Customer::id).collect();
        Ok(PageOf::new(ids, page.next))
    }
}

/// How many more rows fit into a batch; `None` when it is full.
fn room(limit: PageLimit, rows: usize) -> Option<PageLimit> {
    let room = limit.rows().saturating_sub(rows);
    PageLimit::new(u16::try_from(room).ok()?).ok()
}
