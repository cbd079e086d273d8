//! Where a message belongs, and what no person wrote.

use std::collections::BTreeSet;

use crm_core::EmailAddress;
use crm_support::email::{
    DeliveryFailureKind, IgnoreReason, IncomingMail, MachineMail, MailClues, MailDecision,
    MailFinding, MailId, MailSignal, ReplyClue, RequestToken, UnknownSender,
};
use crm_support::strategies;
use proptest::prelude::*;

use super::{address, key, mail, request, rules};

fn signals(fields: &str) -> BTreeSet<MailSignal> {
    mail(fields, "Hello").signals(&rules(), &key())
}

fn decide(mail: &IncomingMail) -> MailDecision {
    let (rules, key) = (rules(), key());
    let ann = address("ann@example.com");
    let clues = MailClues::of(mail, &rules, &key);
    clues.decide(|_| None, |_, sender| *sender == ann).decision
}

#[test]
fn each_sign_is_recognised() {
    use MailSignal::{
        AbsenceSubject, AutoReply, Generated, List, MailSystem, NoReplySender, NullReturnPath, Own,
        SuppressesResponses,
    };
    let cases: &[(&str, &[MailSignal])] = &[
        ("Subject: Lamp", &[]),
        // RFC 3834, section 5: the values, with comments and parameters.
        ("Auto-Submitted: no", &[]),
        ("Auto-Submitted: No (a person)", &[]),
        ("Auto-Submitted: auto-replied", &[AutoReply]),
        (
            "Auto-Submitted: AUTO-REPLIED; owner-email=\"ann@example.com\"",
            &[AutoReply],
        ),
        ("Auto-Submitted: auto-generated", &[Generated]),
        ("Auto-Submitted: auto-notified; owner-token=x", &[Generated]),
        ("Auto-Submitted:\n auto-replied (vacation)", &[AutoReply]),
        // Exchange and older programs.
        ("X-Auto-Response-Suppress: All", &[SuppressesResponses]),
        (
            "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply",
            &[SuppressesResponses],
        ),
        ("X-Auto-Response-Suppress: None", &[]),
        ("Precedence: bulk", &[Generated]),
        ("Precedence: junk", &[Generated]),
        ("Precedence: list", &[List]),
        ("Precedence: auto_reply", &[AutoReply]),
        ("Precedence: first-class", &[]),
        ("X-Autoreply: yes", &[AutoReply]),
        ("X-Autorespond: x", &[AutoReply]),
        ("X-Loop: lamps@example.com", &[Generated]),
        ("X-Loop: Support@shop.example", &[Generated, Own]),
        // RFC 2369 and RFC 2919.
        ("List-Id: Lamps <lamps.example.com>", &[List]),
        ("List-Unsubscribe: <mailto:off@example.com>", &[List]),
        ("Return-Path: <>", &[NullReturnPath]),
        ("Return-Path: <ann@example.com>", &[]),
        ("From: MAILER-DAEMON@example.com", &[MailSystem]),
        ("From: Postmaster <postmaster@example.com>", &[MailSystem]),
        ("From: no-reply@example.com", &[NoReplySender]),
        ("From: DoNotReply@example.com", &[NoReplySender]),
        ("From: support@shop.example", &[Own]),
        ("From: Support+tag@Shop.example", &[Own]),
        ("From: sales@shop.example", &[]),
        ("Message-ID: <1@shop.example>", &[Own]),
        ("Message-ID: <1@SHOP.example>", &[Own]),
        ("Message-ID: <1@other.shop.example>", &[]),
        ("Subject: Out of Office: Lamp", &[AbsenceSubject]),
        ("Subject: Automatische Antwort: Lampe", &[AbsenceSubject]),
        (
            "Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_Lampe?=",
            &[AbsenceSubject],
        ),
        (
            "Subject: Respuesta autom\u{e1}tica: L\u{e1}mpara",
            &[AbsenceSubject],
        ),
        (
            "Subject: \u{410}\u{432}\u{442}\u{43e}\u{43e}\u{442}\u{432}\u{435}\u{442}: x",
            &[AbsenceSubject],
        ),
        (
            "Subject: Automatyczna odpowied\u{17a}: Lampa",
            &[AbsenceSubject],
        ),
    ];
    for (fields, expected) in cases {
        let expected: BTreeSet<MailSignal> = expected.iter().copied().collect();
        assert_eq!(signals(fields), expected, "{fields}");
        // Names of fields are the same in any letter case.
        assert_eq!(
            signals(
                &fields
                    .replace("Auto-Submitted", "AUTO-SUBMITTED")
                    .replace("X-Loop", "x-loop")
            ),
            expected
        );
    }
}

