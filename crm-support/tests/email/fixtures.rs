//! The serialised forms, frozen: a change here means that stored data must be migrated.

use std::fmt::Debug;

use crm_support::email::{
    AcknowledgementField, AcknowledgementLog, AcknowledgementRule, AcknowledgementTemplate,
    DeliveryFailureKind, IgnoreReason, LongText, MachineMail, MailId, MailRules, MailSignal,
    ReplyClue, StrippedKind, UnknownSender, Withheld,
};
use crm_support::strategies;
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::frozen::frozen;

#[test]
fn serialised_types() {
    let rules: MailRules = frozen(json!({
        "addresses": ["help@shop.example", "support@shop.example"],
        "message_id_domain": "shop.example",
        "unknown_sender": "new_request",
        "generated": "take",
        "lists": "ignore",
    }));
    assert_eq!(rules.addresses().len(), 2);
    frozen::<AcknowledgementRule>(json!({"per_address": 2, "in_all": 500, "window_seconds": 3600}));
    frozen::<AcknowledgementTemplate>(
        json!({"subject": "We have got it {token}", "text": "Thank you for {{it}} of {received_on}."}),
    );
    let log: AcknowledgementLog = frozen(json!({
        "latest": "2026-11-23T10:00:00.000000Z",
        "sent": [{"to": "0123456789abcdef0123456789abcdef", "at": "2026-11-23T10:00:00.000000Z"}],
    }));
    assert_eq!(log.remembered(), 1);
    frozen::<AcknowledgementLog>(json!({"latest": null, "sent": []}));
    frozen::<MailId>(json!("1@shop.example"));
}

#[test]
fn invalid_forms_are_refused() {
    let log = |sent: Value| {
        serde_json::from_value::<AcknowledgementLog>(
            json!({"latest": "2026-11-23T10:00:00Z", "sent": [sent]}),
        )
    };
    assert!(
        log(json!({"to": "0123456789abcdef0123456789abcdef", "at": "2026-11-23T10:00:00Z"}))
            .is_ok()
    );
    assert!(
        log(json!({"to": "0123456789abcdef0123456789abcdef", "at": "2026-11-23T10:00:01Z"}))
            .is_err()
    );
    assert!(log(json!({"to": "ann@example.com", "at": "2026-11-23T10:00:00Z"})).is_err());
    assert!(
        serde_json::from_value::<AcknowledgementRule>(
            json!({"per_address": 1, "in_all": 1, "window_seconds": 0})
        )
        .is_err()
    );
    assert!(
        serde_json::from_value::<AcknowledgementTemplate>(json!({"subject": "x", "text": "y"}))
            .is_err()
    );
    assert!(serde_json::from_value::<MailId>(json!("a b")).is_err());
}

fn codes<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|member| code(*member)).collect()
}

#[test]
fn codes_are_frozen() {
    assert_eq!(
        codes(UnknownSender::ALL, UnknownSender::code),
        ["flag", "new_request"]
    );
    assert_eq!(
        codes(MachineMail::ALL, MachineMail::code),
        ["ignore", "take"]
    );
    assert_eq!(codes(LongText::ALL, LongText::code), ["refuse", "shorten"]);
    assert_eq!(
        codes(ReplyClue::ALL, ReplyClue::code),
        [
            "address_token",
            "subject_token",
            "message_id_token",
            "known_message"
        ]
    );
    assert_eq!(
        codes(IgnoreReason::ALL, IgnoreReason::code),
        [
            "own_mail",
            "auto_reply",
            "mail_system",
            "report",
            "generated",
            "list"
        ]
    );
    assert_eq!(
        codes(StrippedKind::ALL, StrippedKind::code),
        ["quote", "attribution", "earlier_message", "signature"]
    );
    assert_eq!(
        codes(DeliveryFailureKind::ALL, DeliveryFailureKind::code),
        ["delayed", "temporary", "permanent"]
    );
    assert_eq!(
        codes(AcknowledgementField::ALL, AcknowledgementField::code),
        ["token", "received_on"]
    );
    assert_eq!(
        codes(Withheld::ALL, Withheld::code),
        [
            "not_for_this_mail",
            "address_had_enough",
            "too_many_in_all",
            "clock_ran_back"
        ]
    );
    assert_eq!(
        codes(MailSignal::ALL, MailSignal::code),
        [
            "own",
            "report",
            "auto_reply",
            "null_return_path",
            "mail_system",
            "generated",
            "list",
            "suppresses_responses",
            "no_reply_sender",
            "absence_subject"
        ],
    );
}

/// Written and read, a value is the same.
fn round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    value: &T,
) -> Result<(), TestCaseError> {
    let written = serde_json::to_string(value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&written).unwrap(), value);
    Ok(())
}

proptest! {
    #[test]
    fn what_is_written_is_read(rules in strategies::mail_rules(), rule in strategies::acknowledgement_rule(), template in strategies::acknowledgement_template(), log in strategies::acknowledgement_log(), id in strategies::mail_id()) {
        round_trip(&rules)?;
        round_trip(&rule)?;
        round_trip(&template)?;
        round_trip(&log)?;
        round_trip(&id)?;
    }

    #[test]
    fn debug_shows_nothing_personal(mail in strategies::incoming_mail(), key in any::<[u8; 32]>(), token in strategies::request_token()) {
        let sender = mail.sender().unwrap().address().as_str().to_owned();
        let shown = format!("{mail:?} {:?} {:?} {:?} {:?}", mail.sender(), mail.stripped_text(), mail.message_id(), mail.recipients());
        prop_assert!(!shown.contains(&sender) && !shown.contains("Hello") && !shown.contains("Somebody"));
        let shown = format!("{:?} {token:?}", crm_support::email::MailKey::from_random(&key).unwrap());
        prop_assert_eq!(shown, "MailKey(<secret>) RequestToken(<40 characters>)");
    }
}
