//! To which request a message belongs.

use std::collections::BTreeSet;

use crm_core::EmailAddress;

use super::automation::MailSignal;
use super::delivery::{DeliveryFailure, MailReport};
use super::incoming::IncomingMail;
use super::key::MailKey;
use super::mail_id::MailId;
use super::mailbox::Mailbox;
use super::rules::{MachineMail, MailRules, UnknownSender};
use super::token::RequestToken;
use crate::coded::coded_enum;
use crate::id::RequestId;

coded_enum! {
    /// What tells to which request a message belongs, the surest first.
    pub enum ReplyClue {
        /// A token in an address that it was sent to: the program that answered put it there.
        AddressToken = "address_token",
        /// A token in its subject.
        SubjectToken = "subject_token",
        /// A token in the id of a message that it answers.
        MessageIdToken = "message_id_token",
        /// The id of a message that the host knows.
        KnownMessage = "known_message",
    }
}

coded_enum! {
    /// Why a message is ignored.
    pub enum IgnoreReason {
        /// It is our own.
        OwnMail = "own_mail",
        /// A program answered by itself.
        AutoReply = "auto_reply",
        /// It is from a mail system.
        MailSystem = "mail_system",
        /// It is a report of something other than a failed delivery: it arrived, it was read.
        Report = "report",
        /// A program made it, and the rules say to ignore that.
        Generated = "generated",
        /// It came through a list, and the rules say to ignore that.
        List = "list",
    }
}

/// What was found of a message on the way to a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MailFinding {
    /// A sign that no person wrote it to us.
    Signal(MailSignal),
    /// It names a request.
    Names {
        /// By what.
        by: ReplyClue,
        /// Which.
        request: RequestId,
    },
    /// It has what looks like a token and is none: it was cut or made up, or is of another key.
    InvalidToken {
        /// Where.
        by: ReplyClue,
    },
    /// It answers a message that is not known.
    UnknownMessage,
    /// Whether its sender takes part in the request that it names.
    SenderTakesPart(bool),
}

/// What becomes of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MailDecision {
    /// It is a new request.
    NewRequest {
        /// The request that it names, where the rules say that strangers begin a new one.
        related: Option<RequestId>,
    },
    /// It is a reply.
    Reply {
        /// To which request.
        request: RequestId,
        /// What tells that.
        by: ReplyClue,
        /// Whether its sender takes part in the request. Of somebody else, the host decides who reads it.
        sender_is_known: bool,
    },
    /// A message of ours was not delivered.
    DeliveryFailed {
        /// To whom, and why.
        failure: DeliveryFailure,
        /// About which request it was, where that is known.
        request: Option<RequestId>,
    },
    /// Nothing.
    Ignored {
        /// Why.
        reason: IgnoreReason,
        /// The request that it names.
        request: Option<RequestId>,
    },
}

/// A decision with what led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecidedMail {
    /// What becomes of the message.
    pub decision: MailDecision,
    /// What was found, in the order in which it was looked for.
    pub findings: Vec<MailFinding>,
}

impl DecidedMail {
    /// Whether an acknowledgement may be sent, as far as the message goes: it is a new request, and has no sign whatever of automation.
    #[must_use]
    pub fn may_be_acknowledged(&self) -> bool {
        let is_new = matches!(self.decision, MailDecision::NewRequest { .. });
        is_new
            && !self
                .findings
                .iter()
                .any(|finding| matches!(finding, MailFinding::Signal(_)))
    }
}

/// What a message says of where it belongs, before the host is asked.
///
/// A decision takes two steps, so that it stays a pure function: the clues name the messages and requests that the host may know, the host looks them up in
/// whatever way it has, and [`decide`](Self::decide) takes what it found.
///
/// ```
/// use crm_core::{EmailAddress, SeededIds, Timestamp};
/// use crm_support::RequestId;
/// use crm_support::email::{
///     IncomingMail, MailClues, MailDecision, MailDomain, MailKey, MailRules, ReplyClue, RequestToken,
/// };
///
/// let key = MailKey::from_random(&[7; 32])?;
/// let rules = MailRules::new([EmailAddress::parse("support@shop.example")?], MailDomain::parse("shop.example")?)?;
/// let request = RequestId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH);
/// let raw = format!(
///     "From: ann@example.com\r\nTo: support@shop.example\r\nSubject: Re: Lamp {}\r\n\r\nStill dark.",
///     RequestToken::new(request, &key).in_subject(),
/// );
/// let mail = IncomingMail::parse(raw.as_bytes())?;
/// let clues = MailClues::of(&mail, &rules, &key);
/// assert_eq!(clues.named_requests(), [request]);
/// let ann = EmailAddress::parse("ann@example.com")?;
/// let decided = clues.decide(|_| None, |_, sender| *sender == ann);
/// assert_eq!(decided.decision, MailDecision::Reply { request, by: ReplyClue::SubjectToken, sender_is_known: true });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct MailClues<'a> {
    mail: &'a IncomingMail,
    rules: &'a MailRules,
    signals: BTreeSet<MailSignal>,
    named: Vec<(ReplyClue, RequestId)>,
    invalid: Vec<ReplyClue>,
    messages: Vec<&'a MailId>,
}

