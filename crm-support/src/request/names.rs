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
/// A request is void.
pub const REQUEST_CANCELLED: Code = Code::new_static("request.cancelled");
/// A missed deadline was reported.
pub const REQUEST_ESCALATED: Code = Code::new_static("request.escalated");
/// A specialist joined.
pub const SPECIALIST_REGISTERED: Code = Code::new_static("specialist.registered");
/// A specialist went away or came back.
pub const SPECIALIST_ABSENCE_CHANGED: Code = Code::new_static("specialist.absence_changed");
/// Who a specialist is was laid down anew.
pub const SPECIALIST_REVISED: Code = Code::new_static("specialist.revised");
