//! Records of customers as they were.

use crm_core::{Customer, CustomerHistory, CustomerId, InteractionKind, TimelineFilter, Timestamp};

use super::{Segmenter, SegmenterError};

impl Segmenter {
    /// The record of which rules are asked; `None` when there is no such customer, or was none yet.
    pub(super) async fn record(
        &self,
        customer: CustomerId,
        as_of: Timestamp,
    ) -> Result<Option<Customer>, SegmenterError> {
        match self.customers.customer(customer).await? {
            Some(record) => self.as_it_was(record, as_of).await,
            None => Ok(None),
        }
    }

    /// A record at the instant, where that is asked for; else as it is.
    pub(super) async fn as_it_was(
        &self,
        record: Customer,
        as_of: Timestamp,
    ) -> Result<Option<Customer>, SegmenterError> {
        if !self.earlier_records || record.updated_at() <= as_of {
            return Ok(Some(record));
        }
        if as_of < record.created_at() {
            return Ok(None);
        }
        let customer = record.id();
        let revisions = TimelineFilter::all().of_kinds([InteractionKind::Revision]);
        let noted = self.timeline(customer, &revisions).await?;
        let history = CustomerHistory::new(record, &noted);
        history
            .record_at(as_of)
            .map_err(|source| SegmenterError::EarlierRecord { customer, source })
    }
}
