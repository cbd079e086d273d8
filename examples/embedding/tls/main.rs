//! A store on a PostgreSQL or MySQL server over TLS, with a certificate authority of one's own: the
//! connections are made here, with rustls, and handed to the store.
//!
//! ```sh
//! cargo run --release --example tls -- --authority authority.pem postgres://crm@db.internal/shop
//! cargo run --release --example tls -- --authority authority.pem mysql://crm@db.internal/shop
//! ```
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it talks to a person"
)]

mod app;
mod mysql;
mod postgres;

use std::process::ExitCode;

const HELP: &str = "\
Opens a store on a server over TLS and stores a customer there.

Usage: tls --authority FILE URL

  URL               postgres://USER:PASSWORD@HOST:PORT/DATABASE
                    mysql://USER:PASSWORD@HOST:PORT/DATABASE (or MariaDB)
  --authority FILE  the certificate of the authority that is trusted, and no other, in PEM
  --help            this text

The server's certificate must be signed by the authority and be made out to HOST; without TLS there
is no connection. The tables are made if they are not there; the customer belongs to a new tenant.
";

/// What to do.
enum Command {
    Help,
    Run(app::Arguments),
}

fn parse() -> Result<Command, lexopt::Error> {
    use lexopt::prelude::*;

    let (mut authority, mut url) = (None, None);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help),
            Long("authority") => authority = Some(parser.value()?.into()),
            Value(given) if url.is_none() => url = Some(given.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Command::Run(app::Arguments {
        authority: authority.ok_or("say whom to trust: --authority FILE")?,
        url: url.ok_or("say where the server is: its URL")?,
    }))
}

fn main() -> ExitCode {
    let arguments = match parse() {
        Ok(Command::Help) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Ok(Command::Run(arguments)) => arguments,
        Err(error) => {
            eprintln!("tls: {error}; --help lists the options");
            return ExitCode::FAILURE;
        }
    };
    match futures_executor::block_on(app::run(&arguments)) {
        Ok(seen) => {
            println!("{seen}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprint!("tls: {failure}");
            let mut cause = failure.source();
            while let Some(error) = cause {
                eprint!(": {error}");
                cause = error.source();
            }
            eprintln!();
            ExitCode::FAILURE
        }
    }
}
