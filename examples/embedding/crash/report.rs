//! What was found, in figures.

use std::fmt;

use crate::answers::{Answers, Last};
use crate::check::Findings;
use crate::shim::Fault;
use crate::writer::{Manner, sign};

/// So many of the things that were found wrong are told.
const EXAMPLES: usize = 5;

/// What killing processes showed.
#[derive(Debug, Clone, Default)]
pub(crate) struct KillReport {
    pub(crate) kills: u64,
    pub(crate) databases: u64,
    pub(crate) acknowledged: u64,
    /// Kills before anything was acknowledged: they prove nothing of what is kept.
    pub(crate) silent: u64,
    /// Steps that were under way, and were found stored.
    pub(crate) stored_untold: u64,
    /// Steps whose outcome was told to be unknown.
    pub(crate) unknown: u64,
    pub(crate) lost: u64,
    pub(crate) wrong: Vec<String>,
}

impl KillReport {
    pub(crate) fn add(&mut self, told: &Answers, findings: Findings) {
        self.wrong.extend(told.failures.iter().cloned());
        self.add_with_failures(told, findings);
    }

    /// The same where calls may fail: what was killed is what they are made to.
    pub(crate) fn add_with_failures(&mut self, told: &Answers, findings: Findings) {
        let unknown = told.lanes.iter().filter(|lane| lane.last == Last::Unknown);
        self.unknown += u64::try_from(unknown.count()).unwrap_or(u64::MAX);
        self.kills += 1;
        self.acknowledged += told.acknowledged;
        self.silent += u64::from(told.acknowledged == 0);
        self.stored_untold += findings.stored_untold;
        self.lost += findings.lost;
        self.wrong.extend(findings.wrong);
        self.wrong.extend(told.broken.iter().cloned());
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.lost == 0 && self.wrong.is_empty()
    }

    /// Whether enough was acknowledged to say something about what is kept.
    pub(crate) fn proves_something(&self) -> bool {
        self.acknowledged >= self.kills
    }
}

impl fmt::Display for KillReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} kills on {} databases, {} acknowledged, {} kills before the first acknowledgement, {} steps under way stored, {} of unknown outcome, {} lost, {} wrong",
            self.kills,
            self.databases,
            self.acknowledged,
            self.silent,
            self.stored_untold,
            self.unknown,
            self.lost,
            self.wrong.len()
        )?;
        examples(out, &self.wrong)
    }
}

/// What crash states showed.
#[derive(Debug, Clone, Default)]
pub(crate) struct StateReport {
    pub(crate) states: usize,
    /// Operations of the processes that were recorded.
    pub(crate) operations: usize,
    /// States whose recovery crashed, too.
    pub(crate) recoveries: usize,
    /// Acknowledged steps, over all states.
    pub(crate) acknowledged: u64,
    /// States in which acknowledged steps are gone.
    pub(crate) losing: usize,
    /// The largest number of steps that are gone in one state.
    pub(crate) most_lost: u64,
    /// States with half a change set or damage.
    pub(crate) damaged: usize,
    pub(crate) wrong: Vec<String>,
}

impl StateReport {
    pub(crate) fn add(&mut self, told: &Answers, findings: Findings) {
        self.acknowledged += told.taken().iter().sum::<u64>();
        self.losing += usize::from(findings.lost > 0);
        self.most_lost = self.most_lost.max(findings.lost);
        self.damaged += usize::from(!findings.wrong.is_empty() || !told.broken.is_empty());
        if self.wrong.len() < EXAMPLES {
            self.wrong.extend(findings.wrong.into_iter().take(1));
            self.wrong.extend(told.broken.iter().take(1).cloned());
        }
    }
}

impl fmt::Display for StateReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} states of {} operations ({} crashed again in recovery), {} acknowledged in all, {} states lose (at most {} steps), {} are damaged",
            self.states,
            self.operations,
            self.recoveries,
            self.acknowledged,
            self.losing,
            self.most_lost,
            self.damaged
        )?;
        examples(out, &self.wrong)
    }
}

/// What failing calls showed.
#[derive(Debug, Clone, Default)]
pub(crate) struct FaultReport {
    /// The calls of the longest history.
    pub(crate) calls: u64,
    pub(crate) runs: u64,
    pub(crate) acknowledged: u64,
    /// Runs in which a lane was told that the outcome is unknown.
    pub(crate) unknown: u64,
    /// Runs in which a lane was refused.
    pub(crate) refused: u64,
    pub(crate) stored_untold: u64,
    pub(crate) lost: u64,
    pub(crate) wrong: Vec<String>,
}

impl FaultReport {
    pub(crate) fn add(&mut self, fault: Fault, manner: Manner, told: &Answers, findings: Findings) {
        let was_told = |sign| told.failures.iter().any(|line| line.starts_with(sign));
        self.runs += 1;
        self.acknowledged += told.acknowledged;
        self.unknown += u64::from(was_told(sign::UNKNOWN));
        self.refused += u64::from(was_told(sign::REFUSED));
        self.stored_untold += findings.stored_untold;
        self.lost += findings.lost;
        let all = findings.wrong.iter().chain(&told.broken);
        self.wrong
            .extend(all.map(|what| format!("{fault:?}, {manner:?}: {what}")));
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.lost == 0 && self.wrong.is_empty()
    }
}

impl fmt::Display for FaultReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} runs over up to {} calls, {} acknowledged, {} runs with an unknown outcome, {} with a refusal, {} steps of unknown outcome stored, {} lost, {} wrong",
            self.runs,
            self.calls,
            self.acknowledged,
            self.unknown,
            self.refused,
            self.stored_untold,
            self.lost,
            self.wrong.len()
        )?;
        examples(out, &self.wrong)
    }
}

fn examples(out: &mut fmt::Formatter<'_>, wrong: &[String]) -> fmt::Result {
    for what in wrong.iter().take(EXAMPLES) {
        write!(out, "\n    {what}")?;
    }
    Ok(())
}