impl<'a> MailClues<'a> {
    /// Looks for signs, tokens and ids in a message.
    #[must_use]
    pub fn of(mail: &'a IncomingMail, rules: &'a MailRules, key: &MailKey) -> Self {
        let mut clues = Self {
            mail,
            rules,
            signals: mail.signals(rules, key),
            named: Vec::new(),
            invalid: Vec::new(),
            messages: Vec::new(),
        };
        let to = mail.recipients.iter().map(Mailbox::address);
        for address in to.chain(&mail.delivered_to) {
            if let Some(token) = rules.candidate_in_address(address) {
                clues.read(ReplyClue::AddressToken, token, key);
            }
        }
        for token in RequestToken::candidates_in_subject(&mail.subject) {
            clues.read(ReplyClue::SubjectToken, &token, key);
        }
        // The nearest message first.
        let returned: &[MailId] = match &mail.report {
            Some(MailReport::Delivery { returned, .. }) => returned,
            _ => &[],
        };
        let answered = mail.in_reply_to.iter().rev();
        for id in answered.chain(mail.references.iter().rev()).chain(returned) {
            if clues.messages.contains(&id) {
                continue;
            }
            if let Some(token) = RequestToken::candidate_in_message_id(id) {
                clues.read(ReplyClue::MessageIdToken, token, key);
            }
            clues.messages.push(id);
        }
        clues
    }

    fn read(&mut self, by: ReplyClue, token: &str, key: &MailKey) {
        match RequestToken::read(token, key) {
            Some(request) if self.named.contains(&(by, request)) => {}
            Some(request) => self.named.push((by, request)),
            None if self.invalid.contains(&by) => {}
            None => self.invalid.push(by),
        }
    }

    /// The requests that tokens name, the surest first: whether its sender takes part in the first one is what the host
    /// will be asked.
    #[must_use]
    pub fn named_requests(&self) -> Vec<RequestId> {
        self.named.iter().map(|(_, request)| *request).collect()
    }

    /// The ids of messages that it answers, the nearest first: those that the host sent or received lead to a request.
    #[must_use]
    pub fn answered_messages(&self) -> &[&'a MailId] {
        &self.messages
    }

    /// Decides. `request_of` tells the request of a message that the host sent or received before; `takes_part` tells
    /// whether an address belongs to the requester of a request, or to somebody else who may write to it.
    ///
    /// Where clues lead to several requests, the surest holds, and of equally sure ones the first; all stand in the findings.
    #[must_use]
    pub fn decide(
        &self,
        request_of: impl Fn(&MailId) -> Option<RequestId>,
        takes_part: impl Fn(RequestId, &EmailAddress) -> bool,
    ) -> DecidedMail {
        let mut findings: Vec<MailFinding> = self
            .signals
            .iter()
            .copied()
            .map(MailFinding::Signal)
            .collect();
        let invalid = self.invalid.iter().copied();
        findings.extend(invalid.map(|by| MailFinding::InvalidToken { by }));
        let named = self.named.iter().copied();
        findings.extend(named.map(|(by, request)| MailFinding::Names { by, request }));
        let mut known = None;
        for id in &self.messages {
            match request_of(id) {
                Some(request) => {
                    let by = ReplyClue::KnownMessage;
                    findings.push(MailFinding::Names { by, request });
                    known = Some((by, request));
                    break;
                }
                None if findings.contains(&MailFinding::UnknownMessage) => {}
                None => findings.push(MailFinding::UnknownMessage),
            }
        }
        let clue = self.named.first().copied().or(known);
        let decision = match self.ignored(clue.map(|(_, request)| request)) {
            Some(decision) => decision,
            None => self.taken(clue, takes_part, &mut findings),
        };
        DecidedMail { decision, findings }
    }

    /// What becomes of a message that no person wrote to us.
    fn ignored(&self, request: Option<RequestId>) -> Option<MailDecision> {
        let has = |signal| self.signals.contains(&signal);
        if let Some(MailReport::Delivery {
            recipients,
            returned,
        }) = &self.mail.report
            && !recipients.is_empty()
        {
            let failure = DeliveryFailure {
                recipients: recipients.clone(),
                message: returned.first().cloned(),
            };
            return Some(MailDecision::DeliveryFailed { failure, request });
        }
        let ignores = |signal, rule| has(signal) && rule == MachineMail::Ignore;
        let reason = if has(MailSignal::Own) {
            IgnoreReason::OwnMail
        } else if has(MailSignal::Report) {
            IgnoreReason::Report
        } else if has(MailSignal::MailSystem) {
            IgnoreReason::MailSystem
        } else if has(MailSignal::AutoReply) || has(MailSignal::NullReturnPath) {
            IgnoreReason::AutoReply
        } else if ignores(MailSignal::Generated, self.rules.generated()) {
            IgnoreReason::Generated
        } else if ignores(MailSignal::List, self.rules.lists()) {
            IgnoreReason::List
        } else {
            return None;
        };
        Some(MailDecision::Ignored { reason, request })
    }

    fn taken(
        &self,
        clue: Option<(ReplyClue, RequestId)>,
        takes_part: impl Fn(RequestId, &EmailAddress) -> bool,
        findings: &mut Vec<MailFinding>,
    ) -> MailDecision {
        let Some((by, request)) = clue else {
            return MailDecision::NewRequest { related: None };
        };
        let sender = self.mail.sender.as_ref();
        let sender_is_known = sender.is_some_and(|sender| takes_part(request, sender.address()));
        findings.push(MailFinding::SenderTakesPart(sender_is_known));
        if !sender_is_known && self.rules.unknown_sender() == UnknownSender::NewRequest {
            return MailDecision::NewRequest {
                related: Some(request),
            };
        }
        MailDecision::Reply {
            request,
            by,
            sender_is_known,
        }
    }
}
