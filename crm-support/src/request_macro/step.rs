//! A step of a macro.

use crm_core::{Code, InteractionText};
use serde::{Deserialize, Serialize};

use crate::id::SpecialistId;
use crate::priority::Priority;
use crate::request::{RequestCommand, RequestStateKind};

/// Something that a macro does to a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum MacroStep {
    /// Says how urgent it is.
    SetPriority(Priority),
    /// Hands it to a specialist.
    AssignTo(SpecialistId),
    /// Hands it to a team; who of it takes it, routing says.
    AssignToTeam(Code),
    /// Sticks a tag on it.
    AddTag(Code),
    /// Takes a tag off.
    RemoveTag(Code),
    /// Lets a specialist be told of what happens to it.
    AddWatcher(SpecialistId),
    /// Lets a specialist be told no more.
    RemoveWatcher(SpecialistId),
    /// Makes a draft of a canned answer, in place of one that is there.
    InsertAnswer(Code),
    /// Notes something for the company only.
    Note(InteractionText),
    /// Gives one of the [commands](super::RequestMacro::COMMANDS) that need nothing but their name.
    Command(RequestCommand),
}

impl MacroStep {
    /// The command of a request that it comes to; none for what does not change where a request stands.
    #[must_use]
    pub fn command(&self) -> Option<RequestCommand> {
        match self {
            Self::AssignTo(_) | Self::AssignToTeam(_) => Some(RequestCommand::Assign),
            Self::InsertAnswer(_) => Some(RequestCommand::Draft),
            Self::Note(_) => Some(RequestCommand::Note),
            Self::Command(command) => Some(*command),
            Self::SetPriority(_)
            | Self::AddTag(_)
            | Self::RemoveTag(_)
            | Self::AddWatcher(_)
            | Self::RemoveWatcher(_) => None,
        }
    }

    /// The state in which a request in `state` is after the step; `None` where it does not take it. The table is that of
    /// [`RequestState`](crate::RequestState).
    pub(super) fn state_after(&self, state: RequestStateKind) -> Option<RequestStateKind> {
        use RequestStateKind as State;
        let Some(command) = self.command() else {
            return (!state.is_final()).then_some(state);
        };
        match (command, state) {
            (RequestCommand::Note, _) => (!state.is_final()).then_some(state),
            (RequestCommand::Cancel, _) => (!state.is_final()).then_some(State::Cancelled),
            (
                RequestCommand::Assign,
                State::Classified
                | State::Reopened
                | State::Assigned
                | State::Sent
                | State::AwaitingCustomer,
            ) => Some(State::Assigned),
            (RequestCommand::Assign, State::Drafted)
            | (RequestCommand::Draft, State::Assigned | State::Drafted) => Some(State::Drafted),
            (RequestCommand::SubmitForApproval, State::Drafted) => Some(State::AwaitingApproval),
            (RequestCommand::Send, State::Drafted) => Some(State::Sent),
            (RequestCommand::Resolve, State::Sent | State::AwaitingCustomer) => {
                Some(State::Resolved)
            }
            (RequestCommand::CloseSilent, State::Resolved | State::AwaitingCustomer) => {
                Some(State::Closed)
            }
            (RequestCommand::Reopen, State::Resolved | State::Closed) => Some(State::Reopened),
            _ => None,
        }
    }

    /// Whether this step would undo, overwrite or repeat what an earlier one did. Two notes are two notes.
    pub(super) fn contradicts(&self, earlier: &Self) -> bool {
        use MacroStep as Step;
        match (earlier, self) {
            (Step::Note(_), Step::Note(_)) => false,
            (Step::SetPriority(_), Step::SetPriority(_))
            | (Step::InsertAnswer(_), Step::InsertAnswer(_)) => true,
            (
                Step::AssignTo(_) | Step::AssignToTeam(_),
                Step::AssignTo(_) | Step::AssignToTeam(_),
            ) => true,
            (Step::AddTag(one), Step::RemoveTag(other))
            | (Step::RemoveTag(one), Step::AddTag(other)) => one == other,
            (Step::AddWatcher(one), Step::RemoveWatcher(other))
            | (Step::RemoveWatcher(one), Step::AddWatcher(other)) => one == other,
            (earlier, later) => earlier == later,
        }
    }
}
