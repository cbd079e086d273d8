//! The example `tls` against servers of the test's own that speak nothing else.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "../tls/app.rs"]
mod app;
#[path = "../tls/mysql.rs"]
mod mysql;
#[path = "../tls/postgres.rs"]
mod postgres;
#[path = "../../../crm-storage/tests/tls_server/mod.rs"]
mod tls_server;

use std::io::Write as _;
use std::path::PathBuf;

use crm_core::BoxError;
use futures_executor::block_on;

use app::{Arguments, Seen};
use tls_server::TlsServer;

/// Of some authority.
const AUTHORITY: &str = "-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUXPFja2Kr+oDMUpzUsYsiQqf9VeUwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJYXV0aG9yaXR5MCAXDTI2MTEyMzA1NTcwNFoYDzIxMjYxMDMw
MDU1NzA0WjAUMRIwEAYDVQQDDAlhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATqyzjRbtQngCWTHCMcvkyy817LRAvcpIthGvStUatb5zcznoCs2fBH
1MA6Zf5BejPcS6tveLoM7RN8IG4JS2Smo1MwUTAdBgNVHQ4EFgQUKbdqQf2x1Wrj
XqqzKDoehqnM46gwHwYDVR0jBBgwFoAUKbdqQf2x1WrjXqqzKDoehqnM46gwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiADwgeDzG7lQRYrgGMsBl86
3NnjBwiyeSB2iNsi9CiBRAIhAJriwcSQ8ce2mjVl/su/Nfscf4RvbavXbBCpp4pO
maBi
-----END CERTIFICATE-----
";

fn run(url: &str, authority: PathBuf) -> Result<Seen, BoxError> {
    let url = url.to_owned();
    block_on(app::run(&Arguments { authority, url }))
}

/// The server, or a word past the capture of the test harness; a failure in CI.
fn there(server: Result<TlsServer, String>) -> Option<TlsServer> {
    let why = match server {
        Ok(server) => return Some(server),
        Err(why) => why,
    };
    assert!(std::env::var_os("CI").is_none(), "no server: {why}");
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED: TLS to a server of the test's own, because there is none ({why})"
    );
    None
}

/// It is let in by name and authority, and by nothing less. `url` makes the URL for a host.
fn check(server: &TlsServer, url: impl Fn(&str) -> String) {
    let seen = run(&url("localhost"), server.authority()).unwrap();
    assert!(seen.protocol.starts_with("TLSv1."), "{seen}");

    let of_stranger = why_not(&url("localhost"), server.stranger());
    assert!(of_stranger.contains("UnknownIssuer"), "{of_stranger}");
    // The certificate is not made out to the number.
    let other_name = why_not(&url("127.0.0.1"), server.authority());
    assert!(other_name.contains("not valid for name"), "{other_name}");
    let nobody = tempfile::NamedTempFile::new().unwrap();
    let of_nobody = why_not(&url("localhost"), nobody.path().to_owned());
    let says_so = ["holds no certificate", "no root trust anchors"];
    let is_told = says_so.iter().any(|told| of_nobody.contains(told));
    assert!(is_told, "{of_nobody}");
}

/// Why there is no connection, with all causes.
fn why_not(url: &str, authority: PathBuf) -> String {
    let error = run(url, authority).unwrap_err();
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        told = format!("{told}: {error}");
        cause = error.source();
    }
    told
}

/// A server that offers no TLS, or somebody in its place, hears nothing but the question for it.
#[test]
fn a_server_without_tls_is_told_nothing() {
    use std::io::Read as _;

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let mut question = [0; 8];
        client.read_exact(&mut question).unwrap();
        client.write_all(b"N").unwrap();
        let mut heard = Vec::new();
        let _ = client.read_to_end(&mut heard);
        heard
    });
    let authority = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(authority.path(), AUTHORITY).unwrap();
    let url = format!("postgres://crm:secret@localhost:{port}/shop?hostaddr=127.0.0.1");
    let told = why_not(&url, authority.path().to_owned());
    assert!(told.contains("does not support TLS"), "{told}");
    assert_eq!(server.join().unwrap(), b"");
}

#[test]
fn postgres_is_spoken_to_over_tls_and_no_stranger_is_believed() {
    let Some(server) = there(TlsServer::postgres()) else {
        return;
    };
    let port = server.port();
    check(&server, |host| {
        format!("postgres://crm@{host}:{port}/postgres?hostaddr=127.0.0.1&sslmode=disable")
    });
}

#[test]
fn mysql_is_spoken_to_over_tls_and_no_stranger_is_believed() {
    let Some(server) = there(TlsServer::mariadb()) else {
        return;
    };
    let port = server.port();
    check(&server, |host| {
        format!("mysql://crm@{host}:{port}/shop?verify_ca=false&verify_identity=false")
    });
}

#[test]
fn a_url_of_something_else_is_refused_and_not_repeated() {
    let refused = run("ftp://crm:secret@localhost/shop", PathBuf::from("none"));
    let told = refused.unwrap_err().to_string();
    assert!(!told.contains("secret"), "{told}");
}
