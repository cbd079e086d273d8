//! When two identities are equal: by listed rules, and by no other.

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

fn email(text: &str) -> String {
    EmailAddress::parse(text).unwrap().key().to_owned()
}

#[test]
fn addresses_are_equal_by_two_rules() {
    for (one, other) in [
        ("Ann@Example.com", "ann@example.com"),
        ("ann@BÜCHER.example", "ann@xn--bcher-kva.example"),
        ("ann@XN--Bcher-KVA.example", "ann@bücher.example"),
        ("ann@пример.испытание", "ann@xn--e1afmkfd.xn--80akhbyknj4f"),
        ("ann@ΑΒΣ.example", "ann@αβσ.example"),
        // The domain is the same: the name system has no other letter for the Kelvin sign.
        ("ann@\u{212a}.example", "ann@k.example"),
    ] {
        assert_eq!(email(one), email(other), "{one} {other}");
    }
}

/// The mailbox of one person is never that of another: each of these pairs was one in some product.
#[test]
fn what_looks_alike_before_the_at_sign_stays_apart() {
    for (one, other) in [
        ("mi\u{212a}e@x.example", "mike@x.example"), // Kelvin sign
        ("m\u{131}ke@x.example", "mike@x.example"),  // dotless i
        ("a\u{17f}a@x.example", "asa@x.example"),    // long s
        ("\u{430}nn@x.example", "ann@x.example"),    // Cyrillic a
        ("Änn@x.example", "änn@x.example"),          // only the provider knows
        ("a.nn@x.example", "ann@x.example"),
        ("ann+shop@x.example", "ann@x.example"),
        ("stra\u{df}e@x.example", "strasse@x.example"),
        ("\u{ff41}nn@x.example", "ann@x.example"), // full width
        ("ann@x.example", "ann@x.example.org"),
    ] {
        if let (Ok(one), Ok(other)) = (EmailAddress::parse(one), EmailAddress::parse(other)) {
            assert_ne!(one, other);
            assert_ne!(Identity::Email(one).key(), Identity::Email(other).key());
        }
    }
}

#[test]
fn a_domain_that_the_name_system_cannot_have_is_refused() {
    assert!(EmailAddress::parse(format!("ann@{}.example", "ü".repeat(30))).is_ok());
    // 63 bytes as written, and more than 63 in ASCII.
    let long = format!("ann@{}.example", "語".to_owned() + &"x".repeat(60));
    for text in [
        long.as_str(),
        "ann@ｘ.example",
        "ann@x．y.example",
        "ann@x。y.example",
    ] {
        let refused = EmailAddress::parse(text).unwrap_err();
        assert!(
            matches!(refused.rule(), ValidationRule::Malformed { .. }),
            "{text:?}"
        );
    }
}

#[test]
fn handles_are_equal_by_two_rules() {
    let key = |text| Handle::parse(text).unwrap().key().to_owned();
    assert_eq!(key("@Ann"), "ann");
    assert_eq!(key("@@ann"), "ann");
    assert_eq!(key("@ann@social.example"), "ann@social.example");
    assert_ne!(key("ann."), key("ann"));
    assert_ne!(key("\u{212a}im"), key("kim"));
    for text in ["", "@", " @@ ", "a\nb", &"x".repeat(201)] {
        assert_eq!(
            Handle::parse(text).unwrap_err().field(),
            "handle",
            "{text:?}"
        );
    }
    let written = Handle::parse(" @Ann ").unwrap();
    assert_eq!(written.as_str(), "@Ann", "as written");
    assert_eq!(format!("{written:?}"), "Handle(<4 characters>)");
}

/// Letters of several scripts, a label long.
fn label() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zà-öø-ÿ]{1,12}",
        "[а-яё]{1,12}",
        "[α-ω]{1,10}",
        "[a-z]{0,4}[一-龥]{1,8}",
        "[ぁ-ん]{1,10}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Checked against the implementation of IDNA that browsers of the Servo project use.
    #[test]
    fn a_domain_and_its_form_in_ascii_have_one_key(label in label()) {
        let Ok(ascii) = idna::domain_to_ascii_strict(&label) else { return Ok(()) };
        let (unicode, result) = idna::domain_to_unicode(&ascii);
        prop_assume!(result.is_ok());
        let key = email(&format!("ann@{unicode}.example"));
        prop_assert_eq!(&key, &email(&format!("ann@{ascii}.example")));
        prop_assert_eq!(key, format!("ann@{ascii}.example"));
    }

    #[test]
    fn normal_forms_are_normal(address in any::email_address(), handle in any::handle(), phone in any::phone_number()) {
        prop_assert_eq!(email(address.key()), address.key());
        prop_assert_eq!(Handle::parse(handle.key()).unwrap().key().to_owned(), handle.key());
        prop_assert_eq!(PhoneNumber::parse(phone.as_str()).unwrap(), phone);
    }

    /// A number has one form, however often it is read, and in whatever region.
    #[test]
    fn a_number_that_a_plan_has_is_read_the_same_everywhere(
        phone in any::phone_number(),
        region in any::phone_region(),
        other in any::phone_region(),
    ) {
        let one = PhoneNumber::parse_national(phone.as_str(), region);
        prop_assert_eq!(&one, &PhoneNumber::parse_national(phone.as_str(), other));
        if let Ok(one) = one {
            prop_assert_eq!(&PhoneNumber::parse_national(one.as_str(), PhoneRegion::parse("US").unwrap()), &Ok(one.clone()));
        }
    }

    #[test]
    fn no_text_makes_the_reader_of_numbers_panic(text in "\\PC{0,45}", region in any::phone_region()) {
        if let Ok(number) = PhoneNumber::parse_national(&text, region) {
            prop_assert!(number.as_str().starts_with('+'));
        }
    }

    #[test]
    fn digits_and_marks_do_not_either(text in "[+＋0-9٠-٩ ()/.*#~-]{0,40}", region in any::phone_region()) {
        let _ = PhoneNumber::parse_national(&text, region);
    }
}

#[test]
fn national_numbers_that_are_none_are_refused() {
    let germany = || PhoneRegion::parse("DE").unwrap();
    let rule = |text: &str| {
        PhoneNumber::parse_national(text, germany())
            .unwrap_err()
            .rule()
            .clone()
    };
    for text in [
        "",
        "1",
        "abc",
        "030 901820 ext. 5",
        "tel:030901820",
        "030901820;ext=5",
        "0800 FLOWERS",
        "+49",
        "+0 30 901820",
        "110\n",
    ] {
        assert!(
            matches!(rule(text), ValidationRule::Malformed { .. }),
            "{text:?}"
        );
    }
    assert!(matches!(
        rule(&"1".repeat(41)),
        ValidationRule::TooLong { maximum: 40 }
    ));
    let antarctica = Country::parse("AQ").unwrap();
    let refused = PhoneNumber::parse_national("030 901820", antarctica).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "phone number: must be dialled in a region that has a numbering plan, got text of 10 characters"
    );
    for code in ["", "de", "ZZ", "001", "DEU", "Ä"] {
        assert_eq!(
            PhoneRegion::parse(code).unwrap_err().field(),
            "telephone region",
            "{code:?}"
        );
    }
    assert_eq!(
        PhoneNumber::parse_national("٠٣٠٩٠١٨٢٠", germany())
            .unwrap()
            .as_str(),
        "+4930901820",
        "digits of other scripts"
    );
}
