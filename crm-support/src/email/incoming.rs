//! A message that came in.

use std::fmt;

use crm_core::{EmailAddress, Timestamp};
use mail_parser::{Message, MessageParser, PartType};

use super::attachment::MailAttachment;
use super::automation::AutomationFields;
use super::body::{BodyLine, joined, lines_of_plain};
use super::delivery::MailReport;
use super::error::MailError;
use super::html::lines_of_html;
use super::limits::MailLimits;
use super::mail_id::MailId;
use super::mailbox::{Mailbox, ReturnPath};
use super::quoted::StrippedText;
use super::safe_text::safe_line_within;

/// A message that came in by mail: who wrote it to whom, what it says, what it answers, what is attached.
///
/// All of it is what the message says of itself: anybody can write any sender into it. Whether the sender is who it says is for the host's mail
/// system to check (SPF, DKIM, DMARC), before a message is given to this crate.
///
/// `Debug` shows sizes and numbers only.
///
/// ```
/// use crm_support::email::IncomingMail;
///
/// let raw = b"From: =?utf-8?q?J=C3=BCrgen?= <juergen@example.com>\r\n\
///             To: support@shop.example\r\n\
///             Subject: =?utf-8?b?w5ZmZm51bmdzemVpdGVu?=\r\n\
///             Message-ID: <7f3a@mail.example.com>\r\n\
///             Content-Type: text/html; charset=utf-8\r\n\r\n\
///             <p>Are you <b>open</b> on <a href='https://shop.example/x'>Saturday</a>?</p><script>alert(1)</script>";
/// let mail = IncomingMail::parse(raw)?;
/// assert_eq!(mail.sender().unwrap().name(), Some("J\u{fc}rgen"));
/// assert_eq!(mail.subject(), "\u{d6}ffnungszeiten");
/// assert_eq!(mail.text(), "Are you open on Saturday (https://shop.example/x)?");
/// # Ok::<(), crm_support::email::MailError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct IncomingMail {
    pub(super) sender: Option<Mailbox>,
    pub(super) reply_to: Vec<Mailbox>,
    pub(super) recipients: Vec<Mailbox>,
    pub(super) delivered_to: Vec<EmailAddress>,
    pub(super) return_path: ReturnPath,
    pub(super) date: Option<Timestamp>,
    pub(super) message_id: Option<MailId>,
    pub(super) in_reply_to: Vec<MailId>,
    pub(super) references: Vec<MailId>,
    pub(super) subject: String,
    pub(super) lines: Vec<BodyLine>,
    pub(super) attachments: Vec<MailAttachment>,
    pub(super) automation: AutomationFields,
    pub(super) report: Option<MailReport>,
}

impl IncomingMail {
    /// The largest number of characters of a subject; the rest is dropped.
    pub const MAXIMUM_SUBJECT: usize = 500;

    /// Reads a raw message within the [default limits](MailLimits::default).
    ///
    /// # Errors
    /// When it is empty, larger than the limits, no message, from nobody, or has nothing to read.
    pub fn parse(raw: &[u8]) -> Result<Self, MailError> {
        Self::parse_within(raw, &MailLimits::default())
    }

