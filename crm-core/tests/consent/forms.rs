//! The serialised forms, frozen: what was written once must be read for ever.

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn is_frozen<T: Serialize + DeserializeOwned>(fixture: &str) -> T {
    let written: Value = serde_json::from_str(fixture).unwrap();
    let value: T = serde_json::from_str(fixture).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), written);
    value
}

#[test]
fn entries_of_each_kind() {
    let all: Vec<ConsentRecord> = is_frozen(include_str!("../fixtures/consent_records.json"));
    for decision in ConsentDecision::ALL {
        assert!(
            all.iter().any(|entry| entry.decision() == decision),
            "{decision:?}"
        );
        let code = serde_json::to_value(decision).unwrap();
        assert_eq!(code, json!(decision.code()));
    }
    for basis in LegalBasis::ALL {
        assert!(
            all.iter().any(|entry| entry.basis() == Some(basis)),
            "{basis:?}"
        );
    }
    let told = ConsentLedger::new(all);
    let used = ContactUse::new(Purpose::Marketing, Channel::Email)
        .about(Code::new_static("weekly-offers"));
    let at = |text| Timestamp::parse(text).unwrap();
    assert!(
        told.permission_for(&used, at("2026-01-03T00:00:00Z"))
            .is_permitted()
    );
    assert!(
        !told
            .permission_for(&used, at("2026-01-05T00:00:00Z"))
            .is_permitted()
    );
    assert_eq!(
        told.entries()[0].evidence().hash,
        Some(ConsentTextHash::of("abc")),
        "the first example of FIPS 180-4"
    );
}

#[test]
fn a_policy() {
    let policy: ContactPolicy = is_frozen(include_str!("../fixtures/contact_policy.json"));
    assert_eq!(
        policy.basis(&Purpose::Marketing),
        LegalBasis::LegitimateInterests
    );
    assert_eq!(policy.basis(&Purpose::Profiling), LegalBasis::Consent);
}

/// The token was made by Python's `hmac` and `hashlib` from the description of its bytes.
#[test]
fn a_token() {
    let frozen: Value =
        serde_json::from_str(include_str!("../fixtures/preference_token.json")).unwrap();
    let text = |field: &str| frozen[field].as_str().unwrap();
    let key = PreferenceKey::parse(text("key")).unwrap();
    let keys = PreferenceKeys::new(frozen["version"].as_u64().unwrap().try_into().unwrap(), key);
    let scope: ConsentScope = serde_json::from_value(frozen["scope"].clone()).unwrap();
    let tenant = TenantId::parse(text("tenant")).unwrap();
    let customer = CustomerId::parse(text("customer")).unwrap();
    let content = PreferenceContent::new(tenant, customer, scope)
        .in_message(Code::parse(text("message")).unwrap());
    assert_eq!(keys.sign(&content).as_str(), text("token"));
    assert_eq!(
        keys.verify(tenant, text("token")).unwrap().content(),
        &content
    );
}

proptest! {
    #[test]
    fn every_form_survives_json(
        policy in any::contact_policy(),
        used in any::contact_use(),
        hash in any::consent_text_hash(),
        record in any::consent_record(),
    ) {
        fn survives<T: Serialize + DeserializeOwned + PartialEq>(value: &T) -> bool {
            let text = serde_json::to_string(value).unwrap();
            serde_json::from_str::<T>(&text).unwrap() == *value
        }
        prop_assert!(survives(&policy) && survives(&used) && survives(&hash) && survives(&record));
        prop_assert_eq!(ConsentTextHash::parse(hash.to_string().to_uppercase()), Ok(hash));
    }
}

/// A stored entry that contradicts itself is refused, with the field and the rule.
#[test]
fn an_entry_that_contradicts_itself_is_not_read() {
    let all: Value =
        serde_json::from_str(include_str!("../fixtures/consent_records.json")).unwrap();
    let [requested, confirmed, denied] = [&all[0], &all[1], &all[2]];
    let (restricted, granted) = (&all[6], &all[8]);
    let id = &requested["id"];
    let at = &requested["occurred_at"];
    let breaking = [
        (requested, "confirm_by", json!(null), "confirm_by"),
        (requested, "confirm_by", at.clone(), "confirm_by"),
        (requested, "valid_until", at.clone(), "valid_until"),
        (requested, "basis", json!("contract"), "basis"),
        (requested, "scope", json!({ "purpose": "all" }), "scope"),
        (requested, "confirms", id.clone(), "confirms"),
        (confirmed, "confirms", json!(null), "confirms"),
        (
            confirmed,
            "valid_until",
            requested["valid_until"].clone(),
            "valid_until",
        ),
        (
            denied,
            "confirm_by",
            requested["confirm_by"].clone(),
            "confirm_by",
        ),
        (
            restricted,
            "scope",
            json!({ "purpose": "marketing" }),
            "scope",
        ),
        (
            restricted,
            "scope",
            json!({ "purpose": "all", "channel": "email" }),
            "scope",
        ),
        (granted, "scope", json!({ "purpose": "all" }), "scope"),
        (granted, "basis", json!("legitimate_interests"), "basis"),
        (granted, "confirms", id.clone(), "confirms"),
    ];
    for (good, field, value, told) in breaking {
        serde_json::from_value::<ConsentRecord>(good.clone()).unwrap();
        let mut bad = good.clone();
        bad[field] = value;
        let refused = serde_json::from_value::<ConsentRecord>(bad.clone());
        let refused = refused.expect_err(&bad.to_string()).to_string();
        assert!(refused.starts_with(told), "{refused}");
    }
    for hash in [
        "",
        "ba78",
        &"g".repeat(64),
        &"é".repeat(32),
        &"a".repeat(65),
    ] {
        let refused = ConsentTextHash::parse(hash).unwrap_err().to_string();
        assert!(
            refused.starts_with("consent text hash: must be"),
            "{refused}"
        );
    }
}
