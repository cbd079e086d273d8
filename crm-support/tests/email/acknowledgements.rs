//! Laws of acknowledgements: few, to nobody who would answer them by himself, and with nothing that a stranger wrote.

use chrono::TimeDelta;
use crm_core::Timestamp;
use crm_support::email::{
    AcknowledgementLog, AcknowledgementRule, AcknowledgementTemplate, HeaderValue, IncomingMail,
    MailClues, MailHeader, MailId, RequestToken, Withheld,
};
use crm_support::strategies;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{is_safe, key, mail, request, rules};

fn at(seconds: i64) -> Timestamp {
    let start = Timestamp::parse("2026-11-23T09:00:00Z").unwrap();
    start.checked_add(TimeDelta::seconds(seconds)).unwrap()
}

fn template() -> AcknowledgementTemplate {
    AcknowledgementTemplate::parse(
        "We have got it {token}",
        "Thank you for your message of {received_on}. {{Lamps}}",
    )
    .unwrap()
}

/// A message from a sender of this number.
fn from(sender: usize) -> IncomingMail {
    mail(
        &format!(
            "From: person{sender}@example.com\nSubject: Lamp\nMessage-ID: <{sender}@example.com>"
        ),
        "It is dark.",
    )
}

fn permit(
    log: &mut AcknowledgementLog,
    mail: &IncomingMail,
    rule: AcknowledgementRule,
    now: Timestamp,
) -> Result<crm_support::email::AcknowledgementPermit, Withheld> {
    let (rules, key) = (rules(), key());
    let decided = MailClues::of(mail, &rules, &key).decide(|_| None, |_, _| false);
    log.permit(mail, &decided, rule, &key, now)
}

/// The most of these instants in any time of this length, its end not counted.
fn most_in_a_window(instants: &[i64], seconds: i64) -> usize {
    instants
        .iter()
        .map(|start| {
            instants
                .iter()
                .filter(|at| (*start..start + seconds).contains(*at))
                .count()
        })
        .max()
        .unwrap_or(0)
}

proptest! {
    #[test]
    fn whatever_the_clock_does_no_window_has_more(
        steps in vec((0_usize..4, -400_i64..400), 0..120),
        jumps in vec((0_usize..120, -100_000_i64..100_000), 0..4),
        per_address in 0_u32..4, in_all in 0_u32..8, seconds in 1_i64..300,
    ) {
        let rule = AcknowledgementRule::new(per_address, in_all, TimeDelta::seconds(seconds)).unwrap();
        let mut log = AcknowledgementLog::default();
        let mut now = 0_i64;
        let mut sent: Vec<(usize, i64)> = Vec::new();
        for (index, (sender, step)) in steps.into_iter().enumerate() {
            now += step + jumps.iter().filter(|(when, _)| *when == index).map(|(_, jump)| jump).sum::<i64>();
            if permit(&mut log, &from(sender), rule, at(now)).is_ok() {
                sent.push((sender, now));
            }
            // As a host stores it.
            let stored = serde_json::to_string(&log).unwrap();
            let read: AcknowledgementLog = serde_json::from_str(&stored).unwrap();
            prop_assert_eq!(&read, &log);
            prop_assert!(!stored.contains("person"));
            log = read;
        }
        let all: Vec<i64> = sent.iter().map(|(_, at)| *at).collect();
        prop_assert!(most_in_a_window(&all, seconds) <= in_all as usize);
        for sender in 0..4 {
            let to_one: Vec<i64> = sent.iter().filter(|(to, _)| *to == sender).map(|(_, at)| *at).collect();
            prop_assert!(most_in_a_window(&to_one, seconds) <= per_address as usize);
        }
    }

    #[test]
    fn with_a_clock_that_goes_on_as_many_are_sent_as_may_be(gaps in vec(0_i64..200, 1..60), per_address in 1_u32..4, seconds in 1_i64..300) {
        let rule = AcknowledgementRule::new(per_address, 10_000, TimeDelta::seconds(seconds)).unwrap();
        let mut log = AcknowledgementLog::default();
        let mut now = 0_i64;
        let mut sent: Vec<i64> = Vec::new();
        for gap in gaps {
            now += gap;
            let of_late = sent.iter().filter(|before| now - **before < seconds).count();
            let permitted = permit(&mut log, &from(1), rule, at(now));
            prop_assert_eq!(permitted.is_ok(), of_late < per_address as usize);
            if permitted.is_ok() {
                sent.push(now);
            }
        }
    }

    #[test]
    fn what_is_remembered_is_bounded(senders in vec((0_usize..40, 0_i64..50), 0..200), in_all in 0_u32..6) {
        let rule = AcknowledgementRule::new(3, in_all, TimeDelta::seconds(20)).unwrap();
        let mut log = AcknowledgementLog::default();
        let mut now = 0;
        for (sender, gap) in senders {
            now += gap;
            let _ = permit(&mut log, &from(sender), rule, at(now));
            prop_assert!(log.remembered() <= 3 * in_all as usize);
        }
    }

    #[test]
    fn an_acknowledgement_says_nothing_of_what_was_written(
        subject in "[^\\p{Cc}]{0,80}", name in "[A-Za-z ]{0,30}", body in "[^\\p{Cc}]{1,200}", id in strategies::mail_id(), template in strategies::acknowledgement_template(),
    ) {
        let rule = AcknowledgementRule::new(1, 10, TimeDelta::hours(1)).unwrap();
        let token = RequestToken::new(request(1), &key());
        let acknowledge = |mail: &IncomingMail| {
            let permit = permit(&mut AcknowledgementLog::default(), mail, rule, at(0));
            permit.map(|permit| template.acknowledge(permit, &token).unwrap())
        };
        let plain = acknowledge(&from(1)).unwrap();
        let theirs = mail(&format!("From: {name} <person1@example.com>\nSubject: x{subject}\nMessage-ID: {}", id.bracketed()), &format!("x {body}"));
        // Some subjects and ids are signs of automation.
        if let Ok(made) = acknowledge(&theirs) {
            prop_assert_eq!(&made.subject, &plain.subject);
            prop_assert_eq!(&made.text, &plain.text);
            prop_assert_eq!(&made.to, &plain.to);
            for (header, other) in made.headers.iter().zip(&plain.headers) {
                prop_assert_eq!(header.name, other.name);
                let names_messages = matches!(header.name, "In-Reply-To" | "References");
                prop_assert!(names_messages || header.value == other.value);
            }
        }
    }

    #[test]
    fn no_line_break_reaches_a_header(subject in any::<String>(), injected in "(\r\n|\n|\r|\u{85}|\u{2028}|\u{2029}|\u{b}|\u{c}|\0)Bcc: eve@example.com", ids in vec("\\PC{0,20}|<[!-~]{1,300}>", 0..30)) {
        let token = RequestToken::new(request(1), &key());
        for text in [format!("{subject}{injected}"), format!("{injected}{subject}"), subject] {
            let answer = MailHeader::answer_subject(&text, &token);
            prop_assert!(is_safe(answer.value.as_str()) && !answer.value.as_str().contains(['\n', '\t']));
            prop_assert!(answer.value.as_str().len() <= HeaderValue::MAXIMUM);
            prop_assert!(answer.value.as_str().ends_with(&token.in_subject()));
            // An answer to the answer has the same subject.
            prop_assert_eq!(MailHeader::answer_subject(answer.value.as_str(), &token), answer);
        }
        prop_assert!(HeaderValue::parse(&injected).is_err());
        let ids: Vec<MailId> = ids.iter().filter_map(|id| MailId::parse(id).ok()).collect();
        let message = crm_support::MessageId::generate(&crm_core::SeededIds::new(1), at(0));
        let fields = MailHeader::of_answer(&token, message, rules().message_id_domain(), ids.first(), &ids).unwrap();
        for field in fields {
            prop_assert!(field.value.as_str().bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()));
            prop_assert!(field.value.as_str().len() <= HeaderValue::MAXIMUM);
        }
    }
}

