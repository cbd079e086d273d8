//! Refunds, and why facts are refused.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::value::ValueError;

/// What a refund does to the amounts. It never takes a purchase away: the customer came and bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RefundPolicy {
    /// Refunds are an error.
    Refuse,
    /// Refunds do not count: amounts are what was sold.
    Ignore,
    /// A refund lowers the total of the last day with a purchase on or before its own day. One
    /// without such a day is counted as unmatched.
    NetLastPurchase,
}

/// Why a fact does not enter the histories. No amount is told, since it may be personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// A purchase below zero; what flows back is a refund.
    #[error("the amount of a purchase is negative; record a refund instead")]
    NegativePurchase,
    /// A refund below zero; a refund is told without a sign.
    #[error("the amount of a refund is negative; state what was paid back without a sign")]
    NegativeRefund,
    /// There is a refund, and the policy is to refuse them.
    #[error("a refund was given, and the refund policy refuses them")]
    RefundRefused,
    /// An amount, or another base, is in another currency.
    #[error("the amount is in another currency than the base")]
    CurrencyMismatch,
    /// Two bases have different zones or refund policies.
    #[error("the two bases have different zones or refund policies")]
    RulesDiffer,
    /// The held-out time ends before the observation.
    #[error("the held-out time must not end before the observation")]
    HoldoutBeforeEnd,
    /// A value is refused.
    #[error(transparent)]
    Value(#[from] ValueError),
}
