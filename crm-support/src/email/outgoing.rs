//! Fields of the header of mail that the host sends.

use std::fmt;

use crm_core::{ValidationError, ValidationRule, ValueShape};

use super::mail_id::MailId;
use super::rules::MailDomain;
use super::safe_text::{is_shown, safe_line_within};
use super::token::RequestToken;
use crate::id::MessageId;

/// The value of a field in a header of ours: one line, without control characters and anything that could begin another
/// field. It may hold letters beyond ASCII: encoding them is part of the host's mail library.
#[derive(Clone, PartialEq, Eq)]
pub struct HeaderValue(String);

impl HeaderValue {
    /// The largest number of bytes: a line may have 998 (RFC 5322, section 2.1.1), with its name.
    pub const MAXIMUM: usize = 900;

    /// Takes a value.
    ///
    /// # Errors
    /// When it is too long, or holds control characters, line breaks or overrides of the direction of writing.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, ValidationError> {
        let text = text.as_ref();
        let refuse = |rule| {
            Err(ValidationError::new(
                "header value",
                rule,
                ValueShape::of_text(text),
            ))
        };
        if text.len() > Self::MAXIMUM {
            let maximum = Self::MAXIMUM;
            return refuse(ValidationRule::TooLong { maximum });
        }
        if !text.chars().all(is_shown) {
            return refuse(ValidationRule::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }

    /// What a text leaves when it is made one safe line of so many characters at most.
    pub(super) fn cleaned(text: &str, maximum: usize) -> Self {
        let mut line = safe_line_within(text, maximum.min(Self::MAXIMUM));
        while line.len() > Self::MAXIMUM {
            line.pop();
        }
        Self(line)
    }

    /// The value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for HeaderValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "HeaderValue(<{} characters>)",
            self.0.chars().count()
        )
    }
}

/// A field of a header of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MailHeader {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: HeaderValue,
}

impl MailHeader {
    pub(super) fn new(name: &'static str, value: HeaderValue) -> Self {
        Self { name, value }
    }

    /// The subject of an answer: `Re: subject [#token]`, whatever the subject was. Marks of answers and tokens that it has
    /// are taken out, so that subjects do not grow.
    ///
    /// ```
    /// use crm_core::{SeededIds, Timestamp};
    /// use crm_support::RequestId;
    /// use crm_support::email::{MailHeader, MailKey, RequestToken};
    ///
    /// let request = RequestId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH);
    /// let token = RequestToken::new(request, &MailKey::from_random(&[7; 32])?);
    /// let subject = MailHeader::answer_subject("Re: RE: Lamp\r\nBcc: eve@example.com", &token);
    /// assert_eq!(subject.value.as_str(), format!("Re: Lamp Bcc: eve@example.com {}", token.in_subject()));
    /// # Ok::<(), crm_core::ValidationError>(())
    /// ```
    #[must_use]
    pub fn answer_subject(subject: &str, token: &RequestToken) -> Self {
        let cleaned = HeaderValue::cleaned(subject, 250);
        let mut bare = String::new();
        let mut rest = without_answer_marks(cleaned.as_str());
        while let Some((before, after)) = rest.split_once("[#") {
            bare.push_str(before);
            match after.split_once(']') {
                Some((token, after)) if token.len() >= RequestToken::LENGTH => rest = after,
                _ => {
                    bare.push_str("[#");
                    rest = after;
                }
            }
        }
        bare.push_str(rest);
        let text = format!("Re: {} {}", bare.trim(), token.in_subject());
        Self::new("Subject", HeaderValue::cleaned(&text, HeaderValue::MAXIMUM))
    }

    /// The fields by which an answer stands in its conversation: its own id, which has the token, what it answers, and
    /// what was before.
    ///
    /// # Errors
    /// When the domain makes the id too long.
    pub fn of_answer(
        token: &RequestToken,
        message: MessageId,
        domain: &MailDomain,
        answered: Option<&MailId>,
        before: &[MailId],
    ) -> Result<Vec<Self>, ValidationError> {
        let id = token.in_message_id(message, domain)?;
        let mut fields = vec![Self::new("Message-ID", HeaderValue(id.bracketed()))];
        fields.extend(Self::thread(answered, before));
        Ok(fields)
    }

    /// `In-Reply-To` and `References`. Of very many the first one and the last ones stay, as RFC 5537 has it for news.
    pub(super) fn thread(answered: Option<&MailId>, before: &[MailId]) -> Vec<Self> {
        let Some(answered) = answered else {
            return Vec::new();
        };
        let last = answered.bracketed();
        let mut room = HeaderValue::MAXIMUM.saturating_sub(last.len());
        let mut kept = vec![last.clone()];
        let mut earlier = before.iter().filter(|id| *id != answered);
        let first = earlier.next().map(MailId::bracketed);
        let first = first.filter(|first| first.len() < room);
        room = room.saturating_sub(
            first
                .as_ref()
                .map_or(0, |first| first.len().saturating_add(1)),
        );
        for id in earlier.rev() {
            let id = id.bracketed();
            let Some(left) = room.checked_sub(id.len().saturating_add(1)) else {
                break;
            };
            room = left;
            kept.push(id);
        }
        kept.extend(first);
        kept.reverse();
        vec![
            Self::new("In-Reply-To", HeaderValue(last)),
            Self::new("References", HeaderValue(kept.join(" "))),
        ]
    }
}

/// A subject without `Re:` and the like before it.
fn without_answer_marks(subject: &str) -> &str {
    const MARKS: &[&str] = &[
        "re:", "aw:", "sv:", "antw:", "odp:", "rif:", "res:", "r:", "vs:", "ynt:", "回复:", "答复:",
    ];
    let mut rest = subject.trim();
    'marks: loop {
        for mark in MARKS {
            let begins = rest
                .get(..mark.len())
                .is_some_and(|start| start.to_lowercase() == **mark);
            if begins && let Some(after) = rest.get(mark.len()..) {
                rest = after.trim_start();
                continue 'marks;
            }
        }
        return rest;
    }
}
