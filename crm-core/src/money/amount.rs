//! An amount in minor units.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Currency;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// An amount of money: a whole number of minor units (cents) and the currency.
///
/// Arithmetic is exact and checked: it fails instead of wrapping, and amounts of two currencies
/// never mix. Amounts may be negative (a refund).
///
/// ```
/// use crm_core::{Currency, Money, MoneyError};
///
/// let price = Money::parse("29.33", Currency::EUR)?;
/// let total = price.checked_add(Money::new(67, Currency::EUR)).unwrap();
/// assert_eq!(total.to_string(), "30.00 EUR");
/// assert!(matches!(
///     total.checked_add(Money::new(1, Currency::USD)),
///     Err(MoneyError::CurrencyMismatch { .. })
/// ));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount of `minor` units of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads a decimal number: an optional sign, digits, and a point before the decimals.
    ///
    /// No thousands separators, no exponent, no currency sign. Decimals beyond those of the
    /// currency must be zeros.
    ///
    /// # Errors
    /// When the text is of another form, too precise for the currency, or too large.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, ValidationError> {
        let refuse = |rule| ValidationError::new("amount", rule, ValueShape::of_text(text));
        let malformed = || {
            refuse(ValidationRule::Malformed {
                expected: "a decimal number such as -12.34",
            })
        };
        let too_large = || {
            refuse(ValidationRule::OutOfRange {
                minimum: format!("{} minor units", i64::MIN).into(),
                maximum: format!("{} minor units", i64::MAX).into(),
            })
        };

        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let has_only_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty()
            || (fraction.is_empty() && digits.contains('.'))
            || !has_only_digits(whole)
            || !has_only_digits(fraction)
        {
            return Err(malformed());
        }

        let decimals = currency.decimals();
        let fraction = fraction.trim_end_matches('0');
        let missing = usize::from(decimals)
            .checked_sub(fraction.len())
            .ok_or_else(|| refuse(ValidationRule::TooPrecise { decimals }))?;

        let mut minor: i64 = 0;
        let padding = std::iter::repeat_n(b'0', missing);
        for digit in whole.bytes().chain(fraction.bytes()).chain(padding) {
            let value = i64::from(digit.saturating_sub(b'0'));
            let value = if negative {
                value.saturating_neg()
            } else {
                value
            };
            minor = minor
                .checked_mul(10)
                .and_then(|shifted| shifted.checked_add(value))
                .ok_or_else(too_large)?;
        }
        Ok(Self { minor, currency })
    }

    /// The number of minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// The sum.
    ///
    /// # Errors
    /// When the currencies differ or the sum is too large.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    /// The difference.
    ///
    /// # Errors
    /// When the currencies differ or the difference is too large.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    /// The amount times a whole number.
    ///
    /// # Errors
    /// When the product is too large.
    pub fn checked_mul(self, factor: i64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(factor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The amount with its sign turned.
    ///
    /// # Errors
    /// When there is no such amount: the smallest one has no positive twin.
    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// Splits the amount into `parts` that sum to the whole and differ by at most one minor unit;
    /// the larger parts (by absolute value) come first.
    ///
    /// ```
    /// use crm_core::{Currency, Money};
    ///
    /// let parts = Money::new(1000, Currency::EUR).split(3);
    /// assert_eq!(parts.iter().map(|part| part.minor()).collect::<Vec<_>>(), [334, 333, 333]);
    /// ```
    #[must_use]
    pub fn split(self, parts: u32) -> Vec<Self> {
        let count = i64::from(parts);
        let (Some(base), Some(rest)) =
            (self.minor.checked_div(count), self.minor.checked_rem(count))
        else {
            return Vec::new();
        };
        (0..count)
            .map(|index| {
                let extra = if index < rest.saturating_abs() {
                    rest.signum()
                } else {
                    0
                };
                Self {
                    minor: base.saturating_add(extra),
                    ..self
                }
            })
            .collect()
    }

    fn combine(
        self,
        other: Self,
        operation: impl FnOnce(i64, i64) -> Option<i64>,
    ) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch {
                left: self.currency,
                right: other.currency,
            });
        }
        let minor = operation(self.minor, other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }
}

impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Money {
    /// By currency, then by amount: an order for collections, not a comparison of worth.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.currency(), self.minor()).cmp(&(other.currency(), other.minor()))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = usize::from(self.currency.decimals());
        let sign = if self.is_negative() { "-" } else { "" };
        let digits = format!(
            "{:0width$}",
            self.minor.unsigned_abs(),
            width = decimals.saturating_add(1)
        );
        let (whole, fraction) = digits
            .split_at_checked(digits.len().saturating_sub(decimals))
            .unwrap_or((digits.as_str(), ""));
        let point = if fraction.is_empty() { "" } else { "." };
        write!(
            formatter,
            "{sign}{whole}{point}{fraction} {}",
            self.currency
        )
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Why an operation on amounts has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// The two amounts are of two currencies.
    #[error("amounts of {left} and {right} do not combine")]
    CurrencyMismatch {
        /// The currency of the left amount.
        left: Currency,
        /// The currency of the right amount.
        right: Currency,
    },
    /// The result is outside the range of an amount.
    #[error("the amount exceeds {} minor units", i64::MAX)]
    Overflow,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(text: &str, currency: Currency) -> Option<i64> {
        Money::parse(text, currency).ok().map(Money::minor)
    }

    #[test]
    fn reads_exactly_what_a_decimal_number_is() {
        assert_eq!(minor("29.33", Currency::USD), Some(2933));
        assert_eq!(minor("-0.5", Currency::USD), Some(-50));
        assert_eq!(minor("+7", Currency::USD), Some(700));
        assert_eq!(minor("12.340", Currency::USD), Some(1234));
        assert_eq!(minor("1000", Currency::JPY), Some(1000));
        assert_eq!(
            minor("-92233720368547758.08", Currency::USD),
            Some(i64::MIN)
        );
        assert_eq!(minor("92233720368547758.08", Currency::USD), None);
        for refused in [
            "", "-", ".", "1.", ".5", "1e3", "1,000", "1_0", "NaN", "0x1", " 1", "١", "1.2.3",
            "--1", "12.345",
        ] {
            assert_eq!(minor(refused, Currency::USD), None, "{refused:?}");
        }
    }

    #[test]
    fn prints_the_decimals_of_the_currency() {
        assert_eq!(Money::new(5, Currency::USD).to_string(), "0.05 USD");
        assert_eq!(Money::new(-1234, Currency::USD).to_string(), "-12.34 USD");
        assert_eq!(Money::new(1234, Currency::JPY).to_string(), "1234 JPY");
        assert_eq!(
            Money::new(i64::MIN, Currency::USD).to_string(),
            "-92233720368547758.08 USD"
        );
    }
}
