//! What is wrong with a rule, whoever the customers are.

mod definitions;
mod subject;
mod table;
mod witness;

use table::{Part, PartKind, TruthTable};

use super::Rule;

pub use definitions::DefinitionsLint;

/// What is wrong with a rule: parts that hold of nobody or of everybody, and parts without which it would
/// say the same.
///
/// Found is what follows from conditions on one thing: values of one attribute, counts of the same events
/// in the same window, scores, stages, kinds of party, parts of one random division. Texts in an order, parts
/// of texts and windows are taken to say anything. So what is told is certain, and there may be more.
///
/// ```
/// use crm_segment::{Rule, RuleFindingKind};
///
/// let rule: Rule = "(age < 18 and age > 65) or (count(visit) >= 3 and did(visit))".parse()?;
/// let lint = rule.lint();
/// assert_eq!(lint.findings[0].place, [0]);
/// assert_eq!(lint.findings[0].kind, RuleFindingKind::HoldsOfNobody);
/// // Whoever came three times did come.
/// assert_eq!(lint.findings[1].place, [1, 1]);
/// assert_eq!(lint.findings[1].kind, RuleFindingKind::ChangesNothing);
/// # Ok::<(), crm_segment::RuleTextError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleLint {
    /// What was found, in the order of the rule.
    pub findings: Vec<RuleFinding>,
    /// Whether all of the rule was looked at: with more than [`MAXIMUM_CONDITIONS`](Self::MAXIMUM_CONDITIONS)
    /// different conditions only parts with fewer are.
    pub is_complete: bool,
}

/// Something that is wrong with a part of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleFinding {
    /// Where the part is: from the root down, which of the rules inside, from 0. Empty for the whole.
    pub place: Vec<usize>,
    /// What is wrong with it.
    pub kind: RuleFindingKind,
}

/// What is wrong with a part of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RuleFindingKind {
    /// It holds of nobody: a contradiction.
    HoldsOfNobody,
    /// It holds of everybody: a tautology.
    HoldsOfEverybody,
    /// Without it the rule says the same.
    ChangesNothing,
}

impl RuleLint {
    /// Of how many different conditions all combinations are looked at.
    pub const MAXIMUM_CONDITIONS: usize = 12;

    /// Whether nothing was found.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Rule {
    /// What is wrong with the rule, whoever the customers are; see [`RuleLint`].
    #[must_use]
    pub fn lint(&self) -> RuleLint {
        let mut lint = RuleLint {
            findings: Vec::new(),
            is_complete: true,
        };
        look_at(self, &mut Vec::new(), &mut lint);
        lint.findings
            .sort_by(|one, other| one.place.cmp(&other.place));
        lint
    }
}

/// Looks at a rule, and where it has too many conditions at the rules in it.
fn look_at(rule: &Rule, place: &mut Vec<usize>, lint: &mut RuleLint) {
    if let Some((parts, mut table)) = TruthTable::of(&[rule]) {
        let found = parts.first().map(|whole| findings(whole, &mut table));
        lint.findings
            .extend(found.into_iter().flatten().map(|found| RuleFinding {
                place: place.iter().copied().chain(found.place).collect(),
                kind: found.kind,
            }));
        return;
    }
    lint.is_complete = false;
    for (index, inner) in rule.condition().rules().iter().enumerate() {
        place.push(index);
        look_at(inner, place, lint);
        place.pop();
    }
}

fn findings(whole: &Part, table: &mut TruthTable) -> Vec<RuleFinding> {
    let mut found = Vec::new();
    constants(whole, table, &mut found);
    if !found.iter().any(|finding| finding.place.is_empty()) {
        idle(whole, whole, table, &mut found);
    }
    found
}

/// Parts that hold of nobody or of everybody; the rules inside such a part are no further matter.
fn constants(part: &Part, table: &TruthTable, found: &mut Vec<RuleFinding>) {
    if part.asks_nothing() {
        return;
    }
    let kind = match table.answers(part) {
        (false, true) => RuleFindingKind::HoldsOfEverybody,
        (true, false) => RuleFindingKind::HoldsOfNobody,
        _ => {
            part.inner()
                .iter()
                .for_each(|inner| constants(inner, table, found));
            return;
        }
    };
    found.push(RuleFinding {
        place: part.place.clone(),
        kind,
    });
}

/// Parts of `all` and `any` without which the whole says the same, the last first: of two that say the
/// same the first is kept.
fn idle(whole: &Part, part: &Part, table: &mut TruthTable, found: &mut Vec<RuleFinding>) {
    let may_go = !matches!(part.kind, PartKind::Not(_));
    for inner in part.inner().iter().rev() {
        if inner.asks_nothing() || found.iter().any(|told| told.place == inner.place) {
            continue;
        }
        if may_go && table.leave_out_if_idle(whole, inner) {
            found.push(RuleFinding {
                place: inner.place.clone(),
                kind: RuleFindingKind::ChangesNothing,
            });
        } else {
            idle(whole, inner, table, found);
        }
    }
}

impl Part {
    /// Whether it asks nothing: `everyone` and `nobody` are meant so.
    fn asks_nothing(&self) -> bool {
        match &self.kind {
            PartKind::Leaf(_) => false,
            _ => self.inner().iter().all(Self::asks_nothing),
        }
    }

    fn inner(&self) -> &[Self] {
        match &self.kind {
            PartKind::All(parts) | PartKind::Any(parts) => parts,
            PartKind::Not(inner) => std::slice::from_ref(inner),
            PartKind::Leaf(_) => &[],
        }
    }
}
