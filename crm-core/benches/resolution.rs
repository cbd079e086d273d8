//! How many events a second are resolved: a made-up year of a shop.
//!
//! `cargo bench -p crm-core --bench resolution -- 1000000`, where the number is how many events there
//! are (ten for each person).
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a program that prints figures"
)]

mod shop_year;

use std::time::{Duration, Instant};

use crm_core::{IdentityEvent, IdentityGraph, IdentityPolicy};
use shop_year::year_of;

const ROUNDS: usize = 5;

fn main() {
    let asked = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let events = year_of(asked.unwrap_or(1_000_000));
    let mut random = fastrand::Rng::with_seed(2);
    let mut late = events.clone();
    for place in 1..late.len() {
        // One of a hundred changes places with one up to a thousand earlier.
        if random.usize(0..100) == 0 {
            late.swap(place, place.saturating_sub(random.usize(1..1000)));
        }
    }
    let mut shuffled = events.clone();
    random.shuffle(&mut shuffled);

    let mut all = Vec::new();
    for (name, events) in [
        ("in the order in which they happened", &events),
        ("one in a hundred late", &late),
        ("in no order", &shuffled),
    ] {
        let mut rounds: Vec<(Duration, usize)> = (0..ROUNDS).map(|_| resolve(events)).collect();
        rounds.sort_unstable();
        let (median, profiles) = rounds[ROUNDS / 2];
        let rate = events.len() as f64 / median.as_secs_f64();
        println!(
            "{} events {name}: {profiles} profiles, median {median:.2?}, {rate:.0} events/s",
            events.len()
        );
        all.push(profiles);
    }
    assert!(
        all.windows(2).all(|pair| pair[0] == pair[1]),
        "the order changed something"
    );
}

fn resolve(events: &[IdentityEvent]) -> (Duration, usize) {
    let events = events.to_vec();
    let begun = Instant::now();
    let mut graph = IdentityGraph::new(IdentityPolicy::default());
    for event in events {
        graph.insert(event).unwrap();
    }
    let profiles = graph.resolved().profiles().len();
    (begun.elapsed(), profiles)
}
