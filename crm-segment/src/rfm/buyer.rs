//! The three numbers of a customer who bought at least once.

use crm_core::Timestamp;

use super::{RfmError, RfmScore, RfmScores};
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

/// The scores of those who bought, by a rule of days since the last purchase, number of purchases and net
/// amount.
///
/// # Errors
/// When one of them bought after `as_of`.
pub(super) fn score_all<K: CustomerKey>(
    summaries: &PurchaseSummaries<K>,
    as_of: Timestamp,
    score_values: impl Fn(i64, u64, i128) -> RfmScore,
) -> Result<RfmScores<K>, RfmError> {
    let score = |buyer: Buyer<K>| {
        let days = days_since(buyer.last_purchase, as_of);
        let score = score_values(days, buyer.purchases, buyer.amount_minor);
        (buyer.customer, score)
    };
    let scored = buyers(summaries, as_of)?.into_iter().map(score).collect();
    Ok(RfmScores::from_sorted(scored))
}

/// The score of one customer by such a rule; `None` when it bought nothing.
///
/// # Errors
/// When its last purchase lies after `as_of`.
pub(super) fn score_one(
    summary: &PurchaseSummary,
    as_of: Timestamp,
    score_values: impl Fn(i64, u64, i128) -> RfmScore,
) -> Result<Option<RfmScore>, RfmError> {
    Ok(last_purchase(summary, as_of)?.map(|last| {
        let days = days_since(last, as_of);
        score_values(days, summary.purchases(), summary.amount_minor())
    }))
}

/// Whole days (of 24 hours).
pub(super) fn days_since(last: Timestamp, as_of: Timestamp) -> i64 {
    as_of.since(last).num_days()
}

/// When the last purchase was made; `None` without one.
///
/// # Errors
/// When it lies after `as_of`.
fn last_purchase(
    summary: &PurchaseSummary,
    as_of: Timestamp,
) -> Result<Option<Timestamp>, RfmError> {
    match summary.last_purchase() {
        Some(last) if last > as_of => Err(RfmError::PurchaseAfter { as_of }),
        last => Ok(last),
    }
}
