//! A message that came in.

use std::fmt;

use crm_core::{EmailAddress, Timestamp};

use super::attachment::MailAttachment;
use super::automation::AutomationFields;
use super::body::{BodyLine, joined};
use super::delivery::MailReport;
use super::error::MailError;
use super::fields::Fields;
use super::limits::MailLimits;
use super::mail_id::MailId;
use super::mailbox::{Mailbox, ReturnPath};
use super::mime::{attachments_of, lines_of, message_of, timestamp_of, without_text};
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
