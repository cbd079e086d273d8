//! Why a fact does not enter the summaries.

use crm_core::{Currency, Money};
use thiserror::Error;

/// Why a fact, or another base, does not enter the summaries.
///
/// No amount is told, since it may be personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SummaryError {
    /// The amount is of another currency than the base.
    #[error("the base is in {expected}, the amount in {found}")]
    CurrencyMismatch {
        /// The currency of the base.
        expected: Currency,
        /// The currency of what was to be added.
        found: Currency,
    },
    /// A purchase below zero; what flows back is a return.
    #[error("the amount of a purchase is negative; record a return instead")]
    NegativePurchase,
    /// A return below zero; a return states what was paid back, without a sign.
    #[error("the amount of a return is negative; state what was paid back without a sign")]
    NegativeReturn,
    /// The fact is neither a purchase nor a return, so that it is not known what it does to the
    /// value.
    #[error("the fact is neither a purchase nor a return")]
    UnknownFact,
    /// Columns that belong together differ in length.
    #[error("{customers} customers, {instants} instants and {amounts} amounts are not one table")]
    UnequalColumns {
        /// How many customers there are.
        customers: usize,
        /// How many instants there are.
        instants: usize,
        /// How many amounts there are.
        amounts: usize,
    },
    /// An instant before the year 1000 or after the year 9999.
    #[error("the instant in row {row} is before the year 1000 or after the year 9999")]
    InstantOutOfRange {
        /// The row, counted from 0.
        row: usize,
    },
    /// An amount below zero where none is allowed.
    #[error("the amount in row {row} is negative; say by a refund policy what that means")]
    NegativeAmount {
        /// The row, counted from 0.
        row: usize,
    },
}

impl SummaryError {
    /// Refuses an amount of another currency.
    pub(crate) fn check_currency(expected: Currency, found: Currency) -> Result<(), Self> {
        if expected == found {
            Ok(())
        } else {
            Err(Self::CurrencyMismatch { expected, found })
        }
    }

    /// The minor units of a purchase: of this currency and not below zero.
    pub(crate) fn check_purchase(currency: Currency, amount: Money) -> Result<i64, Self> {
        Self::check_currency(currency, amount.currency())?;
        if amount.is_negative() {
            return Err(Self::NegativePurchase);
        }
        Ok(amount.minor())
    }

    /// The minor units that flowed back: of this currency and without a sign.
    pub(crate) fn check_return(currency: Currency, paid_back: Money) -> Result<i64, Self> {
        Self::check_currency(currency, paid_back.currency())?;
        if paid_back.is_negative() {
            return Err(Self::NegativeReturn);
        }
        Ok(paid_back.minor())
    }
}