#[test]
fn what_no_person_wrote_is_ignored_and_the_rest_is_not() {
    let token = RequestToken::new(request(1), &key()).in_subject();
    for (fields, reason) in [
        ("Auto-Submitted: auto-replied", IgnoreReason::AutoReply),
        ("Return-Path: <>", IgnoreReason::AutoReply),
        ("From: mailer-daemon@example.com", IgnoreReason::MailSystem),
        ("From: support@shop.example", IgnoreReason::OwnMail),
        ("X-Loop: support@shop.example", IgnoreReason::OwnMail),
        ("Precedence: bulk", IgnoreReason::Generated),
    ] {
        let decision = decide(&mail(fields, "Hello"));
        assert_eq!(
            decision,
            MailDecision::Ignored {
                reason,
                request: None
            },
            "{fields}"
        );
        let decision = decide(&mail(&format!("{fields}\nSubject: {token}"), "Hello"));
        assert_eq!(
            decision,
            MailDecision::Ignored {
                reason,
                request: Some(request(1))
            },
            "{fields}"
        );
    }
    // Persons' mail has such, too: it is taken, and not acknowledged.
    for fields in [
        "List-Id: <lamps.example.com>",
        "X-Auto-Response-Suppress: All",
        "From: noreply@example.com",
        "Subject: Out of office hours?",
    ] {
        let mail = mail(fields, "Hello");
        let (rules, key) = (rules(), key());
        let decided = MailClues::of(&mail, &rules, &key).decide(|_| None, |_, _| false);
        assert_eq!(
            decided.decision,
            MailDecision::NewRequest { related: None },
            "{fields}"
        );
        assert!(!decided.may_be_acknowledged(), "{fields}");
    }
    let rules = rules()
        .with_generated(MachineMail::Take)
        .with_lists(MachineMail::Ignore);
    let generated = mail("Auto-Submitted: auto-generated", "Alarm");
    let decided = MailClues::of(&generated, &rules, &key()).decide(|_| None, |_, _| false);
    assert_eq!(decided.decision, MailDecision::NewRequest { related: None });
    assert!(!decided.may_be_acknowledged());
    let list = mail("List-Id: <lamps.example.com>", "Hello");
    let decided = MailClues::of(&list, &rules, &key()).decide(|_| None, |_, _| false);
    assert_eq!(
        decided.decision,
        MailDecision::Ignored {
            reason: IgnoreReason::List,
            request: None
        }
    );
}

