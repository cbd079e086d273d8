//! What happened to a request, for the clocks.

use crm_core::Timestamp;

use super::form::RequestFields;
use super::{Author, ServiceRequest, Visibility};
use crate::service_metric::{Activity, RequestActivity, WorkState};

impl ServiceRequest {
    /// Whether the customer wrote last of what both sides can read.
    #[must_use]
    pub fn awaits_answer(&self) -> bool {
        let messages = self.conversation().iter().rev();
        let mut public = messages.filter(|message| message.visibility == Visibility::Public);
        public
            .next()
            .is_some_and(|message| message.author == Author::Customer)
    }

    /// Adds what happened. A clock that was put back does not change what was: then it happened at the last instant known.
    pub(super) fn happened(&mut self, what: Activity, at: Timestamp) {
        let activities = &mut self.fields.activities;
        let last = activities.last().map_or(at, |last| last.at);
        activities.push(RequestActivity::new(at.max(last), what));
    }
}

/// What a message is for the clocks; nothing where the program wrote it.
pub(super) fn written(author: Author, visibility: Visibility) -> Option<Activity> {
    match (author, visibility) {
        (Author::Customer, Visibility::Public) => Some(Activity::CustomerWrote),
        (Author::Specialist(_), Visibility::Public) => Some(Activity::Answered),
        (_, Visibility::Internal) => Some(Activity::Noted),
        (Author::System, Visibility::Public) => None,
    }
}

/// What is known of a request that was stored before its activities were kept: its messages, and that it came into its state
/// when it was changed last. A request whose activities are these is written without them: another answer here would change
/// what is stored.
pub(super) fn as_far_as_known(fields: &RequestFields) -> Vec<RequestActivity> {
    let opened = RequestActivity::new(fields.submitted_at, Activity::Opened);
    let messages = fields.conversation.iter().filter_map(|message| {
        let what = written(message.author, message.visibility)?;
        Some(RequestActivity::new(message.at, what))
    });
    // The first message is the opening.
    let mut known: Vec<RequestActivity> = [opened].into_iter().chain(messages.skip(1)).collect();
    // It is opened as a new one.
    let state = fields.state.kind().work_state();
    if state != WorkState::New {
        known.push(RequestActivity::new(
            fields.updated_at,
            Activity::Entered(state),
        ));
    }
    let mut last = fields.submitted_at;
    for activity in &mut known {
        last = last.max(activity.at);
        activity.at = last;
    }
    known
}

/// Whether it begins with the opening, and each comes after the one before.
pub(super) fn is_history(activities: &[RequestActivity]) -> bool {
    activities
        .first()
        .is_some_and(|first| first.what == Activity::Opened)
        && activities.is_sorted_by_key(|activity| activity.at)
}
