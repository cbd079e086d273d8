//! Broken mail: cut anywhere, changed anywhere, of bytes at random, in any charset.

use crm_support::email::{IncomingMail, MailClues, MailError, MailLimits};
use crm_support::strategies;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{is_safe, key, rules, says_safe_things};

/// A message with most of what can stand in one.
const RICH: &str = "Return-Path: <ann@example.com>\r\nReceived: from a by b; Mon, 23 Nov 2026 10:00:00 +0100\r\nFrom: =?utf-8?b?SsO8cmdlbg==?= <ann@example.com>\r\nTo: \"Lee, Bo\" <bo@example.com>, group: a@example.com, b@example.com;\r\n\
Cc: support@shop.example\r\nSubject: =?iso-8859-1?q?Lampe_f=FCr?=\r\n =?utf-8?q?_K=C3=BCche?=\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\nMessage-ID: <1@example.com>\r\nIn-Reply-To: <0@example.com>\r\nReferences: <a@example.com>\r\n <0@example.com>\r\n\
MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"outer\"\r\n\r\npreamble\r\n--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n\
--inner\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe aus K=F6ln=\r\n, immer noch.\r\n\
--inner\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+R3LDvMOfZTwvcD4=\r\n--inner--\r\n\
--outer\r\nContent-Type: image/png; name=\"../../lamp.png\"\r\nContent-Disposition: attachment; filename*=utf-8''L%C3%A4mpchen.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n\
--outer\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@example.com\r\nSubject: inner\r\n\r\ninner text\r\n--outer--\r\nepilogue\r\n";

/// Everything that is done with a message.
fn take(raw: &[u8]) -> Result<(), TestCaseError> {
    let Ok(mail) = IncomingMail::parse(raw) else {
        return Ok(());
    };
    prop_assert!(says_safe_things(&mail));
    let (rules, key) = (rules(), key());
    let decided = MailClues::of(&mail, &rules, &key).decide(|_| None, |_, _| false);
    let shown = format!("{mail:?} {decided:?}");
    prop_assert!(!shown.contains("ann@example.com"));
    for attachment in mail.attachments() {
        let bytes = IncomingMail::attached_bytes(raw, attachment, &MailLimits::default()).unwrap();
        prop_assert_eq!(bytes.map(|bytes| bytes.len()), Some(attachment.bytes));
    }
    if let Ok(reply) = mail.reply(crm_support::email::LongText::Shorten, &key) {
        prop_assert!(is_safe(reply.text.as_str()));
    }
    Ok(())
}

#[test]
fn the_rich_one_is_read() {
    let mail = IncomingMail::parse(RICH.as_bytes()).unwrap();
    assert_eq!(mail.sender().unwrap().name(), Some("J\u{fc}rgen"));
    assert_eq!(mail.subject(), "Lampe f\u{fc}r K\u{fc}che");
    assert_eq!(mail.text(), "Gr\u{fc}\u{df}e aus K\u{f6}ln, immer noch.");
    let recipients: Vec<&str> = mail
        .recipients()
        .iter()
        .map(|to| to.address().as_str())
        .collect();
    assert_eq!(
        recipients,
        [
            "bo@example.com",
            "a@example.com",
            "b@example.com",
            "support@shop.example"
        ]
    );
    assert_eq!(mail.references().len(), 2);
    assert_eq!(
        mail.date().unwrap(),
        crm_core::Timestamp::parse("2026-11-23T09:00:00Z").unwrap()
    );
    let [picture, inner] = mail.attachments() else {
        panic!("{mail:?}")
    };
    assert_eq!(picture.name.as_deref(), Some("L\u{e4}mpchen.png"));
    assert_eq!(
        (picture.media_type.as_str(), picture.bytes),
        ("image/png", 8)
    );
    // printf '\x89PNG\r\n\x1a\n' | sha256sum
    assert_eq!(
        picture.digest,
        "4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6"
    );
    assert_eq!(inner.media_type, "message/rfc822");
    assert_eq!(
        format!("{mail:?}"),
        "IncomingMail { has_sender: true, recipients: 4, date: Some(2026-11-23T09:00:00.000000Z), references: 2, subject_characters: 15, lines: 1, attachments: 2, is_report: false, .. }"
    );
}

#[test]
fn cut_anywhere_it_is_read_or_refused() {
    for end in 0..RICH.len() {
        take(&RICH.as_bytes()[..end]).unwrap();
        take(&RICH.as_bytes()[end..]).unwrap();
    }
}