/// A message as another system gets it: the acknowledgement, with the fields that the host adds.
fn sent_to_them(acknowledgement: &crm_support::email::Acknowledgement, from: &str) -> Vec<u8> {
    let mut raw = format!(
        "Return-Path: <>\r\nFrom: {from}\r\nTo: {}\r\nSubject: {}\r\n",
        acknowledgement.to.as_str(),
        acknowledgement.subject.as_str()
    );
    for header in &acknowledgement.headers {
        raw.push_str(&format!("{}: {}\r\n", header.name, header.value.as_str()));
    }
    raw.push_str(&format!("\r\n{}", acknowledgement.text.as_str()));
    raw.into_bytes()
}

#[test]
fn two_desks_do_not_answer_each_other() {
    let rule = AcknowledgementRule::new(5, 100, TimeDelta::hours(1)).unwrap();
    let theirs = mail(
        "From: support@other.example\nSubject: Lamp\nMessage-ID: <1@other.example>",
        "It is dark.",
    );
    let permit_one = permit(&mut AcknowledgementLog::default(), &theirs, rule, at(0)).unwrap();
    let ours = template()
        .acknowledge(permit_one, &RequestToken::new(request(1), &key()))
        .unwrap();
    assert_eq!(ours.to.as_str(), "support@other.example");
    // The other desk is of the same make, with a key of its own.
    for with_envelope in [true, false] {
        let mut raw = sent_to_them(&ours, "support@shop.example");
        if !with_envelope {
            raw.drain(..b"Return-Path: <>\r\n".len());
        }
        let mail = IncomingMail::parse(&raw).unwrap();
        let domain = crm_support::email::MailDomain::parse("other.example").unwrap();
        let other = crm_support::email::MailRules::new([ours.to.clone()], domain).unwrap();
        let other_key = crm_support::email::MailKey::from_random(&[9; 32]).unwrap();
        let decided = MailClues::of(&mail, &other, &other_key).decide(|_| None, |_, _| true);
        assert!(
            matches!(
                decided.decision,
                crm_support::email::MailDecision::Ignored { .. }
            ),
            "{decided:?}"
        );
        let mut log = AcknowledgementLog::default();
        assert_eq!(
            log.permit(&mail, &decided, rule, &other_key, at(0)),
            Err(Withheld::NotForThisMail)
        );
    }
}

