//! E-mail in: laws, cases from the public test suites of others, broken mail.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

mod acknowledgements;
mod broken;
mod decisions;
mod fixtures;
#[path = "../common/frozen.rs"]
mod frozen;
mod intake;
mod limits;
mod others;
mod quotes;
mod shared;
mod stripping;
mod tokens;

use crm_core::{EmailAddress, SeededIds, Timestamp};
use crm_support::RequestId;
use crm_support::email::{IncomingMail, MailDomain, MailKey, MailRules};

/// A request; another for each number.
fn request(number: u64) -> RequestId {
    RequestId::generate(&SeededIds::new(number), Timestamp::UNIX_EPOCH)
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

fn key() -> MailKey {
    MailKey::from_random(&[7; 32]).unwrap()
}

fn rules() -> MailRules {
    let domain = MailDomain::parse("shop.example").unwrap();
    MailRules::new([address("support@shop.example")], domain).unwrap()
}

/// A message with these fields and this text, from Ann to support unless the fields say otherwise.
fn mail(fields: &str, text: &str) -> IncomingMail {
    let mut raw = String::new();
    for (name, usual) in [
        ("From:", "From: Ann Lee <ann@example.com>\r\n"),
        ("To:", "To: support@shop.example\r\n"),
    ] {
        if !fields.starts_with(name) && !fields.contains(&format!("\n{name}")) {
            raw.push_str(usual);
        }
    }
    raw.push_str(&fields.replace('\n', "\r\n"));
    raw.push_str("\r\n\r\n");
    raw.push_str(text);
    IncomingMail::parse(raw.as_bytes()).unwrap()
}

/// Whether a text may be shown anywhere: no control characters but line feeds and tabs, nothing that turns the direction.
fn is_safe(text: &str) -> bool {
    !text.chars().any(|c| {
        c.is_control() && c != '\n' && c != '\t'
            || ('\u{202a}'..='\u{202e}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c)
            || c == '\u{2028}'
            || c == '\u{2029}'
    })
}

/// Whether all that a message says is safe, whatever it was made of.
fn says_safe_things(mail: &IncomingMail) -> bool {
    let stripped = mail.stripped_text();
    let in_a_line = |text: &str| is_safe(text) && !text.contains(['\n', '\t']);
    is_safe(&mail.text())
        && is_safe(stripped.text())
        && stripped.stripped().iter().all(|lines| is_safe(&lines.text))
        && in_a_line(mail.subject())
        && mail
            .sender()
            .and_then(|sender| sender.name())
            .is_none_or(in_a_line)
        && mail
            .recipients()
            .iter()
            .all(|to| to.name().is_none_or(in_a_line))
        && mail.attachments().iter().all(|attached| {
            attached
                .name
                .as_deref()
                .is_none_or(|name| in_a_line(name) && !name.contains(['/', '\\']))
                && in_a_line(&attached.media_type)
        })
}
