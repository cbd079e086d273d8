//! E-mail in.

use chrono::TimeDelta;
use crm_core::strategies as core;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::request_id;
use crate::email::{
    AcknowledgementLog, AcknowledgementRule, AcknowledgementTemplate, IncomingMail, LongText,
    MachineMail, MailClues, MailDomain, MailId, MailKey, MailRules, MailSignal, RequestToken,
    UnknownSender,
};

/// Any [`MailKey`].
pub fn mail_key() -> impl Strategy<Value = MailKey> + Clone {
    vec(any::<u8>(), MailKey::MINIMUM..=MailKey::MAXIMUM)
        .prop_filter_map("a key", |bytes| MailKey::from_random(&bytes).ok())
}

/// Any [`RequestToken`] of any key.
pub fn request_token() -> impl Strategy<Value = RequestToken> {
    (request_id(), mail_key()).prop_map(|(request, key)| RequestToken::new(request, &key))
}

/// Any [`MailId`].
pub fn mail_id() -> impl Strategy<Value = MailId> + Clone {
    "[!-;=?-~]{1,30}(@[a-z0-9.-]{1,20})?".prop_filter_map("an id", |text| MailId::parse(text).ok())
}

/// One of a few [`MailDomain`]s.
pub fn mail_domain() -> impl Strategy<Value = MailDomain> + Clone {
    select(vec![
        "shop.example",
        "mail.shop.example",
        "b\u{fc}cher.example",
    ])
    .prop_filter_map("a domain", |text| MailDomain::parse(text).ok())
}

/// Any [`UnknownSender`].
pub fn unknown_sender() -> impl Strategy<Value = UnknownSender> + Clone {
    select(UnknownSender::ALL)
}

/// Any [`MachineMail`].
pub fn machine_mail() -> impl Strategy<Value = MachineMail> + Clone {
    select(MachineMail::ALL)
}

/// Any [`MailSignal`].
pub fn mail_signal() -> impl Strategy<Value = MailSignal> + Clone {
    select(MailSignal::ALL)
}

/// Any [`LongText`].
pub fn long_text() -> impl Strategy<Value = LongText> + Clone {
    select(LongText::ALL)
}

/// Any [`MailRules`].
pub fn mail_rules() -> impl Strategy<Value = MailRules> + Clone {
    let addresses = btree_set(core::email_address(), 0..4);
    let kinds = (unknown_sender(), machine_mail(), machine_mail());
    (addresses, mail_domain(), kinds).prop_filter_map(
        "rules",
        |(addresses, domain, (unknown, generated, lists))| {
            let rules = MailRules::new(addresses, domain).ok()?;
            Some(
                rules
                    .with_unknown_sender(unknown)
                    .with_generated(generated)
                    .with_lists(lists),
            )
        },
    )
}

/// Any [`AcknowledgementRule`]; most allow little in a short time.
pub fn acknowledgement_rule() -> impl Strategy<Value = AcknowledgementRule> + Clone {
    (0_u32..5, 0_u32..12, 1_i64..100_000).prop_filter_map(
        "a rule",
        |(per_address, in_all, seconds)| {
            let window = TimeDelta::try_seconds(seconds)?;
            AcknowledgementRule::new(per_address, in_all, window).ok()
        },
    )
}

/// Any [`AcknowledgementTemplate`].
pub fn acknowledgement_template() -> impl Strategy<Value = AcknowledgementTemplate> + Clone {
    let text = vec(
        prop_oneof![
            "[a-zA-Z\u{e4}-\u{fc} .,]{1,20}",
            select(vec!["{token}", "{received_on}", "{{", "}}"]).prop_map(String::from),
        ],
        1..6,
    );
    ("[a-zA-Z ]{0,20}", text).prop_filter_map("a template", |(subject, text)| {
        AcknowledgementTemplate::parse(&format!("{subject}{{token}}"), &text.concat()).ok()
    })
}

/// A raw message as programs write them: a few senders, subjects, bodies, and signs of automation now and then.
pub fn raw_mail() -> impl Strategy<Value = Vec<u8>> + Clone {
    let line = prop_oneof![
        6 => "[a-zA-Z\u{e4}-\u{fc}0-9 .,?!]{0,60}",
        1 => "> [a-z ]{0,20}",
        1 => select(vec![
            "On 23 Nov 2026 at 10:00, Shop <help@shop.example> wrote:",
            "-----Original Message-----",
            "-- ",
            "Sent from my iPhone",
            "",
        ]).prop_map(String::from),
    ];
    let automation = select(vec![
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: no",
        "Precedence: list",
        "List-Id: <lamps.example.com>",
        "Return-Path: <>",
        "X-Auto-Response-Suppress: OOF",
    ]);
    (
        core::email_address(),
        "[a-zA-Z0-9 :#\\[\\]]{0,40}",
        option::weighted(0.8, mail_id()),
        option::weighted(0.2, automation),
        vec(line, 1..12),
    )
        .prop_map(|(sender, subject, id, automation, lines)| {
            let mut raw = format!(
                "From: Somebody <{}>\r\nTo: support@shop.example\r\nSubject: {subject}\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\n",
                sender.as_str(),
            );
            if let Some(id) = id {
                raw.push_str(&format!("Message-ID: {}\r\n", id.bracketed()));
            }
            if let Some(field) = automation {
                raw.push_str(field);
                raw.push_str("\r\n");
            }
            raw.push_str("Content-Type: text/plain; charset=utf-8\r\n\r\nHello.\r\n");
            raw.push_str(&lines.join("\r\n"));
            raw.into_bytes()
        })
}

/// Any [`IncomingMail`] of those that [`raw_mail`] makes.
pub fn incoming_mail() -> impl Strategy<Value = IncomingMail> + Clone {
    raw_mail().prop_filter_map("a message", |raw| IncomingMail::parse(&raw).ok())
}

/// Any [`AcknowledgementLog`], as it is after some messages.
pub fn acknowledgement_log() -> impl Strategy<Value = AcknowledgementLog> {
    let mails = vec((incoming_mail(), core::recent_timestamp()), 0..6);
    (mails, acknowledgement_rule(), mail_rules(), mail_key()).prop_map(
        |(mails, rule, rules, key)| {
            let mut log = AcknowledgementLog::default();
            for (mail, at) in mails {
                let decided = MailClues::of(&mail, &rules, &key).decide(|_| None, |_, _| false);
                let _ = log.permit(&mail, &decided, rule, &key, at);
            }
            log
        },
    )
}
