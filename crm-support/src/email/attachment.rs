//! What is attached to a message.

use std::fmt;

use data_encoding::HEXLOWER;
use mail_parser::{MessagePart, MimeHeaders};
use sha2::{Digest, Sha256};

use super::safe_text::safe_line_within;

/// An attachment, by reference: what it is, and where in the message it stands. Its bytes stay in the raw message, which the host keeps;
/// [`IncomingMail::attached_bytes`](super::IncomingMail::attached_bytes) finds them again.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MailAttachment {
    /// Which part of the message it is.
    pub part: usize,
    /// What its sender calls it: one line without control characters, path or leading dots. It is no name to store a
    /// file under, and its ending says nothing of what is in it.
    pub name: Option<String>,
    /// What its sender says it is, such as `image/png`.
    pub media_type: String,
    /// The number of bytes, decoded.
    pub bytes: usize,
    /// The SHA-256 of them, in hexadecimal digits.
    pub digest: String,
    /// Whether it is shown inside of the text: a picture, say.
    pub is_inline: bool,
}

impl MailAttachment {
    /// The largest number of characters of a name; the rest is dropped.
    pub const MAXIMUM_NAME: usize = 200;

    pub(super) fn read(part: usize, found: &MessagePart<'_>) -> Self {
        let name = found.attachment_name().map(bare_name);
        let said = found.content_type();
        let media_type = match said.map(|said| (said.ctype(), said.subtype())) {
            Some((kind, Some(subtype))) => safe_line_within(&format!("{kind}/{subtype}"), 100),
            _ => "application/octet-stream".into(),
        };
        let contents = found.contents();
        Self {
            part,
            name: name.filter(|name| !name.is_empty()),
            media_type: media_type.to_ascii_lowercase(),
            bytes: contents.len(),
            digest: HEXLOWER.encode(&Sha256::digest(contents)),
            is_inline: found
                .content_disposition()
                .is_some_and(|said| said.is_inline())
                || found.content_id().is_some(),
        }
    }
}

/// A name of a file without folders before it and dots at its beginning.
fn bare_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    safe_line_within(last, MailAttachment::MAXIMUM_NAME)
        .trim_start_matches(['.', ' '])
        .to_owned()
}

impl fmt::Debug for MailAttachment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MailAttachment")
            .field("part", &self.part)
            .field("bytes", &self.bytes)
            .field("is_inline", &self.is_inline)
            .finish_non_exhaustive()
    }
}