#[test]
fn what_cannot_be_taken_is_a_typed_error() {
    let parse = |raw: &str| IncomingMail::parse(raw.as_bytes()).unwrap_err();
    assert_eq!(parse(""), MailError::Empty);
    assert_eq!(parse(" \r\n\r\n"), MailError::Empty);
    assert_eq!(
        parse("From: ann@example.com\r\nSubject: x"),
        MailError::HeaderOnly
    );
    assert_eq!(
        parse("From: ann@example.com\r\nSubject: x\r\n\r\n"),
        MailError::HeaderOnly
    );
    assert_eq!(
        parse("From: ann@example.com\r\nSubject: x\r\n\r\n \r\n\t\r\n"),
        MailError::HeaderOnly
    );
    assert_eq!(
        parse("From: ann@example.com\r\nContent-Type: text/html\r\n\r\n<p><script>x</script></p>"),
        MailError::NoReadableBody
    );
    assert_eq!(parse("Subject: x\r\n\r\nHello"), MailError::NoSender);
    assert_eq!(parse("From: Ann\r\n\r\nHello"), MailError::NoSender);
    assert_eq!(
        parse("From: ann@localhost\r\n\r\nHello"),
        MailError::NoSender
    );
    assert_eq!(parse("From: <>\r\n\r\nHello"), MailError::NoSender);
    let only_picture = "From: ann@example.com\r\nSubject: See\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=";
    let mail = IncomingMail::parse(only_picture.as_bytes()).unwrap();
    assert_eq!(
        (mail.text().as_str(), mail.attachments().len()),
        ("", 1),
        "a picture says something"
    );
    assert!(IncomingMail::parse(b"From: x\r\nSender: ann@example.com\r\n\r\nHello").is_ok());
}

#[test]
fn charsets_and_wrong_ones_give_text() {
    let with = |charset: &str, body: &[u8]| {
        let mut raw = format!("From: ann@example.com\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n").into_bytes();
        raw.extend(body);
        IncomingMail::parse(&raw).unwrap().text()
    };
    assert_eq!(with("iso-8859-1", b"K\xf6ln"), "K\u{f6}ln");
    assert_eq!(with("windows-1252", b"\x80 5"), "\u{20ac} 5");
    assert_eq!(
        with("koi8-r", b"\xec\xc1\xcd\xd0\xc1"),
        "\u{41b}\u{430}\u{43c}\u{43f}\u{430}"
    );
    assert_eq!(
        with("shift_jis", b"\x83\x89\x83\x93\x83\x76"),
        "\u{30e9}\u{30f3}\u{30d7}"
    );
    assert_eq!(with("gb18030", b"\xb5\xc6"), "\u{706f}");
    assert_eq!(with("euc-kr", b"\xc0\xfc\xb5\xee"), "\u{c804}\u{b4f1}");
    assert_eq!(with("utf-16le", b"K\0\xf6\0l\0n\0"), "K\u{f6}ln");
    // Said to be what it is not, or what nobody knows.
    for charset in ["utf-8", "us-ascii", "no-such-charset", "\"\"", "utf-8\\0"] {
        let text = with(charset, b"K\xf6ln");
        assert!(
            text.starts_with('K') && text.ends_with("ln"),
            "{charset}: {text}"
        );
    }
}

#[test]
fn an_injected_header_stays_text() {
    for subject in [
        "a=0d=0aBcc:_eve@example.com",
        "a=0aBcc:_x",
        "a=0dBcc:_x",
        "a=e2=80=a8Bcc:_x",
        "a=c2=85Bcc:_x",
        "a=00b",
        "a=e2=80=aeb",
    ] {
        let raw = format!(
            "From: =?utf-8?q?{subject}?= <ann@example.com>\r\nSubject: =?utf-8?q?{subject}?=\r\n\r\nHello"
        );
        let mail = IncomingMail::parse(raw.as_bytes()).unwrap();
        assert!(says_safe_things(&mail), "{subject}: {:?}", mail.subject());
        assert!(mail.subject().starts_with('a'));
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(raw in vec(any::<u8>(), 0..2_000)) {
        take(&raw)?;
        let mut headed = b"From: ann@example.com\r\n".to_vec();
        headed.extend(&raw);
        take(&headed)?;
    }

    #[test]
    fn changed_bytes_never_panic(changes in vec((0..RICH.len(), any::<u8>()), 1..30), cut in 0..RICH.len()) {
        let mut raw = RICH.as_bytes().to_vec();
        for (at, byte) in changes {
            raw[at] = byte;
        }
        take(&raw)?;
        raw.remove(cut);
        take(&raw)?;
        raw.truncate(cut);
        take(&raw)?;
    }

    #[test]
    fn pieces_of_mail_in_any_order_never_panic(pieces in vec(proptest::sample::select(vec![
        "From: ann@example.com\r\n", "Subject: =?utf-8?b?", "?=", "Content-Type: multipart/mixed; boundary=b\r\n", "--b\r\n", "--b--", "\r\n", "\r\n\r\n", "\n", "Content-Type: message/rfc822\r\n",
        "Content-Type: text/html; charset=utf-7\r\n", "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: quoted-printable\r\n", "=", "=0D=0A", "PHA+", "<p>", "\0", "\u{202e}", "Hello", " ", "\t",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n", "Content-Type: message/delivery-status\r\n", "Action: failed\r\n", "Final-Recipient: rfc822; ann@example.com\r\n",
        "Content-Disposition: attachment; filename=\"../x\r\n", "References: <a@b> <", "Date: 99 Xyz\r\n", "Content-Type: multipart/digest; boundary=b\r\n", ":",
    ]), 0..60)) {
        take(pieces.concat().as_bytes())?;
    }

    #[test]
    fn generated_mail_is_read(raw in strategies::raw_mail()) {
        prop_assert!(IncomingMail::parse(&raw).is_ok());
        take(&raw)?;
    }
}
