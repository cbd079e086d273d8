//! The states of a SQLite file that a power failure may leave.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crm_storage::Durability;

use ecrm_examples::failure::FileFailure;

use crate::Failure;
use crate::answers::Answers;
use crate::check::{Checker, Findings};
use crate::child::{self, End};
use crate::disk::Disk;
use crate::history::History;
use crate::kills::examine;
use crate::recording::{Operation, Recording};
use crate::report::StateReport;
use crate::shim::Shim;
use crate::sqlite_file;
use crate::target::Target;
use crate::writer::{Manner, Writing};

const LANES: u32 = 8;
const FILE: &str = "crm.sqlite";
/// What a crash leaves is chance: a control that shows nothing yet goes on for up to so many times
/// the states.
const MOST_TIMES: usize = 20;
/// One in so many states is opened by a process that crashes, too.
const RECOVERY_CRASHES: usize = 10;

/// How many states are tried, and of which writers.
#[derive(Debug, Clone)]
pub(crate) struct States {
    pub(crate) seed: u64,
    pub(crate) count: usize,
    /// How many states are taken of what one process did.
    pub(crate) per_session: usize,
    /// How many steps each lane takes in one process.
    pub(crate) steps: u64,
    pub(crate) durability: Durability,
    /// The writer's requests to sync are answered and not followed.
    pub(crate) ignores_sync: bool,
    /// What the run must show: it goes on until it does.
    pub(crate) shows: fn(&StateReport) -> bool,
}

/// What one process did, and what was there before.
struct Session {
    history: History,
    before: BTreeMap<String, Vec<u8>>,
    taken: Vec<u64>,
    recording: Recording,
}

impl States {
    /// Tries the states; files are made below `folder`.
    pub(crate) fn run(&self, library: &Path, folder: &Path) -> Result<StateReport, Failure> {
        let mut random = fastrand::Rng::with_seed(self.seed);
        let mut report = StateReport::default();
        while self.goes_on(&report) {
            let sessions = self.record(library, folder, &mut random)?;
            for session in &sessions {
                let left = match self.count.saturating_sub(report.states) {
                    0 if self.goes_on(&report) => self.per_session,
                    left => left,
                };
                self.try_states(
                    session,
                    left.min(self.per_session),
                    library,
                    folder,
                    &mut random,
                    &mut report,
                )?;
            }
        }
        Ok(report)
    }

    fn goes_on(&self, report: &StateReport) -> bool {
        report.states < self.count
            || (!(self.shows)(report) && report.states < self.count * MOST_TIMES)
    }

    /// Two processes, one after the other: the second finds a file that is in use already.
    fn record(
        &self,
        library: &Path,
        folder: &Path,
        random: &mut fastrand::Rng,
    ) -> Result<Vec<Session>, Failure> {
        let place = fresh(folder, "recorded")?;
        let history = History {
            seed: random.u64(..),
            lanes: LANES,
        };
        let mut taken: Vec<u64> = (0..LANES).map(|_| 0).collect();
        let mut sessions = Vec::new();
        for number in 1..=2 {
            let before = files_in(&place)?;
            let log = folder.join(format!("recorded-{number}.log"));
            forget(&log)?;
            let shim = Shim {
                library,
                folder: &place,
                log: log.clone(),
                ignores_sync: self.ignores_sync,
                fault: None,
            };
            let writing = Writing {
                target: self.target(&place),
                history,
                taken: taken.clone(),
                until: self.steps * number,
                manner: Manner {
                    checkpoints: true,
                    ..Manner::PLAIN
                },
            };
            let answers = child::write(&writing, Some(&shim), End::ByItself)?;
            if answers.taken().iter().any(|lane| *lane != writing.until) {
                return Err(Failure::Writer(answers.failures.join("; ")));
            }
            let recording = Recording::read(&log)?;
            let mut disk = Disk::with(&before);
            for operation in recording.operations()? {
                disk.follow(operation)?;
            }
            if !disk.explains(&files_in(&place)?) {
                return Err(Failure::Record("the files hold what was not recorded"));
            }
            sessions.push(Session {
                history,
                before,
                taken: std::mem::replace(&mut taken, answers.taken()),
                recording,
            });
        }
        Ok(sessions)
    }

