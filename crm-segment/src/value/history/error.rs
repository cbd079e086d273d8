//! Why facts are refused.

use thiserror::Error;

use crate::value::ValueError;

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
