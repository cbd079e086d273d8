//! A PostgreSQL server of our own, to be killed.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Failure;

/// How long a server may take to start or to let go.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
/// The account that the server runs under when we are root: it refuses to be root's.
const ACCOUNT: &str = "postgres";

/// A server with its data in a folder of its own. It is killed when this goes.
#[derive(Debug)]
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    settings: Vec<String>,
    /// A child of this process: a killed server that nobody waited for would keep its lock.
    server: Option<Child>,
    is_root: bool,
}

impl Cluster {
    /// Makes a cluster below `folder` and starts its server with these settings (`name=value`).
    pub(crate) fn start(folder: &Path, settings: &[&str]) -> Result<Self, Failure> {
        let folder = folder.to_owned();
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let is_root = id_of(&["-u"])? == 0;
        if is_root {
            let (user, group) = (id_of(&["-u", ACCOUNT])?, id_of(&["-g", ACCOUNT])?);
            std::os::unix::fs::chown(&folder, Some(user), Some(group))?;
        }
        let mut cluster = Self {
            programs: programs()?,
            folder,
            port,
            settings: settings.iter().copied().map(str::to_owned).collect(),
            server: None,
            is_root,
        };
        cluster.initialise()?;
        cluster.run()?;
        Ok(cluster)
    }

    fn initialise(&self) -> Result<(), Failure> {
        let mut command = self.program("initdb");
        command
            .args(["--username=postgres", "--auth=trust", "--no-sync"])
            .args(["--encoding=UTF8", "--locale=C", "--data-checksums", "-D"])
            .arg(self.data());
        succeed(&mut command).map(drop)
    }

    /// Starts the server, and waits until it answers.
    pub(crate) fn run(&mut self) -> Result<(), Failure> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("server.log"))?;
        let mut command = self.program("postgres");
        command
            .arg("-D")
            .arg(self.data())
            .args(["-p", &self.port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1"])
            .args(["-c", "unix_socket_directories="]);
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        command.stdout(Stdio::null()).stderr(log);
        self.server = Some(command.spawn()?);
        self.wait_until("answers", || Ok(self.ask("postgres", "SELECT 1").is_ok()))
    }

    /// Kills the server with all its processes, at once, and waits until they are gone.
    pub(crate) fn kill(&mut self) -> Result<(), Failure> {
        let Some(mut server) = self.server.take() else {
            return Ok(());
        };
        let children = children_of(server.id())?;
        // The first of them cannot start others any more, and none is left to tidy up.
        let mut all = vec![server.id()];
        all.extend(&children);
        let all: Vec<String> = all.iter().map(u32::to_string).collect();
        // Some may have ended by themselves in between.
        let script = format!("kill -9 {} 2>/dev/null; true", all.join(" "));
        succeed(Command::new("sh").args(["-c", &script]))?;
        server.wait()?;
        self.wait_until("is gone", || {
            Ok(!children.iter().any(|child| is_alive(*child)))
        })
    }

    /// Waits until nobody but us is connected: what a killed client had sent is done then, or undone.
    pub(crate) fn wait_for_quiet(&self) -> Result<(), Failure> {
        let others = "SELECT count(*) FROM pg_stat_activity
            WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        self.wait_until("is quiet", || {
            Ok(self.ask("postgres", others)?.trim() == "0")
        })
    }

    /// Makes a database, and returns its URL.
    pub(crate) fn database(&self, name: &str) -> Result<String, Failure> {
        self.ask("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(format!(
            "postgres://postgres@127.0.0.1:{}/{name}",
            self.port
        ))
    }

    pub(crate) fn remove(&self, name: &str) -> Result<(), Failure> {
        let drop_it = format!("DROP DATABASE {name} WITH (FORCE)");
        self.ask("postgres", &drop_it).map(drop)
    }

    /// What the server says that it is.
    pub(crate) fn version(&self) -> Result<String, Failure> {
        let version = self.ask("postgres", "SHOW server_version")?;
        Ok(version.trim().to_owned())
    }

    fn ask(&self, database: &str, sql: &str) -> Result<String, Failure> {
        let mut command = self.program("psql");
        command
            .args(["-X", "-A", "-t", "-h", "127.0.0.1", "-U", "postgres"])
            .args(["-p", &self.port.to_string(), "-d", database, "-c", sql]);
        succeed(&mut command)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn program(&self, name: &str) -> Command {
        let path = self.programs.join(name);
        let mut command = if self.is_root {
            // It becomes the program, so that our child is the server itself.
            let mut command = Command::new("setpriv");
            command
                .args([
                    "--reuid",
                    ACCOUNT,
                    "--regid",
                    ACCOUNT,
                    "--clear-groups",
                    "--",
                ])
                .arg(path);
            command
        } else {
            Command::new(path)
        };
        command.current_dir(&self.folder).stdin(Stdio::null());
        command
    }

    fn wait_until(
        &self,
        what: &str,
        mut is_so: impl FnMut() -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let begun = Instant::now();
        while !is_so()? {
            if begun.elapsed() > PATIENCE {
                let log = std::fs::read_to_string(self.folder.join("server.log"));
                let log = log.unwrap_or_default();
                let end: Vec<&str> = log.lines().rev().take(5).collect();
                return Err(Failure::Server(format!("never {what}: {}", end.join("; "))));
            }
            thread::sleep(BETWEEN_LOOKS);
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The folder goes with its owner; a server that cannot be killed is not ours to mourn.
        let _ = self.kill();
    }
}

/// The folder of the newest server on this machine, unless one is in the path.
fn programs() -> Result<PathBuf, Failure> {
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        for version in versions {
            let path = version?.path();
            let number = path.file_name().and_then(|name| name.to_str());
            let number = number.and_then(|name| name.parse().ok()).unwrap_or(0);
            found.push((number, path.join("bin")));
        }
    }
    let newest = found.into_iter().max().map(|(_, folder)| folder);
    let in_path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&in_path);
    in_path
        .chain(newest)
        .find(|folder| {
            let mut needed = ["initdb", "postgres", "psql"].into_iter();
            needed.all(|program| folder.join(program).is_file())
        })
        .ok_or_else(|| Failure::Server("is not installed on this machine".into()))
}

fn id_of(arguments: &[&str]) -> Result<u32, Failure> {
    let told = succeed(Command::new("id").args(arguments))?;
    let number = told.trim().parse();
    number.map_err(|_| Failure::Server(format!("has no account: {told}")))
}

/// Runs a program to its end, and returns what it printed.
fn succeed(command: &mut Command) -> Result<String, Failure> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(Failure::Server(format!("{command:?}: {complaint}")))
}

fn children_of(parent: u32) -> Result<Vec<u32>, Failure> {
    let path = format!("/proc/{parent}/task/{parent}/children");
    let list = std::fs::read_to_string(path)?;
    Ok(list
        .split_whitespace()
        .filter_map(|child| child.parse().ok())
        .collect())
}

/// Whether a process runs; one that has ended and waits to be asked how it did not.
fn is_alive(process: u32) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{process}/stat"));
    state.is_ok_and(|state| {
        let behind_name = state.rsplit(')').next().unwrap_or_default();
        !behind_name.trim_start().starts_with('Z')
    })
}
