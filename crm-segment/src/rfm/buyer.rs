//! The three numbers of a customer who bought at least once.

use crm_core::Timestamp;

use super::RfmError;
use crate::{CustomerKey, PurchaseSummaries, PurchaseSummary};

/// A customer with at least one purchase.
#[derive(Clone, Copy)]
pub(super) struct Buyer<K> {
    pub(super) customer: K,
    pub(super) last_purchase: Timestamp,
    pub(super) purchases: u64,
    pub(super) amount_minor: i128,
}

/// The customers who bought, in rising order of the key.
///
/// # Errors
/// When one of them bought after `as_of`.
pub(super) fn buyers<K: CustomerKey>(
    summaries: &PurchaseSummaries<K>,
    as_of: Timestamp,
) -> Result<Vec<Buyer<K>>, RfmError> {
    summaries
        .iter()
        .filter_map(|(customer, summary)| {
            last_purchase(&summary, as_of).transpose().map(|last| {
                Ok(Buyer {
                    customer,
                    last_purchase: last?,
                    purchases: summary.purchases(),
                    amount_minor: summary.amount_minor(),
                })
            })
        })
        .collect()
}

/// When the last purchase was made; `None` without one.
///
/// # Errors
/// When it lies after `as_of`.
pub(super) fn last_purchase(
    summary: &PurchaseSummary,
    as_of: Timestamp,
) -> Result<Option<Timestamp>, RfmError> {
    match summary.last_purchase() {
        Some(last) if last > as_of => Err(RfmError::PurchaseAfter { as_of }),
        last => Ok(last),
    }
}
