//! Addresses that may be called, and those that may not.

use std::io::Write as _;
use std::net::IpAddr;
use std::path::PathBuf;

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;
use serde_json::Value;

#[test]
fn addresses_of_the_public_internet_are_taken() {
    for good in [
        "https://hooks.example.com",
        "https://hooks.example.com/",
        "HTTPS://hooks.example.com:8443/a/b?c=d&e=%20",
        "https://bücher.example/",
        "https://xn--bcher-kva.example./x",
        "https://a_b.example.co.uk/@user",
        "https://localhost.example.com/",
        "https://1.2.3.4.example.com/",
    ] {
        assert!(WebhookUrl::parse(good).is_ok(), "{good}");
    }
    let url = WebhookUrl::parse("https://Bücher.example/ä").unwrap();
    assert_eq!(url.as_str(), "https://xn--bcher-kva.example/%C3%A4");
    assert_eq!(url.domain(), "xn--bcher-kva.example");
}

#[test]
fn everything_else_is_refused() {
    let long = format!("https://example.com/{}", "a".repeat(2048));
    for bad in [
        "",
        "hooks.example.com",
        "//hooks.example.com/",
        "https:hooks.example.com",
        "https:/hooks.example.com",
        "https:///hooks.example.com",
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        // Another scheme that only begins alike.
        "https+unix://hooks.example.com/",
        // This machine, in every spelling.
        "https://localhost/",
        "https://LOCALHOST./",
        "https://a.localhost/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://127.0.0.1./",
        "https://%31%32%37.0.0.1/",
        "https://１２７.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://0/",
        // Other addresses by number, private or not.
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00:ec2::254]/",
        "https://8.8.8.8/",
        // Names of private networks.
        "https://intranet/",
        "https://printer.local/",
        "https://metadata.google.internal/",
        "https://nas.home.arpa/",
        "https://a.onion/",
        "https://a.test/",
        "https://a.invalid/",
        // Users, passwords, fragments.
        "https://user@example.com/",
        "https://user:secret@example.com/",
        "https://:secret@example.com/",
        "https://@example.com/",
        "https://example.com@127.0.0.1/",
        "https://example.com/#part",
        "https://example.com/#",
        // What readers disagree about.
        "https://example.com\\@localhost/",
        " https://example.com/",
        "https://example.com/ ",
        "https://exa\tmple.com/",
        "https://example.com/\r\nHost: localhost",
        "https://example.com\u{0}/",
        "https://example.com:0/",
        "https://example.com:65536/",
        "https://example.com:a/",
        "https://exa mple.com/",
        "https://example..com/",
        "https://-example.com/",
        "https://.example.com/",
        "https://",
        &long,
    ] {
        let refused = WebhookUrl::parse(bad);
        let refused = refused.map(|url| url.as_str().to_owned()).unwrap_err();
        assert_eq!(refused.field(), "webhook URL", "{bad}");
        assert!(
            bad.len() < 12 || !refused.to_string().contains(bad),
            "{refused}"
        );
    }
}

proptest! {
    /// Any text is taken or refused; what is taken keeps the promises of the type.
    #[test]
    fn what_is_taken_is_safe_to_look_at(text in "(https://)?\\PC{0,40}") {
        check(&text)?;
    }

    #[test]
    fn any_address_by_number_is_refused(address in any::<[u8; 16]>(), port in any::<u16>()) {
        let six = IpAddr::from(address);
        let four = IpAddr::from(<[u8; 4]>::try_from(&address[..4]).unwrap());
        let number = u32::from_be_bytes(<[u8; 4]>::try_from(&address[..4]).unwrap());
        for host in [format!("[{six}]"), four.to_string(), number.to_string(), format!("{number:#x}")] {
            let text = format!("https://{host}:{port}/");
            prop_assert!(WebhookUrl::parse(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_survives_being_written(url in any::webhook_url()) {
        let text = serde_json::to_string(&url).unwrap();
        prop_assert_eq!(&serde_json::from_str::<WebhookUrl>(&text).unwrap(), &url);
        prop_assert_eq!(WebhookUrl::parse(url.as_str()), Ok(url));
    }
}

fn check(text: &str) -> Result<bool, TestCaseError> {
    let Ok(url) = WebhookUrl::parse(text) else {
        return Ok(false);
    };
    prop_assert!(url.as_str().starts_with("https://"));
    let rest = &url.as_str()["https://".len()..];
    let authority = rest.split(['/', '?']).next().unwrap();
    prop_assert!(!authority.contains('@'));
    prop_assert!(!rest.contains('#'));
    let host = authority.split(':').next().unwrap();
    prop_assert_eq!(host, url.domain());
    prop_assert!(host.contains('.') && host.parse::<IpAddr>().is_err());
    Ok(true)
}

/// The tests of the WHATWG URL standard: what they say must fail is refused, and what is taken was
/// meant to be a public https address.
#[test]
fn the_standards_own_tests_agree() {
    let root = std::env::var_os("ECRM_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    let file = root.join("data/bad-input/url-idna/urltestdata.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        // Written past the capture of the test harness: it must be seen.
        let _ = writeln!(
            std::io::stderr(),
            "NOT RUN: data/bad-input/url-idna/urltestdata.json is absent; set ECRM_SHARED"
        );
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let (mut must_fail, mut taken) = (0, 0);
    for case in cases.iter().filter(|case| case.is_object()) {
        let input = case["input"].as_str().unwrap();
        let is_taken = check(input).unwrap();
        taken += usize::from(is_taken);
        // With a base, a text can be an address that alone it is not.
        if case["failure"] == true {
            must_fail += 1;
            assert!(!is_taken, "{input}");
        } else if is_taken {
            assert_eq!(case["protocol"], "https:", "{input}");
            assert_eq!(case["username"], "", "{input}");
            let url = WebhookUrl::parse(input).unwrap();
            assert_eq!(case["hostname"], url.domain(), "{input}");
            assert_eq!(case["href"], url.as_str(), "{input}");
        }
    }
    assert_eq!(must_fail, 273, "as the list of the collections says");
    assert!(taken >= 3, "{taken}");
}
