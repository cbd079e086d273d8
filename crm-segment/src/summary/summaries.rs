//! The purchase summaries of a whole base of customers.

use std::fmt;
use std::hash::{BuildHasher, Hash};

use crm_core::{Currency, CustomerId, Money, PurchaseFact, Timestamp};

use super::gather::{gather, part_of};
use super::hashing::FoldedHash;
use super::scatter::PARTS;
use super::shard::Shard;
use super::{PurchaseColumns, PurchaseSummary, SummaryError};
use crate::Threads;

/// What names a customer: [`CustomerId`], or the key of a file that is analysed on its own.
///
/// Every small ordered key is one. The order decides ties, so it must be total and must not change.
pub trait CustomerKey: Copy + Ord + Hash + Send + Sync {}

impl<K: Copy + Ord + Hash + Send + Sync> CustomerKey for K {}

/// From how many rows on a base is divided into parts: below, it fits the cache as it is.
const DIVIDED_FROM: usize = 1 << 15;

/// For how many customers room is made beforehand at most: a number too large shall not fill the memory.
const MOST_ROOM: usize = 1 << 24;

/// The [`PurchaseSummary`] of each customer of a base, all in one currency.
///
/// Fed fact by fact, in any order, or with [whole columns](Self::add_columns) at once; two bases [merge](Self::merge), so that the work can be split.
/// Equality means: same currency, same customers, same summaries.
///
/// ```
/// use crm_core::{Currency, Money, Timestamp};
/// use crm_segment::{PurchaseSummaries, SummaryError};
///
/// let mut base = PurchaseSummaries::new(Currency::EUR);
/// let noon = Timestamp::parse("2026-11-22T12:00:00Z")?;
/// base.add_purchase(17_u32, noon, Money::new(1_250, Currency::EUR))?;
/// base.add_return(17_u32, Money::new(250, Currency::EUR))?;
/// assert_eq!(base.get(&17).map(|summary| summary.amount_minor()), Some(1_000));
/// assert!(matches!(
///     base.add_purchase(18, noon, Money::new(1, Currency::USD)),
///     Err(SummaryError::CurrencyMismatch { expected: Currency::EUR, found: Currency::USD })
/// ));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct PurchaseSummaries<K: CustomerKey = CustomerId> {
    currency: Currency,
    hashing: FoldedHash,
    /// One shard, or one for each part.
    shards: Vec<Shard<K>>,
}

