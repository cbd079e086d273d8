//! What a row of the file becomes.

use crm_core::{Category, ExternalId, IdempotencyKey, Money, Timestamp};

use super::RejectedRow;

/// One purchase of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PurchaseRow {
    /// The line on which the record starts; the first line of the file is 1.
    pub line: u64,
    /// Who bought.
    pub customer: ExternalId,
    /// When; a day without a time is its first instant in UTC.
    pub date: Timestamp,
    /// For how much; negative for a refund.
    pub amount: Money,
    /// What, when the file has a column for it and the cell is not empty.
    pub category: Option<Category>,
    /// Names this purchase among those of its customer, however the rows of the file are ordered:
    /// `date:minor units:category:n`, where `n` counts the rows that are alike in all four.
    ///
    /// Two customers who spend the same on the same day have the same key: it is unique within
    /// the customer only, as the key of an interaction has to be.
    pub key: IdempotencyKey,
}

/// One record of the file: taken or refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportedRow {
    /// A purchase.
    Purchase(PurchaseRow),
    /// A record that is none.
    Rejected(RejectedRow),
}
