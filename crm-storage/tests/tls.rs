//! A PostgreSQL store over TLS, on a private server that accepts nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails; its own questions to the server are constant texts"
)]

mod servers;

use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

use crm_core::conformance::world::{World, tenant};
use crm_storage::postgres::ServerOpenError;
use crm_storage::{PostgresDatabase, ServerOptions};
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncPgConnection;
use futures_executor::block_on;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

/// A server of this test's own, which goes with it.
struct Server {
    process: Child,
    folder: tempfile::TempDir,
    port: u16,
}

/// Whoever may not be root runs the server; only another one can start it as root.
fn unprivileged(program: &Path, folder: &Path) -> Command {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| {
        use std::os::unix::fs::MetadataExt as _;
        own.uid() == 0
    });
    if !is_root {
        let mut command = Command::new(program);
        command.current_dir(folder);
        return command;
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command.current_dir(folder);
    command
}

fn succeed(command: &mut Command) -> Result<(), String> {
    let done = command.output().map_err(|error| error.to_string())?;
    if done.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&done.stderr).into_owned())
}

/// The folder of the server's programs, wherever Debian or others put them.
fn programs() -> Result<PathBuf, String> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").map_err(|error| error.to_string())?;
    let mut found: Vec<PathBuf> = versions
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().ok_or_else(|| "no initdb".to_owned())
}

impl Server {
    fn start() -> Result<Self, String> {
        let bin = programs()?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
        std::fs::set_permissions(folder.path(), open).map_err(|error| error.to_string())?;
        let data = folder.path().join("data");
        succeed(
            unprivileged(&bin.join("initdb"), folder.path())
                .args(["--no-sync", "--auth=trust", "--username=crm", "--pgdata"])
                .arg(&data),
        )?;
        // Its own certificate is its authority.
        succeed(
            unprivileged(Path::new("openssl"), folder.path())
                .args([
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                ])
                .args([
                    "-subj",
                    "/CN=localhost",
                    "-addext",
                    "subjectAltName=DNS:localhost",
                ])
                .args(["-addext", "basicConstraints=critical,CA:FALSE"])
                .args(["-keyout", "data/server.key", "-out", "data/server.crt"]),
        )?;
        // Nobody comes in without TLS.
        let rules = "hostssl all all 127.0.0.1/32 trust\n";
        succeed(
            unprivileged(Path::new("sh"), folder.path())
                .arg("-c")
                .arg(format!("echo '{rules}' > data/pg_hba.conf; chmod 600 data/server.key; chmod 755 data; chmod 644 data/server.crt")),
        )?;
        succeed(unprivileged(Path::new("chmod"), folder.path()).args(["700", "data"]))?;
        let free = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let port = free.local_addr().map_err(|error| error.to_string())?.port();
        drop(free);
        let process = unprivileged(&bin.join("postgres"), folder.path())
            .arg("-D")
            .arg(&data)
            .args([
                "-c",
                "ssl=on",
                "-c",
                "fsync=off",
                "-c",
                "listen_addresses=127.0.0.1",
            ])
            .args(["-c", "unix_socket_directories=", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let server = Self {
            process,
            folder,
            port,
        };
        let began = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            if began.elapsed() > Duration::from_secs(60) {
                return Err("the server does not answer".to_owned());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    fn certificate(&self) -> CertificateDer<'static> {
        // The folder is the server's; only it reads there.
        let text = unprivileged(Path::new("cat"), self.folder.path())
            .arg("data/server.crt")
            .output()
            .unwrap();
        CertificateDer::from_pem_slice(&text.stdout).unwrap()
    }

    fn url(&self, host: &str) -> String {
        format!(
            "host={host} hostaddr=127.0.0.1 port={} user=crm dbname=postgres sslmode=require",
            self.port
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The postmaster ends at once, and its children with it.
        let pid = self.process.id().to_string();
        let of_root = Command::new("pkill").args(["-INT", "-P", &pid]).status();
        let _ = of_root;
        let _ = Command::new("kill").args(["-INT", &pid]).status();
        let _ = self.process.wait();
        let _ = Command::new("rm")
            .arg("-rf")
            .arg(self.folder.path().join("data"))
            .status();
    }
}

fn server() -> Option<Server> {
    static SAID: Once = Once::new();
    match Server::start() {
        Ok(server) => Some(server),
        Err(why) => {
            servers::skip(&SAID, "PostgreSQL with TLS", "no variable", &why);
            None
        }
    }
}

/// One connection over TLS to a server whose certificate these authorities have signed.
async fn connect(url: Arc<str>, roots: RootCertStore) -> ConnectionResult<AsyncPgConnection> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let bad = |error: &dyn std::fmt::Display| ConnectionError::BadConnection(error.to_string());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| bad(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let tls = MakeRustlsConnect::new(config);
    let connected = tokio_postgres::connect(&url, tls).await;
    let (client, connection) = connected.map_err(|error| bad(&error))?;
    AsyncPgConnection::try_from_client_and_connection(client, connection).await
}

fn open(url: &str, roots: RootCertStore) -> Result<PostgresDatabase, ServerOpenError> {
    let url: Arc<str> = url.into();
    let factory = move || connect(Arc::clone(&url), roots.clone());
    block_on(PostgresDatabase::open_with(
        factory,
        ServerOptions::default(),
    ))
}

#[test]
fn a_store_works_over_tls_and_trusts_no_stranger() {
    let Some(server) = server() else { return };
    let mut roots = RootCertStore::empty();
    roots.add(server.certificate()).unwrap();

    let database = open(&server.url("localhost"), roots.clone()).unwrap();
    let world = World {
        store: database.tenant(tenant(1)),
        ids: crm_core::SeededIds::new(1),
        now: crm_core::Timestamp::UNIX_EPOCH,
    };
    block_on(async {
        world.people(3).await;
        assert_eq!(world.snapshot().await.customers.len(), 3);
    });
    // The server says that it is so.
    let encrypted = database.with_connection(|connection| {
        use diesel::prelude::*;
        #[derive(QueryableByName)]
        struct Seen {
            #[diesel(sql_type = diesel::sql_types::Bool)]
            ssl: bool,
        }
        let own = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        diesel::sql_query(own)
            .get_result::<Seen>(connection)
            .unwrap()
            .ssl
    });
    assert!(block_on(encrypted).unwrap());

    // Without TLS nobody gets in; another authority or another name is not believed.
    let url = format!("postgres://crm@127.0.0.1:{}/postgres", server.port);
    let plain = block_on(PostgresDatabase::open(url, ServerOptions::default()));
    assert!(
        matches!(plain, Err(ServerOpenError::Connect(_))),
        "{plain:?}"
    );
    let unknown = open(&server.url("localhost"), RootCertStore::empty());
    assert!(
        matches!(unknown, Err(ServerOpenError::Connect(_))),
        "{unknown:?}"
    );
    let stranger = open(&server.url("elsewhere.example"), roots);
    assert!(
        matches!(stranger, Err(ServerOpenError::Connect(_))),
        "{stranger:?}"
    );
    let _ = std::io::stdout().flush();
}
