//! What sales sees.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;

use super::role::sealed::Sees;
use super::{CustomerValue, Department, NextBest, NextBestSource, ValueSource};
use crate::customer::{LifecycleRule, LifecycleStage, Party};
use crate::id::CustomerId;
use crate::interaction::{
    Interaction, InteractionContent, InteractionKind, OrderNumber, PurchaseSums,
};
use crate::order::{Order, orders};
use crate::profiles::ProfileError;
use crate::store::{CustomerOverview, OverviewQuery, PageLimit, TimelinePart};
use crate::timestamp::Timestamp;

/// The department that sells.
#[derive(Debug, Clone, Default)]
pub struct Sales {
    next_best: Option<Arc<dyn NextBestSource>>,
    value: Option<Arc<dyn ValueSource>>,
}

impl Sales {
    /// Sales, with nothing to offer, and no value to show.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with what the source says is to be offered next.
    #[must_use]
    pub fn with_next_best(self, source: Arc<dyn NextBestSource>) -> Self {
        Self {
            next_best: Some(source),
            ..self
        }
    }

    /// The same, with what customers are worth by the source.
    #[must_use]
    pub fn with_value(self, source: Arc<dyn ValueSource>) -> Self {
        Self {
            value: Some(source),
            ..self
        }
    }
}

/// What sales sees of a customer: what was bought, what is under way, and what to offer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SalesView {
    /// Whose view it is.
    pub customer: CustomerId,
    /// Whom the record stands for.
    pub party: Party,
    /// Whether the processing is restricted (GDPR, article 18): then nothing is offered, and no value
    /// is told.
    pub is_restricted: bool,
    /// The stage of the relationship.
    pub stage: LifecycleStage,
    /// What was bought and given back in all.
    pub totals: PurchaseSums,
    /// The latest purchases and returns, latest first: at most 20.
    pub history: Vec<Interaction>,
    /// The orders that are not over, by number: of those that the latest 100 interactions about orders
    /// tell of. All orders are told by [`Profiles::orders`](crate::Profiles::orders).
    pub orders_under_way: Vec<Order>,
    /// What to offer next, the best first.
    pub next_best: Vec<NextBest>,
    /// What the customer is worth, if a source says so.
    pub value: Option<CustomerValue>,
    /// The instant for which all this holds.
    pub as_of: Timestamp,
}

impl SalesView {
    /// How many purchases and returns [`history`](Self::history) holds at most.
    pub const HISTORY: u16 = 20;
    /// How many interactions about orders are looked at.
    pub const ORDER_UPDATES: u16 = 100;
}

impl Department for Sales {
    type View = SalesView;
}

#[async_trait]
impl Sees for Sales {
    type Seen = SalesView;

    fn query(&self, rule: LifecycleRule, now: Timestamp) -> OverviewQuery {
        OverviewQuery::new()
            .with_purchases()
            .with_stage(rule, now)
            .with_part(history())
            .with_part(order_updates())
    }

    async fn view(
        &self,
        overview: CustomerOverview,
        now: Timestamp,
    ) -> Result<SalesView, ProfileError> {
        let id = overview.customer.id();
        let is_restricted = overview.consents.restriction(now).is_some();
        let next_best = match &self.next_best {
            Some(source) if !is_restricted => source.next_best(id).await?,
            _ => Vec::new(),
        };
        let value = match &self.value {
            Some(source) if !is_restricted => source.value(id).await?,
            _ => None,
        };
        let (history, updates) = told_parts(overview.parts);
        Ok(SalesView {
            customer: id,
            party: overview.customer.party().clone(),
            is_restricted,
            stage: overview.stage.unwrap_or(LifecycleStage::Prospect),
            totals: overview.purchases.unwrap_or_default(),
            orders_under_way: told_of(&updates, &history, |order| !order.state().is_final()),
            history,
            next_best,
            value,
            as_of: now,
        })
    }
}

/// What was read of [`history`] and [`order_updates`], asked for in this order.
pub(super) fn told_parts(parts: Vec<Vec<Interaction>>) -> (Vec<Interaction>, Vec<Interaction>) {
    let mut parts = parts.into_iter();
    let mut next = || parts.next().unwrap_or_default();
    (next(), next())
}

/// The latest purchases and returns.
pub(super) fn history() -> TimelinePart {
    let kinds = [InteractionKind::Purchase, InteractionKind::Return];
    latest(SalesView::HISTORY, kinds)
}

/// The latest interactions about orders.
pub(super) fn order_updates() -> TimelinePart {
    latest(SalesView::ORDER_UPDATES, [InteractionKind::Order])
}

fn latest(rows: u16, kinds: impl Into<Vec<InteractionKind>>) -> TimelinePart {
    TimelinePart::latest(PageLimit::new(rows).unwrap_or(PageLimit::ONE), kinds)
}

/// The orders of which updates were told, with the purchases at hand. (Of a purchase alone nobody
/// knows whether there is anything to come.)
pub(super) fn told_of(
    updates: &[Interaction],
    purchases: &[Interaction],
    keep: impl Fn(&Order) -> bool,
) -> Vec<Order> {
    let number = |one: &Interaction| match one.content() {
        InteractionContent::Order(update) => Some(update.order.clone()),
        _ => None,
    };
    let updated: BTreeSet<OrderNumber> = updates.iter().filter_map(number).collect();
    let all = orders(updates.iter().chain(purchases));
    let updated = all.into_iter().filter(|one| updated.contains(&one.number));
    updated.filter(keep).collect()
}
