//! What a customer did, put together: sessions, carts, orders.

use super::{ProfileError, Profiles};
use crate::behaviour::{Activity, Cart, Session, SessionRule, carts, sessions};
use crate::id::CustomerId;
use crate::interaction::{InteractionKind, TimelineFilter};
use crate::order::{Order, orders};
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
        let told = self.all_of_kinds(customer, [InteractionKind::Cart]).await?;
        Ok(carts(&told))
    }

    /// The customer's orders, by number.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn orders(&self, customer: CustomerId) -> Result<Vec<Order>, ProfileError> {
        let kinds = [
            InteractionKind::Order,
            InteractionKind::Purchase,
            InteractionKind::Return,
        ];
        let told = self.all_of_kinds(customer, kinds).await?;
        Ok(orders(&told))
    }
}
