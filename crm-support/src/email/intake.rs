//! What a desk takes of a message.

use crm_core::{Channel, CustomerId, InteractionText, Subject, ValidationError};
use thiserror::Error;
use uuid::{Builder, Uuid};

use super::incoming::IncomingMail;
use super::key::{KeyUse, MailKey};
use super::safe_text::safe_line_within;
use crate::classification::RequestKind;
use crate::coded::coded_enum;
use crate::id::{MessageId, RequestId};
use crate::priority::CustomerStanding;
use crate::request::NewRequest;

/// So many characters of a text stand for its subject.
const BEGINNING: usize = 80;

coded_enum! {
    /// What becomes of a text that is longer than a message of a request can be: 100,000 characters.
    pub enum LongText {
        /// It is refused with an error.
        Refuse = "refuse",
        /// Its beginning is taken; the host keeps the raw message.
        Shorten = "shorten",
    }
}

/// Who asks, as the host resolved the sender, and what for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requester {
    /// The customer of the sender's address.
    pub customer: CustomerId,
    /// How much the customer matters.
    pub standing: CustomerStanding,
    /// What the request is, as far as it is known.
    pub kind: RequestKind,
}

impl Requester {
    /// This customer, with a request of this kind.
    #[must_use]
    pub fn new(customer: CustomerId, standing: CustomerStanding, kind: RequestKind) -> Self {
        Self {
            customer,
            standing,
            kind,
        }
    }
}

/// A new request for [`Desk::submit_as`](crate::Desk::submit_as).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IncomingRequest {
    /// The id that this message always gets: delivered twice, it is filed once.
    pub id: RequestId,
    /// The request.
    pub request: NewRequest,
    /// Whether the text was shortened.
    pub is_shortened: bool,
}

/// A reply for [`Desk::record_reply_as`](crate::Desk::record_reply_as).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IncomingReply {
    /// The id that this message always gets: delivered twice, it is recorded once.
    pub message: MessageId,
    /// What it says, without quotes and signature.
    pub text: InteractionText,
    /// Whether the text was shortened.
    pub is_shortened: bool,
}

/// Why a message makes no request or reply.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IntakeError {
    /// It has neither a text nor a subject: attachments alone.
    #[error("the message has neither text nor subject")]
    NothingSaid,
    /// Its text is none that a request can have.
    #[error(transparent)]
    Invalid(#[from] ValidationError),
}

impl IncomingMail {
    /// The request that this message makes. Its text is the whole one: what a first message quotes is part of what it asks.
    ///
    /// Where there is no subject, the beginning of the text is taken for it; where there is no text, but attachments, the
    /// subject is.
    ///
    /// ```
    /// use crm_core::{CustomerId, SeededIds, Timestamp};
    /// use crm_support::email::{IncomingMail, LongText, MailKey, Requester};
    /// use crm_support::{CustomerStanding, RequestKind};
    ///
    /// let mail = IncomingMail::parse(b"From: ann@example.com\r\nSubject: Lamp\r\nMessage-ID: <1@example.com>\r\n\r\nIt is dark.")?;
    /// let customer = CustomerId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH);
    /// let ann = Requester::new(customer, CustomerStanding::Medium, RequestKind::Fault);
    /// let key = MailKey::from_random(&[7; 32])?;
    /// let made = mail.new_request(ann, LongText::Refuse, &key)?;
    /// assert_eq!(made.request.subject.as_str(), "Lamp");
    /// assert_eq!(made.id, mail.new_request(ann, LongText::Refuse, &key)?.id);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When it says nothing, or too much and is not to be shortened.
    pub fn new_request(
        &self,
        from: Requester,
        long_text: LongText,
        key: &MailKey,
    ) -> Result<IncomingRequest, IntakeError> {
        let (text, is_shortened) = self.said(self.text(), long_text)?;
        let beginning = || text.as_str().lines().find(|line| !line.trim().is_empty());
        let subject = match Subject::parse(&self.subject) {
            Ok(subject) => subject,
            Err(_) => Subject::parse(safe_line_within(beginning().unwrap_or_default(), BEGINNING))?,
        };
        let id = RequestId::from_uuid(self.stable_id(key, text.as_str()))?;
        let request = NewRequest {
            customer: from.customer,
            standing: from.standing,
            channel: Channel::Email,
            kind: from.kind,
            subject,
            text,
        };
        Ok(IncomingRequest {
            id,
            request,
            is_shortened,
        })
    }

    /// The reply that this message makes, without quotes and signature.
    ///
    /// # Errors
    /// When it says nothing, or too much and is not to be shortened.
    pub fn reply(&self, long_text: LongText, key: &MailKey) -> Result<IncomingReply, IntakeError> {
        let said = self.stripped_text().text().to_owned();
        let (text, is_shortened) = self.said(said, long_text)?;
        let message = MessageId::from_uuid(self.stable_id(key, text.as_str()))?;
        Ok(IncomingReply {
            message,
            text,
            is_shortened,
        })
    }

    /// The text, or the subject where there is none.
    fn said(
        &self,
        text: String,
        long_text: LongText,
    ) -> Result<(InteractionText, bool), IntakeError> {
        let text = if text.trim().is_empty() {
            self.subject.clone()
        } else {
            text
        };
        if text.trim().is_empty() {
            return Err(IntakeError::NothingSaid);
        }
        let is_long = text.chars().nth(InteractionText::MAXIMUM).is_some();
        if is_long && long_text == LongText::Shorten {
            let beginning: String = text.chars().take(InteractionText::MAXIMUM).collect();
            return Ok((InteractionText::parse(beginning)?, true));
        }
        Ok((InteractionText::parse(text)?, false))
    }

    /// A UUID of version 8 that is the same for the same message: a code over its id, its sender, its subject and its text. The id alone
    /// would not do: whoever knows it could send another text under it, and that or the right one would be lost.
    ///
    /// It begins with when the message was written, as ids made here do, so that ids of one time lie beside each other in a store.
    fn stable_id(&self, key: &MailKey, text: &str) -> Uuid {
        let sender = self
            .sender
            .as_ref()
            .map_or("", |sender| sender.address().key());
        let id = self.message_id.as_ref().map_or("", |id| id.as_str());
        let date = self.date.map_or(0, |date| date.as_micros());
        let parts: [&[u8]; 5] = [
            id.as_bytes(),
            sender.as_bytes(),
            &date.to_be_bytes(),
            self.subject.as_bytes(),
            text.as_bytes(),
        ];
        let code = key.code(KeyUse::StableId, &parts);
        let milliseconds = u64::try_from(date.div_euclid(1_000)).unwrap_or_default();
        let time = milliseconds.to_be_bytes().into_iter().skip(2);
        let mut bytes = [0; 16];
        for (byte, made) in bytes.iter_mut().zip(time.chain(code)) {
            *byte = made;
        }
        Builder::from_custom_bytes(bytes).into_uuid()
    }
}