#[test]
fn the_surest_clue_holds_and_all_are_told() {
    let (rules, key) = (rules(), key());
    let token = |number| RequestToken::new(request(number), &key);
    let support = address("support@shop.example");
    let message = crm_support::MessageId::generate(
        &crm_core::SeededIds::new(9),
        crm_core::Timestamp::UNIX_EPOCH,
    );
    let by_address = format!("To: {}", token(1).in_address(&support).unwrap().as_str());
    let by_subject = format!("Subject: {}", token(2).in_subject());
    let id = token(3)
        .in_message_id(message, rules.message_id_domain())
        .unwrap();
    let by_id = format!("In-Reply-To: {}", id.bracketed());
    let by_known = "References: <unknown@a.example> <known@a.example>".to_owned();
    let request_of = |id: &MailId| (id.as_str() == "known@a.example").then(|| request(4));
    let fields = [by_address, by_subject, by_id, by_known];
    let expected = [
        ReplyClue::AddressToken,
        ReplyClue::SubjectToken,
        ReplyClue::MessageIdToken,
        ReplyClue::KnownMessage,
    ];
    for first in 0..fields.len() {
        let mail = mail(&fields[first..].join("\n"), "Hello");
        let clues = MailClues::of(&mail, &rules, &key);
        let decided = clues.decide(request_of, |_, _| true);
        let number = first as u64 + 1;
        let reply = MailDecision::Reply {
            request: request(number),
            by: expected[first],
            sender_is_known: true,
        };
        assert_eq!(decided.decision, reply);
        let named = decided
            .findings
            .iter()
            .filter(|finding| matches!(finding, MailFinding::Names { .. }));
        assert_eq!(named.count(), fields.len() - first);
    }
    // The nearest message is asked for first.
    let mail = mail(
        &format!("{}\nIn-Reply-To: <nearest@a.example>", fields[3]),
        "Hello",
    );
    let clues = MailClues::of(&mail, &rules, &key);
    let asked: Vec<&str> = clues
        .answered_messages()
        .iter()
        .map(|id| id.as_str())
        .collect();
    assert_eq!(
        asked,
        ["nearest@a.example", "known@a.example", "unknown@a.example"]
    );
}

#[test]
fn strangers_with_a_token_are_flagged_or_begin_a_new_request() {
    let token = RequestToken::new(request(1), &key()).in_subject();
    let eve = mail(
        &format!("From: eve@example.com\nSubject: {token}"),
        "Send me the invoice.",
    );
    let ann = address("ann@example.com");
    let knows = |_, sender: &EmailAddress| *sender == ann;
    let flagged = MailClues::of(&eve, &rules(), &key()).decide(|_| None, knows);
    let reply = MailDecision::Reply {
        request: request(1),
        by: ReplyClue::SubjectToken,
        sender_is_known: false,
    };
    assert_eq!(flagged.decision, reply);
    assert!(
        flagged
            .findings
            .contains(&MailFinding::SenderTakesPart(false))
    );
    let rules = rules().with_unknown_sender(UnknownSender::NewRequest);
    let apart = MailClues::of(&eve, &rules, &key()).decide(|_| None, knows);
    assert_eq!(
        apart.decision,
        MailDecision::NewRequest {
            related: Some(request(1))
        }
    );
}

#[test]
fn a_forged_token_begins_a_new_request_and_is_told() {
    let token = RequestToken::new(request(1), &key());
    let forged = format!("{}a", &token.as_str()[..39]);
    let mail = mail(&format!("Subject: [#{forged}]"), "Hello");
    let decided = MailClues::of(&mail, &rules(), &key()).decide(|_| None, |_, _| true);
    if RequestToken::read(&forged, &key()).is_none() {
        assert_eq!(decided.decision, MailDecision::NewRequest { related: None });
        assert!(decided.findings.contains(&MailFinding::InvalidToken {
            by: ReplyClue::SubjectToken
        }));
    }
}

/// After the example of RFC 3464, appendix E.1 to E.4, in our own words.
fn bounce(action: &str, status: &str, original: &str) -> String {
    format!(
        "From: Mail Delivery Subsystem <MAILER-DAEMON>\r\nReturn-Path: <>\r\nTo: support@shop.example\r\nSubject: Returned mail\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\n\r\nYour message could not be delivered.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mail.example.com\r\n\r\n\
         Original-Recipient: rfc822;ann@example.com\r\nFinal-Recipient: rfc822; ann+x@mail.example.com\r\nAction: {action}\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 user\r\n unknown\r\n\r\n\
         Final-Recipient: rfc822; bo@example.com\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n\
         --b\r\nContent-Type: {original}\r\n--b--\r\n"
    )
}

