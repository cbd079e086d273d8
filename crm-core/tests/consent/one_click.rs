//! The header fields of RFC 8058, as another library reads them.

use crm_core::strategies as any;
use crm_core::*;
use list_unsubscribe::{UnsubscribeMethod, parse_with_post};
use proptest::prelude::*;

proptest! {
    /// Both fields together ask for one click, and the address in them carries the token unchanged.
    #[test]
    fn a_mail_program_finds_the_token(
        page in any::unsubscribe_url(),
        keys in any::preference_keys(),
        content in any::preference_content(),
    ) {
        let token = keys.sign(&content);
        let [(first, value), (second, post)] = OneClickUnsubscribe::new(&page, &token).headers();
        prop_assert_eq!((first, second), ("List-Unsubscribe", "List-Unsubscribe-Post"));
        for (name, value) in [(first, &value), (second, &post)] {
            prop_assert!(name.len() + 2 + value.len() <= 998, "RFC 5322, section 2.1.1");
            prop_assert!(value.bytes().all(|byte| byte.is_ascii_graphic()));
        }
        let UnsubscribeMethod::OneClick { url } = parse_with_post(&value, Some(post.as_str())) else {
            return Err(TestCaseError::fail("no one-click"));
        };
        prop_assert_eq!(url.scheme(), "https");
        let mut tokens = url.query_pairs().filter(|(name, _)| name == UnsubscribeUrl::PARAMETER);
        let (_, found) = tokens.next().unwrap();
        prop_assert!(tokens.next().is_none());
        prop_assert!(keys.verify(content.tenant, &found).is_ok());
        prop_assert!(url.as_str().starts_with(page.as_str().split('?').next().unwrap()));
    }
}

#[test]
fn only_the_words_of_the_standard_ask() {
    let asks = OneClickUnsubscribe::is_asked_for_by;
    assert!(asks("List-Unsubscribe", "One-Click"));
    for (name, value) in [
        ("List-Unsubscribe", "one-click"),
        ("list-unsubscribe", "One-Click"),
        ("List-Unsubscribe", ""),
        ("token", "One-Click"),
    ] {
        assert!(!asks(name, value));
    }
}

#[test]
fn a_page_that_breaks_a_rule_is_refused() {
    let long = format!("https://example.com/{}", "a".repeat(500));
    let refused = [
        "",
        "unsubscribe",
        "http://example.com/",
        "mailto:u@example.com",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://user@example.com/",
        "https://user:password@example.com/",
        "https://example.com/#top",
        "https://example.com/?token=1",
        "https://example.com/?a=1&token",
        "https://example.com/a b",
        "https://example.com/<b>",
        "https://example.com/a,b",
        "https://example.com/a\r\nBcc: b@example.com",
        "https://example.com/ü",
        "https://example.com/\\a",
        &long,
    ];
    for text in refused {
        assert!(UnsubscribeUrl::parse(text).is_err(), "{text:?}");
    }
    let taken = [
        "https://example.com",
        "https://example.com:8443/u/?lang=de",
        "https://u.example.com/a%20b",
    ];
    for text in taken {
        let page = UnsubscribeUrl::parse(text).unwrap();
        let json = serde_json::to_string(&page).unwrap();
        assert_eq!(serde_json::from_str::<UnsubscribeUrl>(&json).unwrap(), page);
    }
}
