//! What a customer sees of itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;

use super::own_product::{look_up, products_told};
use super::role::sealed::Sees;
use super::sales::{history, order_updates, told_of, told_parts};
use super::{Department, OwnCatalogue, OwnProduct, RequestSource, RequestSummary};
use crate::catalogue::Catalogue;
use crate::consent::{ConsentLedger, ConsentRecord, Permission, Purpose};
use crate::customer::{Customer, LifecycleRule};
use crate::data_subject::DeadlineCalendar;
use crate::interaction::{Channel, Interaction, OrderNumber, ProductCode};
use crate::order::{Order, OrderTracking, ReturnAnswer, ReturnRule};
use crate::personal_data::{DataRecord, PersonalData};
use crate::profiles::ProfileError;
use crate::store::{CustomerOverview, OverviewQuery};
use crate::timestamp::Timestamp;

/// The customer, looking at itself.
#[derive(Debug, Clone, Default)]
pub struct CustomerSelf {
    requests: Option<Arc<dyn RequestSource>>,
    catalogue: Option<Arc<dyn Catalogue>>,
}

impl CustomerSelf {
    /// The customer, without requests to show, and without a catalogue to look products up in.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with the requests that the source keeps.
    #[must_use]
    pub fn with_requests(self, requests: Arc<dyn RequestSource>) -> Self {
        let requests = Some(requests);
        Self { requests, ..self }
    }

    /// The same, with what the catalogue says today of the products that the customer ordered.
    #[must_use]
    pub fn with_catalogue(self, catalogue: Arc<dyn Catalogue>) -> Self {
        let catalogue = Some(catalogue);
        Self { catalogue, ..self }
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
    /// The products of these orders and of the latest purchases and returns, by code: what they are
    /// called, and what the catalogue says of them today.
    pub products: BTreeMap<ProductCode, OwnProduct>,
    /// Whether the catalogue answered. When it does not, all the rest of the view is there: who wants to
    /// know where a parcel is need not wait for the shop's prices.
    pub catalogue: OwnCatalogue,
    /// What was decided.
    pub consents: ConsentLedger,
    /// The instant for which all this holds.
    pub as_of: Timestamp,
}

impl OwnView {
    /// How many products are looked up in the catalogue at most: first those of open orders, then those
    /// of the latest purchases and returns.
    pub const LOOKED_UP: usize = 200;

    /// The order with this number, if it is one of [`orders`](Self::orders).
    #[must_use]
    pub fn order(&self, number: &OrderNumber) -> Option<&Order> {
        self.orders.iter().find(|order| order.number == *number)
    }

    /// Where an order is.
    #[must_use]
    pub fn tracking(&self, number: &OrderNumber) -> Option<OrderTracking> {
        Some(self.order(number)?.tracking(self.as_of))
    }

    /// Whether an order can be given back, by what is known here. Before it is taken back, ask
    /// [`Profiles::orders`](crate::Profiles::orders), who knows all returns.
    #[must_use]
    pub fn can_return(
        &self,
        number: &OrderNumber,
        rule: &ReturnRule,
        calendar: &dyn DeadlineCalendar,
    ) -> Option<ReturnAnswer> {
        Some(rule.answer(self.order(number)?, self.as_of, calendar))
    }

    /// The products of an order, each once, in the order in which they were bought: as far as the
    /// latest purchases tell of them.
    pub fn products_of<'a>(&'a self, order: &'a Order) -> impl Iterator<Item = &'a OwnProduct> {
        let mut told = BTreeSet::new();
        let lines = order.purchases.iter().flat_map(|bought| bought.lines());
        lines
            .filter(move |line| told.insert(&line.product))
            .filter_map(|line| self.products.get(&line.product))
    }

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
        let orders = told_of(&updates, &history, |_| true);
        let told = products_told(&orders, &history);
        let (products, catalogue) = look_up(told, self.catalogue.as_deref()).await;
        Ok(OwnView {
            customer: overview.customer,
            held: all_held,
            requests,
            orders,
            history,
            products,
            catalogue,
            consents: overview.consents,
            as_of: now,
        })
    }
}
