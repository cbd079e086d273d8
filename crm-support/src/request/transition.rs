//! The outcome of a command to a request.

use crm_core::Event;
use thiserror::Error;

use super::{RequestStateKind, ServiceRequest};
use crate::calendar::WorkingTimeError;
use crate::coded::coded_enum;
use crate::id::{MessageId, RequestId};

coded_enum! {
    /// A command to a request, without its data.
    pub enum RequestCommand {
        /// [`ServiceRequest::classify`].
        Classify = "classify",
        /// [`ServiceRequest::assign`].
        Assign = "assign",
        /// [`ServiceRequest::draft`].
        Draft = "draft",
        /// [`ServiceRequest::submit_for_approval`].
        SubmitForApproval = "submit_for_approval",
        /// [`ServiceRequest::approve`].
        Approve = "approve",
        /// [`ServiceRequest::reject`].
        Reject = "reject",
        /// [`ServiceRequest::send`].
        Send = "send",
        /// [`ServiceRequest::record_reply`].
        RecordReply = "record_reply",
        /// [`ServiceRequest::note`].
        Note = "note",
        /// [`ServiceRequest::resolve`].
        Resolve = "resolve",
        /// [`ServiceRequest::close_satisfied`].
        CloseSatisfied = "close_satisfied",
        /// [`ServiceRequest::close_silent`].
        CloseSilent = "close_silent",
        /// [`ServiceRequest::reopen`].
        Reopen = "reopen",
        /// [`ServiceRequest::merge_into`].
        Merge = "merge",
        /// [`ServiceRequest::cancel`].
        Cancel = "cancel",
        /// [`ServiceRequest::escalate`] and [`ServiceRequest::report_promises`].
        Escalate = "escalate",
        /// [`ServiceRequest::hold`].
        Hold = "hold",
        /// [`ServiceRequest::resume`].
        Resume = "resume",
        /// [`ServiceRequest::set_priority`].
        SetPriority = "set_priority",
        /// [`ServiceRequest::watch`].
        Watch = "watch",
        /// [`ServiceRequest::unwatch`].
        Unwatch = "unwatch",
        /// [`ServiceRequest::tag`].
        Tag = "tag",
        /// [`ServiceRequest::untag`].
        Untag = "untag",
        /// [`ServiceRequest::move_to_policies`].
        MoveToPolicies = "move_to_policies",
        /// [`ServiceRequest::link`].
        Link = "link",
        /// [`ServiceRequest::unlink`].
        Unlink = "unlink",
        /// [`ServiceRequest::split`].
        Split = "split",
        /// [`ServiceRequest::unmerge_from`].
        Unmerge = "unmerge",
    }
}

/// A request after a command, with the events that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a transition does nothing until it is stored"]
pub struct Transition {
    /// The request, one version on.
    pub request: ServiceRequest,
    /// What happened, to be stored with the request.
    pub events: Vec<Event>,
}

/// Why a request did not take a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TransitionError {
    /// The command makes no sense in this state.
    #[error("a request in state {state} does not take the command {command}")]
    NotAllowed {
        /// The state.
        state: RequestStateKind,
        /// The command.
        command: RequestCommand,
    },
    /// The approver wrote the answer.
    #[error("an answer must be approved by someone other than its author")]
    ApprovedByAuthor,
    /// The answer needs approval and has none.
    #[error("the answer must be approved before it is sent")]
    ApprovalMissing,
    /// A request was to be merged into itself.
    #[error("a request cannot be merged into itself")]
    MergedIntoItself,
    /// Two requests of two customers were to be merged.
    #[error("requests of two customers cannot be merged")]
    DifferentCustomers,
    /// The conversation has as many messages as it can hold.
    #[error(
        "the conversation holds {} messages, which is the most",
        ServiceRequest::MAXIMUM_MESSAGES
    )]
    ConversationFull,
    /// The conversation holds a message of this id already.
    #[error("the conversation holds message {message} already")]
    MessageRepeated {
        /// The message.
        message: MessageId,
    },
    /// The request is not part of that one.
    #[error("the request is not merged into request {target}, or nothing is known of what it was")]
    NotMergedInto {
        /// Which.
        target: RequestId,
    },
    /// The request that took this one in was merged itself since.
    #[error("the request that took this one in was merged itself: that must be undone first")]
    MergedFurther,
    /// The conversation holds no such message.
    #[error("the conversation does not hold message {message}")]
    UnknownMessage {
        /// Which.
        message: MessageId,
    },
    /// One of two requests would have nothing that the customer asked.
    #[error("each of the two requests must have a message of the customer")]
    NothingAsked,
    /// A request was to be linked to itself.
    #[error("a request cannot be linked to itself")]
    LinkedToItself,
    /// The request has as many links as it can have.
    #[error("{} links are the most", ServiceRequest::MAXIMUM_LINKS)]
    TooManyLinks,
    /// There is no missed deadline that was not reported before.
    #[error("there is no deadline to escalate")]
    NothingToEscalate,
    /// The request has as many watchers as it can have.
    #[error("{} watchers are the most", ServiceRequest::MAXIMUM_WATCHERS)]
    TooManyWatchers,
    /// The request has as many tags as it can have.
    #[error("{} tags are the most", ServiceRequest::MAXIMUM_TAGS)]
    TooManyTags,
    /// The request is under a version of the policies that is not known.
    #[error("the request is under version {version} of the service policies, which is not there")]
    UnknownPolicyVersion {
        /// The version.
        version: u32,
    },
    /// The hours of a policy have too little working time.
    #[error(transparent)]
    WorkingTime(#[from] WorkingTimeError),
}
