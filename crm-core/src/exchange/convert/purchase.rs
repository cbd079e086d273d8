//! A row as a purchase or a return.

use std::num::NonZeroU32;

use super::contact::identity_of;
use super::keys::ContentKeys;
use super::values::{OptionalText, amount_of, instant_of, required};
use crate::code::Code;
use crate::exchange::mapping::{KeyMapping, PurchaseMapping, ValueFormats};
use crate::exchange::read::Cells;
use crate::exchange::reject::RejectReason;
use crate::identity::VerificationMethod;
use crate::interaction::{
    Category, Direction, IdempotencyKey, InteractionContent, NewInteraction, OrderNumber,
    ProductCode, ProductName, Purchase, PurchaseLine,
};
use crate::money::{Currency, Money};
use crate::profiles::{IngestItem, IngestSubject};
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// The product of a row that tells a category, a name or a quantity, but no code.
const UNSPECIFIED: &str = "unspecified";

/// Makes purchases of rows.
pub(super) struct PurchaseRows<'a> {
    pub(super) mapping: &'a PurchaseMapping,
    pub(super) values: &'a ValueFormats,
    pub(super) source: &'a Code,
    /// When the source tells it: the rows may come in any order.
    pub(super) at: Timestamp,
}

impl PurchaseRows<'_> {
    pub(super) fn item(
        &self,
        cells: &Cells,
        keys: &mut ContentKeys,
    ) -> Result<IngestItem, RejectReason> {
        let mapping = self.mapping;
        let holder = identity_of(cells, &mapping.customer)?
            .ok_or_else(|| RejectReason::empty(mapping.customer.cell.label()))?;
        let when = required(cells, &mapping.occurred_at)?;
        let occurred_at = instant_of(&when, self.values, &mapping.occurred_at.label())?;
        let content = self.content(cells)?;
        let mut interaction = NewInteraction {
            channel: mapping.channel,
            direction: Direction::Inbound,
            content,
            regarding: None,
            occurred_at,
            source: self.source.clone(),
            // Replaced below: the key by content needs the rest.
            key: IdempotencyKey::parse("-").map_err(RejectReason::Refused)?,
        };
        interaction.key = match &mapping.key {
            KeyMapping::Content => keys
                .next(&holder, &interaction)
                .map_err(RejectReason::Refused)?,
            KeyMapping::Cells(_) => self.key_of_cells(cells)?,
        };
        let holder = holder.verified(VerificationMethod::TrustedSource, self.at);
        Ok(IngestItem {
            subject: IngestSubject::Holder(holder),
            interaction,
        })
    }

    fn content(&self, cells: &Cells) -> Result<InteractionContent, RejectReason> {
        let mapping = self.mapping;
        let column = mapping.amount.label();
        let amount = required(cells, &mapping.amount)?;
        let amount = amount_of(&amount, self.currency(cells)?, self.values, &column)?;
        let is_return = amount.is_negative();
        let refused = |error| RejectReason::refused(column.clone(), error);
        let amount = if is_return {
            // The smallest amount has no positive twin: it is refused as a negative purchase is.
            amount.checked_neg().unwrap_or(amount)
        } else {
            amount
        };
        let lines = self.lines(cells, amount)?;
        let mut purchase = Purchase::new(amount, lines).map_err(refused)?;
        let order = OptionalText::of(cells, mapping.order.as_ref())?;
        if let Some(order) = order.parsed(OrderNumber::parse)? {
            purchase = purchase.with_order(order);
        }
        Ok(if is_return {
            InteractionContent::Return(purchase)
        } else {
            InteractionContent::Purchase(purchase)
        })
    }

    fn currency(&self, cells: &Cells) -> Result<Currency, RejectReason> {
        let column = self.mapping.currency.as_ref();
        let told = OptionalText::of(cells, column)?.parsed(|code| Currency::parse(&code))?;
        told.or(self.values.currency)
            .ok_or_else(|| RejectReason::empty(column.map_or("currency".to_owned(), |c| c.label())))
    }

    fn lines(&self, cells: &Cells, amount: Money) -> Result<Vec<PurchaseLine>, RejectReason> {
        let mapping = self.mapping;
        let optional = |cell: &Option<_>| OptionalText::of(cells, cell.as_ref());
        let product = optional(&mapping.product)?.parsed(ProductCode::parse)?;
        let name = optional(&mapping.product_name)?.parsed(ProductName::parse)?;
        let category = optional(&mapping.category)?.parsed(Category::parse)?;
        let quantity = optional(&mapping.quantity)?.parsed(|text| quantity_of(&text))?;
        if product.is_none() && name.is_none() && category.is_none() && quantity.is_none() {
            return Ok(Vec::new());
        }
        let unspecified = || ProductCode::parse(UNSPECIFIED).map_err(RejectReason::Refused);
        Ok(vec![PurchaseLine {
            product: product.map_or_else(unspecified, Ok)?,
            name,
            category,
            quantity: quantity.unwrap_or(NonZeroU32::MIN),
            amount,
        }])
    }

    /// The texts of the key's cells; where one holds the mark between them, all are escaped by their
    /// length, so that no two lists have one key.
    fn key_of_cells(&self, cells: &Cells) -> Result<IdempotencyKey, RejectReason> {
        let KeyMapping::Cells(of) = &self.mapping.key else {
            return Err(RejectReason::empty("key".to_owned()));
        };
        let texts: Vec<String> = of
            .iter()
            .map(|cell| required(cells, cell))
            .collect::<Result<_, _>>()?;
        let key = if texts.len() > 1 && texts.iter().any(|text| text.contains('|')) {
            let sized = texts.iter().map(|text| format!("{}:{text}", text.len()));
            sized.collect::<Vec<_>>().join("|")
        } else {
            texts.join("|")
        };
        let label = of.first().map(|cell| cell.label()).unwrap_or_default();
        IdempotencyKey::parse(key).map_err(|error| RejectReason::refused(label, error))
    }
}

/// A number of pieces; its sign tells a return, which the amount tells as well.
fn quantity_of(text: &str) -> Result<NonZeroU32, ValidationError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    // Some systems write pieces with decimals: 3.00
    let whole = match digits.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|byte| byte == b'0') => whole,
        _ => digits,
    };
    whole.parse().map_err(|_| {
        let expected = "a whole number other than 0";
        let rule = ValidationRule::Malformed { expected };
        ValidationError::new("quantity", rule, ValueShape::of_text(text))
    })
}