#[test]
fn failed_deliveries_say_who_and_about_what() {
    let (rules, key) = (rules(), key());
    let message = crm_support::MessageId::generate(
        &crm_core::SeededIds::new(9),
        crm_core::Timestamp::UNIX_EPOCH,
    );
    let id = RequestToken::new(request(1), &key)
        .in_message_id(message, rules.message_id_domain())
        .unwrap();
    let whole = format!(
        "message/rfc822\r\n\r\nMessage-ID: {}\r\nFrom: support@shop.example\r\nSubject: x\r\n\r\nHello\r\n",
        id.bracketed()
    );
    let header = format!(
        "text/rfc822-headers\r\n\r\nMessage-ID: {}\r\nFrom: support@shop.example\r\n\r\n",
        id.bracketed()
    );
    for original in [whole, header] {
        for (action, status, kind) in [
            ("failed", "5.1.1", DeliveryFailureKind::Permanent),
            ("failed", "4.2.2 (full)", DeliveryFailureKind::Temporary),
            ("Delayed", "4.4.1", DeliveryFailureKind::Delayed),
            ("failed", "nonsense", DeliveryFailureKind::Permanent),
        ] {
            let mail = IncomingMail::parse(bounce(action, status, &original).as_bytes()).unwrap();
            let decided = MailClues::of(&mail, &rules, &key).decide(|_| None, |_, _| false);
            let MailDecision::DeliveryFailed {
                failure,
                request: about,
            } = &decided.decision
            else {
                panic!("{decided:?}");
            };
            assert_eq!(*about, Some(request(1)));
            assert_eq!(failure.message.as_ref(), Some(&id));
            assert_eq!(failure.recipients.len(), 1, "who got it is no failure");
            let failed = &failure.recipients[0];
            assert_eq!(
                failed.address,
                Some(address("ann@example.com")),
                "as it was written to"
            );
            assert_eq!(failed.kind, kind);
            let said = failed.status.map(|status| status.to_string());
            assert_eq!(
                said.as_deref(),
                status
                    .split(' ')
                    .next()
                    .filter(|status| *status != "nonsense")
            );
            assert!(!decided.may_be_acknowledged());
        }
    }
    let arrived = bounce("delivered", "2.0.0", "text/plain\r\n\r\n");
    assert_eq!(
        decide(&IncomingMail::parse(arrived.as_bytes()).unwrap()),
        MailDecision::Ignored {
            reason: IgnoreReason::Report,
            request: None
        }
    );
    let read = mail(
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
        "--b\r\n\r\nIt was read.\r\n--b--",
    );
    assert_eq!(
        decide(&read),
        MailDecision::Ignored {
            reason: IgnoreReason::Report,
            request: None
        }
    );
}

proptest! {
    #[test]
    fn no_answer_of_ours_is_ever_a_request_again(raw in strategies::raw_mail(), message in strategies::message_id(), number in 0_u64..5) {
        // Our own answer, sent to an own address by mistake.
        let (rules, key) = (rules(), key());
        let id = RequestToken::new(request(number), &key).in_message_id(message, rules.message_id_domain()).unwrap();
        let mut looped = format!("Message-ID: {}\r\n", id.bracketed()).into_bytes();
        looped.extend(raw);
        let mail = IncomingMail::parse(&looped).unwrap();
        let decided = MailClues::of(&mail, &rules, &key).decide(|_| None, |_, _| true);
        let ignored = matches!(decided.decision, MailDecision::Ignored { reason: IgnoreReason::OwnMail, .. });
        prop_assert!(ignored, "{:?}", decided);
    }

    #[test]
    fn a_decision_depends_on_nothing_but_what_is_given(raw in strategies::raw_mail(), rules in strategies::mail_rules(), key in strategies::mail_key()) {
        let decide = || {
            let mail = IncomingMail::parse(&raw).unwrap();
            MailClues::of(&mail, &rules, &key).decide(|id| (id.as_str().len() % 2 == 0).then(|| request(1)), |_, _| true)
        };
        prop_assert_eq!(decide(), decide());
    }
}
