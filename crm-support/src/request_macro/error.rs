//! Why a macro is not saved, or would not be carried out.

use crm_core::Code;
use thiserror::Error;

use crate::canned_answer::FillError;
use crate::request::{RequestCommand, RequestStateKind};

/// Why a macro is not saved. Steps are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MacroError {
    /// There is no step.
    #[error("a macro needs a step")]
    Empty,
    /// There are too many steps.
    #[error("a macro has at most {maximum} steps")]
    TooMany {
        /// The most there may be.
        maximum: usize,
    },
    /// A command is none that a macro can give: it needs more than its name, or is not for a macro.
    #[error("step {step} gives the command {command}, which no macro can give")]
    Command {
        /// Which step.
        step: usize,
        /// Which command.
        command: RequestCommand,
    },
    /// A step undoes, overwrites or repeats an earlier one.
    #[error("step {second} contradicts step {first}")]
    Contradiction {
        /// The earlier step.
        first: usize,
        /// The later step.
        second: usize,
    },
    /// There is no state of a request from which the steps could be taken up to this one.
    #[error("no request can be in a state that takes the steps up to {step}")]
    Impossible {
        /// The first step that no request takes.
        step: usize,
    },
}

/// Why a step would not be taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PlanRefusal {
    /// The request would not take it in the state in which it would be.
    #[error("a request in state {state} does not take the command {command}")]
    NotAllowed {
        /// In which state.
        state: RequestStateKind,
        /// Which command.
        command: RequestCommand,
    },
    /// A request that is over is not changed.
    #[error("a request in state {state} is over")]
    Over {
        /// In which state.
        state: RequestStateKind,
    },
    /// The answer needs approval and has none.
    #[error("the answer must be approved before it is sent")]
    ApprovalMissing,
    /// There is no canned answer of this name.
    #[error("there is no canned answer {name}")]
    UnknownAnswer {
        /// Which.
        name: Code,
    },
    /// The canned answer cannot be filled in.
    #[error("the canned answer {name}: {error}")]
    Answer {
        /// Which.
        name: Code,
        /// Why.
        error: FillError,
    },
}
