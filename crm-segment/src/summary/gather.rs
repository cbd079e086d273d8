//! Columns of purchases added to the shards of a base.

use std::hash::BuildHasher;

use super::hashing::FoldedHash;
use super::scatter::{PARTS, Scatter};
use super::shard::Shard;
use super::{PurchaseColumns, SummaryError};
use crate::{CustomerKey, Threads};

/// How many rows are put apart before they are added: the rows on the way take 16 to 32 bytes each.
const BATCH: usize = 1 << 22;

/// How many rows of a shard are looked up before the first of them is added.
const BLOCK: usize = 64;

/// A purchase as most are: its amount fits 32 bits.
#[derive(Clone, Copy)]
struct Common<K> {
    customer: K,
    minor: u32,
    at: i64,
}

/// A return, or a purchase of a large amount.
#[derive(Clone, Copy)]
struct Rare<K> {
    customer: K,
    minor: i64,
    at: i64,
}

/// The rows that one thread put apart.
struct Rows<K> {
    common: Scatter<Common<K>>,
    rare: Scatter<Rare<K>>,
}

/// Which part a customer belongs to: the high bits of the hash, since the index of a shard uses the
/// low ones.
#[inline]
pub(super) const fn part_of(hash: u64) -> u8 {
    (hash >> 56) as u8
}

/// Adds all rows; `shards` has one member for each part.
///
/// # How
/// Adding row by row would touch a random line of main memory for each. So the rows are first put
/// apart by the hash of their customer, each thread taking a run of rows, and then each shard takes
/// in its rows while it lies in the cache. Sums, counts, minima and maxima do not depend on the
/// order, so neither does the result.
///
/// # Errors
/// The first row that is refused. Rows of earlier batches are added by then.
pub(super) fn gather<K: CustomerKey>(
    shards: &mut [Shard<K>],
    hashing: &FoldedHash,
    columns: &PurchaseColumns<'_, K>,
    threads: Threads,
) -> Result<(), SummaryError> {
    let mut apart: Vec<Rows<K>> = (0..threads.runs())
        .map(|_| Rows {
            common: Scatter::new(),
            rare: Scatter::new(),
        })
        .collect();
    for begin in (0..columns.len()).step_by(BATCH) {
        let batch = columns.part(begin, BATCH);
        let run = batch.len().div_ceil(threads.runs());
        let tasks = apart.iter_mut().enumerate().map(|(thread, rows)| {
            let offset = thread.saturating_mul(run);
            (rows, batch.part(offset, run), begin.saturating_add(offset))
        });
        threads
            .map(tasks.collect(), |(rows, part, first)| {
                rows.put_apart(hashing, &part, first)
            })
            .into_iter()
            .collect::<Result<(), SummaryError>>()?;
        let add = |shard: &mut Shard<K>, part| {
            for rows in &apart {
                rows.add_to(shard, hashing, part);
            }
        };
        let mut rest = shards.iter_mut().zip(0..PARTS);
        let Some((first, part)) = rest.next() else {
            break;
        };
        add(first, part);
        // Hashing spreads the customers evenly: the other shards will have about as many.
        let expected = first.len().saturating_add(first.len() / 16);
        threads.map(rest.collect(), |(shard, part)| {
            shard.reserve(expected.saturating_sub(shard.len()));
            add(shard, part);
        });
    }
    Ok(())
}

impl<K: CustomerKey> Rows<K> {
    /// Puts the rows of `columns` apart; `first` is the number of the first of them.
    fn put_apart(
        &mut self,
        hashing: &FoldedHash,
        columns: &PurchaseColumns<'_, K>,
        first: usize,
    ) -> Result<(), SummaryError> {
        self.common.clear(columns.len());
        self.rare.clear(0);
        for (row, customer, at, minor) in columns.rows() {
            if !columns.counts(first.saturating_add(row), at, minor)? {
                continue;
            }
            let part = part_of(hashing.hash_one(customer));
            match u32::try_from(minor) {
                Ok(minor) => self.common.push(
                    part,
                    Common {
                        customer,
                        minor,
                        at,
                    },
                ),
                Err(_) => self.rare.push(
                    part,
                    Rare {
                        customer,
                        minor,
                        at,
                    },
                ),
            }
        }
        self.common.finish();
        self.rare.finish();
        Ok(())
    }

    /// Adds the rows of one part to its shard.
    fn add_to(&self, shard: &mut Shard<K>, hashing: &FoldedHash, part: usize) {
        // Looking all rows of a block up before one is added lets the processor wait for many
        // lines of memory at once, which it cannot where each step depends on the one before.
        let mut guesses = [0; BLOCK];
        for block in self.common.rows(part).chunks(BLOCK) {
            for (guess, row) in guesses.iter_mut().zip(block) {
                *guess = shard.first_guess(hashing.hash_one(row.customer), &row.customer);
            }
            for (guess, row) in guesses.iter().zip(block) {
                shard.add_guessed(*guess, row.customer, row.at, row.minor.into());
            }
        }
        for row in self.rare.rows(part) {
            shard.add_row(row.customer, row.at, row.minor);
        }
    }
}
