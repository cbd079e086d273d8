//! Where a request stands.

use crm_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::Draft;
use crate::coded::{coded_enum, small_number};
use crate::id::{RequestId, SpecialistId};
use crate::service_metric::WorkState;

small_number! {
    /// How satisfied a customer is, from 1 (not at all) to 5 (fully).
    pub struct SatisfactionScore("satisfaction score", 1..=5);
}

/// How a request came to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Closing {
    /// The customer said how satisfied they are.
    Satisfaction(SatisfactionScore),
    /// The customer said nothing more.
    Silence,
}

/// Where a request stands, with what belongs to that state only.
///
/// | command | from | to |
/// |---|---|---|
/// | `classify` | new, classified, reopened | classified |
/// | `assign` | classified, reopened, assigned, sent, awaiting customer, on hold | assigned |
/// | `assign` | drafted | drafted, by the new specialist |
/// | `draft` | assigned, drafted | drafted |
/// | `submit_for_approval` | drafted | awaiting approval |
/// | `approve`, `reject` | awaiting approval | drafted |
/// | `send` | drafted | sent, or awaiting customer where the answer asks something |
/// | `hold` | assigned, sent, awaiting customer | on hold |
/// | `resume` | on hold | assigned |
/// | `record_reply` | sent, awaiting customer, on hold | assigned |
/// | `record_reply` | resolved | reopened |
/// | `record_reply` | new, classified, assigned, drafted, awaiting approval, reopened | the same |
/// | `note`, `escalate`, `set_priority`, `watch`, `unwatch`, `tag`, `untag`, `move_to_policies` | all but closed, merged, cancelled | the same |
/// | `resolve` | sent, awaiting customer | resolved |
/// | `close_satisfied` | resolved | closed |
/// | `close_silent` | resolved, awaiting customer | closed |
/// | `reopen` | resolved, closed | reopened |
/// | `link`, `unlink` | all but merged, cancelled | the same |
/// | `split` | all but closed, merged, cancelled | the same |
/// | `merge` | all but closed, merged, cancelled | merged |
/// | `unmerge` | merged | as before the merge, or reopened |
/// | `cancel` | all but closed, merged, cancelled | cancelled |
///
/// From assigned to resolved a specialist holds the request, and it counts as load of that
/// specialist.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum RequestState {
    /// It came in.
    New,
    /// It is known what it is about.
    Classified,
    /// A specialist works on it.
    Assigned {
        /// Who.
        specialist: SpecialistId,
    },
    /// An answer is written but not sent.
    Drafted {
        /// Who works on it.
        specialist: SpecialistId,
        /// The answer.
        draft: Draft,
    },
    /// The answer lies before an approver.
    AwaitingApproval {
        /// Who works on it.
        specialist: SpecialistId,
        /// The answer.
        draft: Draft,
    },
    /// An answer was sent.
    Sent {
        /// Who works on it.
        specialist: SpecialistId,
    },
    /// The answer that was sent asks the customer for something.
    AwaitingCustomer {
        /// Who works on it.
        specialist: SpecialistId,
    },
    /// Somebody else is awaited: a supplier, another department.
    OnHold {
        /// Who works on it.
        specialist: SpecialistId,
    },
    /// It is solved, as the company sees it.
    Resolved {
        /// Who solved it.
        specialist: SpecialistId,
    },
    /// It is over.
    Closed {
        /// How.
        closing: Closing,
        /// When.
        at: Timestamp,
        /// Who held it last.
        specialist: SpecialistId,
    },
    /// It was resolved or closed and is open again, held by nobody.
    Reopened {
        /// Who held it last.
        previous: SpecialistId,
    },
    /// It goes on as part of another request.
    Merged {
        /// Of which.
        into: RequestId,
    },
    /// It is void.
    Cancelled {
        /// When it was cancelled.
        at: Timestamp,
    },
}

coded_enum! {
    /// A state without what belongs to it.
    pub enum RequestStateKind {
        /// [`RequestState::New`].
        New = "new",
        /// [`RequestState::Classified`].
        Classified = "classified",
        /// [`RequestState::Assigned`].
        Assigned = "assigned",
        /// [`RequestState::Drafted`].
        Drafted = "drafted",
        /// [`RequestState::AwaitingApproval`].
        AwaitingApproval = "awaiting_approval",
        /// [`RequestState::Sent`].
        Sent = "sent",
        /// [`RequestState::AwaitingCustomer`].
        AwaitingCustomer = "awaiting_customer",
        /// [`RequestState::OnHold`].
        OnHold = "on_hold",
        /// [`RequestState::Resolved`].
        Resolved = "resolved",
        /// [`RequestState::Closed`].
        Closed = "closed",
        /// [`RequestState::Reopened`].
        Reopened = "reopened",
        /// [`RequestState::Merged`].
        Merged = "merged",
        /// [`RequestState::Cancelled`].
        Cancelled = "cancelled",
    }
}

impl RequestStateKind {
    /// Whether the request is over: closed, merged or cancelled.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Closed | Self::Merged | Self::Cancelled)
    }

    /// With whom a request lies that stands so, as the clocks of service metrics see it.
    #[must_use]
    pub const fn work_state(self) -> WorkState {
        match self {
            Self::New | Self::Classified => WorkState::New,
            Self::Assigned
            | Self::Drafted
            | Self::AwaitingApproval
            | Self::Sent
            | Self::Reopened => WorkState::Open,
            Self::AwaitingCustomer => WorkState::Pending,
            Self::OnHold => WorkState::OnHold,
            Self::Resolved | Self::Closed => WorkState::Solved,
            Self::Merged | Self::Cancelled => WorkState::Ended,
        }
    }
}

impl RequestState {
    /// The state without what belongs to it.
    #[must_use]
    pub const fn kind(&self) -> RequestStateKind {
        match self {
            Self::New => RequestStateKind::New,
            Self::Classified => RequestStateKind::Classified,
            Self::Assigned { .. } => RequestStateKind::Assigned,
            Self::Drafted { .. } => RequestStateKind::Drafted,
            Self::AwaitingApproval { .. } => RequestStateKind::AwaitingApproval,
            Self::Sent { .. } => RequestStateKind::Sent,
            Self::AwaitingCustomer { .. } => RequestStateKind::AwaitingCustomer,
            Self::OnHold { .. } => RequestStateKind::OnHold,
            Self::Resolved { .. } => RequestStateKind::Resolved,
            Self::Closed { .. } => RequestStateKind::Closed,
            Self::Reopened { .. } => RequestStateKind::Reopened,
            Self::Merged { .. } => RequestStateKind::Merged,
            Self::Cancelled { .. } => RequestStateKind::Cancelled,
        }
    }

    /// The specialist who holds the request, and whose load it is.
    #[must_use]
    pub const fn holder(&self) -> Option<SpecialistId> {
        match self {
            Self::Assigned { specialist }
            | Self::Drafted { specialist, .. }
            | Self::AwaitingApproval { specialist, .. }
            | Self::Sent { specialist }
            | Self::AwaitingCustomer { specialist }
            | Self::OnHold { specialist }
            | Self::Resolved { specialist } => Some(*specialist),
            Self::New
            | Self::Classified
            | Self::Closed { .. }
            | Self::Reopened { .. }
            | Self::Merged { .. }
            | Self::Cancelled { .. } => None,
        }
    }

    /// The answer that is not sent yet.
    #[must_use]
    pub const fn draft(&self) -> Option<&Draft> {
        match self {
            Self::Drafted { draft, .. } | Self::AwaitingApproval { draft, .. } => Some(draft),
            _ => None,
        }
    }
}
