//! The single customer view.

use std::collections::{BTreeMap, BTreeSet};

use super::{ProfileError, Profiles};
use crate::consent::{ConsentLedger, Permission, Purpose};
use crate::customer::{Customer, LifecycleFacts, LifecycleStage};
use crate::id::CustomerId;
use crate::interaction::{
    Channel, Interaction, InteractionContent, InteractionKind, TimelineFilter,
};
use crate::money::{Currency, Money, MoneyError};
use crate::store::{OverviewQuery, Page, PageLimit, TimelinePart};
use crate::timestamp::Timestamp;

/// All that this crate knows about one customer at one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CustomerView {
    /// The record.
    pub customer: Customer,
    /// The stage of the relationship.
    pub stage: LifecycleStage,
    /// What the customer decided.
    pub consents: ConsentLedger,
    /// What the customer bought and gave back.
    pub purchases: PurchaseTotals,
    /// The latest interactions, latest first: at most 20. Changes of the record are left out.
    pub recent: Vec<Interaction>,
    /// The instant for which all this holds.
    pub as_of: Timestamp,
}

impl CustomerView {
    /// How many interactions [`recent`](Self::recent) holds at most.
    pub const RECENT: u16 = 20;

    /// Whether the customer may be approached for `purpose` over `channel`.
    #[must_use]
    pub fn permission(&self, purpose: &Purpose, channel: Channel) -> Permission {
        self.consents.permission(purpose, channel, self.as_of)
    }
}

/// What a customer bought and gave back, summed exactly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PurchaseTotals {
    /// How many purchases.
    pub purchases: u64,
    /// How many returns.
    pub returns: u64,
    /// What was paid less what was paid back, one amount for each currency.
    pub net: BTreeMap<Currency, Money>,
    /// The categories of all lines bought.
    pub categories: BTreeSet<String>,
    /// The first purchase.
    pub first_purchase: Option<Timestamp>,
    /// The last purchase.
    pub last_purchase: Option<Timestamp>,
}

impl PurchaseTotals {
    /// Adds an interaction; one that is neither purchase nor return changes nothing.
    ///
    /// The totals do not depend on the order, as long as no sum on the way is too large.
    ///
    /// # Errors
    /// When a sum is too large for an amount.
    pub fn add(&mut self, interaction: &Interaction) -> Result<(), MoneyError> {
        let at = interaction.occurred_at();
        match interaction.content() {
            InteractionContent::Purchase(purchase) => {
                self.add_net(purchase.total())?;
                self.purchases = self.purchases.saturating_add(1);
                self.first_purchase = Some(self.first_purchase.map_or(at, |first| first.min(at)));
                self.last_purchase = Some(self.last_purchase.map_or(at, |last| last.max(at)));
                let categories = purchase
                    .lines()
                    .iter()
                    .filter_map(|line| line.category.as_ref());
                self.categories
                    .extend(categories.map(|category| category.as_str().to_owned()));
            }
            InteractionContent::Return(given_back) => {
                self.add_net(given_back.total().checked_neg()?)?;
                self.returns = self.returns.saturating_add(1);
            }
            _ => {}
        }
        Ok(())
    }

    fn add_net(&mut self, amount: Money) -> Result<(), MoneyError> {
        let zero = Money::zero(amount.currency());
        let sum = self.net.entry(amount.currency()).or_insert(zero);
        *sum = sum.checked_add(amount)?;
        Ok(())
    }

    /// What the stage of the relationship follows from.
    #[must_use]
    pub fn lifecycle_facts(&self) -> LifecycleFacts {
        LifecycleFacts {
            purchases: self.purchases,
            categories: u32::try_from(self.categories.len()).unwrap_or(u32::MAX),
            last_purchase: self.last_purchase,
        }
    }
}

impl Profiles {
    /// All that is known about the customer now, or `None` when there is no such customer. An id that
    /// was absorbed by a merge gives the customer to whom it leads.
    ///
    /// # Errors
    /// When the purchases sum to more than an amount can hold, or the store fails.
    pub async fn view(&self, id: CustomerId) -> Result<Option<CustomerView>, ProfileError> {
        let as_of = self.clock.now();
        let is_contact = |kind: &InteractionKind| *kind != InteractionKind::Revision;
        let kinds: Vec<_> = InteractionKind::ALL
            .into_iter()
            .filter(is_contact)
            .collect();
        let recent = TimelinePart::latest(PageLimit::new(CustomerView::RECENT)?, kinds);
        let query = OverviewQuery::new().with_part(recent);
        let Some(overview) = self.store.overview(id, &query).await? else {
            return Ok(None);
        };
        let customer = overview.customer;
        // The categories of all lines stand in the contents only.
        let purchases = self.totals_of(customer.id()).await?;
        let stage = self
            .lifecycle_rule
            .stage(&purchases.lifecycle_facts(), as_of);
        Ok(Some(CustomerView {
            customer,
            stage,
            consents: overview.consents,
            purchases,
            recent: overview.parts.into_iter().next().unwrap_or_default(),
            as_of,
        }))
    }

    /// What the customer bought and gave back.
    ///
    /// # Errors
    /// When the purchases sum to more than an amount can hold, or the store fails.
    pub async fn purchase_totals(&self, id: CustomerId) -> Result<PurchaseTotals, ProfileError> {
        let totals = self.totals_of(id).await?;
        if totals != PurchaseTotals::default() {
            return Ok(totals);
        }
        match self.leads_to(id).await? {
            Some(current) => self.totals_of(current).await,
            None => Ok(totals),
        }
    }

    async fn totals_of(&self, id: CustomerId) -> Result<PurchaseTotals, ProfileError> {
        let filter =
            TimelineFilter::all().of_kinds([InteractionKind::Purchase, InteractionKind::Return]);
        let mut totals = PurchaseTotals::default();
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let part = self.store.timeline(id, &filter, &page).await?;
            for interaction in &part.items {
                totals.add(interaction)?;
            }
            match part.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => return Ok(totals),
            }
        }
    }
}
