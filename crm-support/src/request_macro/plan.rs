//! What a macro would do.

use std::collections::BTreeMap;

use crm_core::{Code, InteractionText};

use super::facts::approval_of_new_draft;
use super::{MacroFacts, MacroStep, PlanRefusal, RequestMacro};
use crate::canned_answer::{CannedAnswer, PlaceholderValues};
use crate::request::{RequestCommand, RequestStateKind};

/// What a macro would do to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MacroPlan<'a> {
    /// Each step, and what would become of it.
    pub steps: Vec<PlannedStep<'a>>,
    /// What the request would be after it; what it is where a step is refused, for then none is taken.
    pub facts: MacroFacts,
}

/// A step, and what would become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedStep<'a> {
    /// Which.
    pub step: &'a MacroStep,
    /// What would become of it.
    pub outcome: PlannedOutcome,
}

/// What would become of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlannedOutcome {
    /// It happens; the request stands in this state after it.
    Happens {
        /// In which.
        state: RequestStateKind,
        /// What is written: the canned answer filled in, or the note.
        text: Option<InteractionText>,
    },
    /// It is so already, and nothing happens.
    AlreadySo,
    /// It is refused, and with it the whole macro.
    Refused(PlanRefusal),
    /// A step before it is refused.
    NotReached,
}

impl MacroPlan<'_> {
    /// Why the macro would not be carried out; `None` where it would.
    #[must_use]
    pub fn refusal(&self) -> Option<&PlanRefusal> {
        self.steps
            .iter()
            .find_map(|planned| match &planned.outcome {
                PlannedOutcome::Refused(refusal) => Some(refusal),
                _ => None,
            })
    }
}

impl RequestMacro {
    /// What it would do to a request, with these canned answers, in the language of the customer. Nothing is changed.
    #[must_use]
    pub fn plan(
        &self,
        facts: &MacroFacts,
        answers: &BTreeMap<Code, CannedAnswer>,
        language: &Code,
        values: &PlaceholderValues,
    ) -> MacroPlan<'_> {
        let mut steps = Vec::with_capacity(self.steps().len());
        let mut reached = facts.clone();
        let mut is_refused = false;
        for step in self.steps() {
            let outcome = if is_refused {
                PlannedOutcome::NotReached
            } else {
                let text = || text_of(step, answers, language, values);
                let taken = take(step, &mut reached, text);
                taken.unwrap_or_else(PlannedOutcome::Refused)
            };
            is_refused |= matches!(outcome, PlannedOutcome::Refused(_));
            steps.push(PlannedStep { step, outcome });
        }
        let facts = match is_refused {
            true => facts.clone(),
            false => reached,
        };
        MacroPlan { steps, facts }
    }
}

/// What is written by a step.
fn text_of(
    step: &MacroStep,
    answers: &BTreeMap<Code, CannedAnswer>,
    language: &Code,
    values: &PlaceholderValues,
) -> Result<Option<InteractionText>, PlanRefusal> {
    match step {
        MacroStep::Note(text) => Ok(Some(text.clone())),
        MacroStep::InsertAnswer(name) => {
            let Some(answer) = answers.get(name) else {
                return Err(PlanRefusal::UnknownAnswer { name: name.clone() });
            };
            let filled = answer.fill(language, values);
            let refuse = |error| PlanRefusal::Answer {
                name: name.clone(),
                error,
            };
            filled.map(Some).map_err(refuse)
        }
        _ => Ok(None),
    }
}

/// Takes a step on what is known of the request.
fn take(
    step: &MacroStep,
    facts: &mut MacroFacts,
    text: impl FnOnce() -> Result<Option<InteractionText>, PlanRefusal>,
) -> Result<PlannedOutcome, PlanRefusal> {
    let state = step.state_after(facts.state).ok_or_else(|| {
        let state = facts.state;
        match step.command() {
            Some(command) => PlanRefusal::NotAllowed { state, command },
            None => PlanRefusal::Over { state },
        }
    })?;
    let is_sent = step.command() == Some(RequestCommand::Send);
    if is_sent && !facts.approval.allows_sending() {
        return Err(PlanRefusal::ApprovalMissing);
    }
    let text = text()?;
    let is_new = match step {
        MacroStep::SetPriority(priority) => changed(&mut facts.priority, *priority),
        MacroStep::AssignTo(to) => changed(&mut facts.holder, Some(*to)) | (facts.state != state),
        MacroStep::AssignToTeam(team) => {
            // Who of the team takes it is not known yet.
            let is_new = changed(&mut facts.team, Some(team.clone())) | (facts.state != state);
            if is_new {
                facts.holder = None;
            }
            is_new
        }
        MacroStep::AddTag(tag) => facts.tags.insert(tag.clone()),
        MacroStep::RemoveTag(tag) => facts.tags.remove(tag),
        MacroStep::AddWatcher(watcher) => facts.watchers.insert(*watcher),
        MacroStep::RemoveWatcher(watcher) => facts.watchers.remove(watcher),
        MacroStep::InsertAnswer(_) => {
            // Another text needs another approval.
            facts.approval = approval_of_new_draft(facts.needs_approval);
            true
        }
        MacroStep::Note(_) | MacroStep::Command(_) => true,
    };
    facts.state = state;
    if matches!(
        state,
        RequestStateKind::Closed | RequestStateKind::Cancelled | RequestStateKind::Reopened
    ) {
        facts.holder = None;
    }
    Ok(match is_new {
        true => PlannedOutcome::Happens { state, text },
        false => PlannedOutcome::AlreadySo,
    })
}

fn changed<T: PartialEq>(held: &mut T, value: T) -> bool {
    let is_new = *held != value;
    *held = value;
    is_new
}
