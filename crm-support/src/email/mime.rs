//! What the parser of MIME finds in a message.

use crm_core::Timestamp;
use mail_parser::{Message, MessageParser, PartType};

use super::attachment::MailAttachment;
use super::body::{BodyLine, lines_of_plain};
use super::error::MailError;
use super::html::lines_of_html;
use super::limits::MailLimits;

/// The message in these bytes.
pub(super) fn message_of<'a>(raw: &'a [u8], limits: &MailLimits) -> Result<Message<'a>, MailError> {
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
pub(super) fn lines_of(message: &Message<'_>) -> Vec<BodyLine> {
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

pub(super) fn attachments_of(message: &Message<'_>) -> Vec<MailAttachment> {
    let parts = message
        .attachments
        .iter()
        .filter_map(|part| usize::try_from(*part).ok());
    parts
        .filter_map(|part| Some(MailAttachment::read(part, message.parts.get(part)?)))
        .collect()
}

/// Why there is nothing to read.
pub(super) fn without_text(raw: &[u8], message: &Message<'_>) -> MailError {
    let body = message.parts.first().map(|root| root.offset_body);
    let body = body.and_then(|start| raw.get(usize::try_from(start).ok()?..));
    if body.is_none_or(|body| body.trim_ascii().is_empty()) {
        MailError::HeaderOnly
    } else {
        MailError::NoReadableBody
    }
}

pub(super) fn timestamp_of(date: &mail_parser::DateTime) -> Option<Timestamp> {
    if !date.is_valid() {
        return None;
    }
    Timestamp::from_micros(date.to_timestamp().checked_mul(1_000_000)?).ok()
}
