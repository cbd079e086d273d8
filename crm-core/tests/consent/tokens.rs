//! Preference tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use crate::common::day;

fn key(byte: u8) -> PreferenceKey {
    PreferenceKey::from_random([byte; 32]).unwrap()
}

fn refused(keys: &PreferenceKeys, tenant: TenantId, text: &str) -> bool {
    keys.verify(tenant, text).is_err()
}

proptest! {
    #[test]
    fn a_token_says_what_was_signed(keys in any::preference_keys(), content in any::preference_content()) {
        let token = keys.sign(&content);
        let text = token.as_str();
        prop_assert!(text.len() <= PreferenceToken::MAXIMUM);
        prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        let verified = keys.verify(content.tenant, text).unwrap();
        prop_assert_eq!(verified.content(), &content);
        prop_assert_eq!(keys.sign(&content), token);
    }

    /// All that comes out is a withdrawal of what the token names.
    #[test]
    fn a_token_only_withdraws(
        keys in any::preference_keys(),
        content in any::preference_content(),
        at in any::timestamp(),
    ) {
        let token = keys.sign(&content);
        let verified = keys.verify(content.tenant, token.as_str()).unwrap();
        let told = verified.withdrawal().at(at);
        prop_assert_eq!(told.decision, ConsentDecision::Withdrawn);
        prop_assert_eq!(&told.scope, &content.scope);
        prop_assert_eq!(told.evidence.method, ConsentMethod::Link);
        prop_assert_eq!(told.evidence.reference, content.message);
        prop_assert_eq!((told.valid_until, told.confirm_by, told.confirms), (None, None, None));
    }

    #[test]
    fn a_token_with_another_bit_is_refused(
        keys in any::preference_keys(),
        content in any::preference_content(),
        bit in any::<proptest::sample::Index>(),
    ) {
        let token = keys.sign(&content);
        let mut bytes = URL_SAFE_NO_PAD.decode(token.as_str()).unwrap();
        let bit = bit.index(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(refused(&keys, content.tenant, &URL_SAFE_NO_PAD.encode(bytes)));
    }

    /// Also where base64 itself has room: no two texts are one token.
    #[test]
    fn a_token_with_another_character_is_refused(
        keys in any::preference_keys(),
        content in any::preference_content(),
        place in any::<proptest::sample::Index>(),
        other in "[A-Za-z0-9_=+/. -]",
        cut in any::<proptest::sample::Index>(),
    ) {
        let token = keys.sign(&content);
        let (text, place) = (token.as_str(), place.index(token.as_str().len()));
        let changed = format!("{}{other}{}", &text[..place], &text[place + 1..]);
        prop_assert!(changed == text || refused(&keys, content.tenant, &changed));
        prop_assert!(refused(&keys, content.tenant, &text[..cut.index(text.len())]));
        let longer = [format!("{text}{other}"), format!("{other}{text}")];
        prop_assert!(longer.iter().all(|text| refused(&keys, content.tenant, text)));
    }

    /// The code of one content does not fit another one: of tenant, customer, purpose, channel, list,
    /// message and version, each counts.
    #[test]
    fn a_code_fits_its_content_only(
        one in any::preference_content(),
        other in any::preference_content(),
        fields in 1u8..64,
    ) {
        let mut mixed = one.clone();
        let swap = |field: u8| fields & (1 << field) != 0;
        if swap(0) { mixed.tenant = other.tenant; }
        if swap(1) { mixed.customer = other.customer; }
        if swap(2) { mixed.scope.purpose = other.scope.purpose; }
        if swap(3) { mixed.scope.channel = other.scope.channel; }
        if swap(4) { mixed.scope.topic = other.scope.topic; }
        if swap(5) { mixed.message = other.message; }
        prop_assume!(mixed != one);
        let keys = PreferenceKeys::new(1, key(1));
        let parts = |content| {
            let bytes = URL_SAFE_NO_PAD.decode(keys.sign(content).as_str()).unwrap();
            let (told, code) = bytes.split_at(bytes.len() - 32);
            (told.to_vec(), code.to_vec())
        };
        let ((told, _), (_, code)) = (parts(&mixed), parts(&one));
        let forged = URL_SAFE_NO_PAD.encode([told, code].concat());
        prop_assert!(refused(&keys, mixed.tenant, &forged));
    }

    #[test]
    fn a_token_is_of_one_tenant(
        keys in any::preference_keys(),
        content in any::preference_content(),
        other in any::tenant_id(),
    ) {
        prop_assume!(other != content.tenant);
        prop_assert!(refused(&keys, other, keys.sign(&content).as_str()));
    }

    #[test]
    fn what_comes_in_never_panics(text in ".{0,500}", bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let keys = PreferenceKeys::new(1, key(1));
        let tenant = TenantId::generate(&SeededIds::new(1), day(1));
        prop_assert!(refused(&keys, tenant, &text));
        prop_assert!(refused(&keys, tenant, &URL_SAFE_NO_PAD.encode(&bytes)));
    }

    #[test]
    fn a_key_reads_back_what_it_reveals(key in any::preference_key()) {
        let revealed = key.reveal();
        prop_assert_eq!(PreferenceKey::parse(&revealed).unwrap().reveal(), revealed.clone());
        let printed = format!("{key:?}");
        prop_assert!(!printed.contains(&revealed[6..]));
    }
}

#[test]
fn the_newest_key_signs_and_older_ones_check() {
    let content = PreferenceContent::new(
        TenantId::generate(&SeededIds::new(1), day(1)),
        crate::common::customer(),
        crate::common::marketing(),
    );
    let old = PreferenceKeys::new(1, key(1));
    let token = old.sign(&content);
    for both in [
        old.clone().and(2, key(2)),
        PreferenceKeys::new(2, key(2)).and(1, key(1)),
    ] {
        assert_eq!(both.newest_version(), 2);
        assert!(both.verify(content.tenant, token.as_str()).is_ok());
        let new = both.sign(&content);
        assert_ne!(new, token);
        assert!(both.verify(content.tenant, new.as_str()).is_ok());
        assert!(refused(&old, content.tenant, new.as_str()));
    }
    // A key that is left out ends its links, and so does one that is replaced.
    let without = PreferenceKeys::new(2, key(2));
    assert!(refused(&without, content.tenant, token.as_str()));
    assert!(refused(&old.and(1, key(3)), content.tenant, token.as_str()));
    // The version counts, not the key alone.
    let renamed = PreferenceKeys::new(7, key(1));
    assert!(refused(&renamed, content.tenant, token.as_str()));
}

#[test]
fn keys_of_the_wrong_size_are_refused_and_never_repeated() {
    for bytes in [0, 31, 65] {
        assert!(PreferenceKey::from_random(vec![1; bytes]).is_err());
    }
    for text in [
        "",
        "prefk_",
        "whsec_AAAA",
        "prefk_AAAA",
        "prefk_not base64!",
    ] {
        let refused = PreferenceKey::parse(text).unwrap_err().to_string();
        assert!(refused.starts_with("preference key: must be"), "{refused}");
    }
}
