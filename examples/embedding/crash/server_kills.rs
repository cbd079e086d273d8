//! Killing a PostgreSQL server while it is written to, and the clients that write to it.

use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::Failure;
use crate::check::Checker;
use crate::child::{self, End};
use crate::cluster::Cluster;
use crate::history::History;
use crate::kills::{MOST_TIMES, examine};
use crate::report::KillReport;
use crate::target::Target;
use crate::writer::{Manner, Writing};

/// After so many kills, or so many acknowledgements, a new database is begun.
const KILLS_PER_DATABASE: u64 = 10;
const ACKNOWLEDGED_PER_DATABASE: u64 = 10_000;
/// A writer needs about so many milliseconds to begin.
const SHORTEST: u64 = 50;

/// How often, and when.
#[derive(Debug, Clone)]
pub(crate) struct ServerKills {
    pub(crate) seed: u64,
    pub(crate) lanes: u32,
    pub(crate) least_kills: u64,
    pub(crate) least_acknowledged: u64,
    /// The longest time, in milliseconds, before a kill.
    pub(crate) longest: u64,
}

/// What was killed: the figures for each.
#[derive(Debug, Default)]
pub(crate) struct ServerKillReport {
    pub(crate) servers: KillReport,
    pub(crate) clients: KillReport,
}

impl ServerKillReport {
    fn proves_something(&self) -> bool {
        self.servers.proves_something() && self.clients.proves_something()
    }
}

impl ServerKills {
    /// Kills the server and, in between, as many clients.
    pub(crate) fn run(&self, cluster: &mut Cluster) -> Result<ServerKillReport, Failure> {
        let mut random = fastrand::Rng::with_seed(self.seed);
        let mut report = ServerKillReport::default();
        let mut number = 0;
        let mut longest = self.longest;
        while self.goes_on(&report) {
            let history = History {
                seed: random.u64(..),
                lanes: self.lanes,
            };
            let name = format!("crash_{number}");
            let url = cluster.database(&name)?;
            self.use_up(
                cluster,
                Target::Postgres { url },
                history,
                longest,
                &mut random,
                &mut report,
            )?;
            cluster.remove(&name)?;
            report.servers.databases += 1;
            report.clients.databases += 1;
            number += 1;
            if !report.proves_something() {
                longest = longest.saturating_mul(2);
            }
        }
        Ok(report)
    }

    fn goes_on(&self, report: &ServerKillReport) -> bool {
        let kills = report.servers.kills;
        let acknowledged = report.servers.acknowledged + report.clients.acknowledged;
        kills < self.least_kills
            || acknowledged < self.least_acknowledged
            || (!report.proves_something() && kills < self.least_kills * MOST_TIMES)
    }

    fn use_up(
        &self,
        cluster: &mut Cluster,
        target: Target,
        history: History,
        longest: u64,
        random: &mut fastrand::Rng,
        report: &mut ServerKillReport,
    ) -> Result<(), Failure> {
        let mut checker = Checker::new(history);
        let mut taken: Vec<u64> = (0..history.lanes).map(|_| 0).collect();
        let mut acknowledged = 0;
        for round in 1..=KILLS_PER_DATABASE {
            let writing = Writing {
                target: target.clone(),
                history,
                taken,
                until: u64::MAX,
                manner: Manner::PLAIN,
            };
            let delay = Duration::from_millis(random.u64(SHORTEST..=longest.max(SHORTEST)));
            let kills_server = !round.is_multiple_of(2);
            let told = if kills_server {
                let told = kill_server(cluster, &writing, delay)?;
                cluster.run()?;
                told
            } else {
                child::write(&writing, None, End::Killed(delay))?
            };
            cluster.wait_for_quiet()?;
            acknowledged += told.acknowledged;
            let is_last = round == KILLS_PER_DATABASE || acknowledged >= ACKNOWLEDGED_PER_DATABASE;
            let (after, findings) = examine(&target, &mut checker, &told, is_last)?;
            let goes_on = findings.is_clean() && !is_last;
            if kills_server {
                report.servers.add_with_failures(&told, findings);
            } else {
                report.clients.add(&told, findings);
            }
            if !goes_on {
                break;
            }
            taken = after.taken();
        }
        Ok(())
    }
}

/// Lets a client write, and kills the server beside; the client ends when its calls fail.
fn kill_server(
    cluster: &mut Cluster,
    writing: &Writing,
    delay: Duration,
) -> Result<crate::answers::Answers, Failure> {
    thread::scope(|scope| {
        let client = scope.spawn(|| child::write(writing, None, End::ByItself));
        thread::sleep(delay);
        let killed = cluster.kill();
        let told = client.join().map_err(|_| Failure::Panicked)?;
        killed?;
        told
    })
}

/// A folder in which a server of another account can live.
pub(crate) fn folder_for_server(folder: &Path) -> Result<tempfile::TempDir, Failure> {
    Ok(tempfile::Builder::new()
        .prefix("crash-server")
        .tempdir_in(folder)?)
}
