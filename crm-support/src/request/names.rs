//! The names of the events of requests and specialists.

use crm_core::Code;

/// A request came in.
pub const REQUEST_SUBMITTED: Code = Code::new_static("request.submitted");
/// It became known what a request is about.
pub const REQUEST_CLASSIFIED: Code = Code::new_static("request.classified");
/// A specialist took a request over.
pub const REQUEST_ASSIGNED: Code = Code::new_static("request.assigned");
/// An answer was written.
pub const REQUEST_DRAFTED: Code = Code::new_static("request.drafted");
/// An answer was laid before an approver.
pub const REQUEST_APPROVAL_REQUESTED: Code = Code::new_static("request.approval_requested");
/// An answer was approved.
pub const REQUEST_APPROVED: Code = Code::new_static("request.approved");
/// An answer was rejected.
pub const REQUEST_REJECTED: Code = Code::new_static("request.rejected");
/// An answer was sent.
pub const REQUEST_SENT: Code = Code::new_static("request.sent");
/// The customer wrote again.
pub const REQUEST_REPLY_RECEIVED: Code = Code::new_static("request.reply_received");
/// Someone of the company noted something.
pub const REQUEST_NOTED: Code = Code::new_static("request.noted");
/// A request was solved.
pub const REQUEST_RESOLVED: Code = Code::new_static("request.resolved");
/// A request is over.
pub const REQUEST_CLOSED: Code = Code::new_static("request.closed");
/// A request is open again.
pub const REQUEST_REOPENED: Code = Code::new_static("request.reopened");
/// A request became part of another one.
pub const REQUEST_MERGED: Code = Code::new_static("request.merged");
/// A request took another one in.
pub const REQUEST_ABSORBED: Code = Code::new_static("request.absorbed");
/// A request that was part of another one is one of its own again.
pub const REQUEST_UNMERGED: Code = Code::new_static("request.unmerged");
/// A request gave back another one that it had taken in.
pub const REQUEST_RELEASED: Code = Code::new_static("request.released");
/// Some messages of a request became a request of their own.
pub const REQUEST_SPLIT: Code = Code::new_static("request.split");
/// A request was linked to another one, or a link was taken away.
pub const REQUEST_LINKS_CHANGED: Code = Code::new_static("request.links_changed");
/// A request is void.
pub const REQUEST_CANCELLED: Code = Code::new_static("request.cancelled");
/// A missed deadline, or a level of an escalation ladder, was reported.
pub const REQUEST_ESCALATED: Code = Code::new_static("request.escalated");
/// Somebody else is awaited.
pub const REQUEST_HELD: Code = Code::new_static("request.held");
/// Nobody else is awaited any more.
pub const REQUEST_RESUMED: Code = Code::new_static("request.resumed");
/// A request became more or less urgent.
pub const REQUEST_PRIORITY_CHANGED: Code = Code::new_static("request.priority_changed");
/// A specialist is told of what happens to a request, or no longer.
pub const REQUEST_WATCHERS_CHANGED: Code = Code::new_static("request.watchers_changed");
/// A request was tagged, or a tag was taken from it.
pub const REQUEST_TAGS_CHANGED: Code = Code::new_static("request.tags_changed");
/// Another service policy holds for a request.
pub const REQUEST_POLICY_APPLIED: Code = Code::new_static("request.policy_applied");
/// What a service policy promised was not kept.
pub const REQUEST_PROMISE_BREACHED: Code = Code::new_static("request.promise_breached");
/// Somebody is to be told of a request.
pub const REQUEST_NOTIFICATION_REQUESTED: Code = Code::new_static("request.notification_requested");
/// A specialist joined.
pub const SPECIALIST_REGISTERED: Code = Code::new_static("specialist.registered");
/// A specialist went away or came back.
pub const SPECIALIST_ABSENCE_CHANGED: Code = Code::new_static("specialist.absence_changed");
