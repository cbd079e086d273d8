//! Tokens: by which a reply names its request, and nobody else can.

use std::fmt;

use crm_core::{EmailAddress, ValidationError};
use data_encoding::BASE32_NOPAD;

use super::key::{KeyUse, MailKey};
use super::mail_id::MailId;
use super::rules::MailDomain;
use crate::id::{MessageId, RequestId};

/// The name of a request in mail: its id and a code that only the [`MailKey`] can make, in 40 letters and digits.
///
/// It stands in the subject (`[#token]`), in an address to answer to (`support+token@..`) or in the id of a message
/// (`<token.message@..>`). The code has 72 bits of an HMAC with SHA-256 and is compared in constant time: who has the token of one
/// request cannot make that of another. Letter case does not matter, because mail systems change it. A token is no secret
/// towards the requester: it lets its bearer write to the request, and nothing else.
///
/// ```
/// use crm_core::{SeededIds, Timestamp};
/// use crm_support::RequestId;
/// use crm_support::email::{MailKey, RequestToken};
///
/// let key = MailKey::from_random(&[7; 32])?;
/// let request = RequestId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH);
/// let token = RequestToken::new(request, &key);
/// assert_eq!(RequestToken::read(&token.as_str().to_uppercase(), &key), Some(request));
/// assert_eq!(RequestToken::read(token.as_str(), &MailKey::from_random(&[8; 32])?), None);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RequestToken(String);

impl RequestToken {
    /// The number of characters.
    pub const LENGTH: usize = 40;

    /// Of the code: 16 bytes of the id and 9 of the code are 40 characters, with no bit to spare.
    const CODE_BYTES: usize = 9;

    /// The token of a request.
    #[must_use]
    pub fn new(request: RequestId, key: &MailKey) -> Self {
        let id = request.as_uuid().into_bytes();
        let code = key.code(KeyUse::RequestToken, &[&id]);
        let bytes: Vec<u8> = id
            .into_iter()
            .chain(code.into_iter().take(Self::CODE_BYTES))
            .collect();
        Self(BASE32_NOPAD.encode(&bytes).to_ascii_lowercase())
    }

    /// The request of a token; `None` when the text is none that this key made.
    #[must_use]
    pub fn read(text: &str, key: &MailKey) -> Option<RequestId> {
        if text.len() != Self::LENGTH {
            return None;
        }
        let bytes = BASE32_NOPAD
            .decode(text.to_ascii_uppercase().as_bytes())
            .ok()?;
        let (id, code) = bytes.split_first_chunk::<16>()?;
        let is_ours = code.len() == Self::CODE_BYTES
            && key.is_code(KeyUse::RequestToken, &[id.as_slice()], code);
        // Only of what the key made is the id looked at.
        is_ours.then(|| RequestId::from_uuid(uuid::Uuid::from_bytes(*id)).ok())?
    }

    /// The token.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The token as it stands in a subject: `[#token]`.
    #[must_use]
    pub fn in_subject(&self) -> String {
        format!("[#{}]", self.0)
    }

    /// The address to answer to: `support@shop.example` becomes `support+token@shop.example`.
    ///
    /// # Errors
    /// When the address becomes too long: it may have 23 characters before the `@`.
    pub fn in_address(&self, own: &EmailAddress) -> Result<EmailAddress, ValidationError> {
        let (mailbox, domain) = own.as_str().rsplit_once('@').unwrap_or_default();
        EmailAddress::parse(format!("{mailbox}+{}@{domain}", self.0))
    }

    /// The id for a message that is sent about the request: `token.message@domain`.
    ///
    /// # Errors
    /// When the domain is too long.
    pub fn in_message_id(
        &self,
        message: MessageId,
        domain: &MailDomain,
    ) -> Result<MailId, ValidationError> {
        let message = message.as_uuid().simple();
        MailId::parse(format!("{}.{message}@{}", self.0, domain.as_str()))
    }

    /// What looks like tokens in a subject, spaces taken out: folding may have put some in.
    pub(super) fn candidates_in_subject(subject: &str) -> Vec<String> {
        let bracketed = subject.split("[#").skip(1);
        let inner = bracketed.filter_map(|rest| rest.split_once(']').map(|(inner, _)| inner));
        inner
            .map(|inner| inner.chars().filter(|c| !c.is_whitespace()).collect())
            .filter(|inner: &String| inner.len() == Self::LENGTH)
            .take(Self::MOST_CANDIDATES)
            .collect()
    }

    const MOST_CANDIDATES: usize = 10;

    /// What looks like a token in an id of a message.
    pub(super) fn candidate_in_message_id(id: &MailId) -> Option<&str> {
        let (before, _) = id.as_str().split_once('.')?;
        (before.len() == Self::LENGTH).then_some(before)
    }
}

impl fmt::Display for RequestToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for RequestToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RequestToken(<40 characters>)")
    }
}
