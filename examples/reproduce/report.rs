//! Verdicts on cases, their counts, and how they are printed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, Write};

/// Why a case cannot be expressed in terms of the suite. Cases with the same reason are counted
/// together, so a reason names what is missing and nothing of the single case.
#[derive(Debug)]
pub(crate) struct Gap(pub(crate) Cow<'static, str>);

impl Gap {
    pub(crate) const fn new(reason: &'static str) -> Self {
        Self(Cow::Borrowed(reason))
    }

    /// A value of the case that one of our types refuses; refusals tell the rule, not the value.
    pub(crate) fn refused(error: &dyn Display) -> Self {
        Self(Cow::Owned(format!("refused by our types: {error}")))
    }
}

/// How a case came out.
#[derive(Debug)]
pub(crate) enum Verdict {
    Passed,
    Failed {
        expected: String,
        found: String,
        /// How the question was put to the suite, where the field knows several answers.
        convention: Cow<'static, str>,
    },
    NotExpressible(Gap),
}

impl Verdict {
    /// The verdict on several checkpoints of one case, behind the earlier ones: the first that failed decides.
    pub(crate) fn behind(self, earlier: Option<Self>) -> Self {
        match earlier {
            Some(failed @ Self::Failed { .. }) => failed,
            _ => self,
        }
    }

    /// Passed when both are equal.
    pub(crate) fn of<T: PartialEq + Display>(
        found: &T,
        expected: &T,
        convention: impl Into<Cow<'static, str>>,
    ) -> Self {
        if found == expected {
            return Self::Passed;
        }
        Self::Failed {
            expected: expected.to_string(),
            found: found.to_string(),
            convention: convention.into(),
        }
    }
}

impl From<Result<Self, Gap>> for Verdict {
    fn from(checked: Result<Self, Gap>) -> Self {
        checked.unwrap_or_else(Self::NotExpressible)
    }
}

/// A case with its verdict.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) id: String,
    /// The area, or the kind of question, that the case belongs to.
    pub(crate) group: String,
    pub(crate) verdict: Verdict,
}

/// How many cases came out how.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    passed: usize,
    failed: usize,
    not_expressible: usize,
}

impl Tally {
    fn count(&mut self, verdict: &Verdict) {
        let counter = match verdict {
            Verdict::Passed => &mut self.passed,
            Verdict::Failed { .. } => &mut self.failed,
            Verdict::NotExpressible(_) => &mut self.not_expressible,
        };
        *counter = counter.saturating_add(1);
    }
}

impl Display for Tally {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            passed,
            failed,
            not_expressible,
        } = self;
        write!(
            formatter,
            "{passed} passed, {failed} failed, {not_expressible} not expressible"
        )
    }
}

/// The outcomes of all cases, in their order.
#[derive(Debug)]
pub(crate) struct Report {
    outcomes: Vec<Outcome>,
}

impl Report {
    pub(crate) fn new(outcomes: Vec<Outcome>) -> Self {
        Self { outcomes }
    }

    pub(crate) fn has_failures(&self) -> bool {
        self.tally().failed > 0
    }

    /// Prints the disagreements, then what cannot be expressed, then the counts.
    pub(crate) fn print(&self, lists_gaps: bool, out: &mut dyn Write) -> io::Result<()> {
        for outcome in &self.outcomes {
            print_outcome(outcome, lists_gaps, out)?;
        }
        let reasons = self.reasons();
        if !reasons.is_empty() {
            writeln!(out, "not expressible:")?;
        }
        for (reason, count) in reasons {
            writeln!(out, "{count:6}  {reason}")?;
        }
        for (group, tally) in self.tallies() {
            writeln!(out, "{group}: {tally}")?;
        }
        writeln!(out, "{}", self.tally())
    }

    fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for outcome in &self.outcomes {
            tally.count(&outcome.verdict);
        }
        tally
    }

    fn tallies(&self) -> BTreeMap<&str, Tally> {
        let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
        for outcome in &self.outcomes {
            let tally = tallies.entry(&outcome.group).or_default();
            tally.count(&outcome.verdict);
        }
        tallies
    }

    /// Each reason with the number of its cases, the most frequent first.
    fn reasons(&self) -> Vec<(&str, usize)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for outcome in &self.outcomes {
            if let Verdict::NotExpressible(Gap(reason)) = &outcome.verdict {
                let count = counts.entry(reason).or_default();
                *count = count.saturating_add(1);
            }
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }
}

fn print_outcome(outcome: &Outcome, lists_gaps: bool, out: &mut dyn Write) -> io::Result<()> {
    let Outcome { id, group, verdict } = outcome;
    match verdict {
        Verdict::Failed {
            expected,
            found,
            convention,
        } => writeln!(
            out,
            "FAILED {id} ({group}): expected {expected}, we answer {found} ({convention})"
        ),
        Verdict::NotExpressible(Gap(reason)) if lists_gaps => {
            writeln!(out, "not expressible: {id} ({group}): {reason}")
        }
        Verdict::Passed | Verdict::NotExpressible(_) => Ok(()),
    }
}
