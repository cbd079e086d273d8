//! What is large, deep or many: refused with a typed error, or read in reasonable time.

use std::time::{Duration, Instant};

use crm_support::email::{IncomingMail, LongText, MailError, MailLimits};

use super::key;

const MEGABYTE: usize = 1024 * 1024;

/// Generous: these tests run without optimisation on busy machines. What they must find is work that grows with the square of the size.
const LONGEST: Duration = Duration::from_secs(60);

fn with_body(kind: &str, body: &str) -> Vec<u8> {
    format!("From: ann@example.com\r\nSubject: x\r\nContent-Type: {kind}\r\n\r\n{body}")
        .into_bytes()
}

/// Reads and strips; tells how long it took.
fn timed(what: &str, raw: &[u8]) -> Result<IncomingMail, MailError> {
    let start = Instant::now();
    let read = IncomingMail::parse(raw);
    if let Ok(mail) = &read {
        let _ = mail.stripped_text();
    }
    let took = start.elapsed();
    println!(
        "{what}: {:.1} MB in {} ms",
        raw.len() as f64 / MEGABYTE as f64,
        took.as_millis()
    );
    assert!(took < LONGEST, "{what} took {took:?}");
    read
}

fn repeated(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len())
}

#[test]
fn ten_megabytes_are_read() {
    for (what, kind, piece) in [
        (
            "words",
            "text/plain",
            "The lamp is dark since Monday, and nobody came.\r\n",
        ),
        ("one line", "text/plain", "lamp "),
        (
            "HTML",
            "text/html",
            "<p>The <b>lamp</b> is dark since Monday, and nobody came.</p>\r\n",
        ),
    ] {
        let mail = timed(what, &with_body(kind, &repeated(piece, 10 * MEGABYTE))).unwrap();
        assert!(mail.reply(LongText::Shorten, &key()).is_ok());
    }
}

#[test]
fn nothing_takes_time_that_grows_with_the_square() {
    for (what, kind, piece) in [
        (
            "numbers",
            "text/plain",
            "23.11.2026 10:00 ann@example.com:\r\n",
        ),
        ("attributions", "text/plain", "On 23.11.2026 10:00 ann\r\n"),
        ("verbs", "text/plain", "On Monday she wrote:\r\n"),
        ("quotes", "text/plain", "> x\r\nown\r\n"),
        ("labels", "text/plain", "From: x\r\nown words\r\n"),
        ("blank lines", "text/plain", "\r\n"),
        ("signatures", "text/plain", "-- \r\nx\r\n"),
        ("telephones", "text/plain", "Sent from my iPhone\r\n\r\n"),
        ("open tags", "text/html", "<b><div>x"),
        ("deep quotes", "text/html", "<blockquote>x"),
        ("blocks", "text/html", "<blockquote>x</blockquote><p>"),
        ("closed tags", "text/html", "<p>x</p></i>"),
        ("links", "text/html", "<a href=https://shop.example/>x"),
        ("entities", "text/html", "&amp;&#8364;"),
        ("brackets", "text/html", "<"),
        ("comments", "text/html", "<!-- x "),
        ("lists", "text/html", "<li>x"),
        ("attributes", "text/html", "<p a=b c=d>"),
        ("one tag", "text/html", " a=b"),
        ("form feeds", "text/html", "\u{c}&"),
    ] {
        let body = format!("x{}", repeated(piece, MEGABYTE / 2));
        timed(what, &with_body(kind, &body)).unwrap();
    }
    let one_tag = format!("x<p {}>", repeated("a=b ", MEGABYTE / 2));
    timed("one tag", &with_body("text/html", &one_tag)).unwrap();
}

#[test]
fn a_text_that_is_too_long_is_a_typed_error_or_shortened() {
    let raw = with_body("text/plain", &"lamp ".repeat(2 * MEGABYTE));
    let mail = timed("ten megabytes", &raw).unwrap();
    let refused = mail.reply(LongText::Refuse, &key()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "interaction text: must have at most 100000 characters, got text of 10485759 characters"
    );
    let short = mail.reply(LongText::Shorten, &key()).unwrap();
    assert!(short.is_shortened && short.text.as_str().starts_with("lamp lamp"));
}

#[test]
fn parts_in_parts_are_refused_before_they_are_read() {
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(300_000);
    let raw = format!("From: ann@example.com\r\n{nested}From: b@example.com\r\n\r\nx");
    let too_many = MailError::TooMany {
        what: "parts",
        maximum: 500,
    };
    assert_eq!(
        timed("nested messages", raw.as_bytes()),
        Err(too_many.clone())
    );
    // The parser finds the field behind white space as well.
    let spaced = "C on\tTent-tY pe \t: message/rfc822\r\n\r\n".repeat(100_000);
    let raw = format!("From: ann@example.com\r\n{spaced}From: b@example.com\r\n\r\nx");
    let refused = timed("nested messages, spaced", raw.as_bytes());
    assert_eq!(refused, Err(too_many.clone()));
    let mut digest = String::from("From: ann@example.com\r\n");
    for level in 0..100_000 {
        digest.push_str(&format!(
            "cOnTent-tYpe: multipart/digest; boundary=b{level}\r\n\r\n--b{level}\r\n\r\n"
        ));
    }
    assert_eq!(
        timed("nested digests", digest.as_bytes()),
        Err(too_many.clone())
    );
    let flat = format!(
        "From: ann@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{}",
        "--b\r\n\r\nx\r\n".repeat(100_000)
    );
    assert_eq!(timed("many parts", flat.as_bytes()), Err(too_many));
    // As deep as is allowed, on the small stack of a thread.
    let allowed = "Content-Type: message/rfc822\r\n\r\n".repeat(499);
    let raw = format!("From: ann@example.com\r\n{allowed}From: b@example.com\r\n\r\nx");
    assert!(timed("as deep as may be", raw.as_bytes()).is_ok());
}

#[test]
fn too_many_addresses_are_refused() {
    let many = |count: usize| {
        format!(
            "From: ann@example.com\r\nTo: {}\r\n\r\nx",
            vec!["b@example.com"; count].join(", ")
        )
    };
    let refused = timed("addresses", many(300_000).as_bytes());
    assert_eq!(
        refused,
        Err(MailError::TooMany {
            what: "addresses",
            maximum: 1_000
        })
    );
    assert!(IncomingMail::parse(many(999).as_bytes()).is_ok());
    let few = MailLimits::default().with_addresses(3);
    assert!(IncomingMail::parse_within(many(3).as_bytes(), &few).is_err());
    assert!(IncomingMail::parse_within(many(2).as_bytes(), &few).is_ok());
}

#[test]
fn long_headers_are_read_and_bounded() {
    let ids = "<a@b.example> ".repeat(100_000);
    let subject = "lamp ".repeat(500_000);
    let fields = "X-Loop: x\r\nList-Id: y\r\n".repeat(50_000);
    let raw = format!(
        "From: ann@example.com\r\nReferences: {ids}\r\nSubject: {subject}\r\n{fields}\r\nx"
    );
    let mail = timed("long headers", raw.as_bytes()).unwrap();
    assert_eq!(mail.references().len(), 100);
    assert!(mail.subject().chars().count() <= IncomingMail::MAXIMUM_SUBJECT);
}
