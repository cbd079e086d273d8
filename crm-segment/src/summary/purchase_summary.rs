//! What is kept of one customer's purchases.

use crm_core::Timestamp;

/// The purchases of one customer, reduced to what the analysis of value needs.
///
/// Summaries form a commutative monoid: [`merge`](Self::merge) is associative and commutative, and
/// the empty summary is its neutral element. The facts may therefore be split over days, files,
/// threads or machines and put together in any order; the result is the same to the last bit.
///
/// # How returns are netted
/// A return lowers the amount by what was paid back. It is not a purchase: it changes neither the
/// number of purchases nor the first and the last instant, and it takes no purchase away, since a
/// return may cover a part of one. A customer with returns only has no purchase and a negative
/// amount.
///
/// # Bounds
/// The counters hold 2^64 − 1 facts, and the sum of so many amounts of 64 bits fits the 128 bits
/// of the total. Beyond that the numbers stand still at their bound.
///
/// ```
/// use crm_core::Timestamp;
/// use crm_segment::PurchaseSummary;
///
/// let march = Timestamp::parse("2026-03-01T12:00:00Z")?;
/// let april = Timestamp::parse("2026-04-01T12:00:00Z")?;
/// let bought = PurchaseSummary::of_purchase(april, 2_500).merge(PurchaseSummary::of_purchase(march, 1_000));
/// let netted = bought.merge(PurchaseSummary::of_return(300));
/// assert_eq!(netted.purchases(), 2);
/// assert_eq!(netted.amount_minor(), 3_200);
/// assert_eq!(netted.last_purchase(), Some(april));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PurchaseSummary {
    purchases: u64,
    returns: u64,
    amount_minor: i128,
    /// Microseconds; later than any instant without a purchase, so that merging is a minimum.
    first_micros: i64,
    /// Microseconds; earlier than any instant without a purchase.
    last_micros: i64,
}

impl Default for PurchaseSummary {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl PurchaseSummary {
    /// The summary of no facts at all: the neutral element of [`merge`](Self::merge).
    pub const EMPTY: Self = Self {
        purchases: 0,
        returns: 0,
        amount_minor: 0,
        first_micros: i64::MAX,
        last_micros: i64::MIN,
    };

    /// The summary of one purchase of `minor` units at the instant `at`.
    #[must_use]
    pub fn of_purchase(at: Timestamp, minor: i64) -> Self {
        let mut summary = Self::EMPTY;
        summary.count_purchase(at.as_micros(), minor.into());
        summary
    }

    /// The summary of one return for which `minor` units were paid back.
    #[must_use]
    pub fn of_return(minor: i64) -> Self {
        Self {
            returns: 1,
            amount_minor: i128::from(minor).saturating_neg(),
            ..Self::EMPTY
        }
    }

    /// The summary of purchases without returns; the neutral bounds where there is none.
    #[inline]
    pub(super) const fn of_purchases(purchases: u64, amount: i128, first: i64, last: i64) -> Self {
        Self {
            purchases,
            returns: 0,
            amount_minor: amount,
            first_micros: first,
            last_micros: last,
        }
    }

    /// The same summary with another number of returns; the amount stays.
    pub(super) const fn with_returns(self, returns: u64) -> Self {
        Self { returns, ..self }
    }

    /// The summary of one return that is written as the negative amount `minor`.
    pub(super) fn of_refund(minor: i64) -> Self {
        Self {
            returns: 1,
            amount_minor: minor.into(),
            ..Self::EMPTY
        }
    }

    /// Adds a purchase at an instant in microseconds, which must be that of a [`Timestamp`].
    #[inline]
    pub(super) fn count_purchase(&mut self, micros: i64, minor: i128) {
        self.purchases = self.purchases.saturating_add(1);
        self.amount_minor = self.amount_minor.saturating_add(minor);
        self.first_micros = self.first_micros.min(micros);
        self.last_micros = self.last_micros.max(micros);
    }

    /// The summary of the facts of both.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        Self {
            purchases: self.purchases.saturating_add(other.purchases),
            returns: self.returns.saturating_add(other.returns),
            amount_minor: self.amount_minor.saturating_add(other.amount_minor),
            first_micros: self.first_micros.min(other.first_micros),
            last_micros: self.last_micros.max(other.last_micros),
        }
    }

    /// How many purchases there were.
    #[must_use]
    pub const fn purchases(&self) -> u64 {
        self.purchases
    }

    /// How many returns there were.
    #[must_use]
    pub const fn returns(&self) -> u64 {
        self.returns
    }

    /// What was paid less what was paid back, in minor units of the currency.
    #[must_use]
    pub const fn amount_minor(&self) -> i128 {
        self.amount_minor
    }

    /// When the first purchase was made; `None` without a purchase.
    #[must_use]
    pub fn first_purchase(&self) -> Option<Timestamp> {
        self.instant(self.first_micros)
    }

    /// When the last purchase was made; `None` without a purchase.
    #[must_use]
    pub fn last_purchase(&self) -> Option<Timestamp> {
        self.instant(self.last_micros)
    }

    /// When the last purchase was made, in microseconds; nothing that is later than an instant
    /// without one.
    #[inline]
    pub(crate) const fn last_micros(&self) -> i64 {
        self.last_micros
    }

    /// When the first purchase was made, in microseconds; later than every instant without one.
    pub(super) const fn first_micros(&self) -> i64 {
        self.first_micros
    }

    fn instant(&self, micros: i64) -> Option<Timestamp> {
        // The neutral bounds lie outside the range of instants.
        Timestamp::from_micros(micros).ok()
    }
}

// What somebody bought for how much is personal: only the shape is told.
impl std::fmt::Debug for PurchaseSummary {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "PurchaseSummary(<{} purchases, {} returns>)",
            self.purchases, self.returns
        )
    }
}
