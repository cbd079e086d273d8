//! What a company says of its own mail.

use std::collections::BTreeSet;

use crm_core::{EmailAddress, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::token::RequestToken;
use crate::coded::coded_enum;

coded_enum! {
    /// What becomes of a mail that names a request, from an address that does not take part in it. A token may have been
    /// passed on, and an address can be forged.
    pub enum UnknownSender {
        /// It is a reply, and said to be from somebody else.
        Flag = "flag",
        /// It is a new request that says which one it names.
        NewRequest = "new_request",
    }
}

coded_enum! {
    /// What becomes of a kind of mail that no person wrote to us.
    pub enum MachineMail {
        /// It is ignored.
        Ignore = "ignore",
        /// It is a request or a reply as any other, but nothing is acknowledged.
        Take = "take",
    }
}

/// A domain that mail is sent from, in ASCII.
///
/// ```
/// use crm_support::email::MailDomain;
///
/// assert_eq!(MailDomain::parse("Mail.Shop.Example").unwrap().as_str(), "mail.shop.example");
/// assert!(MailDomain::parse("shop.example>\r\nBcc: eve").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailDomain(String);

impl MailDomain {
    /// Reads a domain; letters become small, a name beyond ASCII becomes its form in ASCII.
    ///
    /// # Errors
    /// When no e-mail address can have it.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, ValidationError> {
        let text = text.as_ref();
        let malformed = |_| {
            let rule = ValidationRule::Malformed {
                expected: "the domain of an e-mail address",
            };
            ValidationError::new("mail domain", rule, ValueShape::of_text(text))
        };
        let address = EmailAddress::parse(format!("x@{text}")).map_err(malformed)?;
        let domain = address.key().rsplit_once('@').map(|(_, domain)| domain);
        Ok(Self(domain.unwrap_or_default().to_owned()))
    }

    /// The domain.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for MailDomain {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<MailDomain> for String {
    fn from(domain: MailDomain) -> Self {
        domain.0
    }
}

/// Which addresses are a company's own, and what it does with mail of some kinds.
///
/// ```
/// use crm_core::EmailAddress;
/// use crm_support::email::{MachineMail, MailDomain, MailRules, UnknownSender};
///
/// let support = EmailAddress::parse("support@shop.example")?;
/// let rules = MailRules::new([support], MailDomain::parse("mail.shop.example")?)?
///     .with_unknown_sender(UnknownSender::NewRequest)
///     .with_generated(MachineMail::Take);
/// assert_eq!(rules.unknown_sender(), UnknownSender::NewRequest);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RulesFields", into = "RulesFields")]
pub struct MailRules {
    fields: RulesFields,
}

/// The fields, which are also the serialised form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFields {
    addresses: BTreeSet<EmailAddress>,
    message_id_domain: MailDomain,
    unknown_sender: UnknownSender,
    generated: MachineMail,
    lists: MachineMail,
}

impl MailRules {
    /// The largest number of own addresses.
    pub const MAXIMUM_ADDRESSES: usize = 1_000;

    /// Rules for mail to and from these own addresses, whose messages have ids at this domain. A known token from an
    /// unknown address makes a reply with a flag, generated mail is ignored, mail through lists is taken.
    ///
    /// # Errors
    /// When there are too many addresses.
    pub fn new(
        addresses: impl IntoIterator<Item = EmailAddress>,
        message_id_domain: MailDomain,
    ) -> Result<Self, ValidationError> {
        let addresses: BTreeSet<EmailAddress> = addresses.into_iter().collect();
        Self::try_from(RulesFields {
            addresses,
            message_id_domain,
            unknown_sender: UnknownSender::Flag,
            generated: MachineMail::Ignore,
            lists: MachineMail::Take,
        })
    }

    /// The same with another answer to mail from unknown addresses.
    #[must_use]
    pub fn with_unknown_sender(mut self, unknown_sender: UnknownSender) -> Self {
        self.fields.unknown_sender = unknown_sender;
        self
    }

    /// The same with another treatment of mail that a program made of itself: a form of a web site, an alarm.
    #[must_use]
    pub fn with_generated(mut self, generated: MachineMail) -> Self {
        self.fields.generated = generated;
        self
    }

    /// The same with another treatment of mail that came through a list. Where the own address is a group of a mail
    /// service, all mail does: ignored, nothing would be answered.
    #[must_use]
    pub fn with_lists(mut self, lists: MachineMail) -> Self {
        self.fields.lists = lists;
        self
    }

    /// The own addresses.
    #[must_use]
    pub fn addresses(&self) -> &BTreeSet<EmailAddress> {
        &self.fields.addresses
    }

    /// The domain that ids of own messages end with.
    #[must_use]
    pub fn message_id_domain(&self) -> &MailDomain {
        &self.fields.message_id_domain
    }

    /// What becomes of mail about a request from somebody who does not take part in it.
    #[must_use]
    pub fn unknown_sender(&self) -> UnknownSender {
        self.fields.unknown_sender
    }

    /// What becomes of mail that a program made of itself.
    #[must_use]
    pub fn generated(&self) -> MachineMail {
        self.fields.generated
    }

    /// What becomes of mail through lists.
    #[must_use]
    pub fn lists(&self) -> MachineMail {
        self.fields.lists
    }

    /// Whether an address is an own one, with a tag or without.
    #[must_use]
    pub fn is_own(&self, address: &EmailAddress) -> bool {
        self.fields.addresses.contains(address) || self.tag_of(address).is_some()
    }

    /// What follows the last `+` of an own address: `tag` of `support+tag@..`.
    pub(super) fn tag_of<'a>(&self, address: &'a EmailAddress) -> Option<&'a str> {
        let (mailbox, domain) = address.as_str().rsplit_once('@')?;
        let (mailbox, tag) = mailbox.rsplit_once('+')?;
        let untagged = EmailAddress::parse(format!("{mailbox}@{domain}")).ok()?;
        self.fields.addresses.contains(&untagged).then_some(tag)
    }

    /// The tag, where it looks like a token.
    pub(super) fn candidate_in_address<'a>(&self, address: &'a EmailAddress) -> Option<&'a str> {
        let tag = self.tag_of(address)?;
        (tag.len() == RequestToken::LENGTH).then_some(tag)
    }
}

impl TryFrom<RulesFields> for MailRules {
    type Error = ValidationError;

    fn try_from(fields: RulesFields) -> Result<Self, Self::Error> {
        let members = fields.addresses.len();
        if members > Self::MAXIMUM_ADDRESSES {
            let maximum = Self::MAXIMUM_ADDRESSES;
            let rule = ValidationRule::TooMany { maximum };
            let shape = ValueShape::Collection { members };
            return Err(ValidationError::new("mail rules", rule, shape));
        }
        Ok(Self { fields })
    }
}

impl From<MailRules> for RulesFields {
    fn from(rules: MailRules) -> Self {
        rules.fields
    }
}
