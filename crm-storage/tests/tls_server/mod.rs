//! Servers of a test's own that speak TLS and nothing else, and go with it.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses what it needs; a test that cannot go on fails"
)]

mod certificates;
mod mariadb;
mod postgres;

use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server with its data in a folder of its own.
pub(crate) struct TlsServer {
    process: Child,
    place: Place,
}

/// Where a server keeps its data, on whose account it runs, and where it listens.
struct Place {
    folder: TempDir,
    /// Users that may not be root run servers; as root, those of their packages do.
    account: Option<(u32, u32)>,
    port: u16,
}

impl TlsServer {
    /// A PostgreSQL server with the user `crm` and the database `postgres`.
    pub(crate) fn postgres() -> Result<Self, String> {
        Self::try_ports(postgres::start)
    }

    /// A MariaDB server with the user `crm` and the database `shop`.
    pub(crate) fn mariadb() -> Result<Self, String> {
        Self::try_ports(mariadb::start)
    }

    /// A port that was free may be taken by somebody else before the server takes it.
    fn try_ports(start: impl Fn() -> Result<Self, String>) -> Result<Self, String> {
        let mut tried = start();
        for _ in 0..3 {
            if tried.is_ok() {
                break;
            }
            tried = start();
        }
        tried
    }

    pub(crate) fn port(&self) -> u16 {
        self.place.port
    }

    /// The certificate of the authority that signed the server's, which is made out to `localhost`.
    pub(crate) fn authority(&self) -> PathBuf {
        self.place.path("authority.pem")
    }

    /// The certificate of an authority that the server has nothing to do with.
    pub(crate) fn stranger(&self) -> PathBuf {
        self.place.path("stranger.pem")
    }

    /// Starts the program and waits until it takes clients: some listen before that.
    fn run(
        place: Place,
        program: &mut Command,
        takes_clients: impl Fn(&Place) -> bool,
    ) -> Result<Self, String> {
        let log = std::fs::File::create(place.path("log.txt")).map_err(told)?;
        let process = program
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(told)?;
        let mut server = Self { process, place };
        let began = Instant::now();
        while !takes_clients(&server.place) {
            let has_ended = server.process.try_wait().map_err(told)?.is_some();
            if has_ended || began.elapsed() > PATIENCE {
                let log = std::fs::read_to_string(server.place.path("log.txt"));
                return Err(format!("the server does not answer: {log:?}"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        // Somebody else's server may have answered.
        match server.process.try_wait().map_err(told)? {
            None => Ok(server),
            Some(ended) => Err(format!("the server ended: {ended}")),
        }
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        // Both end at once, and their children with them: nothing of it is needed any more.
        let pid = self.process.id().to_string();
        let _ = Command::new("kill").args(["-QUIT", &pid]).status();
        let began = Instant::now();
        while matches!(self.process.try_wait(), Ok(None)) {
            if began.elapsed() > Duration::from_secs(10) {
                let _ = self.process.kill();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Place {
    /// A folder that belongs to the account, when there must be one.
    fn of(account: &str) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(told)?;
        let own = std::fs::metadata(folder.path()).map_err(told)?;
        let account = if own.uid() == 0 {
            Some((id("-u", account)?, id("-g", account)?))
        } else {
            None
        };
        let open = PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).map_err(told)?;
        if let Some((user, group)) = account {
            std::os::unix::fs::chown(folder.path(), Some(user), Some(group)).map_err(told)?;
        }
        let free = TcpListener::bind("127.0.0.1:0").map_err(told)?;
        let port = free.local_addr().map_err(told)?.port();
        Ok(Self {
            folder,
            account,
            port,
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A program that runs in the folder, on the account.
    fn program(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.current_dir(self.folder.path());
        if let Some((user, group)) = self.account {
            command.uid(user).gid(group);
        }
        command
    }
}

fn id(which: &str, account: &str) -> Result<u32, String> {
    let output = succeed(Command::new("id").args([which, account]))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    text.parse().map_err(told)
}

fn succeed(command: &mut Command) -> Result<Output, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let done = command
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    if done.status.success() {
        return Ok(done);
    }
    let complaint = String::from_utf8_lossy(&done.stderr).into_owned();
    Err(format!("{program}: {complaint}"))
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}
