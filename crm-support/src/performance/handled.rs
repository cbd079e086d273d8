//! What became of a request, as far as figures ask.

use crm_core::Timestamp;

use crate::id::{RequestId, SpecialistId};
use crate::request::{
    Author, Closing, RequestState, RequestStateKind, SatisfactionScore, ServiceRequest, Visibility,
};

/// What became of a request, as far as figures ask.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HandledRequest {
    /// Which.
    pub request: RequestId,
    /// Who holds it, or held it last.
    pub specialist: Option<SpecialistId>,
    /// When it came in.
    pub submitted_at: Timestamp,
    /// When the customer got the first answer.
    pub first_response_at: Option<Timestamp>,
    /// When it was solved, or closed without having been; `None` where it is neither, or is open again.
    pub resolved_at: Option<Timestamp>,
    /// How many answers the customer got.
    pub answers: u32,
    /// How often it was opened again after it was solved.
    pub reopened: u32,
    /// How satisfied the customer was.
    pub satisfaction: Option<SatisfactionScore>,
    /// Whether it was cancelled, or goes on as part of another one: nothing is to be done about it then.
    pub is_void: bool,
}

impl HandledRequest {
    /// A request of which nothing is known but that it came in.
    #[must_use]
    pub fn new(request: RequestId, submitted_at: Timestamp) -> Self {
        Self {
            request,
            specialist: None,
            submitted_at,
            first_response_at: None,
            resolved_at: None,
            answers: 0,
            reopened: 0,
            satisfaction: None,
            is_void: false,
        }
    }

    /// What a request tells of itself. It does not count how often it was opened again, only whether it is so now: where
    /// the events of the request are at hand, set [`reopened`](Self::reopened) by them.
    #[must_use]
    pub fn of(request: &ServiceRequest) -> Self {
        let state = request.state();
        let is_answer = |(author, visibility)| {
            matches!(author, Author::Specialist(_)) && visibility == Visibility::Public
        };
        let messages = request.conversation().iter();
        let written = messages.map(|message| (message.author, message.visibility));
        let answers = written.filter(|written| is_answer(*written)).count();
        let (specialist, satisfaction, closed_at) = match state {
            RequestState::Closed {
                closing,
                specialist,
                at,
            } => (Some(*specialist), score(*closing), Some(*at)),
            RequestState::Reopened { previous } => (Some(*previous), None, None),
            _ => (request.holder(), None, None),
        };
        let is_open_again = state.kind() == RequestStateKind::Reopened;
        Self {
            specialist,
            first_response_at: request.first_response_at(),
            resolved_at: request.resolved_at().or(closed_at),
            answers: u32::try_from(answers).unwrap_or(u32::MAX),
            reopened: is_open_again.into(),
            satisfaction,
            is_void: matches!(
                state.kind(),
                RequestStateKind::Merged | RequestStateKind::Cancelled
            ),
            ..Self::new(request.id(), request.submitted_at())
        }
    }

    /// Whether it was solved once, be it open again.
    #[must_use]
    pub fn was_ever_resolved(&self) -> bool {
        self.resolved_at.is_some() || self.reopened > 0
    }

    /// Whether one answer was enough.
    #[must_use]
    pub fn was_resolved_at_first_contact(&self) -> bool {
        self.resolved_at.is_some() && self.answers == 1 && self.reopened == 0
    }
}

const fn score(closing: Closing) -> Option<SatisfactionScore> {
    match closing {
        Closing::Satisfaction(score) => Some(score),
        Closing::Silence => None,
    }
}
