//! Purchases of a shop or an ERP system.

use serde::{Deserialize, Serialize};

use super::{Cell, IdentityMapping};
use crate::interaction::Channel;

/// What makes a row unique, so that a file can be imported again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum KeyMapping {
    /// These cells together are unique among the rows of a customer: an order number, or an order
    /// number and a position. The better choice where there is one: the import needs no memory for
    /// it, and a row that was corrected at its source is found to be another one.
    Cells(Vec<Cell>),
    /// What the row tells, and how many rows before it tell the same. The order of the rows does not
    /// matter, and rows that are added later change no key. The import remembers about 25 bytes for
    /// each different row.
    Content,
}

/// Each row is a purchase of a customer, or a return where the amount is below zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PurchaseMapping {
    /// Who bought. A customer who is not known yet is created.
    pub customer: IdentityMapping,
    /// When.
    pub occurred_at: Cell,
    /// For how much.
    pub amount: Cell,
    /// The code of the currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Cell>,
    /// The number of the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Cell>,
    /// The code of the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<Cell>,
    /// The name of the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_name: Option<Cell>,
    /// The category of the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Cell>,
    /// How many pieces; a number below zero is that of a return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Cell>,
    /// By which way the customer bought.
    pub channel: Channel,
    /// What makes the row unique.
    pub key: KeyMapping,
}

impl PurchaseMapping {
    /// Purchases over the web of which customer, instant and amount are told, unique by content.
    #[must_use]
    pub fn new(customer: IdentityMapping, occurred_at: Cell, amount: Cell) -> Self {
        Self {
            customer,
            occurred_at,
            amount,
            currency: None,
            order: None,
            product: None,
            product_name: None,
            category: None,
            quantity: None,
            channel: Channel::Web,
            key: KeyMapping::Content,
        }
    }

    /// All cells, each with the name of its field.
    pub(in crate::exchange) fn cells(&self) -> Vec<&Cell> {
        let keys = match &self.key {
            KeyMapping::Cells(cells) => cells.as_slice(),
            KeyMapping::Content => &[],
        };
        let optional = [
            &self.currency,
            &self.order,
            &self.product,
            &self.product_name,
            &self.category,
            &self.quantity,
        ];
        [&self.customer.cell, &self.occurred_at, &self.amount]
            .into_iter()
            .chain(optional.into_iter().flatten())
            .chain(keys)
            .collect()
    }
}
