//! Where k-means begins: k-means++.

use super::clusters::compare;
use super::{ClusterError, FeatureTable};
use crate::Threads;

/// How many rows a thread takes at once.
const BLOCK: usize = 1 << 14;

/// A number that looks random, of a seed and the values of a row: the same wherever the row stands.
pub(super) fn hash_of(seed: u64, row: impl Iterator<Item = f64>) -> u64 {
    // Adding 0 makes -0 to 0.
    row.fold(mix(seed), |state, value| {
        mix(state ^ (value + 0.0).to_bits())
    })
}

/// The finisher of splitmix64 (Steele, Lea and Flood 2014).
pub(super) fn mix(state: u64) -> u64 {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// Centroids to begin with, by k-means++ (Arthur and Vassilvitskii 2007): rows, the first one by chance, each
/// further one with a chance in proportion to the squared distance from the nearest one before.
///
/// Chance is drawn as a race: each row arrives after an exponential time with its weight as the rate, and
/// the first one wins. The time comes from the seed and the values of the row alone, so that the
/// order of the rows does not matter. Rows with equal values count as one.
///
/// # Errors
/// When fewer rows differ than centroids are asked for.
pub(super) fn start(
    table: &FeatureTable,
    clusters: usize,
    seed: u64,
    threads: Threads,
) -> Result<Vec<Vec<f64>>, ClusterError> {
    let mut centroids: Vec<Vec<f64>> = Vec::with_capacity(clusters);
    let mut weights = vec![f64::INFINITY; table.rows()];
    for step in 0..clusters as u64 {
        let last = centroids.last();
        let seed = mix(seed ^ mix(step));
        let tasks = (0..)
            .step_by(BLOCK)
            .zip(weights.chunks_mut(BLOCK))
            .collect();
        let winners = threads.map(tasks, |(begin, weights): (usize, &mut [f64])| {
            winner(table, begin, weights, last, seed)
        });
        let winner = winners.into_iter().flatten().min_by(|one, other| {
            let order = one.0.total_cmp(&other.0);
            order.then_with(|| compare(&one.1, &other.1))
        });
        match winner {
            Some((_, row)) => centroids.push(row),
            None => return Err(ClusterError::TooFewDistinctRows { clusters }),
        }
    }
    Ok(centroids)
}

/// Who of a block arrives first, and when; the weights are brought up to date with the last centroid.
fn winner(
    table: &FeatureTable,
    begin: usize,
    weights: &mut [f64],
    last: Option<&Vec<f64>>,
    seed: u64,
) -> Option<(f64, Vec<f64>)> {
    let mut first: Option<(f64, usize)> = None;
    for (row, weight) in (begin..).zip(weights) {
        if let Some(last) = last {
            let pairs = table.row(row).zip(last);
            let distance = pairs.fold(0.0, |sum, (value, center)| {
                let difference = value - center;
                sum + difference * difference
            });
            *weight = weight.min(distance);
        }
        if *weight <= 0.0 {
            continue;
        }
        // In (0, 1]: 53 random bits.
        let chance = (hash_of(seed, table.row(row)) >> 11) as f64 + 1.0;
        let chance = chance / super::exact::power_of_two(53);
        let rate = if last.is_some() { *weight } else { 1.0 };
        let arrival = -chance.ln() / rate;
        let is_first = first.is_none_or(|(earliest, known)| {
            let order = arrival.total_cmp(&earliest);
            order.is_lt() || (order.is_eq() && rows_compare(table, row, known).is_lt())
        });
        if is_first {
            first = Some((arrival, row));
        }
    }
    first.map(|(arrival, row)| (arrival, table.row(row).collect()))
}

fn rows_compare(table: &FeatureTable, one: usize, other: usize) -> std::cmp::Ordering {
    let values = |row| table.row(row).collect::<Vec<f64>>();
    compare(&values(one), &values(other))
}