impl<K: CustomerKey> PurchaseSummaries<K> {
    /// A base without customers, in `currency`: the neutral element of [`merge`](Self::merge).
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        Self::with_capacity(currency, 0)
    }

    /// A base without customers, with room for `customers`, though for no more than 2^24 beforehand.
    #[must_use]
    pub fn with_capacity(currency: Currency, customers: usize) -> Self {
        let hashing = FoldedHash::default();
        let mut shard = Shard::new(&hashing);
        shard.reserve(customers.min(MOST_ROOM));
        Self {
            currency,
            hashing,
            shards: vec![shard],
        }
    }

    /// The base of the purchases in columns.
    ///
    /// # Errors
    /// As [`add_columns`](Self::add_columns).
    pub fn from_columns(
        columns: &PurchaseColumns<'_, K>,
        threads: Threads,
    ) -> Result<Self, SummaryError> {
        let mut base = Self::new(columns.currency);
        base.add_columns(columns, threads)?;
        Ok(base)
    }

    /// The one currency of all amounts.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Adds a purchase of `customer`; nothing is changed when it is refused.
    ///
    /// # Errors
    /// When the amount is of another currency or negative. Zero is a purchase: a free copy counts.
    pub fn add_purchase(
        &mut self,
        customer: K,
        at: Timestamp,
        amount: Money,
    ) -> Result<(), SummaryError> {
        let minor = SummaryError::check_purchase(self.currency, amount)?;
        self.add(customer, PurchaseSummary::of_purchase(at, minor));
        Ok(())
    }

    /// Adds a return of `customer` for which `paid_back` flowed back; nothing is changed when it
    /// is refused.
    ///
    /// # Errors
    /// When the amount is of another currency or negative.
    pub fn add_return(&mut self, customer: K, paid_back: Money) -> Result<(), SummaryError> {
        let minor = SummaryError::check_return(self.currency, paid_back)?;
        self.add(customer, PurchaseSummary::of_return(minor));
        Ok(())
    }

    /// Adds purchases in columns; nothing is changed when one of them is refused. The result is that
    /// of adding them one by one, in any order, on any number of threads.
    ///
    /// # Errors
    /// When the columns are of another currency; the first row whose instant is not one of the
    /// years 1000 to 9999, or whose amount is negative where that is not allowed.
    pub fn add_columns(
        &mut self,
        columns: &PurchaseColumns<'_, K>,
        threads: Threads,
    ) -> Result<(), SummaryError> {
        SummaryError::check_currency(self.currency, columns.currency)?;
        if columns.len() < DIVIDED_FROM {
            columns.check()?;
            for (row, customer, at, minor) in columns.rows() {
                if columns.counts(row, at, minor)?
                    && let Some(shard) = self.shard_mut(&customer)
                {
                    shard.add_row(customer, at, minor);
                }
            }
            return Ok(());
        }
        if !self.is_empty() {
            // Nothing may be added before all is known to be right.
            columns.check()?;
        }
        self.divide();
        let added = gather(&mut self.shards, &self.hashing, columns, threads);
        if added.is_err() {
            *self = Self::new(self.currency);
        }
        added
    }

    /// Adds a summary made elsewhere, in minor units of the currency of this base.
    pub fn add(&mut self, customer: K, summary: PurchaseSummary) {
        if let Some(shard) = self.shard_mut(&customer) {
            shard.add(customer, summary);
        }
    }

    /// The base that holds the facts of both.
    ///
    /// Associative and commutative; the cost grows with the smaller of the two.
    ///
    /// # Errors
    /// When the two are of different currencies.
    pub fn merge(self, other: Self) -> Result<Self, SummaryError> {
        SummaryError::check_currency(self.currency, other.currency)?;
        let (mut large, small) = if self.len() >= other.len() {
            (self, other)
        } else {
            (other, self)
        };
        for (customer, summary) in small.entries() {
            large.add(customer, summary);
        }
        Ok(large)
    }

    /// The summary of one customer; `None` when no fact of it was added.
    #[must_use]
    pub fn get(&self, customer: &K) -> Option<PurchaseSummary> {
        let hash = self.hashing.hash_one(customer);
        self.shard(hash)?.get(hash, customer)
    }

    /// How many customers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shards.iter().map(Shard::len).sum()
    }

    /// Whether there is no customer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shards.iter().all(|shard| shard.len() == 0)
    }

    /// Every customer with its summary, in rising order of the key.
    ///
    /// Sorts on each call: O(n log n) for n customers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (K, PurchaseSummary)> {
        let mut sorted: Vec<(K, PurchaseSummary)> = self.entries().collect();
        sorted.sort_unstable_by_key(|(customer, _)| *customer);
        sorted.into_iter()
    }

    /// Every customer with its summary, in no particular order: for what no order changes.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (K, PurchaseSummary)> {
        self.shards.iter().flat_map(Shard::iter)
    }

    /// The customers in pieces of at most `count`, each in no particular order.
    pub(crate) fn pieces(&self, count: usize) -> impl Iterator<Item = Piece<'_, K>> {
        self.shards.iter().flat_map(move |shard| {
            let begins = (0..shard.len()).step_by(count.max(1));
            begins.map(move |begin| Piece {
                shard,
                begin,
                count,
            })
        })
    }

    fn shard(&self, hash: u64) -> Option<&Shard<K>> {
        self.shards.get(self.part(hash))
    }

    fn shard_mut(&mut self, customer: &K) -> Option<&mut Shard<K>> {
        let part = self.part(self.hashing.hash_one(customer));
        self.shards.get_mut(part)
    }

    fn part(&self, hash: u64) -> usize {
        if self.shards.len() == PARTS {
            part_of(hash).into()
        } else {
            0
        }
    }

    /// Divides the base into parts, unless it is.
    fn divide(&mut self) {
        if self.shards.len() == PARTS {
            return;
        }
        let parts = std::iter::repeat_with(|| Shard::new(&self.hashing));
        let parts = parts.take(PARTS).collect();
        let whole = std::mem::replace(&mut self.shards, parts);
        for (customer, summary) in whole.iter().flat_map(Shard::iter) {
            self.add(customer, summary);
        }
    }
}

impl<K: CustomerKey> PartialEq for PurchaseSummaries<K> {
    fn eq(&self, other: &Self) -> bool {
        self.currency == other.currency
            && self.len() == other.len()
            && self
                .entries()
                .all(|(customer, summary)| other.get(&customer) == Some(summary))
    }
}

impl<K: CustomerKey> Eq for PurchaseSummaries<K> {}

impl PurchaseSummaries<CustomerId> {
    /// Adds a purchase or return as a store keeps it.
    ///
    /// # Errors
    /// As [`add_purchase`](Self::add_purchase) and [`add_return`](Self::add_return), and
    /// [`UnknownFact`](SummaryError::UnknownFact) for a kind of fact that is neither.
    pub fn add_fact(&mut self, fact: &PurchaseFact) -> Result<(), SummaryError> {
        match *fact {
            PurchaseFact::Purchase {
                customer,
                occurred_at,
                amount,
            } => self.add_purchase(customer, occurred_at, amount),
            PurchaseFact::Return {
                customer, amount, ..
            } => self.add_return(customer, amount),
            _ => Err(SummaryError::UnknownFact),
        }
    }
}

impl<K: CustomerKey> fmt::Debug for PurchaseSummaries<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "PurchaseSummaries(<{} customers>, {})",
            self.len(),
            self.currency
        )
    }
}

/// Some customers of a base.
#[derive(Clone, Copy)]
pub(crate) struct Piece<'base, K> {
    shard: &'base Shard<K>,
    begin: usize,
    count: usize,
}

impl<K: CustomerKey> Piece<'_, K> {
    /// Every customer with its summary.
    #[inline]
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (K, PurchaseSummary)> {
        self.shard.piece(self.begin, self.count)
    }
}
