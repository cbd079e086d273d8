//! Broken mail, hostile HTML and naughty strings that others collected, from the shared folder.

use std::io::Write as _;
use std::path::PathBuf;

use crm_support::email::{
    AcknowledgementTemplate, HeaderValue, IncomingMail, LongText, MailClues, MailDomain,
    MailHeader, MailId, RequestToken, StrippedText,
};
use serde_json::Value;

use super::{is_safe, key, mail, request, rules, says_safe_things};

/// A file or folder of bad input; says plainly when it is absent.
fn bad_input(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("ECRM_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let path = folder.join("data/bad-input").join(name);
    if path.exists() {
        return Some(path);
    }
    // Written past the capture of the test harness: it must be seen.
    let _ = writeln!(
        std::io::stderr(),
        "NOT RUN: data/bad-input/{name} is absent; set ECRM_SHARED"
    );
    None
}

#[test]
fn broken_mails_are_read_or_refused() {
    let Some(folder) = bad_input("eml") else {
        return;
    };
    let (mut read, mut refused) = (0, Vec::new());
    for kind in ["malformed", "rfc"] {
        for entry in std::fs::read_dir(folder.join(kind)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "eml") {
                continue;
            }
            let raw = std::fs::read(&path).unwrap();
            for raw in [
                raw.clone(),
                [b"From: ann@example.com\r\n", raw.as_slice()].concat(),
            ] {
                match IncomingMail::parse(&raw) {
                    Ok(mail) => {
                        read += 1;
                        assert!(says_safe_things(&mail), "{path:?}");
                        let _ =
                            MailClues::of(&mail, &rules(), &key()).decide(|_| None, |_, _| false);
                        let _ = mail.reply(LongText::Shorten, &key());
                    }
                    Err(error) => refused.push(format!("{:?}: {error}", path.file_name())),
                }
            }
        }
    }
    println!("{read} read, {} refused: {refused:?}", refused.len());
    assert!(read >= 40, "{refused:?}");
}

#[test]
fn hostile_html_is_safe_text() {
    let Some(path) = bad_input("html-sanitizer/dompurify-expect.mjs") else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    // Payloads are JSON strings on lines of their own.
    let mut payloads = 0;
    for line in text.lines() {
        let Some((_, payload)) = line.trim().split_once("payload") else {
            continue;
        };
        let payload = payload
            .trim_start_matches(['\'', '"', ':', ' '])
            .trim_end_matches([',', ' ']);
        payloads += 1;
        let payload =
            serde_json::from_str::<String>(payload).unwrap_or_else(|_| payload.to_owned());
        let read = StrippedText::of_html(&payload);
        assert!(is_safe(read.text()), "{payload}");
        assert!(
            !read.text().contains("(javascript:") && !read.text().contains("(data:"),
            "{payload}"
        );
    }
    println!("{payloads} payloads");
    assert!(payloads >= 200);
}

#[test]
fn naughty_strings_go_through_every_parser() {
    let Some(path) = bad_input("naughty-strings/blns.json") else {
        return;
    };
    let strings: Vec<String> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let token = RequestToken::new(request(1), &key());
    for text in &strings {
        assert!(
            is_safe(StrippedText::of_plain(text).text())
                && is_safe(StrippedText::of_html(text).text()),
            "{text}"
        );
        assert_eq!(RequestToken::read(text, &key()), None);
        let _ = (
            MailId::parse(text),
            MailDomain::parse(text),
            HeaderValue::parse(text),
            AcknowledgementTemplate::parse(text, text),
        );
        let answer = MailHeader::answer_subject(text, &token);
        assert!(
            answer.value.as_str().ends_with(&token.in_subject()) && is_safe(answer.value.as_str())
        );
        let one_line = text.replace(['\r', '\n'], " ");
        let read = mail(
            &format!("Subject: {one_line}\nX-Loop: {one_line}\nReferences: {one_line}"),
            &format!("x {text}"),
        );
        assert!(says_safe_things(&read), "{text}");
        let raw = format!("From: {text} <ann@example.com>\r\nContent-Type: {text}\r\n\r\n{text}");
        if let Ok(read) = IncomingMail::parse(raw.as_bytes()) {
            assert!(says_safe_things(&read), "{text}");
        }
    }
    println!("{} strings", strings.len());
    assert!(strings.len() > 500);
}

#[test]
fn injected_headers_stay_in_their_line() {
    let Some(path) = bad_input("own/injection_and_edges.json") else {
        return;
    };
    let all: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let token = RequestToken::new(request(1), &key());
    for text in all["header_injection"].as_array().unwrap() {
        let text = text.as_str().unwrap();
        let answer = MailHeader::answer_subject(text, &token);
        assert!(
            is_safe(answer.value.as_str()) && answer.value.as_str().lines().count() == 1,
            "{text:?}"
        );
        let read = mail(
            &format!("Subject: {}", text.replace(['\r', '\n'], " ")),
            "x",
        );
        let answer = MailHeader::answer_subject(read.subject(), &token);
        assert!(
            is_safe(answer.value.as_str()) && answer.value.as_str().lines().count() == 1,
            "{text:?}"
        );
        assert!(MailId::parse(text).map_or(true, |id| !id.as_str().contains(char::is_whitespace)));
    }
}
