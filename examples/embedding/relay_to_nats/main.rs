//! The event log of a store, handed on to a JetStream stream of a NATS server as CloudEvents, with a
//! relay that dies in the middle.
//!
//! ```sh
//! nats-server --jetstream &
//! cargo run --release --example relay_to_nats
//! cargo run --release --example relay_to_nats -- nats://127.0.0.1:4222
//! ```
#![allow(clippy::print_stderr, reason = "it talks to a person")]

#[path = "app.rs"]
mod app;
#[path = "sink.rs"]
mod sink;

use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    let server = std::env::args()
        .nth(1)
        .or_else(|| std::env::var("NATS_URL").ok())
        .unwrap_or_else(|| app::LOCAL_SERVER.to_owned());
    match app::run(&server, &mut io::stdout().lock()) {
        Ok(_) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("relay_to_nats: {failure}");
            ExitCode::FAILURE
        }
    }
}
