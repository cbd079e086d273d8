//! Approval of an answer before it is sent: who must look at it, how many of them must accept it, and until when.

mod ballot;
mod error;
mod explanation;
mod fingerprint;
mod form;
mod policy;
mod quorum;
mod record;
mod step;
mod vote;

pub use error::ApprovalError;
pub use explanation::StepExplanation;
pub use fingerprint::TextFingerprint;
pub use policy::{
    ApprovalPolicy, ApprovalStep, ApproverTeams, Approvers, ExpiryEffect, StepExpiry, StepOrder,
};
pub use quorum::{ApprovalState, Percentage, StepState, VoteCount};
pub use record::Approval;
pub use vote::{CastVote, Vote, VoteDecision};
