//! An interaction as a row.

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::exchange::convert::{OptionalText, instant_of, required};
use crate::exchange::export::Field;
use crate::exchange::mapping::{Cell, ValueFormats};
use crate::exchange::read::Cells;
use crate::exchange::reject::RejectReason;
use crate::id::CustomerId;
use crate::interaction::{
    Channel, Direction, IdempotencyKey, Interaction, InteractionContent, NewInteraction,
    OrderNumber, Purchase, PurchaseLine,
};
use crate::money::{Currency, Money};
use crate::store::EntityRef;
use crate::timestamp::Timestamp;

const COLUMNS: [&str; 13] = [
    "customer",
    "occurred_at",
    "kind",
    "channel",
    "direction",
    "total",
    "currency",
    "order",
    "lines",
    "content",
    "regarding",
    "source",
    "key",
];

/// The columns of the CSV form.
pub(in crate::exchange) fn interaction_columns() -> [&'static str; 13] {
    COLUMNS
}

/// An interaction, as a line of JSON has it.
///
/// In CSV a purchase or a return has its total, order and lines in columns of their own; the content
/// of another kind is JSON in its cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct InteractionRow {
    pub(in crate::exchange) customer: CustomerId,
    channel: Channel,
    direction: Direction,
    content: InteractionContent,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    regarding: Option<EntityRef>,
    occurred_at: Timestamp,
    source: Code,
    key: IdempotencyKey,
}

impl From<&Interaction> for InteractionRow {
    fn from(interaction: &Interaction) -> Self {
        Self {
            customer: interaction.customer(),
            channel: interaction.channel(),
            direction: interaction.direction(),
            content: interaction.content().clone(),
            regarding: interaction.regarding().cloned(),
            occurred_at: interaction.occurred_at(),
            source: interaction.source().clone(),
            key: interaction.key().clone(),
        }
    }
}

impl InteractionRow {
    pub(in crate::exchange) fn into_new(self) -> (CustomerId, NewInteraction) {
        let new = NewInteraction {
            channel: self.channel,
            direction: self.direction,
            content: self.content,
            regarding: self.regarding,
            occurred_at: self.occurred_at,
            source: self.source,
            key: self.key,
        };
        (self.customer, new)
    }

    /// The fields of the CSV form, in the order of the columns.
    pub(in crate::exchange) fn fields(&self) -> Result<Vec<Field>, serde_json::Error> {
        let purchase = match &self.content {
            InteractionContent::Purchase(purchase) | InteractionContent::Return(purchase) => {
                Some(purchase)
            }
            _ => None,
        };
        let none = String::new;
        let total = purchase.map(|purchase| plain(purchase.total()));
        let currency = purchase.map(|purchase| purchase.total().currency().to_string());
        let order = purchase.and_then(Purchase::order).map(OrderNumber::as_str);
        let lines = match purchase.map(Purchase::lines) {
            Some(lines) if !lines.is_empty() => serde_json::to_string(lines)?,
            _ => none(),
        };
        let content = match purchase {
            Some(_) => none(),
            None => serde_json::to_string(&self.content)?,
        };
        let regarding = self.regarding.as_ref().map(serde_json::to_string);
        Ok(vec![
            Field::Typed(self.customer.to_string()),
            Field::Typed(self.occurred_at.to_string()),
            Field::Typed(self.content.kind().code().to_owned()),
            Field::Typed(self.channel.code().to_owned()),
            Field::Typed(self.direction.code().to_owned()),
            Field::Typed(total.unwrap_or_default()),
            Field::Typed(currency.unwrap_or_default()),
            Field::Text(order.unwrap_or_default().to_owned()),
            Field::Typed(lines),
            Field::Text(content),
            Field::Typed(regarding.transpose()?.unwrap_or_default()),
            Field::Typed(self.source.as_str().to_owned()),
            Field::Text(self.key.as_str().to_owned()),
        ])
    }

    /// A row of the CSV form.
    pub(in crate::exchange) fn from_cells(cells: &Cells) -> Result<Self, RejectReason> {
        let text = |name: &'static str| {
            let cell = Cell::column(name).map_err(RejectReason::Refused)?;
            required(cells, &cell)
        };
        let refused =
            |name: &'static str| move |error| RejectReason::refused(name.to_owned(), error);
        let kind = text("kind")?;
        let content = match kind.as_str() {
            "purchase" => InteractionContent::Purchase(purchase(cells)?),
            "return" => InteractionContent::Return(purchase(cells)?),
            other => {
                let written = text("content")?;
                let content = json::<InteractionContent>(&written, "content")?;
                if content.kind().code() != other {
                    let expected = "the kind of the content";
                    return Err(RejectReason::malformed("kind".to_owned(), expected, other));
                }
                content
            }
        };
        let regarding = match OptionalText::read(cells, "regarding")?.into_text() {
            Some(written) => Some(json(&written, "regarding")?),
            None => None,
        };
        let formats = ValueFormats::default();
        Ok(Self {
            customer: CustomerId::parse(&text("customer")?).map_err(refused("customer"))?,
            channel: Channel::parse(&text("channel")?).map_err(refused("channel"))?,
            direction: Direction::parse(&text("direction")?).map_err(refused("direction"))?,
            content,
            regarding,
            occurred_at: instant_of(&text("occurred_at")?, &formats, "occurred_at")?,
            source: Code::parse(text("source")?).map_err(refused("source"))?,
            key: IdempotencyKey::parse(text("key")?).map_err(refused("key"))?,
        })
    }
}

fn purchase(cells: &Cells) -> Result<Purchase, RejectReason> {
    let text = |name: &'static str| {
        let cell = Cell::column(name).map_err(RejectReason::Refused)?;
        required(cells, &cell)
    };
    let refused = |name: &'static str| move |error| RejectReason::refused(name.to_owned(), error);
    let currency = Currency::parse(&text("currency")?).map_err(refused("currency"))?;
    let total = Money::parse(&text("total")?, currency).map_err(refused("total"))?;
    let lines: Vec<PurchaseLine> = match OptionalText::read(cells, "lines")?.into_text() {
        Some(written) => json(&written, "lines")?,
        None => Vec::new(),
    };
    let purchase = Purchase::new(total, lines).map_err(refused("total"))?;
    Ok(
        match OptionalText::read(cells, "order")?.parsed(OrderNumber::parse)? {
            Some(order) => purchase.with_order(order),
            None => purchase,
        },
    )
}

fn json<T: serde::de::DeserializeOwned>(text: &str, name: &'static str) -> Result<T, RejectReason> {
    serde_json::from_str(text).map_err(|_| {
        let expected = "JSON as the export writes it, with valid values";
        RejectReason::malformed(name.to_owned(), expected, text)
    })
}

/// The amount without its currency.
fn plain(amount: Money) -> String {
    let text = amount.to_string();
    let number = text.split(' ').next().unwrap_or_default();
    number.to_owned()
}
