//! E-mail in: from a raw message to a request or a reply. Feature `email`.
//!
//! Everything here is a pure function of the bytes, rules and instants that are given to it. Fetching mail, sending it, and checking
//! who it is from (SPF, DKIM, DMARC) is for the host.
//!
//! 1. [`IncomingMail::parse`] reads a message, within [limits](MailLimits).
//! 2. [`MailClues`] tell to which request it belongs, and [`decide`](MailClues::decide) what becomes of it, with the
//!    reasons: a request, a reply, a failed delivery, nothing.
//! 3. [`new_request`](IncomingMail::new_request) and [`reply`](IncomingMail::reply) make what [`Desk`](crate::Desk) takes. What is
//!    quoted is [stripped](IncomingMail::stripped_text) from replies.
//! 4. [`AcknowledgementLog::permit`] tells whether it is acknowledged, and [`AcknowledgementTemplate`] how.
//! 5. [`RequestToken`] and [`MailHeader`] make mail that is answered find its request again.

mod acknowledgement;
mod attachment;
mod automation;
mod body;
mod decision;
mod delivery;
mod error;
mod fields;
mod html;
mod incoming;
mod intake;
mod key;
mod limits;
mod mail_id;
mod mailbox;
mod mime;
mod outgoing;
mod quoted;
mod rules;
mod safe_text;
mod token;

pub use acknowledgement::{
    Acknowledgement, AcknowledgementField, AcknowledgementLog, AcknowledgementPermit,
    AcknowledgementRule, AcknowledgementTemplate, Withheld,
};
pub use attachment::MailAttachment;
pub use automation::MailSignal;
pub use decision::{DecidedMail, IgnoreReason, MailClues, MailDecision, MailFinding, ReplyClue};
pub use delivery::{DeliveryFailure, DeliveryFailureKind, DeliveryStatus, FailedRecipient};
pub use error::MailError;
pub use incoming::IncomingMail;
pub use intake::{IncomingReply, IncomingRequest, IntakeError, LongText, Requester};
pub use key::MailKey;
pub use limits::MailLimits;
pub use mail_id::MailId;
pub use mailbox::{Mailbox, ReturnPath};
pub use outgoing::{HeaderValue, MailHeader};
pub use quoted::{StrippedKind, StrippedLines, StrippedText};
pub use rules::{MachineMail, MailDomain, MailRules, UnknownSender};
pub use token::RequestToken;