proptest! {
    /// The other system heeds nothing, hides what it is, answers at once, and each time as a new message.
    #[test]
    fn a_system_that_answers_all_gets_no_more_than_a_person(clock in vec(-50_i64..100, 1..300), per_address in 1_u32..4) {
        let rule = AcknowledgementRule::new(per_address, 50, TimeDelta::seconds(600)).unwrap();
        let mut log = AcknowledgementLog::default();
        let mut now = 0;
        let mut sent = Vec::new();
        for (round, step) in clock.iter().enumerate() {
            now += step;
            let theirs = mail(&format!("From: robot@other.example\nSubject: Ticket {round}\nMessage-ID: <{round}@other.example>"), "We have got your message.");
            if let Ok(permit) = permit(&mut log, &theirs, rule, at(now)) {
                template().acknowledge(permit, &RequestToken::new(request(round as u64), &key())).unwrap();
                sent.push(now);
            }
        }
        prop_assert!(most_in_a_window(&sent, 600) <= per_address as usize);
    }
}

#[test]
fn what_programs_send_is_never_acknowledged() {
    let rule = AcknowledgementRule::new(5, 100, TimeDelta::hours(1)).unwrap();
    let permit =
        |mail: &IncomingMail| permit(&mut AcknowledgementLog::default(), mail, rule, at(0));
    for fields in [
        "Auto-Submitted: auto-replied",
        "Return-Path: <>",
        "Precedence: list",
        "X-Auto-Response-Suppress: OOF",
        "List-Id: <a.example.com>",
        "From: noreply@example.com",
        "Subject: Out of office",
    ] {
        assert_eq!(
            permit(&mail(fields, "Hello")),
            Err(Withheld::NotForThisMail),
            "{fields}"
        );
    }
    let reply = mail(
        &format!(
            "Subject: {}",
            RequestToken::new(request(1), &key()).in_subject()
        ),
        "Hello",
    );
    assert_eq!(
        permit(&reply),
        Err(Withheld::NotForThisMail),
        "a reply is none"
    );
    let null = mail("Subject: x", "Hello").with_envelope(None, []);
    assert_eq!(permit(&null), Err(Withheld::NotForThisMail));
    assert!(permit(&mail("Reply-To: eve@example.com", "Hello")).is_ok());
}

#[test]
fn an_acknowledgement_says_that_a_program_wrote_it() {
    let rule = AcknowledgementRule::new(5, 100, TimeDelta::hours(1)).unwrap();
    let theirs = mail(
        "Subject: Lamp\nMessage-ID: <3@example.com>\nReferences: <1@example.com> <2@example.com>\nReply-To: eve@example.com",
        "It is dark.",
    );
    let permit = permit(&mut AcknowledgementLog::default(), &theirs, rule, at(0)).unwrap();
    let token = RequestToken::new(request(1), &key());
    let made = template().acknowledge(permit, &token).unwrap();
    assert_eq!(
        made.to.as_str(),
        "ann@example.com",
        "and not who is asked to be answered"
    );
    assert_eq!(made.subject.as_str(), format!("We have got it [#{token}]"));
    assert_eq!(
        made.text.as_str(),
        "Thank you for your message of 2026-11-23. {Lamps}"
    );
    let fields: Vec<(&str, &str)> = made
        .headers
        .iter()
        .map(|header| (header.name, header.value.as_str()))
        .collect();
    assert_eq!(
        fields,
        [
            ("In-Reply-To", "<3@example.com>"),
            (
                "References",
                "<1@example.com> <2@example.com> <3@example.com>"
            ),
            ("Auto-Submitted", "auto-replied"),
            ("X-Auto-Response-Suppress", "All"),
            ("Precedence", "bulk"),
        ]
    );
}

#[test]
fn templates_are_checked_when_they_are_made() {
    for (subject, text) in [
        ("Thank you", "{token}"),
        ("{token} {subject}", "x"),
        ("{token}", "{text}"),
        ("{token}", "{"),
        ("{token}", "}"),
        ("{token}", "{token"),
        ("{token}\r\nBcc: eve@example.com", "x"),
        ("", "x"),
        ("{token}", ""),
        ("{{token}}", "x"),
    ] {
        assert!(
            AcknowledgementTemplate::parse(subject, text).is_err(),
            "{subject:?} {text:?}"
        );
    }
    let long = "x".repeat(AcknowledgementTemplate::MAXIMUM_TEXT + 1);
    assert!(AcknowledgementTemplate::parse("{token}", &long).is_err());
    assert!(AcknowledgementRule::new(1, 10_001, TimeDelta::hours(1)).is_err());
    assert!(AcknowledgementRule::new(1, 1, TimeDelta::milliseconds(999)).is_err());
    assert!(AcknowledgementRule::new(1, 1, TimeDelta::days(367)).is_err());
}
