//! Why a message is not taken.

use thiserror::Error;

/// Why bytes are not taken as a message. Nothing of the message is told but sizes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MailError {
    /// There is nothing.
    #[error("the message is empty")]
    Empty,
    /// It is too large.
    #[error("the message has {bytes} bytes, at most {maximum} are read")]
    TooLarge {
        /// How many bytes it has.
        bytes: usize,
        /// How many are read.
        maximum: usize,
    },
    /// It has too many of something.
    #[error("the message has more than {maximum} {what}")]
    TooMany {
        /// Of what, in words.
        what: &'static str,
        /// How many are read.
        maximum: usize,
    },
    /// It has no header: it is no message.
    #[error("the message has no header")]
    NoHeader,
    /// Nobody who could be answered wrote it. Reports of mail systems are taken without a sender.
    #[error("the message has no sender that is an e-mail address")]
    NoSender,
    /// Nothing follows its header.
    #[error("the message ends with its header")]
    HeaderOnly,
    /// It has neither text nor attachments.
    #[error("the message has neither text nor attachments")]
    NoReadableBody,
}
