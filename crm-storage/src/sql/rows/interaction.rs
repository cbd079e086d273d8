//! Rows of interactions.

use crm_core::{
    Channel, Code, Currency, CustomerId, Direction, EntityRef, IdempotencyKey, Interaction,
    InteractionId, InteractionKind, Money, NewInteraction, PurchaseFact, Timestamp,
    ValidationError,
};
use diesel::{Insertable, Queryable, Selectable};

use crate::sql::failure::{Failure, Unreadable};
use crate::sql::schema::crm_interaction;
use crate::sql::types::{Doc, Id, Stamp};

/// What an interaction is called in errors.
const WHAT: &str = "interaction";

/// An interaction to be stored.
#[derive(Insertable)]
#[diesel(table_name = crm_interaction, treat_none_as_default_value = false)]
pub(crate) struct NewInteractionRow<'a> {
    pub(crate) tenant: Id,
    pub(crate) customer_id: Id,
    pub(crate) occurred_at: Stamp,
    pub(crate) id: Id,
    pub(crate) recorded_at: Stamp,
    pub(crate) channel: &'static str,
    pub(crate) direction: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) source: &'a str,
    pub(crate) source_key: &'a str,
    pub(crate) regarding_kind: Option<&'a str>,
    pub(crate) regarding_id: Option<Id>,
    pub(crate) amount_minor: Option<i64>,
    pub(crate) currency: Option<&'static str>,
    pub(crate) content: Doc,
}

impl<'a> NewInteractionRow<'a> {
    /// How many values a row has.
    pub(crate) const BINDS: usize = 15;

    pub(crate) fn new(tenant: Id, interaction: &'a Interaction) -> Result<Self, Failure> {
        let total = interaction
            .content()
            .purchase()
            .map(crm_core::Purchase::total);
        let regarding = interaction.regarding();
        Ok(Self {
            tenant,
            customer_id: Id(interaction.customer().as_uuid()),
            occurred_at: interaction.occurred_at().into(),
            id: Id(interaction.id().as_uuid()),
            recorded_at: interaction.recorded_at().into(),
            channel: interaction.channel().code(),
            direction: interaction.direction().code(),
            kind: interaction.content().kind().code(),
            source: interaction.source().as_str(),
            source_key: interaction.key().as_str(),
            regarding_kind: regarding.map(|entity| entity.kind().as_str()),
            regarding_id: regarding.map(|entity| Id(entity.id())),
            amount_minor: total.map(Money::minor),
            currency: total.map(|total| total.currency().code()),
            content: Doc::write(interaction.content(), WHAT)?,
        })
    }
}

/// A stored interaction.
#[derive(Queryable, Selectable)]
#[diesel(table_name = crm_interaction)]
pub(crate) struct InteractionRow {
    pub(crate) customer_id: Id,
    occurred_at: Stamp,
    id: Id,
    recorded_at: Stamp,
    channel: String,
    direction: String,
    pub(crate) source: String,
    pub(crate) source_key: String,
    regarding_kind: Option<String>,
    regarding_id: Option<Id>,
    content: Doc,
}

impl InteractionRow {
    /// Its place in the timeline.
    pub(crate) fn place(&self) -> (Stamp, Id) {
        (self.occurred_at, self.id)
    }

    pub(crate) fn read(self) -> Result<Interaction, Failure> {
        let regarding = match (self.regarding_kind, self.regarding_id) {
            (Some(kind), Some(id)) => Some(EntityRef::new(valid(Code::parse(kind))?, id.0)),
            _ => None,
        };
        let told = NewInteraction {
            channel: valid(Channel::parse(&self.channel))?,
            direction: valid(Direction::parse(&self.direction))?,
            content: self.content.read(WHAT)?,
            regarding,
            occurred_at: self.occurred_at.read(WHAT)?,
            source: valid(Code::parse(self.source))?,
            key: valid(IdempotencyKey::parse(self.source_key))?,
        };
        Ok(Interaction::restore(
            self.id.read(WHAT)?,
            self.customer_id.read(WHAT)?,
            self.recorded_at.read(WHAT)?,
            told,
        ))
    }
}

/// The part of a stored purchase or return that stands in an index of its own.
#[derive(Queryable, Selectable)]
#[diesel(table_name = crm_interaction)]
pub(crate) struct PurchaseRow {
    customer_id: Id,
    occurred_at: Stamp,
    id: Id,
    kind: String,
    amount_minor: Option<i64>,
    currency: Option<String>,
}

impl PurchaseRow {
    /// The fact, and its place in the list of all facts.
    #[expect(
        clippy::type_complexity,
        reason = "a key and the row that it belongs to"
    )]
    pub(crate) fn read(
        self,
    ) -> Result<((CustomerId, (Timestamp, InteractionId)), PurchaseFact), Failure> {
        let customer: CustomerId = self.customer_id.read(WHAT)?;
        let occurred_at = self.occurred_at.read(WHAT)?;
        let (Some(minor), Some(currency)) = (self.amount_minor, self.currency) else {
            return Err(Unreadable::of(WHAT, "a purchase has no amount"));
        };
        let amount = Money::new(minor, valid(Currency::parse(&currency))?);
        let fact = match valid(InteractionKind::parse(&self.kind))? {
            InteractionKind::Return => PurchaseFact::Return {
                customer,
                occurred_at,
                amount,
            },
            _ => PurchaseFact::Purchase {
                customer,
                occurred_at,
                amount,
            },
        };
        Ok(((customer, (occurred_at, self.id.read(WHAT)?)), fact))
    }
}

/// The cause is left out: its text may tell something of the value.
fn valid<T>(value: Result<T, ValidationError>) -> Result<T, Failure> {
    value.map_err(|_| Unreadable::of(WHAT, "a column breaks the rule of its type"))
}

#[cfg(test)]
mod tests {
    use crm_core::{IdSource as _, SeededIds, strategies};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is summed needs no condition on the kind: nothing else has an amount.
        #[test]
        fn purchases_and_returns_alone_have_an_amount(interaction in strategies::interaction()) {
            let tenant = Id(SeededIds::new(1).next_uuid(Timestamp::UNIX_EPOCH));
            let row = NewInteractionRow::new(tenant, &interaction).unwrap();
            let kind = interaction.content().kind();
            let is_bought = [InteractionKind::Purchase, InteractionKind::Return].contains(&kind);
            prop_assert_eq!(row.amount_minor.is_some(), is_bought);
            prop_assert_eq!(row.currency.is_some(), is_bought);
        }
    }
}
