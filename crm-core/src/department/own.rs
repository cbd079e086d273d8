//! What a customer sees of itself.

use std::sync::Arc;

use async_trait::async_trait;

use super::role::sealed::Sees;
use super::sales::{history, order_updates, told_of, told_parts};
use super::{Department, RequestSource, RequestSummary};
use crate::consent::{ConsentLedger, ConsentRecord, Permission, Purpose};
use crate::customer::{Customer, LifecycleRule};
use crate::interaction::{Channel, Interaction};
use crate::order::Order;
use crate::personal_data::{DataRecord, PersonalData};
use crate::profiles::ProfileError;
use crate::store::{CustomerOverview, OverviewQuery};
use crate::timestamp::Timestamp;

/// The customer, looking at itself.
#[derive(Debug, Clone, Default)]
pub struct CustomerSelf {
    requests: Option<Arc<dyn RequestSource>>,
}

impl CustomerSelf {
    /// The customer, without requests to show.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The customer, with the requests that the source keeps.
    #[must_use]
    pub fn with_requests(self, requests: Arc<dyn RequestSource>) -> Self {
        let requests = Some(requests);
        Self { requests }
    }
}

/// How many records of a kind are held of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldRecords {
    /// What kind, and what is in each.
    pub record: DataRecord,
    /// How many.
    pub count: u64,
}

/// What a customer sees of itself: what is held, what it asked for, what it ordered, and what it
/// allows. All that is held, record by record, is told by `Profiles::personal_data` (feature
/// `access`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OwnView {
    /// The record.
    pub customer: Customer,
    /// How much is held, by kind of record.
    pub held: Vec<HeldRecords>,
    /// The requests, in the order in which they came in.
    pub requests: Vec<RequestSummary>,
    /// The latest purchases and returns, latest first: at most 20.
    pub history: Vec<Interaction>,
    /// The orders that the latest 100 interactions about orders tell of, by number.
    pub orders: Vec<Order>,
    /// What was decided.
    pub consents: ConsentLedger,
    /// The instant for which all this holds.
    pub as_of: Timestamp,
}

impl OwnView {
    /// Whether the customer consents to being approached for `purpose` over `channel`.
    #[must_use]
    pub fn permission(&self, purpose: &Purpose, channel: Channel) -> Permission {
        self.consents.permission(purpose, channel, self.as_of)
    }
}

impl Department for CustomerSelf {
    type View = OwnView;
}

#[async_trait]
impl Sees for CustomerSelf {
    type Seen = OwnView;

    fn query(&self, _: LifecycleRule, _: Timestamp) -> OverviewQuery {
        OverviewQuery::new()
            .with_count()
            .with_part(history())
            .with_part(order_updates())
    }

    async fn view(
        &self,
        overview: CustomerOverview,
        now: Timestamp,
    ) -> Result<OwnView, ProfileError> {
        let decisions = overview.consents.entries().len();
        let held = |record, count| HeldRecords { record, count };
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let mut all_held = vec![
            held(Customer::RECORD, 1),
            held(ConsentRecord::RECORD, number(decisions)),
            held(Interaction::RECORD, overview.count.unwrap_or(0)),
        ];
        let requests = match &self.requests {
            Some(source) => {
                let requests = source.requests(overview.customer.id()).await?;
                all_held.push(held(source.record(), number(requests.len())));
                requests
            }
            None => Vec::new(),
        };
        let (history, updates) = told_parts(overview.parts);
        Ok(OwnView {
            customer: overview.customer,
            held: all_held,
            requests,
            orders: told_of(&updates, &history, |_| true),
            history,
            consents: overview.consents,
            as_of: now,
        })
    }
}
