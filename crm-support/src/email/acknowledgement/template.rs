//! What an acknowledgement says.

use crm_core::{
    EmailAddress, InteractionText, Subject, ValidationError, ValidationRule, ValueShape,
};
use serde::{Deserialize, Serialize};

use super::AcknowledgementPermit;
use crate::coded::coded_enum;
use crate::email::outgoing::{HeaderValue, MailHeader};
use crate::email::token::RequestToken;

coded_enum! {
    /// What an acknowledgement can say of the message that it acknowledges: nothing that its sender wrote. Whoever sends mail with a forged sender would have us
    /// carry a text to that address.
    pub enum AcknowledgementField {
        /// The token of the request, as it stands in a subject: `[#token]`.
        Token = "token",
        /// The day on which the message came in, in UTC: `2026-11-23`.
        ReceivedOn = "received_on",
    }
}

/// The subject and text of acknowledgements. A field stands in it as `{token}`; braces are written twice.
///
/// ```
/// use crm_support::email::AcknowledgementTemplate;
///
/// let template = AcknowledgementTemplate::parse(
///     "We have got your message {token}",
///     "Thank you for your message of {received_on}. We answer within a day.",
/// );
/// assert!(template.is_ok());
/// assert!(AcknowledgementTemplate::parse("Re: {subject}", "{token}").is_err(), "there is no such field");
/// assert!(AcknowledgementTemplate::parse("Thank you", "{token}").is_err(), "a reply would lead nowhere");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TemplateFields", into = "TemplateFields")]
pub struct AcknowledgementTemplate {
    fields: TemplateFields,
    subject: Vec<Piece>,
    text: Vec<Piece>,
}

/// The serialised form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateFields {
    subject: Subject,
    text: InteractionText,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(AcknowledgementField),
}

/// An acknowledgement for the host to send, once.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Acknowledgement {
    /// To whom. The sender on the envelope must be the null sender `<>` (RFC 3834, section 3.3), so that no failure to deliver it is answered.
    pub to: EmailAddress,
    /// Its subject.
    pub subject: HeaderValue,
    /// Its text.
    pub text: InteractionText,
    /// The fields of its header beside `From`, `To`, `Date` and `Message-ID`: what it answers, and that a program wrote it.
    pub headers: Vec<MailHeader>,
}

impl AcknowledgementTemplate {
    /// The largest number of characters of a subject, the fields as they are written.
    pub const MAXIMUM_SUBJECT: usize = 200;
    /// The largest number of characters of a text, the fields as they are written.
    pub const MAXIMUM_TEXT: usize = 10_000;

    /// Reads a template.
    ///
    /// # Errors
    /// When a text is empty or too long, a field is not among the [fields](AcknowledgementField), a brace is alone, or the
    /// token is not in the subject.
    pub fn parse(subject: &str, text: &str) -> Result<Self, ValidationError> {
        Self::try_from(TemplateFields {
            subject: Subject::parse(subject)?,
            text: InteractionText::parse(text)?,
        })
    }

    /// Makes the acknowledgement that was permitted, of the request that was made of the message.
    ///
    /// # Errors
    /// Never with a template of reasonable length: when the text becomes too long.
    pub fn acknowledge(
        &self,
        permit: AcknowledgementPermit,
        token: &RequestToken,
    ) -> Result<Acknowledgement, ValidationError> {
        let fill = |pieces: &[Piece]| -> String {
            let filled = pieces.iter().map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Field(AcknowledgementField::Token) => token.in_subject(),
                Piece::Field(AcknowledgementField::ReceivedOn) => {
                    permit.at.to_datetime().date_naive().to_string()
                }
            });
            filled.collect()
        };
        let subject = HeaderValue::parse(fill(&self.subject))?;
        let text = InteractionText::parse(fill(&self.text))?;
        let mut headers = MailHeader::thread(permit.answered.as_ref(), &permit.before);
        for (name, value) in [
            // RFC 3834, section 5; what Exchange and others heed besides.
            ("Auto-Submitted", "auto-replied"),
            ("X-Auto-Response-Suppress", "All"),
            ("Precedence", "bulk"),
        ] {
            headers.push(MailHeader::new(name, HeaderValue::parse(value)?));
        }
        Ok(Acknowledgement {
            to: permit.to,
            subject,
            text,
            headers,
        })
    }
}

impl TryFrom<TemplateFields> for AcknowledgementTemplate {
    type Error = ValidationError;

    fn try_from(fields: TemplateFields) -> Result<Self, Self::Error> {
        let subject = pieces_of(
            fields.subject.as_str(),
            "acknowledgement subject",
            Self::MAXIMUM_SUBJECT,
        )?;
        let text = pieces_of(
            fields.text.as_str(),
            "acknowledgement text",
            Self::MAXIMUM_TEXT,
        )?;
        HeaderValue::parse(fields.subject.as_str())?;
        if !subject.contains(&Piece::Field(AcknowledgementField::Token)) {
            let rule = "the subject must have {token}, so that a reply finds its request";
            let rule = ValidationRule::Inconsistent { rule };
            return Err(ValidationError::new(
                "acknowledgement subject",
                rule,
                ValueShape::Composite,
            ));
        }
        Ok(Self {
            fields,
            subject,
            text,
        })
    }
}

impl From<AcknowledgementTemplate> for TemplateFields {
    fn from(template: AcknowledgementTemplate) -> Self {
        template.fields
    }
}

/// Splits a text at its fields.
fn pieces_of(
    text: &str,
    field: &'static str,
    maximum: usize,
) -> Result<Vec<Piece>, ValidationError> {
    let refuse = |rule| ValidationError::new(field, rule, ValueShape::of_text(text));
    if text.chars().count() > maximum {
        return Err(refuse(ValidationRule::TooLong { maximum }));
    }
    let malformed = || {
        refuse(ValidationRule::Malformed {
            expected: "a text with {token} and {received_on}, other braces written twice",
        })
    };
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '{' if characters.next_if_eq(&'{').is_some() => plain.push('{'),
            '}' if characters.next_if_eq(&'}').is_some() => plain.push('}'),
            '}' => return Err(malformed()),
            '{' => {
                let mut name = String::new();
                let ends = characters.by_ref().any(|c| {
                    if c != '}' {
                        name.push(c);
                    }
                    c == '}'
                });
                let known = AcknowledgementField::ALL.iter();
                let known = known.copied().find(|field| ends && field.code() == name);
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
                pieces.push(Piece::Field(known.ok_or_else(malformed)?));
            }
            other => plain.push(other),
        }
    }
    pieces.push(Piece::Text(plain));
    Ok(pieces)
}
