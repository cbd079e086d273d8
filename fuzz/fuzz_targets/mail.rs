//! The reader of raw mail: it refuses or reads, what it reads is safe to show, and each line is kept or reported.
#![no_main]

use std::sync::LazyLock;

use crm_support::email::{
    IncomingMail, LongText, MailClues, MailDomain, MailHeader, MailKey, MailRules, RequestToken,
    StrippedText,
};
use libfuzzer_sys::fuzz_target;

static RULES: LazyLock<(MailRules, MailKey)> = LazyLock::new(|| {
    let domain = MailDomain::parse("shop.example").expect("a domain");
    let rules = MailRules::new(
        ["support@shop.example".parse().expect("an address")],
        domain,
    );
    let key = MailKey::from_random(&[7; 32]).expect("a key");
    (rules.expect("rules"), key)
});

fn is_safe(text: &str) -> bool {
    !text.chars().any(|c| {
        c.is_control() && !matches!(c, '\n' | '\t')
            || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

fuzz_target!(|raw: &[u8]| {
    if let Ok(text) = std::str::from_utf8(raw) {
        assert!(is_safe(StrippedText::of_html(text).text()));
        assert_eq!(RequestToken::read(text, &RULES.1), None);
    }
    let Ok(mail) = IncomingMail::parse(raw) else {
        return;
    };
    let (rules, key) = &*RULES;
    let text = mail.text();
    assert!(is_safe(&text) && is_safe(mail.subject()) && !mail.subject().contains(['\n', '\t']));
    let stripped = mail.stripped_text();
    assert_eq!(stripped.text().is_empty(), text.is_empty());
    let words = |text: &str| text.split_whitespace().count();
    let out: usize = stripped.stripped().iter().map(|out| words(&out.text)).sum();
    assert_eq!(words(stripped.text()) + out, words(&text));
    let decided = MailClues::of(&mail, rules, key).decide(|_| None, |_, _| false);
    assert!(!decided.may_be_acknowledged() || mail.sender().is_some());
    if let Ok(reply) = mail.reply(LongText::Shorten, key) {
        let again = mail.reply(LongText::Shorten, key);
        assert_eq!(again.as_ref(), Ok(&reply));
    }
    let request = crm_support::RequestId::parse("018cc251-f400-7000-8000-000000000001");
    let token = RequestToken::new(request.expect("an id"), key);
    let subject = MailHeader::answer_subject(mail.subject(), &token);
    assert!(is_safe(subject.value.as_str()) && subject.value.as_str().ends_with(']'));
});
