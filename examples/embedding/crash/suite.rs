//! The tests in their order, each with a control that must fail.

use std::fmt::Display;
use std::path::Path;
use std::time::Instant;

use crm_storage::Durability;

use crate::Failure;
use crate::arguments::{Amounts, Part};
#[cfg(feature = "postgres")]
use crate::cluster::Cluster;
use crate::faults::Faults;
use crate::kills::Kills;
use crate::report::KillReport;
#[cfg(feature = "postgres")]
use crate::server_kills::{ServerKills, folder_for_server};
use crate::shim;
use crate::states::States;
use crate::writer::Manner;

/// How many kills show a writer that acknowledges too early.
const CONTROL_KILLS: u64 = 20;
/// How many states show a disk that loses.
const CONTROL_STATES: usize = 100;

/// Runs the parts, and prints what was found; false when something was lost, or a control was not
/// caught.
pub(crate) fn run(amounts: &Amounts) -> Result<bool, Failure> {
    let made = |folder: &Path| tempfile::Builder::new().prefix("crash").tempdir_in(folder);
    let on_disk = made(&amounts.folder)?;
    // Where only the record of the operations counts, memory does.
    let memory = Some(Path::new("/dev/shm")).filter(|memory| memory.is_dir());
    let in_memory = made(memory.unwrap_or(&amounts.folder))?;
    // As SQLite will call them.
    let on_disk = on_disk.path().canonicalize()?;
    let in_memory = in_memory.path().canonicalize()?;
    let mut all_is_well = true;
    let mut tell = |what: &str, figures: &dyn Display, is_well: bool| {
        let verdict = if is_well { "ok" } else { "FAILED" };
        println!("{verdict}: {what}: {figures}");
        all_is_well &= is_well;
    };
    println!("seed {}", amounts.seed);
    let library = || shim::compile(&on_disk);
    for part in &amounts.parts {
        let begun = Instant::now();
        if matches!(part, Part::States | Part::Faults) && !cfg!(target_os = "linux") {
            println!("{part:?}: NOT RUN: the shim needs Linux");
            continue;
        }
        match part {
            Part::Kills => kills(amounts, &on_disk, &mut tell)?,
            Part::States => states(amounts, &library()?, &in_memory, &mut tell)?,
            Part::Faults => faults(amounts, &library()?, &in_memory, &mut tell)?,
            #[cfg(feature = "postgres")]
            Part::Postgres => postgres(amounts, &mut tell)?,
        }
        println!("({part:?}: {} s)", begun.elapsed().as_secs());
    }
    Ok(all_is_well)
}

fn kills(
    amounts: &Amounts,
    folder: &Path,
    tell: &mut dyn FnMut(&str, &dyn Display, bool),
) -> Result<(), Failure> {
    let kills = Kills {
        seed: amounts.seed,
        lanes: amounts.lanes,
        least_kills: amounts.kills,
        least_acknowledged: amounts.acknowledged,
        longest: amounts.longest,
        manner: Manner::PLAIN,
        shows: KillReport::proves_something,
    };
    let report = kills.run(folder)?;
    tell(
        "SQLite, killed",
        &report,
        report.is_clean() && report.proves_something(),
    );

    let early = Kills {
        least_kills: CONTROL_KILLS.min(amounts.kills),
        least_acknowledged: 0,
        manner: Manner {
            early: true,
            ..Manner::PLAIN
        },
        shows: |report| report.lost > 0,
        ..kills
    };
    let report = early.run(folder)?;
    tell(
        "SQLite, killed, acknowledged too early (must lose)",
        &report,
        report.lost > 0,
    );
    Ok(())
}

fn states(
    amounts: &Amounts,
    library: &Path,
    folder: &Path,
    tell: &mut dyn FnMut(&str, &dyn Display, bool),
) -> Result<(), Failure> {
    let full = States {
        seed: amounts.seed,
        count: amounts.states,
        // Three times two processes, then as many as it takes.
        per_session: amounts.states.div_ceil(6).min(2500),
        steps: 12,
        durability: Durability::Full,
        ignores_sync: false,
        shows: |_| true,
    };
    let report = full.run(library, folder)?;
    tell(
        "SQLite, power lost, Full",
        &report,
        report.losing == 0 && report.damaged == 0,
    );

    let normal = States {
        count: CONTROL_STATES.min(amounts.states),
        durability: Durability::Normal,
        shows: |report| report.losing > 0,
        ..full.clone()
    };
    let report = normal.run(library, folder)?;
    tell(
        "SQLite, power lost, Normal (must lose, and no more than that)",
        &report,
        report.losing > 0 && report.damaged == 0,
    );

    let unsynced = States {
        ignores_sync: true,
        shows: |report| report.damaged > 0,
        ..normal
    };
    let report = unsynced.run(library, folder)?;
    tell(
        "SQLite, power lost, nothing synced (must be damaged)",
        &report,
        report.damaged > 0,
    );
    Ok(())
}

fn faults(
    amounts: &Amounts,
    library: &Path,
    folder: &Path,
    tell: &mut dyn FnMut(&str, &dyn Display, bool),
) -> Result<(), Failure> {
    let report = Faults { seed: amounts.seed }.run(library, folder)?;
    let saw_both = report.unknown > 0 && report.refused > 0;
    tell("SQLite, calls fail", &report, report.is_clean() && saw_both);
    Ok(())
}

#[cfg(feature = "postgres")]
fn postgres(
    amounts: &Amounts,
    tell: &mut dyn FnMut(&str, &dyn Display, bool),
) -> Result<(), Failure> {
    let kills = ServerKills {
        seed: amounts.seed,
        lanes: amounts.lanes,
        least_kills: amounts.server_kills,
        least_acknowledged: 0,
        longest: amounts.longest.max(400),
    };
    // Below no folder of ours: the server's account must reach it.
    let folder = folder_for_server(&amounts.folder)?;
    let mut cluster = Cluster::start(folder.path(), &[])?;
    println!("PostgreSQL {}", cluster.version()?);
    let report = kills.run(&mut cluster)?;
    for (what, report) in [
        ("PostgreSQL, server killed", &report.servers),
        ("PostgreSQL, client killed", &report.clients),
    ] {
        let is_well = report.is_clean() && report.proves_something();
        tell(what, report, is_well);
    }
    drop(cluster);

    let folder = folder_for_server(&amounts.folder)?;
    let mut careless = Cluster::start(folder.path(), &["synchronous_commit=off"])?;
    let report = kills.run(&mut careless)?;
    tell(
        "PostgreSQL, server killed, synchronous_commit off (may lose, and no more than that)",
        &report.servers,
        report.servers.wrong.is_empty(),
    );
    Ok(())
}
