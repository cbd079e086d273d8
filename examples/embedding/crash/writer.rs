//! The process that writes, until it is done or killed.

use std::fmt::Display;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crm_core::{StoreError, WriteOutcome};
use futures_executor::block_on;

use crate::Failure;
use crate::history::{History, Life, Work};
use crate::ports::{Crm, apply};
use crate::sqlite_file;
use crate::target::Target;

/// What a writing process is to do.
#[derive(Debug, Clone)]
pub(crate) struct Writing {
    pub(crate) target: Target,
    pub(crate) history: History,
    /// How many steps each lane has taken already.
    pub(crate) taken: Vec<u64>,
    /// Each lane ends when it has taken so many.
    pub(crate) until: u64,
    pub(crate) manner: Manner,
}

/// How it goes about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// Acknowledges before it has written: a writer that the checks must catch.
    pub(crate) early: bool,
    /// Tries a step again that failed.
    pub(crate) tries_again: bool,
    /// Ends without closing the database.
    pub(crate) dies: bool,
    /// Has the log of a SQLite file merged into it all the time, not only when it is long.
    pub(crate) checkpoints: bool,
}

impl Manner {
    /// As a program does that wants to keep its data.
    pub(crate) const PLAIN: Self = Self {
        early: false,
        tries_again: false,
        dies: false,
        checkpoints: false,
    };
}

/// How often a step is tried in all.
const TRIES: u32 = 4;

/// What the writing process tells of a step, one line for each: `+ lane step`.
pub(crate) mod sign {
    /// It is stored.
    pub(crate) const ACKNOWLEDGED: char = '+';
    /// It may be stored.
    pub(crate) const UNKNOWN: char = '?';
    /// It is not stored.
    pub(crate) const REFUSED: char = '-';
    /// The store broke its word.
    pub(crate) const BROKEN: char = '!';
}

impl Writing {
    /// Writes, and tells each answer on standard output as soon as it is there.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let store = self.target.open()?;
        let are_done = AtomicBool::new(false);
        thread::scope(|scope| {
            if self.manner.checkpoints {
                scope.spawn(|| checkpoint_until(&are_done, &self.target));
            }
            let lanes: Vec<_> = (0..self.history.lanes)
                .zip(&self.taken)
                .map(|(lane, &taken)| {
                    let store = Arc::clone(&store);
                    scope.spawn(move || self.lead(&*store, lane, taken))
                })
                .collect();
            let ended: Vec<_> = lanes.into_iter().map(|lane| lane.join()).collect();
            are_done.store(true, Ordering::Relaxed);
            ended
                .into_iter()
                .try_for_each(|lane| lane.unwrap_or_else(|_| Err(Failure::Panicked)))
        })?;
        if self.manner.dies {
            std::process::abort();
        }
        Ok(())
    }

    /// Takes the steps of one lane up to the first that fails.
    fn lead(&self, store: &dyn Crm, lane: u32, taken: u64) -> Result<(), Failure> {
        let mut taken = taken;
        while taken < self.until {
            let life = self.history.life(lane, taken / Life::STEPS)?;
            for step in life
                .steps
                .into_iter()
                .skip(usize::try_from(taken % Life::STEPS).unwrap_or(usize::MAX))
            {
                if taken == self.until {
                    break;
                }
                if self.manner.early {
                    say(sign::ACKNOWLEDGED, lane, taken, "")?;
                }
                if !self.take(store, lane, taken, &step.work)? {
                    return Ok(());
                }
                taken += 1;
            }
        }
        Ok(())
    }

    /// Takes a step; false when it failed.
    fn take(&self, store: &dyn Crm, lane: u32, step: u64, work: &Work) -> Result<bool, Failure> {
        let tries = if self.manner.tries_again { TRIES } else { 1 };
        let mut may_be_stored = false;
        for _ in 0..tries {
            let answer = block_on(apply(store, work.clone()));
            let was_known = match &answer {
                Ok(_) => WriteOutcome::of(&answer) == WriteOutcome::AlreadyApplied,
                Err(error) => is_known_already(error),
            };
            match answer {
                _ if was_known && !may_be_stored => {
                    say(
                        sign::BROKEN,
                        lane,
                        step,
                        "it is stored though it was not told so",
                    )?;
                    return Ok(false);
                }
                Ok(_) => return self.acknowledge(lane, step),
                Err(_) if was_known => return self.acknowledge(lane, step),
                Err(error @ StoreError::UnknownOutcome(_)) => {
                    may_be_stored = true;
                    say(sign::UNKNOWN, lane, step, with_cause(&error))?;
                }
                Err(error) => say(sign::REFUSED, lane, step, with_cause(&error))?,
            }
        }
        Ok(false)
    }

    fn acknowledge(&self, lane: u32, step: u64) -> Result<bool, Failure> {
        if !self.manner.early {
            say(sign::ACKNOWLEDGED, lane, step, "")?;
        }
        Ok(true)
    }
}

/// Whether this is the answer to a step that is stored.
pub(crate) fn is_known_already(error: &StoreError) -> bool {
    match error {
        StoreError::AlreadyExists { .. } => true,
        StoreError::Conflict {
            expected, found, ..
        } => *found == expected.next(),
        _ => false,
    }
}

/// Merges the log into the file again and again, as a long log would make the writer do.
fn checkpoint_until(are_done: &AtomicBool, target: &Target) {
    let Target::Sqlite { path, .. } = target else {
        return;
    };
    while !are_done.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(3));
        // It gives way to readers and writers; what it leaves is merged later.
        let _ = sqlite_file::checkpoint(path);
    }
}

fn with_cause(error: &StoreError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// One line in one call, so that no line is torn when the process is killed.
fn say(sign: char, lane: u32, step: u64, why: impl Display) -> Result<(), Failure> {
    let line = format!("{sign} {lane} {step} {why}\n");
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes())?;
    Ok(out.flush()?)
}
