//! What a customer did, put together: sessions, carts, orders.

use super::{ProfileError, Profiles};
use crate::behaviour::{Activity, Cart, Session, SessionRule, carts, sessions};
use crate::id::CustomerId;
use crate::interaction::{Interaction, InteractionKind, TimelineFilter};
use crate::order::{Order, orders};
use crate::store::{Page, PageLimit};
use crate::timestamp::Timestamp;

impl Profiles {
    /// The customer's sessions on sites and in apps, oldest first, made of what was done from `from`
    /// (included) until `until` (excluded). A session that goes on beyond is cut there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sessions(
        &self,
        customer: CustomerId,
        rule: &SessionRule,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> Result<Vec<Session>, ProfileError> {
        let filter = TimelineFilter::all()
            .of_kinds(Activity::KINDS)
            .over_channels(Activity::CHANNELS)
            .between(from, until);
        let done = self
            .collect(customer, &filter, |one| Activity::of(&one))
            .await?;
        Ok(sessions(done, rule))
    }

    /// The customer's carts, by number.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn carts(&self, customer: CustomerId) -> Result<Vec<Cart>, ProfileError> {
        let filter = TimelineFilter::all().of_kinds([InteractionKind::Cart]);
        let told = self.collect(customer, &filter, Some).await?;
        Ok(carts(&told))
    }

    /// The customer's orders, by number.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn orders(&self, customer: CustomerId) -> Result<Vec<Order>, ProfileError> {
        let filter = TimelineFilter::all().of_kinds([
            InteractionKind::Order,
            InteractionKind::Purchase,
            InteractionKind::Return,
        ]);
        let told = self.collect(customer, &filter, Some).await?;
        Ok(orders(&told))
    }

    /// What `keep` makes of all interactions that pass the filter.
    async fn collect<T>(
        &self,
        customer: CustomerId,
        filter: &TimelineFilter,
        keep: impl Fn(Interaction) -> Option<T>,
    ) -> Result<Vec<T>, ProfileError> {
        let mut kept = Vec::new();
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let part = self.timeline(customer, filter, &page).await?;
            kept.extend(part.items.into_iter().filter_map(&keep));
            match part.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => return Ok(kept),
            }
        }
    }
}
