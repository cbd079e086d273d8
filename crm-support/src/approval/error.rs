//! Why an approval did not take a command.

use crm_core::{Code, Timestamp};
use thiserror::Error;

use crate::id::SpecialistId;

/// Why an approval could not be opened, or did not take a command.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ApprovalError {
    /// The host told nobody of a team that the policy names.
    #[error("the team {team} is not known")]
    UnknownTeam {
        /// Which.
        team: Code,
    },
    /// Nobody but the author is left to ask.
    #[error("the step {step} has no approver beside the author")]
    NoApprover {
        /// Of which step.
        step: Code,
    },
    /// The teams of a step come to too many.
    #[error("the step {step} has more than {maximum} approvers")]
    TooManyApprovers {
        /// Of which step.
        step: Code,
        /// The most there may be.
        maximum: usize,
    },
    /// There is no such step.
    #[error("there is no step {step}")]
    UnknownStep {
        /// Which.
        step: Code,
    },
    /// The steps before it are not accepted.
    #[error("the step {step} is not open")]
    StepNotOpen {
        /// Which.
        step: Code,
    },
    /// The time of those who were asked is over.
    #[error("the time of the step {step} was over at {at}")]
    Expired {
        /// Of which step.
        step: Code,
        /// When it was over.
        at: Timestamp,
    },
    /// The approval was taken back.
    #[error("the approval was withdrawn")]
    Withdrawn,
    /// The text is another one than that which the approver saw.
    #[error("the text was changed since it was looked at")]
    TextChanged,
    /// The author wanted to approve.
    #[error("an answer must be approved by someone other than its author")]
    ApprovedByAuthor,
    /// The author was to be a deputy.
    #[error("the author cannot stand in for an approver")]
    DelegatedToAuthor,
    /// The specialist is not asked in this step.
    #[error("specialist {specialist} is not asked in the step {step}")]
    NotAnApprover {
        /// In which step.
        step: Code,
        /// Who.
        specialist: SpecialistId,
    },
    /// The specialist has voted in this step.
    #[error("specialist {specialist} has voted in the step {step} already")]
    AlreadyVoted {
        /// In which step.
        step: Code,
        /// Who.
        specialist: SpecialistId,
    },
    /// The deputy is asked anyway, and would vote twice.
    #[error("specialist {specialist} is asked in the step {step} already")]
    AlreadyAsked {
        /// In which step.
        step: Code,
        /// Who.
        specialist: SpecialistId,
    },
    /// The deputy handed this vote on before.
    #[error("specialist {specialist} handed this vote of the step {step} on before")]
    DelegationCycle {
        /// In which step.
        step: Code,
        /// Who.
        specialist: SpecialistId,
    },
    /// The vote was handed on too often.
    #[error("a vote of the step {step} was handed on {maximum} times, which is the most")]
    DelegatedTooOften {
        /// In which step.
        step: Code,
        /// How often it may be.
        maximum: usize,
    },
}
