//! Our side of the comparisons: does what it is told on its standard input, one line for each piece of work,
//! and answers with the seconds by the clock, the seconds of processor time and what came out.
//!
//! `compare.py` starts it, and has its peers take turns with it. Reading the files is not timed.

mod clusters;
mod histories;
mod purchases;
mod rfm;
mod timed;

use std::collections::HashMap;
use std::io::BufRead as _;
use std::path::{Path, PathBuf};

use clusters::Features;
use histories::Histories;
use purchases::Purchases;

/// The peers bring allocators of this kind, which keep pages for the next use; a host may do so, too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("the folder of the data"));
    let mut known = Known::default();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let words: Vec<&str> = line.split_whitespace().collect();
        let [work, rows, threads, more @ ..] = words.as_slice() else {
            panic!("not understood: {line}");
        };
        let threads = threads.parse().expect("a number of threads");
        let customers = more.first().map_or(usize::MAX, |customers| {
            customers.parse().expect("a number of customers")
        });
        let place = folder.join(rows);
        match *work {
            "rfm-u32" => {
                let rows = known.purchases(&place);
                rfm::from_columns(&rows.customers, rows, threads);
            }
            "rfm-uuid" => {
                let rows = known.purchases(&place);
                rfm::from_columns(rows.ids(), rows, threads);
            }
            "rescore" => rfm::again(known.purchases(&place), threads),
            "kmeans" => known.features(&place).improve_start(1e-4, threads),
            "kmeans-to-the-end" => known.features(&place).improve_start(0.0, threads),
            "kmeans++" => known.features(&place).plus_plus(threads),
            "bg-fit" => known.histories(&place).fit_bg(customers, threads),
            "pareto-fit" => known.histories(&place).fit_pareto(customers, threads),
            "score" => known.histories(&place).score(customers, threads),
            _ => panic!("not understood: {line}"),
        }
    }
}

/// What was read already.
#[derive(Default)]
struct Known {
    purchases: HashMap<PathBuf, Purchases>,
    features: HashMap<PathBuf, Features>,
    histories: HashMap<PathBuf, Histories>,
}

impl Known {
    fn purchases(&mut self, place: &Path) -> &Purchases {
        let read = || Purchases::read(place);
        self.purchases.entry(place.to_owned()).or_insert_with(read)
    }

    fn histories(&mut self, place: &Path) -> &Histories {
        let read = || Histories::read(place);
        self.histories.entry(place.to_owned()).or_insert_with(read)
    }

    fn features(&mut self, place: &Path) -> &Features {
        let read = || Features::read(place);
        self.features.entry(place.to_owned()).or_insert_with(read)
    }
}
