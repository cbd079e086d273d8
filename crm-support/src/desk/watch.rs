//! What waits, and what waits too long.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crm_core::{Page, PageLimit};

use super::{Desk, DeskError};
use crate::request::{RequestStateKind, ServiceRequest};
use crate::store::RequestFilter;

/// How many requests stand where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueOverview {
    /// The number of requests in each state that has any.
    pub by_state: BTreeMap<RequestStateKind, u64>,
    /// Open requests with a missed deadline that was not escalated yet.
    pub overdue: u64,
}

impl QueueOverview {
    /// The number of requests that are not over.
    #[must_use]
    pub fn open(&self) -> u64 {
        let open = self.by_state.iter().filter(|(state, _)| !state.is_final());
        open.fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }
}

impl Desk {
    /// How many requests stand where.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn overview(&self) -> Result<QueueOverview, DeskError> {
        let mut overview = QueueOverview::default();
        for state in RequestStateKind::ALL {
            let filter = RequestFilter::all().in_states([*state]);
            let count = self.store.count_requests(&filter).await?;
            if count > 0 {
                overview.by_state.insert(*state, count);
            }
        }
        let overdue = RequestFilter::open().due_before(self.clock.now());
        overview.overdue = self.store.count_requests(&overdue).await?;
        Ok(overview)
    }

    /// The requests that nobody holds: most urgent first, of the same priority the one that is due
    /// first, then the oldest.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn waiting(&self) -> Result<Vec<ServiceRequest>, DeskError> {
        let unheld = [
            RequestStateKind::New,
            RequestStateKind::Classified,
            RequestStateKind::Reopened,
        ];
        let mut requests = self.all(&RequestFilter::all().in_states(unheld)).await?;
        requests.sort_by_key(|request| {
            let due = request.next_due();
            (
                Reverse(request.priority()),
                due.is_none(),
                due,
                request.id(),
            )
        });
        Ok(requests)
    }

    pub(super) async fn all(
        &self,
        filter: &RequestFilter,
    ) -> Result<Vec<ServiceRequest>, DeskError> {
        let mut all = Vec::new();
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let read = self.store.list_requests(filter, &page).await?;
            all.extend(read.items);
            match read.next {
                Some(cursor) => page = Page::after(cursor, PageLimit::MAXIMUM),
                None => return Ok(all),
            }
        }
    }
}
