//! A PostgreSQL server.

use std::path::PathBuf;

use super::{Place, TlsServer, certificates, succeed, told};

pub(super) fn start() -> Result<TlsServer, String> {
    let programs = programs()?;
    let place = Place::of("postgres")?;
    certificates::make(&place)?;
    let arguments = ["--no-sync", "--auth=trust", "--username=crm", "--pgdata"];
    let mut initdb = place.program(programs.join("initdb"));
    succeed(initdb.args(arguments).arg(place.path("data")))?;
    // Nobody comes in without TLS.
    let rules = "hostssl all all 127.0.0.1/32 trust\n";
    std::fs::write(place.path("data/pg_hba.conf"), rules).map_err(told)?;
    let mut server = place.program(programs.join("postgres"));
    server.arg("-D").arg(place.path("data"));
    for setting in [
        "ssl=on".to_owned(),
        format!("ssl_cert_file={}", place.path("server.crt").display()),
        format!("ssl_key_file={}", place.path("server.key").display()),
        "fsync=off".to_owned(),
        "listen_addresses=127.0.0.1".to_owned(),
        "unix_socket_directories=".to_owned(),
        format!("port={}", place.port),
    ] {
        server.args(["-c", &setting]);
    }
    TlsServer::run(place, &mut server, |place| {
        let mut ask = place.program(programs.join("pg_isready"));
        ask.args(["-h", "127.0.0.1", "-p", &place.port.to_string()]);
        succeed(&mut ask).is_ok()
    })
}

/// The folder of the server's programs, wherever Debian or others put them.
fn programs() -> Result<PathBuf, String> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").map_err(told)?;
    let mut found: Vec<PathBuf> = versions
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().ok_or_else(|| "no initdb".to_owned())
}