    /// Reads a raw message within limits.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_within(raw: &[u8], limits: &MailLimits) -> Result<Self, MailError> {
        let message = message_of(raw, limits)?;
        let report = MailReport::read(&message);
        let fields = Fields::of(&message);
        let senders = Mailbox::all_of(message.from());
        let sender = senders
            .into_iter()
            .chain(Mailbox::all_of(message.sender()))
            .next();
        let return_path = ReturnPath::read(fields.first("return-path"));
        let automation = AutomationFields::of(&fields);
        if sender.is_none() && report.is_none() && return_path != ReturnPath::Null {
            return Err(MailError::NoSender);
        }
        let recipients = [message.to(), message.cc(), message.bcc()];
        let lines = lines_of(&message);
        let attachments: Vec<MailAttachment> = attachments_of(&message);
        let has_text = lines.iter().any(|line| !line.is_blank());
        if !has_text && attachments.is_empty() && report.is_none() {
            return Err(without_text(raw, &message));
        }
        let ids = |name| fields.first(name).map(MailId::all_in).unwrap_or_default();
        Ok(Self {
            sender,
            reply_to: Mailbox::all_of(message.reply_to()),
            recipients: recipients.into_iter().flat_map(Mailbox::all_of).collect(),
            delivered_to: fields.delivered_to(),
            return_path,
            date: message.date().and_then(timestamp_of),
            message_id: ids("message-id").into_iter().next(),
            in_reply_to: ids("in-reply-to"),
            references: ids("references"),
            subject: safe_line_within(message.subject().unwrap_or_default(), Self::MAXIMUM_SUBJECT),
            lines,
            attachments,
            automation,
            report,
        })
    }

    /// The same with the envelope that the host's mail system received it in, where that is known: `None` as sender is the
    /// null sender `<>`. It holds before what the header says.
    #[must_use]
    pub fn with_envelope(
        mut self,
        sender: Option<EmailAddress>,
        recipients: impl IntoIterator<Item = EmailAddress>,
    ) -> Self {
        self.return_path = sender.map_or(ReturnPath::Null, ReturnPath::Address);
        self.delivered_to.extend(recipients);
        self
    }

    /// Who wrote it. `None` in reports of mail systems only: these may come from no address on the internet.
    #[must_use]
    pub fn sender(&self) -> Option<&Mailbox> {
        self.sender.as_ref()
    }

    /// Where an answer is asked for, if elsewhere.
    #[must_use]
    pub fn reply_to(&self) -> &[Mailbox] {
        &self.reply_to
    }

    /// To whom it was written: `To`, `Cc` and `Bcc`, in this order.
    #[must_use]
    pub fn recipients(&self) -> &[Mailbox] {
        &self.recipients
    }

    /// To which addresses it was delivered, where that is told: they need not be among the recipients.
    #[must_use]
    pub fn delivered_to(&self) -> &[EmailAddress] {
        &self.delivered_to
    }

    /// Where failures are reported to.
    #[must_use]
    pub fn return_path(&self) -> &ReturnPath {
        &self.return_path
    }

    /// When it was written, as its sender says.
    #[must_use]
    pub fn date(&self) -> Option<Timestamp> {
        self.date
    }

    /// Its id.
    #[must_use]
    pub fn message_id(&self) -> Option<&MailId> {
        self.message_id.as_ref()
    }

    /// The ids of the messages that it answers.
    #[must_use]
    pub fn in_reply_to(&self) -> &[MailId] {
        &self.in_reply_to
    }

    /// The ids of the messages before it, the nearest one last; of very many, the last 100.
    #[must_use]
    pub fn references(&self) -> &[MailId] {
        &self.references
    }

    /// The subject, decoded, in one line without control characters; empty when there is none.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// All that it says, quotes and signature included, as safe plain text: HTML without tags, scripts and styles, no
    /// control characters but line feeds and tabs, nothing that turns the direction of writing. Empty when it has
    /// attachments only.
    #[must_use]
    pub fn text(&self) -> String {
        joined(&self.lines).trim().to_owned()
    }

    /// What its writer says, without quotes and signature, and what was taken out.
    #[must_use]
    pub fn stripped_text(&self) -> StrippedText {
        StrippedText::of(&self.lines, self.is_forwarded())
    }

    /// Whether its subject says that it was forwarded: then what stands below a header is there to be read.
    #[must_use]
    pub fn is_forwarded(&self) -> bool {
        let subject = self.subject.to_lowercase();
        FORWARDED.iter().any(|mark| subject.starts_with(mark))
    }

    /// What is attached.
    #[must_use]
    pub fn attachments(&self) -> &[MailAttachment] {
        &self.attachments
    }

    /// The decoded bytes of an attachment, found again in the raw message that was parsed.
    ///
    /// # Errors
    /// When the raw message is none within the limits. `Ok(None)` when it has no such part.
    pub fn attached_bytes(
        raw: &[u8],
        attachment: &MailAttachment,
        limits: &MailLimits,
    ) -> Result<Option<Vec<u8>>, MailError> {
        let message = message_of(raw, limits)?;
        let part = message.parts.get(attachment.part);
        Ok(part.map(|part| part.contents().to_vec()))
    }
}

/// Marks that mail programs put before the subject of a forwarded message.
const FORWARDED: &[&str] = &[
    "fwd:",
    "fw:",
    "wg:",
    "tr:",
    "rv:",
    "enc:",
    "i:",
    "pd:",
    "vs:",
    "doorst:",
    "vl:",
    "vb:",
    "továbbítás:",
    "yml:",
    "转发:",
    "轉寄:",
];

/// The message in these bytes.
fn message_of<'a>(raw: &'a [u8], limits: &MailLimits) -> Result<Message<'a>, MailError> {
    if raw.trim_ascii().is_empty() {
        return Err(MailError::Empty);
    }
    // The parser counts in 32 bits.
    let maximum = limits.bytes.min(u32::MAX as usize);
    if raw.len() > maximum {
        let bytes = raw.len();
        return Err(MailError::TooLarge { bytes, maximum });
    }
    let too_many = |what, maximum| Err(MailError::TooMany { what, maximum });
    // Nested messages are values in values, and too many would overflow the stack when they are dropped. None nests
    // without a field that says so.
    if typed_parts(raw, limits.parts) > limits.parts {
        return too_many("parts", limits.parts);
    }
    let message = MessageParser::default()
        .parse(raw)
        .ok_or(MailError::NoHeader)?;
    if message.parts.len() > limits.parts {
        return too_many("parts", limits.parts);
    }
    let addressed = [
        message.from(),
        message.sender(),
        message.reply_to(),
        message.to(),
        message.cc(),
        message.bcc(),
    ];
    let addresses = addressed
        .into_iter()
        .flatten()
        .flat_map(mail_parser::Address::iter);
    if addresses.count() > limits.addresses {
        return too_many("addresses", limits.addresses);
    }
    Ok(message)
}

