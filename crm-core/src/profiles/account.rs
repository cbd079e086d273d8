//! One organisation, with all that belongs to it.

use std::collections::BTreeMap;

use super::{CustomerView, ProfileError, Profiles, PurchaseTotals};
use crate::customer::Customer;
use crate::id::CustomerId;
use crate::interaction::{Interaction, TimelineFilter};
use crate::organisation::{Account, AccountScope, OrganisationChart};
use crate::store::{CustomerFilter, Page, PageLimit};
use crate::timestamp::Timestamp;

/// An organisation as an account: its structure, its people, and what all of them did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountView {
    /// The record of the organisation.
    pub organisation: Customer,
    /// What belongs to it on the day of `as_of` in UTC.
    pub account: Account,
    /// What all of them bought and gave back, each purchase counted once.
    pub totals: PurchaseTotals,
    /// The same by customer: those who bought or gave back something that counts.
    pub by_customer: BTreeMap<CustomerId, PurchaseTotals>,
    /// The latest interactions of all of them that count, latest first: at most 20.
    pub recent: Vec<Interaction>,
    /// The instant for which all this holds.
    pub as_of: Timestamp,
}

/// What counts, while it is gathered.
#[derive(Default)]
struct Gathered {
    totals: PurchaseTotals,
    by_customer: BTreeMap<CustomerId, PurchaseTotals>,
    recent: Vec<Interaction>,
}

impl Gathered {
    fn take(&mut self, interaction: Interaction) -> Result<(), ProfileError> {
        if interaction.content().purchase().is_some() {
            self.totals.add(&interaction)?;
            let its = self.by_customer.entry(interaction.customer()).or_default();
            its.add(&interaction)?;
        }
        self.recent.push(interaction);
        Ok(())
    }

    /// Leaves the latest.
    fn cut(&mut self) {
        let place = |one: &Interaction| std::cmp::Reverse((one.occurred_at(), one.id()));
        self.recent.sort_by_key(place);
        self.recent.truncate(usize::from(CustomerView::RECENT));
    }
}

impl Profiles {
    /// The chart of all customers, read page by page.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn organisation_chart(&self) -> Result<OrganisationChart, ProfileError> {
        let mut chart = OrganisationChart::new();
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let part = self
                .store
                .list_customers(&CustomerFilter::all(), &page)
                .await?;
            part.items.iter().for_each(|customer| chart.add(customer));
            match part.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => break,
            }
        }
        // Who was absorbed has no record; records of others may still name the old id.
        let unknown: Vec<CustomerId> = chart.unknown().into_iter().collect();
        for ids in unknown.chunks(PageLimit::MAXIMUM.rows()) {
            for alias in self.store.aliases(ids).await? {
                chart.absorb(alias.id, alias.customer);
            }
        }
        Ok(chart)
    }

    /// An organisation with all that belongs to it now, or `None` when there is no such customer. The
    /// structure is that of the chart; records and facts are read from the store.
    ///
    /// What an organisation of the group did counts; what a person did counts on the days, in UTC, on
    /// which the person belonged to one of them ([`AccountScope`]). It reads the timelines of all of
    /// them whole.
    ///
    /// # Errors
    /// When the purchases sum to more than an amount can hold, or the store fails.
    pub async fn account(
        &self,
        chart: &OrganisationChart,
        organisation: CustomerId,
    ) -> Result<Option<AccountView>, ProfileError> {
        let as_of = self.clock.now();
        let Some(organisation) = self.customer_behind(organisation).await? else {
            return Ok(None);
        };
        let day = as_of.to_datetime().date_naive();
        let scope = chart.scope(organisation.id(), day);
        let mut gathered = Gathered::default();
        for customer in scope.customers() {
            self.gather(&scope, customer, &mut gathered).await?;
        }
        Ok(Some(AccountView {
            account: chart.account(organisation.id(), day),
            organisation,
            totals: gathered.totals,
            by_customer: gathered.by_customer,
            recent: gathered.recent,
            as_of,
        }))
    }

    async fn gather(
        &self,
        scope: &AccountScope,
        customer: CustomerId,
        gathered: &mut Gathered,
    ) -> Result<(), ProfileError> {
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let part = self
                .store
                .timeline(customer, &TimelineFilter::all(), &page)
                .await?;
            for interaction in part.items {
                let day = interaction.occurred_at().to_datetime().date_naive();
                if scope.counts(customer, day) {
                    gathered.take(interaction)?;
                }
            }
            gathered.cut();
            match part.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => return Ok(()),
            }
        }
    }
}
