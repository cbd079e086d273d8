//! A MariaDB server.

use std::io::Read as _;
use std::net::TcpStream;
use std::time::Duration;

use super::{Place, TlsServer, certificates, succeed, told};

/// What is run when the server starts.
const INIT: &str = "CREATE DATABASE shop;
CREATE USER crm@localhost;
GRANT ALL ON shop.* TO crm@localhost;
";

pub(super) fn start() -> Result<TlsServer, String> {
    let place = Place::of("mysql")?;
    certificates::make(&place)?;
    let data = format!("--datadir={}", place.path("data").display());
    let mut install = place.program("mariadb-install-db");
    succeed(install.args([
        "--no-defaults",
        "--skip-test-db",
        "--auth-root-authentication-method=normal",
        &data,
    ]))?;
    std::fs::write(place.path("init.sql"), INIT).map_err(told)?;
    let mut server = place.program("mariadbd");
    server.args(["--no-defaults", "--bind-address=127.0.0.1", &data]);
    // Nobody comes in without TLS.
    server.arg("--require-secure-transport=ON");
    for (name, file) in [
        ("ssl-cert", "server.crt"),
        ("ssl-key", "server.key"),
        ("init-file", "init.sql"),
        ("socket", "socket"),
        ("pid-file", "pid"),
    ] {
        server.arg(format!("--{name}={}", place.path(file).display()));
    }
    server.arg(format!("--port={}", place.port));
    TlsServer::run(place, &mut server, greets)
}

/// Whether the server speaks first, as it does when it takes clients.
fn greets(place: &Place) -> bool {
    let Ok(mut connection) = TcpStream::connect(("127.0.0.1", place.port)) else {
        return false;
    };
    let _ = connection.set_read_timeout(Some(Duration::from_secs(10)));
    connection.read_exact(&mut [0]).is_ok()
}
