//! The example `relay_to_nats` against a real server: that of `ECRM_TEST_NATS`, or the one of this
//! machine.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

#[path = "../relay_to_nats/app.rs"]
mod app;
#[path = "../relay_to_nats/sink.rs"]
mod sink;

use std::io::Write as _;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

/// Whether somebody listens there.
fn answers(server: &str) -> bool {
    let address = server.trim_start_matches("nats://");
    let Ok(mut addresses) = address.to_socket_addrs() else {
        return false;
    };
    addresses.any(|address| TcpStream::connect_timeout(&address, Duration::from_secs(2)).is_ok())
}

#[test]
fn the_stream_holds_each_event_once_though_a_relay_died() {
    let server = std::env::var("ECRM_TEST_NATS").unwrap_or_else(|_| app::LOCAL_SERVER.to_owned());
    if !answers(&server) {
        // Written past the capture of the test harness: it must be seen.
        let _ = writeln!(
            std::io::stderr(),
            "NOT RUN: no NATS server answers at {server}; set ECRM_TEST_NATS"
        );
        assert!(
            std::env::var_os("CI").is_none(),
            "continuous integration needs a NATS server at {server}"
        );
        return;
    }
    let mut told = Vec::new();
    let outcome = app::run(&server, &mut told).unwrap();
    let told = String::from_utf8(told).unwrap();
    assert_eq!(
        outcome.logged, 21,
        "seven customers, three events each\n{told}"
    );
    assert_eq!(outcome.stored, outcome.logged, "{told}");
    assert_eq!(outcome.repeats, 5, "one batch was published twice\n{told}");
}
