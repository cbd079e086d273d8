//! Killing a process while it writes, over and over, on the same files.

use std::path::Path;
use std::time::Duration;

use crm_storage::Durability;

use ecrm_examples::failure::FileFailure;

use crate::Failure;
use crate::answers::Answers;
use crate::check::{Checker, Findings};
use crate::child::{self, End};
use crate::history::History;
use crate::report::KillReport;
use crate::sqlite_file;
use crate::target::Target;
use crate::writer::{Manner, Writing};

/// After so many kills, or so many acknowledgements, a new file is begun.
const KILLS_PER_FILE: u64 = 10;
const ACKNOWLEDGED_PER_FILE: u64 = 10_000;
const SHORTEST: u64 = 5;
/// Where a kill falls is chance, and on a busy machine a process may be killed before it begins: a
/// run that shows nothing yet goes on for up to so many times the kills.
pub(crate) const MOST_TIMES: u64 = 20;

/// How often, and when.
#[derive(Debug, Clone)]
pub(crate) struct Kills {
    pub(crate) seed: u64,
    pub(crate) lanes: u32,
    pub(crate) least_kills: u64,
    pub(crate) least_acknowledged: u64,
    /// The longest time, in milliseconds, that a process has before it is killed.
    pub(crate) longest: u64,
    /// How the writers go about it.
    pub(crate) manner: Manner,
    /// What the run must show: it goes on until it does.
    pub(crate) shows: fn(&KillReport) -> bool,
}

impl Kills {
    /// Kills writers of SQLite files in `folder`.
    pub(crate) fn run(&self, folder: &Path) -> Result<KillReport, Failure> {
        let mut random = fastrand::Rng::with_seed(self.seed);
        let mut report = KillReport::default();
        let mut longest = self.longest;
        while self.goes_on(&report) {
            let path = folder.join(format!("{}.sqlite", report.databases));
            let history = History {
                seed: random.u64(..),
                lanes: self.lanes,
            };
            self.use_up(&path, history, longest, &mut random, &mut report)?;
            report.databases += 1;
            remove(&path)?;
            if !report.proves_something() {
                longest = longest.saturating_mul(2);
            }
        }
        Ok(report)
    }

    fn goes_on(&self, report: &KillReport) -> bool {
        report.kills < self.least_kills
            || report.acknowledged < self.least_acknowledged
            || (!(self.shows)(report) && report.kills < self.least_kills * MOST_TIMES)
    }

    /// Kills the writers of one file; each begins where the one before it was killed.
    fn use_up(
        &self,
        path: &Path,
        history: History,
        longest: u64,
        random: &mut fastrand::Rng,
        report: &mut KillReport,
    ) -> Result<(), Failure> {
        let target = Target::Sqlite {
            path: path.to_owned(),
            durability: Durability::Full,
        };
        let mut checker = Checker::new(history);
        let mut taken: Vec<u64> = (0..history.lanes).map(|_| 0).collect();
        let mut acknowledged = 0;
        for round in 1..=KILLS_PER_FILE {
            let writing = Writing {
                target: target.clone(),
                history,
                taken,
                until: u64::MAX,
                manner: self.manner,
            };
            let delay = Duration::from_millis(random.u64(SHORTEST..=longest));
            let told = child::write(&writing, None, End::Killed(delay))?;
            acknowledged += told.acknowledged;
            let is_last = round == KILLS_PER_FILE || acknowledged >= ACKNOWLEDGED_PER_FILE;
            let (after, mut findings) = examine(&target, &mut checker, &told, is_last)?;
            findings.wrong.extend(sqlite_file::damage(path));
            let goes_on = findings.is_clean() && !is_last;
            report.add(&told, findings);
            if !goes_on {
                break;
            }
            taken = after.taken();
        }
        Ok(())
    }
}

/// Opens the database anew, looks whether all is there, and takes the steps that were under way
/// again. Returns how far the lanes are then.
pub(crate) fn examine(
    target: &Target,
    checker: &mut Checker,
    told: &Answers,
    all: bool,
) -> Result<(Answers, Findings), Failure> {
    let store = match target.open() {
        Ok(store) => store,
        Err(Failure::Open(error)) => {
            let findings = Findings {
                wrong: vec![format!("cannot be opened: {error:?}")],
                ..Findings::default()
            };
            return Ok((told.clone(), findings));
        }
        Err(other) => return Err(other),
    };
    let mut findings = checker.check(&*store, told, all)?;
    if !findings.is_clean() {
        return Ok((told.clone(), findings));
    }
    let (after, again) = checker.retry(&*store, told)?;
    findings.wrong.extend(again.wrong);
    findings.lost += again.lost;
    Ok((after, findings))
}

fn remove(path: &Path) -> Result<(), Failure> {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let file = Path::new(&name);
        if file.exists() {
            std::fs::remove_file(file).map_err(FileFailure::to("remove", file))?;
        }
    }
    Ok(())
}
