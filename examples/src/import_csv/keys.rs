//! Keys that stay the same when a file is read again, also in another order.

use std::collections::HashMap;

use crm_core::{Category, ExternalId, IdempotencyKey, Money, Timestamp, ValidationError};

/// Hands out the keys of one file's rows.
///
/// It remembers one entry for each distinct row.
#[derive(Debug, Default)]
pub(super) struct Keys {
    seen: HashMap<(ExternalId, Timestamp, i64, Option<Category>), u32>,
}

impl Keys {
    /// The key of a row: `date:minor units:category:n`.
    pub(super) fn next(
        &mut self,
        customer: &ExternalId,
        date: Timestamp,
        amount: Money,
        category: Option<&Category>,
    ) -> Result<IdempotencyKey, ValidationError> {
        let row = (customer.clone(), date, amount.minor(), category.cloned());
        let alike = self.seen.entry(row).or_insert(0);
        *alike = alike.saturating_add(1);
        let category = category.map_or("", Category::as_str);
        IdempotencyKey::parse(format!(
            "{}:{}:{category}:{alike}",
            written(date),
            amount.minor()
        ))
    }
}

/// The day alone for the first instant of a day, the whole instant otherwise.
fn written(date: Timestamp) -> String {
    let text = date.to_string();
    text.strip_suffix("T00:00:00.000000Z")
        .map(str::to_owned)
        .unwrap_or(text)
}
