//! Which acknowledgements were sent of late.

use std::fmt;

use crm_core::{EmailAddress, Timestamp, ValidationError, ValidationRule, ValueShape};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use super::AcknowledgementRule;
use crate::coded::coded_enum;
use crate::email::decision::DecidedMail;
use crate::email::incoming::IncomingMail;
use crate::email::key::{KeyUse, MailKey};
use crate::email::mail_id::MailId;
use crate::email::mailbox::ReturnPath;

coded_enum! {
    /// Why nothing is acknowledged.
    pub enum Withheld {
        /// The message is no new request, or a program made it, or it may not be answered by one.
        NotForThisMail = "not_for_this_mail",
        /// Its sender got as many as one address gets.
        AddressHadEnough = "address_had_enough",
        /// As many were sent as are sent in all.
        TooManyInAll = "too_many_in_all",
        /// The clock is behind by more than the time that is counted in: what was sent then is forgotten.
        ClockRanBack = "clock_ran_back",
    }
}

/// The acknowledgements sent of late: what a host keeps, with a version, from one message to the next.
///
/// It holds no addresses, only codes of them that the [`MailKey`] makes. The law that it keeps: whatever messages come, and
/// whatever the clock does, the instants of the acknowledgements that it permitted are never more than the
/// [rule](AcknowledgementRule) allows in any time of the rule's length, for one address and in all.
///
/// To begin anew, after a clock was far ahead by mistake, say, take [`default`](Default::default).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "LogFields", into = "LogFields")]
pub struct AcknowledgementLog {
    fields: LogFields,
}

/// The fields, which are also the serialised form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LogFields {
    latest: Option<Timestamp>,
    sent: Vec<Sent>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    to: AddressMark,
    at: Timestamp,
}

/// A code of an address: 16 bytes of it, in hexadecimal digits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct AddressMark(String);

impl AddressMark {
    const LENGTH: usize = 32;

    fn of(address: &EmailAddress, key: &MailKey) -> Self {
        let code = key.code(KeyUse::AddressMark, &[address.key().as_bytes()]);
        let digits = HEXLOWER.encode(&code);
        Self(digits.chars().take(Self::LENGTH).collect())
    }
}

impl TryFrom<String> for AddressMark {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_mark = text.len() == Self::LENGTH && HEXLOWER.decode(text.as_bytes()).is_ok();
        if is_mark {
            return Ok(Self(text));
        }
        let rule = ValidationRule::Malformed {
            expected: "32 hexadecimal digits",
        };
        Err(ValidationError::new(
            "address mark",
            rule,
            ValueShape::of_text(&text),
        ))
    }
}

impl From<AddressMark> for String {
    fn from(mark: AddressMark) -> Self {
        mark.0
    }
}

impl fmt::Debug for AddressMark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AddressMark(<32 digits>)")
    }
}

/// The permission to acknowledge one message, from [`AcknowledgementLog::permit`] alone, and used up by the acknowledgement that is made of it.
#[derive(Debug, PartialEq, Eq)]
pub struct AcknowledgementPermit {
    pub(super) to: EmailAddress,
    pub(super) answered: Option<MailId>,
    pub(super) before: Vec<MailId>,
    pub(super) at: Timestamp,
}

impl AcknowledgementLog {
    /// Permits to acknowledge a message, and notes that; the log is to be stored before the acknowledgement is sent.
    ///
    /// What is acknowledged goes to the sender of the message, never to another address that it asks for: with that, anybody could send our mail to
    /// anybody.
    ///
    /// # Errors
    /// When nothing is to be acknowledged, with the reason. The log is the same then, but for the latest instant that it saw.
    pub fn permit(
        &mut self,
        mail: &IncomingMail,
        decided: &DecidedMail,
        rule: AcknowledgementRule,
        key: &MailKey,
        at: Timestamp,
    ) -> Result<AcknowledgementPermit, Withheld> {
        let sender = mail
            .sender()
            .filter(|_| mail.return_path() != &ReturnPath::Null);
        let Some(sender) = sender.filter(|_| decided.may_be_acknowledged()) else {
            return Err(Withheld::NotForThisMail);
        };
        let latest = self.fields.latest.map_or(at, |latest| latest.max(at));
        self.fields.latest = Some(latest);
        let window = rule.window();
        if latest.since(at) > window {
            return Err(Withheld::ClockRanBack);
        }
        // Instants from one window before the earliest that is still permitted: all that can count.
        let remembered = window.checked_mul(2).unwrap_or(window);
        self.fields
            .sent
            .retain(|sent| latest.since(sent.at) <= remembered);
        let to = AddressMark::of(sender.address(), key);
        let is_near = |sent: &&Sent| sent.at.since(at).abs() < window;
        let near = self.fields.sent.iter().filter(is_near);
        let to_same = near.clone().filter(|sent| sent.to == to);
        if fills(to_same.count(), rule.per_address()) {
            return Err(Withheld::AddressHadEnough);
        }
        if fills(near.count(), rule.in_all()) {
            return Err(Withheld::TooManyInAll);
        }
        self.fields.sent.push(Sent { to, at });
        Ok(AcknowledgementPermit {
            to: sender.address().clone(),
            answered: mail.message_id().cloned(),
            before: mail.references().to_vec(),
            at,
        })
    }

    /// How many acknowledgements are kept in mind.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.fields.sent.len()
    }
}

fn fills(count: usize, maximum: u32) -> bool {
    usize::try_from(maximum).is_ok_and(|maximum| count >= maximum)
}

impl TryFrom<LogFields> for AcknowledgementLog {
    type Error = ValidationError;

    fn try_from(fields: LogFields) -> Result<Self, Self::Error> {
        let refuse = |rule, shape| Err(ValidationError::new("acknowledgement log", rule, shape));
        let members = fields.sent.len();
        // Three windows in a row can be remembered.
        let maximum = usize::try_from(AcknowledgementRule::MAXIMUM_IN_ALL)
            .unwrap_or(usize::MAX)
            .saturating_mul(4);
        if members > maximum {
            return refuse(
                ValidationRule::TooMany { maximum },
                ValueShape::Collection { members },
            );
        }
        if fields.sent.iter().any(|sent| Some(sent.at) > fields.latest) {
            let rule = "nothing is sent after the latest instant";
            return refuse(ValidationRule::Inconsistent { rule }, ValueShape::Composite);
        }
        Ok(Self { fields })
    }
}

impl From<AcknowledgementLog> for LogFields {
    fn from(log: AcknowledgementLog) -> Self {
        log.fields
    }
}
