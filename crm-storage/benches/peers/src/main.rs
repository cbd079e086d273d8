//! The stores beside sqlx, SeaORM and code by hand: the same rows into the same tables.
//!
//! `cargo run --release --manifest-path crm-storage/benches/peers/Cargo.toml -- sqlite` prints a table;
//! `postgres` and `mysql` use the servers that the tests use, in schemas of their own, which they
//! remove at the end. Without an engine all three are measured.
#![allow(
    clippy::duplicate_mod,
    reason = "the entities are mounted once for each engine"
)]

#[path = "../../common/mod.rs"]
mod common;
mod mysql;
mod postgres;
mod sqlite;
mod way;
mod work;

use common::measure::head;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let engines = [
        ("sqlite", sqlite::measure as fn()),
        ("postgres", postgres::measure),
        ("mysql", mysql::measure),
    ];
    for word in &asked {
        assert!(
            engines.iter().any(|(name, _)| name == word),
            "no engine is called {word}"
        );
    }
    head();
    for (name, measure) in engines {
        if asked.is_empty() || asked.iter().any(|word| word == name) {
            measure();
        }
    }
}