/// How many fields say what type a content has, counted a little beyond the limit at most. The parser overlooks white
/// space inside of names, so this does.
fn typed_parts(raw: &[u8], limit: usize) -> usize {
    let is_blank = |byte: &u8| *byte != b'\n' && byte.is_ascii_whitespace();
    let is_named = |colon: usize| {
        let before = raw.get(..colon).unwrap_or_default();
        let mut letters = before.iter().rev().filter(|byte| !is_blank(byte));
        b"content-type".iter().rev().all(|letter| {
            letters
                .next()
                .is_some_and(|found| found.eq_ignore_ascii_case(letter))
        })
    };
    let colons = raw.iter().enumerate().filter(|(_, byte)| **byte == b':');
    let named = colons.filter(|(colon, _)| is_named(*colon));
    named.take(limit.saturating_add(1)).count()
}

/// The text: what is plain where there is plain text, what is HTML otherwise.
fn lines_of(message: &Message<'_>) -> Vec<BodyLine> {
    let of_parts = |parts: &[u32]| {
        let mut lines: Vec<BodyLine> = Vec::new();
        for part in parts {
            let found = usize::try_from(*part)
                .ok()
                .and_then(|part| message.parts.get(part));
            match found.map(|part| &part.body) {
                Some(PartType::Text(text)) => lines.extend(lines_of_plain(text)),
                Some(PartType::Html(text)) => lines.extend(lines_of_html(text)),
                _ => {}
            }
        }
        lines
    };
    let lines = of_parts(&message.text_body);
    if lines.iter().all(BodyLine::is_blank) {
        return of_parts(&message.html_body);
    }
    lines
}

fn attachments_of(message: &Message<'_>) -> Vec<MailAttachment> {
    let parts = message
        .attachments
        .iter()
        .filter_map(|part| usize::try_from(*part).ok());
    parts
        .filter_map(|part| Some(MailAttachment::read(part, message.parts.get(part)?)))
        .collect()
}

/// Why there is nothing to read.
fn without_text(raw: &[u8], message: &Message<'_>) -> MailError {
    let body = message.parts.first().map(|root| root.offset_body);
    let body = body.and_then(|start| raw.get(usize::try_from(start).ok()?..));
    if body.is_none_or(|body| body.trim_ascii().is_empty()) {
        MailError::HeaderOnly
    } else {
        MailError::NoReadableBody
    }
}

fn timestamp_of(date: &mail_parser::DateTime) -> Option<Timestamp> {
    if !date.is_valid() {
        return None;
    }
    Timestamp::from_micros(date.to_timestamp().checked_mul(1_000_000)?).ok()
}

/// The fields of a header, as they are written.
pub(super) struct Fields<'a> {
    fields: Vec<(String, &'a str)>,
}

impl<'a> Fields<'a> {
    fn of(message: &'a Message<'_>) -> Self {
        let fields = message.headers_raw();
        Self {
            fields: fields
                .map(|(name, value)| (name.to_ascii_lowercase(), value))
                .collect(),
        }
    }

    /// The first field of a name, which is given in small letters.
    pub(super) fn first(&self, name: &str) -> Option<&'a str> {
        self.all(name).next()
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let found = self.fields.iter().filter(move |(found, _)| found == name);
        found.map(|(_, value)| *value)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }

    /// Where mail systems say that they delivered to.
    fn delivered_to(&self) -> Vec<EmailAddress> {
        let names = [
            "delivered-to",
            "x-original-to",
            "envelope-to",
            "x-envelope-to",
        ];
        names
            .into_iter()
            .flat_map(|name| self.all(name))
            .take(20)
            .filter_map(|value| EmailAddress::parse(value.trim().trim_matches(['<', '>'])).ok())
            .collect()
    }
}

impl fmt::Debug for IncomingMail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("IncomingMail")
            .field("has_sender", &self.sender.is_some())
            .field("recipients", &self.recipients.len())
            .field("date", &self.date)
            .field("references", &self.references.len())
            .field("subject_characters", &self.subject.chars().count())
            .field("lines", &self.lines.len())
            .field("attachments", &self.attachments.len())
            .field("is_report", &self.report.is_some())
            .finish_non_exhaustive()
    }
}
