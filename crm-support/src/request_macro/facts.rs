//! What a plan of a macro must know of a request.

use std::collections::BTreeSet;

use crm_core::Code;

use crate::approval::ApprovalState;
use crate::id::SpecialistId;
use crate::priority::Priority;
use crate::request::{RequestStateKind, Review, ServiceRequest};

/// What is to be known of a request to tell what a macro would do to it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MacroFacts {
    /// Where it stands.
    pub state: RequestStateKind,
    /// How urgent it is.
    pub priority: Priority,
    /// Who holds it.
    pub holder: Option<SpecialistId>,
    /// To which team it was handed.
    pub team: Option<Code>,
    /// What sticks on it.
    pub tags: BTreeSet<Code>,
    /// Who is told of what happens to it.
    pub watchers: BTreeSet<SpecialistId>,
    /// Whether an answer must be approved before it is sent.
    pub needs_approval: bool,
    /// What approvers said of the draft that it has.
    pub approval: ApprovalState,
}

impl MacroFacts {
    /// A request in this state and of this priority, that nobody holds and whose answers need no approval.
    #[must_use]
    pub fn new(state: RequestStateKind, priority: Priority) -> Self {
        Self {
            state,
            priority,
            holder: None,
            team: None,
            tags: BTreeSet::new(),
            watchers: BTreeSet::new(),
            needs_approval: false,
            approval: ApprovalState::NotNeeded,
        }
    }

    /// What a request itself says: not its team, its tags and its watchers.
    #[must_use]
    pub fn of(request: &ServiceRequest) -> Self {
        let classification = request.classification();
        let needs_approval = classification.is_some_and(|found| found.needs_approval);
        let approval = match request.state().draft().map(|draft| draft.review) {
            Some(Review::Approved { .. }) => ApprovalState::Accepted,
            Some(Review::Rejected { .. }) => ApprovalState::Refused,
            _ => approval_of_new_draft(needs_approval),
        };
        Self {
            holder: request.holder(),
            needs_approval,
            approval,
            ..Self::new(request.state().kind(), request.priority())
        }
    }

    /// The same where an answer must be approved before it is sent, with what approvers said of the draft.
    #[must_use]
    pub fn with_approval(self, approval: ApprovalState) -> Self {
        Self {
            needs_approval: true,
            approval,
            ..self
        }
    }

    /// The same, handed to a team.
    #[must_use]
    pub fn with_team(self, team: Code) -> Self {
        Self {
            team: Some(team),
            ..self
        }
    }

    /// The same with these tags.
    #[must_use]
    pub fn with_tags(self, tags: impl IntoIterator<Item = Code>) -> Self {
        Self {
            tags: tags.into_iter().collect(),
            ..self
        }
    }

    /// The same with these watchers.
    #[must_use]
    pub fn with_watchers(self, watchers: impl IntoIterator<Item = SpecialistId>) -> Self {
        Self {
            watchers: watchers.into_iter().collect(),
            ..self
        }
    }
}

/// What approvers say of a text that they have not seen.
pub(super) fn approval_of_new_draft(needs_approval: bool) -> ApprovalState {
    match needs_approval {
        true => ApprovalState::Waiting,
        false => ApprovalState::NotNeeded,
    }
}
