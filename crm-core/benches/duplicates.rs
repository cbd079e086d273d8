//! Probable duplicates in a made-up population: what is found, and how long it takes.
//!
//! `cargo bench -p crm-core --bench duplicates -- 1000000`, where the number is how many people there
//! are (each fifth is in the records twice).
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::arithmetic_side_effects,
    reason = "a program that prints figures"
)]

mod memory;
#[path = "../tests/duplicates/population.rs"]
mod population;

use std::collections::BTreeSet;
use std::time::Instant;

use crm_core::{DuplicateFinder, LinkageModel};
use population::Population;

fn main() {
    let asked = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let made = Instant::now();
    let Population { customers, truth } = Population::new(asked.unwrap_or(100_000), 1);
    let before = memory::resident();
    println!(
        "{} records made in {:.1?}, which take {}",
        customers.len(),
        made.elapsed(),
        memory::told(before)
    );
    let begun = Instant::now();
    let lowest = LinkageModel::default().with_threshold(5.0).unwrap();
    let report = DuplicateFinder::new(lowest).find(&customers);
    println!(
        "{} records, {} pairs compared, {} large blocks: {:.1?}",
        report.customers,
        report.comparisons,
        report.large_blocks,
        begun.elapsed()
    );
    let most = memory::most_resident();
    let search = most.zip(before).map(|(most, before)| most - before);
    println!(
        "{} at most, the search alone {}",
        memory::told(most),
        memory::told(search)
    );
    println!(
        "threshold, pairs told, precision, recall of {} true pairs",
        truth.len()
    );
    for threshold in [5.0, 7.0, 9.0, 11.0, 13.0, 15.0, 17.0, 20.0, 25.0] {
        let told: BTreeSet<_> = report
            .pairs
            .iter()
            .filter(|pair| pair.score >= threshold)
            .map(|pair| (pair.first, pair.second))
            .collect();
        let right = told.intersection(&truth).count() as f64;
        println!(
            "{threshold:>9}, {:>10}, {:>9.4}, {:.4}",
            told.len(),
            right / told.len() as f64,
            right / truth.len() as f64
        );
    }
}