    /// Crashes the process of a session at `count` of its operations.
    fn try_states(
        &self,
        session: &Session,
        count: usize,
        library: &Path,
        folder: &Path,
        random: &mut fastrand::Rng,
        report: &mut StateReport,
    ) -> Result<(), Failure> {
        let operations = session.recording.operations()?;
        report.operations += operations.len();
        let mut disk = Disk::with(&session.before);
        let mut answers = Answers::after(&session.taken);
        let mut done = 0;
        for end in places(operations.len(), count, random) {
            for operation in operations.get(done..end).unwrap_or_default() {
                disk.follow(*operation)?;
                if let Operation::Told { text } = operation {
                    answers.take_all(text);
                }
            }
            done = end;
            let place = fresh(folder, "state")?;
            disk.crash(random, &place)?;
            report.states += 1;
            if report.states.is_multiple_of(RECOVERY_CRASHES)
                && self.crash_again(library, folder, &place, random)?
            {
                report.recoveries += 1;
            }
            report.add(&answers, self.look(session, &answers, &place)?);
        }
        Ok(())
    }

    /// Opens the state in a process that crashes in its turn; false when the process could not open
    /// it at all.
    fn crash_again(
        &self,
        library: &Path,
        folder: &Path,
        place: &Path,
        random: &mut fastrand::Rng,
    ) -> Result<bool, Failure> {
        let before = files_in(place)?;
        let log = folder.join("recovery.log");
        forget(&log)?;
        let shim = Shim {
            library,
            folder: place,
            log: log.clone(),
            ignores_sync: self.ignores_sync,
            fault: None,
        };
        match child::open(&self.target(place), &shim) {
            Ok(()) => {}
            // The state is looked at as it is: the check will say what is wrong with it.
            Err(Failure::Writer(_)) => return Ok(false),
            Err(other) => return Err(other),
        }
        let recording = Recording::read(&log)?;
        let operations = recording.operations()?;
        let mut disk = Disk::with(&before);
        let end = random.usize(0..=operations.len());
        for operation in operations.into_iter().take(end) {
            disk.follow(operation)?;
        }
        let place = fresh(folder, "state")?;
        disk.crash(random, &place)?;
        Ok(true)
    }

    fn look(
        &self,
        session: &Session,
        answers: &Answers,
        place: &Path,
    ) -> Result<Findings, Failure> {
        let mut checker = Checker::new(session.history);
        let (_, mut findings) = examine(&self.target(place), &mut checker, answers, true)?;
        findings
            .wrong
            .extend(sqlite_file::damage(&place.join(FILE)));
        Ok(findings)
    }

    fn target(&self, place: &Path) -> Target {
        Target::Sqlite {
            path: place.join(FILE),
            durability: self.durability,
        }
    }
}

/// After how many operations to crash: each number once while there are enough of them.
fn places(operations: usize, count: usize, random: &mut fastrand::Rng) -> Vec<usize> {
    let mut chosen = Vec::with_capacity(count);
    while chosen.len() < count {
        let mut all: Vec<usize> = (0..=operations).collect();
        random.shuffle(&mut all);
        all.truncate(count - chosen.len());
        chosen.extend(all);
    }
    chosen.sort_unstable();
    chosen
}

/// An empty folder of this name.
pub(crate) fn fresh(folder: &Path, name: &str) -> Result<PathBuf, Failure> {
    let path = folder.join(name);
    if path.exists() {
        std::fs::remove_dir_all(&path).map_err(FileFailure::to("empty", &path))?;
    }
    std::fs::create_dir(&path).map_err(FileFailure::to("make", &path))?;
    Ok(path)
}

pub(crate) fn forget(file: &Path) -> Result<(), Failure> {
    if file.exists() {
        std::fs::remove_file(file).map_err(FileFailure::to("remove", file))?;
    }
    Ok(())
}

fn files_in(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(FileFailure::to("read", folder))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or(Failure::Record("a name is not Unicode"))?;
        let content = std::fs::read(&path).map_err(FileFailure::to("read", &path))?;
        files.insert(name.to_owned(), content);
    }
    Ok(files)
}
