//! Purchases as columns.

use crm_core::Currency;

use super::{RefundPolicy, SummaryError, SummaryRule};
use crate::CustomerKey;
use crate::instants::INSTANTS;

/// Purchases as three columns of equal length, borrowed from wherever they are: a data frame, a
/// column of Arrow, vectors.
///
/// The rows may be in any order, and a customer may have any number of them.
///
/// ```
/// use crm_core::Currency;
/// use crm_segment::{PurchaseColumns, PurchaseSummaries, RefundPolicy, Threads};
///
/// let columns = PurchaseColumns::new(
///     Currency::EUR,
///     &[17_u32, 4, 17],
///     &[1_764_000_000_000_000, 1_764_000_000_000_001, 1_764_000_000_000_002],
///     &[1_250, 800, -250],
/// )?
/// .with_refunds(RefundPolicy::Net);
/// let base = PurchaseSummaries::from_columns(&columns, Threads::available())?;
/// assert_eq!(base.get(&17).map(|summary| summary.amount_minor()), Some(1_000));
/// # Ok::<(), crm_segment::SummaryError>(())
/// ```
#[derive(Clone, Copy)]
pub struct PurchaseColumns<'rows, K: CustomerKey> {
    pub(super) currency: Currency,
    pub(super) customers: &'rows [K],
    pub(super) at_micros: &'rows [i64],
    pub(super) amounts_minor: &'rows [i64],
    rule: SummaryRule,
    /// The first and the last microsecond of the instants that the period holds.
    earliest: i64,
    latest: i64,
}

impl<'rows, K: CustomerKey> PurchaseColumns<'rows, K> {
    /// Takes the customer of each purchase, its instant in microseconds since 1970-01-01T00:00:00Z
    /// and its amount in minor units of `currency`.
    ///
    /// # Errors
    /// [`UnequalColumns`](SummaryError::UnequalColumns) when the columns differ in length.
    pub fn new(
        currency: Currency,
        customers: &'rows [K],
        at_micros: &'rows [i64],
        amounts_minor: &'rows [i64],
    ) -> Result<Self, SummaryError> {
        if customers.len() != at_micros.len() || customers.len() != amounts_minor.len() {
            return Err(SummaryError::UnequalColumns {
                customers: customers.len(),
                instants: at_micros.len(),
                amounts: amounts_minor.len(),
            });
        }
        Ok(Self {
            currency,
            customers,
            at_micros,
            amounts_minor,
            rule: SummaryRule::new(RefundPolicy::Refuse),
            earliest: *INSTANTS.start(),
            latest: *INSTANTS.end(),
        })
    }

    /// Says what becomes of amounts below zero; without, they are refused.
    #[must_use]
    pub fn with_refunds(self, refunds: RefundPolicy) -> Self {
        self.with_rule(SummaryRule::new(refunds).within(self.rule.period()))
    }

    /// Says which rows count, and what becomes of amounts below zero; without, rows of all time count. Rows
    /// outside the period are looked at no further.
    #[must_use]
    pub fn with_rule(self, rule: SummaryRule) -> Self {
        let period = rule.period().micros();
        Self {
            rule,
            earliest: *period.start().max(INSTANTS.start()),
            latest: *period.end().min(INSTANTS.end()),
            ..self
        }
    }

    /// How many purchases there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }

    /// The rows from `begin` on, at most `count` of them.
    pub(super) fn part(&self, begin: usize, count: usize) -> Self {
        let end = begin.saturating_add(count).min(self.len());
        Self {
            customers: self.customers.get(begin..end).unwrap_or_default(),
            at_micros: self.at_micros.get(begin..end).unwrap_or_default(),
            amounts_minor: self.amounts_minor.get(begin..end).unwrap_or_default(),
            ..*self
        }
    }

    /// Every row: its place, customer, microseconds, minor units.
    #[inline]
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, K, i64, i64)> {
        self.customers
            .iter()
            .zip(self.at_micros)
            .zip(self.amounts_minor)
            .enumerate()
            .map(|(row, ((customer, at), minor))| (row, *customer, *at, *minor))
    }

    /// The first row that is refused.
    pub(super) fn check(&self) -> Result<(), SummaryError> {
        self.rows()
            .try_for_each(|(row, _, at, minor)| self.counts(row, at, minor).map(drop))
    }

    /// Whether a row counts; `row` is told when it is refused.
    #[inline]
    pub(super) fn counts(&self, row: usize, at: i64, minor: i64) -> Result<bool, SummaryError> {
        // Nearly all rows are purchases of the period.
        if self.earliest <= at && at <= self.latest && minor >= 0 {
            return Ok(true);
        }
        self.counts_otherwise(row, at, minor)
    }

    #[cold]
    fn counts_otherwise(&self, row: usize, at: i64, minor: i64) -> Result<bool, SummaryError> {
        let (is_refund, refunds) = (minor < 0, self.rule.refunds());
        if !self.rule.period().micros().contains(&at)
            || is_refund && refunds == RefundPolicy::Ignore
        {
            return Ok(false);
        }
        if !INSTANTS.contains(&at) {
            return Err(SummaryError::InstantOutOfRange { row });
        }
        if is_refund && refunds == RefundPolicy::Refuse {
            return Err(SummaryError::NegativeAmount { row });
        }
        Ok(true)
    }
}

impl<K: CustomerKey> std::fmt::Debug for PurchaseColumns<'_, K> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "PurchaseColumns(<{} purchases>, {})",
            self.len(),
            self.currency
        )
    }
}
