//! Reports that a message of ours was not delivered (RFC 3464).

use std::fmt;

use crm_core::EmailAddress;
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

use super::mail_id::MailId;
use crate::coded::coded_enum;

coded_enum! {
    /// How a delivery failed.
    pub enum DeliveryFailureKind {
        /// It is tried again: nothing needs to be done yet.
        Delayed = "delayed",
        /// For now: the mailbox is full, or its system did not answer until time was over.
        Temporary = "temporary",
        /// For good: there is no such mailbox, or it does not take our mail.
        Permanent = "permanent",
    }
}

/// A status of delivery as RFC 3463 has it: class, subject and detail, such as `5.1.1` for a mailbox that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryStatus {
    /// 2 for success, 4 for what may pass, 5 for what will not.
    pub class: u8,
    /// What it is about: 1 an address, 2 a mailbox, 3 a system, 4 the net, 5 the protocol, 6 content, 7 policy.
    pub subject: u16,
    /// Which of its kind.
    pub detail: u16,
}

impl DeliveryStatus {
    fn read(text: &str) -> Option<Self> {
        let code = text.split_whitespace().next()?;
        let mut numbers = code.split('.');
        let status = Self {
            class: numbers.next()?.parse().ok()?,
            subject: numbers.next()?.parse().ok()?,
            detail: numbers.next()?.parse().ok()?,
        };
        (matches!(status.class, 2 | 4 | 5) && numbers.next().is_none()).then_some(status)
    }
}

impl fmt::Display for DeliveryStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// A recipient that a message did not reach.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedRecipient {
    /// The address that the message was sent to, where it is told.
    pub address: Option<EmailAddress>,
    /// How it failed.
    pub kind: DeliveryFailureKind,
    /// Why, where it is told.
    pub status: Option<DeliveryStatus>,
}

/// What a report of a mail system says: whom a message did not reach.
///
/// Anybody can write such a report. It says that somebody's mail is not read, and is no proof of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryFailure {
    /// Whom the message did not reach: one at least.
    pub recipients: Vec<FailedRecipient>,
    /// The id of the message, where the report has it.
    pub message: Option<MailId>,
}

/// What a message reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MailReport {
    /// It reports no delivery: it was read, say.
    Other,
    /// What became of a delivery; nobody is named when all went well.
    Delivery {
        recipients: Vec<FailedRecipient>,
        returned: Vec<MailId>,
    },
}

impl MailReport {
    const MOST_RECIPIENTS: usize = 1_000;

    /// What a message of the type `multipart/report` reports (RFC 6522).
    pub(super) fn read(message: &Message<'_>) -> Option<Self> {
        let root = message.parts.first()?;
        let said = root.content_type()?;
        let is_report = said.ctype().eq_ignore_ascii_case("multipart")
            && said
                .subtype()
                .is_some_and(|subtype| subtype.eq_ignore_ascii_case("report"));
        if !is_report {
            return None;
        }
        let is = |part: &mail_parser::MessagePart<'_>, kind: &str, subtypes: &[&str]| {
            part.content_type().is_some_and(|said| {
                said.ctype().eq_ignore_ascii_case(kind)
                    && said.subtype().is_some_and(|found| {
                        subtypes
                            .iter()
                            .any(|subtype| found.eq_ignore_ascii_case(subtype))
                    })
            })
        };
        let statuses = &["delivery-status", "global-delivery-status"];
        let Some(status) = message
            .parts
            .iter()
            .find(|part| is(part, "message", statuses))
        else {
            return Some(Self::Other);
        };
        let text = String::from_utf8_lossy(status.contents());
        let mut returned = Vec::new();
        for part in &message.parts {
            match &part.body {
                PartType::Message(inner) => returned.extend(ids_of(inner)),
                _ if is(part, "text", &["rfc822-headers"])
                    || is(part, "message", &["rfc822-headers", "global-headers"]) =>
                {
                    let header = part.contents();
                    returned.extend(
                        MessageParser::default()
                            .parse_headers(header)
                            .iter()
                            .flat_map(ids_of),
                    );
                }
                _ => {}
            }
        }
        Some(Self::Delivery {
            recipients: failed_recipients(&text),
            returned,
        })
    }
}

/// The id of a message, and those it refers to.
fn ids_of(message: &Message<'_>) -> Vec<MailId> {
    let fields = ["Message-ID", "In-Reply-To", "References"];
    let mut ids = Vec::new();
    for field in fields {
        ids.extend(
            message
                .header_raw(field)
                .map(MailId::all_in)
                .unwrap_or_default(),
        );
    }
    ids
}

/// The groups of fields after the first one, each about a recipient.
fn failed_recipients(report: &str) -> Vec<FailedRecipient> {
    let unfolded = report
        .replace("\r\n", "\n")
        .replace("\n ", " ")
        .replace("\n\t", " ");
    let groups = unfolded.split("\n\n");
    groups
        .filter_map(failed_recipient)
        .take(MailReport::MOST_RECIPIENTS)
        .collect()
}

fn failed_recipient(group: &str) -> Option<FailedRecipient> {
    let field = |wanted: &str| {
        group.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim()
                .eq_ignore_ascii_case(wanted)
                .then(|| value.trim())
        })
    };
    let action = field("Action")?
        .split_whitespace()
        .next()?
        .to_ascii_lowercase();
    let status = field("Status").and_then(DeliveryStatus::read);
    let kind = match action.as_str() {
        "failed" if status.is_some_and(|status| status.class == 4) => {
            DeliveryFailureKind::Temporary
        }
        "failed" => DeliveryFailureKind::Permanent,
        "delayed" => DeliveryFailureKind::Delayed,
        _ => return None,
    };
    // `rfc822; ann@example.com`; the original one is that which was written to, before any forwarding.
    let address_of = |value: &str| {
        let (_, address) = value.split_once(';')?;
        let address = address.trim().trim_start_matches('<').trim_end_matches('>');
        EmailAddress::parse(address).ok()
    };
    let address = field("Original-Recipient")
        .and_then(address_of)
        .or_else(|| field("Final-Recipient").and_then(address_of));
    Some(FailedRecipient {
        address,
        kind,
        status,
    })
}
