//! The summaries of some customers, found by key.

use std::collections::HashMap;
use std::hash::BuildHasher;

use super::PurchaseSummary;
use super::entry::Entry;
use super::hashing::FoldedHash;
use crate::CustomerKey;

/// How many places the index has for each entry, at least.
const PLACES_PER_ENTRY: usize = 4;

/// The summaries of some customers: one after the other, with an index by the hash of the key.
///
/// The index holds numbers of four bytes and is at most a quarter full: a look-up seldom meets a key
/// that it does not look for, and the index of a small shard stays in the near caches.
#[derive(Clone)]
pub(crate) struct Shard<K> {
    /// One more than the position among the entries, or zero; a power of two long, or empty.
    index: Vec<u32>,
    /// Every customer of the shard.
    entries: Vec<Entry<K>>,
    /// What does not fit the entries: returns, and numbers beyond their range.
    rest: HashMap<K, PurchaseSummary, FoldedHash>,
}

impl<K: CustomerKey> Shard<K> {
    pub(super) fn new(hashing: &FoldedHash) -> Self {
        Self {
            index: Vec::new(),
            entries: Vec::new(),
            rest: HashMap::with_hasher(hashing.clone()),
        }
    }

    /// Makes room for so many further customers.
    pub(super) fn reserve(&mut self, customers: usize) {
        self.entries.reserve_exact(customers);
        let all = self.entries.len().saturating_add(customers);
        let places = all.saturating_mul(PLACES_PER_ENTRY);
        if customers > 0 && places > self.index.len() {
            self.make_index(places.checked_next_power_of_two().unwrap_or(places));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn get(&self, hash: u64, customer: &K) -> Option<PurchaseSummary> {
        let (_, position) = self.find(hash, customer);
        self.entries.get(position?).map(|entry| self.whole(entry))
    }

    /// Every customer with its summary, in the order in which they came.
    #[inline]
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (K, PurchaseSummary)> {
        self.piece(0, usize::MAX)
    }

    /// The customers from `begin` on, at most `count` of them.
    #[inline]
    pub(super) fn piece(
        &self,
        begin: usize,
        count: usize,
    ) -> impl ExactSizeIterator<Item = (K, PurchaseSummary)> {
        let end = begin.saturating_add(count).min(self.entries.len());
        let entries = self.entries.get(begin..end).unwrap_or_default();
        entries
            .iter()
            .map(|entry| (entry.customer(), self.whole(entry)))
    }

    /// An entry and what did not fit it.
    #[inline]
    fn whole(&self, entry: &Entry<K>) -> PurchaseSummary {
        if self.rest.is_empty() {
            entry.summary()
        } else {
            self.with_rest(entry)
        }
    }

    #[cold]
    fn with_rest(&self, entry: &Entry<K>) -> PurchaseSummary {
        let rest = self.rest.get(&entry.customer()).copied();
        entry.summary().merge(rest.unwrap_or_default())
    }

    pub(super) fn add(&mut self, customer: K, summary: PurchaseSummary) {
        if let Some(entry) = self.entry(customer)
            && !entry.add(&summary)
        {
            let rest = self.rest.entry(customer).or_default();
            *rest = rest.merge(summary);
        }
    }

    /// Adds a purchase, or a return where the amount is below zero.
    #[inline]
    pub(super) fn add_row(&mut self, customer: K, at: i64, minor: i64) {
        match u64::try_from(minor) {
            Ok(paid) => self.add_purchase(customer, at, paid),
            Err(_) => self.add(customer, PurchaseSummary::of_refund(minor)),
        }
    }

    #[inline]
    fn add_purchase(&mut self, customer: K, at: i64, paid: u64) {
        if let Some(entry) = self.entry(customer)
            && !entry.add_purchase(at, paid)
        {
            let rest = self.rest.entry(customer).or_default();
            rest.count_purchase(at, paid.into());
        }
    }

    /// Adds a purchase whose customer a [guess](Self::first_guess) found, or did not.
    #[inline]
    pub(super) fn add_guessed(&mut self, guess: u32, customer: K, at: i64, paid: u64) {
        let found = self.entries.get_mut(guess as usize);
        if !found.is_some_and(|entry| entry.add_purchase(at, paid)) {
            self.add_purchase(customer, at, paid);
        }
    }

    /// The position of the entry that a look-up meets first; one that no entry has when that place is
    /// free, or its entry is of another customer.
    #[inline]
    pub(super) fn first_guess(&self, hash: u64, customer: &K) -> u32 {
        let mask = self.index.len().wrapping_sub(1);
        let Some(number) = self.index.get(hash as usize & mask) else {
            return u32::MAX;
        };
        let position = number.wrapping_sub(1);
        match self.entries.get(position as usize) {
            Some(entry) if entry.customer() == *customer => position,
            _ => u32::MAX,
        }
    }

    /// The entry of a customer; it begins empty.
    #[inline]
    fn entry(&mut self, customer: K) -> Option<&mut Entry<K>> {
        let hash = self.rest.hasher().hash_one(customer);
        let position = match self.find(hash, &customer) {
            (_, Some(position)) => position,
            (place, None) => self.insert(customer, place),
        };
        self.entries.get_mut(position)
    }

    /// The place of a key in the index, and its position among the entries when it has one.
    #[inline]
    fn find(&self, hash: u64, customer: &K) -> (usize, Option<usize>) {
        let mask = self.index.len().wrapping_sub(1);
        let mut place = hash as usize & mask;
        // Most places are free, so that the walk ends.
        while let Some(number) = self.index.get(place)
            && let Some(position) = (*number as usize).checked_sub(1)
        {
            if matches!(self.entries.get(position), Some(entry) if entry.customer() == *customer) {
                return (place, Some(position));
            }
            place = place.wrapping_add(1) & mask;
        }
        (place, None)
    }

    /// Adds a customer whose place in the index is free; the position of its entry.
    #[inline(never)]
    fn insert(&mut self, customer: K, place: usize) -> usize {
        let position = self.entries.len();
        self.entries.push(Entry::new(customer));
        if self.entries.len().saturating_mul(PLACES_PER_ENTRY) > self.index.len() {
            self.make_index(self.index.len().saturating_mul(2).max(16));
        } else {
            self.note(place, position);
        }
        position
    }

    /// Makes an index of so many places, a power of two, and notes all entries in it.
    fn make_index(&mut self, places: usize) {
        self.index = vec![0; places];
        let mask = places.wrapping_sub(1);
        let hashing = self.rest.hasher().clone();
        for position in 0..self.entries.len() {
            let Some(entry) = self.entries.get(position) else {
                continue;
            };
            let mut place = hashing.hash_one(entry.customer()) as usize & mask;
            while self.index.get(place).is_some_and(|number| *number != 0) {
                place = place.wrapping_add(1) & mask;
            }
            self.note(place, position);
        }
    }

    fn note(&mut self, place: usize, position: usize) {
        // A shard of 2^32 customers would take 128 GiB: a base is divided long before.
        let number = u32::try_from(position.saturating_add(1)).unwrap_or(u32::MAX);
        if let Some(own) = self.index.get_mut(place) {
            *own = number;
        }
    }
}
