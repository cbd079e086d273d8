//! Our side of the comparisons: does what it is told on its standard input, one line for each piece of work,
//! and answers with the seconds by the clock, the seconds of processor time and what came out.
//!
//! `compare.py` starts it, and has its peers take turns with it. Reading the files is not timed.

mod purchases;
mod rfm;
mod timed;

use std::collections::HashMap;
use std::io::BufRead as _;
use std::path::PathBuf;

use purchases::Purchases;

/// The peers bring allocators of this kind, which keep pages for the next use; a host may do so, too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("the folder of the data"));
    let mut known: HashMap<String, Purchases> = HashMap::new();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let words: Vec<&str> = line.split_whitespace().collect();
        let [work, rows, threads] = words.as_slice() else {
            panic!("not understood: {line}");
        };
        let threads = threads.parse().expect("a number of threads");
        let purchases = known
            .entry((*rows).to_owned())
            .or_insert_with(|| Purchases::read(&folder.join(rows)));
        match *work {
            "rfm-u32" => rfm::from_columns(&purchases.customers, purchases, threads),
            "rfm-uuid" => rfm::from_columns(purchases.ids(), purchases, threads),
            "rescore" => rfm::again(purchases, threads),
            "forget" => {
                known.remove(*rows);
                println!("forgotten");
            }
            _ => panic!("not understood: {line}"),
        }
    }
}
