//! Signing and checking.

use chrono::TimeDelta;
use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::{at, endpoint};

/// The secret, message and signature that the tests of the specification's own libraries use.
const VECTOR_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const VECTOR_ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const VECTOR_TIMESTAMP: &str = "1614265330";
const VECTOR_BODY: &[u8] = br#"{"test": 2432232314}"#;
const VECTOR_SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn vector_instant() -> Timestamp {
    Timestamp::from_micros(1_614_265_330_000_000).unwrap()
}

fn vector() -> WebhookHeaders<'static> {
    WebhookHeaders {
        id: VECTOR_ID,
        timestamp: VECTOR_TIMESTAMP,
        signature: VECTOR_SIGNATURE,
    }
}

fn verifier() -> WebhookVerifier {
    WebhookVerifier::new(WebhookSecret::parse(VECTOR_SECRET).unwrap())
}

fn headers(request: &SignedRequest) -> WebhookHeaders<'_> {
    WebhookHeaders::of(|name| request.header(name)).unwrap()
}

#[test]
fn the_published_vector_is_believed() {
    let answer = verifier().verify(vector(), VECTOR_BODY, vector_instant());
    assert_eq!(answer, Ok(()));
}

proptest! {
    /// What is signed is believed, with its secret and no other, and by the specification's kit.
    #[test]
    fn what_is_signed_is_believed(
        secret in any::webhook_secret(),
        other in any::webhook_secret(),
        event in any::event_id(),
        body in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..300),
            "\\PC{0,100}".prop_map(String::into_bytes),
        ],
        now in any::recent_timestamp(),
    ) {
        prop_assume!(secret.reveal() != other.reveal());
        let kit = standardwebhooks::Webhook::new(&secret.reveal()).unwrap();
        let request = endpoint(secret.clone()).sign(event, "application/json", body, now).unwrap();
        prop_assert_eq!(request.method, "POST");
        prop_assert_eq!(request.header("content-type"), Some("application/json"));
        let headers = headers(&request);
        prop_assert_eq!(headers.id, event.to_string());

        prop_assert_eq!(WebhookVerifier::new(secret).verify(headers, &request.body, now), Ok(()));
        let foreign = WebhookVerifier::new(other).verify(headers, &request.body, now);
        prop_assert_eq!(foreign, Err(VerificationError::WrongSignature));

        let seconds = now.as_micros().div_euclid(1_000_000);
        // The kit takes texts only.
        if let Ok(expected) = kit.sign(headers.id, seconds, &request.body) {
            prop_assert_eq!(headers.signature, expected);
        } else {
            prop_assert!(std::str::from_utf8(&request.body).is_err());
        }
    }

    /// While secrets change over, either is enough; afterwards the new one alone.
    #[test]
    fn two_secrets_count_while_they_change_over(
        old in any::webhook_secret(),
        new in any::webhook_secret(),
        event in any::event_id(),
    ) {
        prop_assume!(old.reveal() != new.reveal());
        let (now, until) = (at("2026-03-01T12:00:00Z"), at("2026-03-02T12:00:00Z"));
        let rotated = endpoint(old.clone()).rotate(new.clone(), until, now);
        let body = b"{}".to_vec();
        let during = rotated.sign(event, "application/json", body.clone(), now).unwrap();
        for secret in [&old, &new] {
            let verifier = WebhookVerifier::new(secret.clone());
            prop_assert_eq!(verifier.verify(headers(&during), &during.body, now), Ok(()));
        }
        let after = rotated.sign(event, "application/json", body, until).unwrap();
        let verifier = |secret: &WebhookSecret| WebhookVerifier::new(secret.clone());
        prop_assert_eq!(verifier(&new).verify(headers(&after), &after.body, until), Ok(()));
        prop_assert!(verifier(&old).verify(headers(&after), &after.body, until).is_err());
        prop_assert_eq!(headers(&after).signature.split(' ').count(), 1);
        let both = verifier(&old).or(new.clone());
        prop_assert_eq!(both.verify(headers(&after), &after.body, until), Ok(()));
    }
}

/// The text with one bit turned; `None` when it is no text any more, so that no header can hold it.
fn flipped(text: &str, bit: usize) -> Option<String> {
    String::from_utf8(flipped_bytes(text.as_bytes(), bit)).ok()
}

fn flipped_bytes(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

#[test]
fn no_bit_can_be_turned() {
    let (verifier, now) = (verifier(), vector_instant());
    let mut tried = 0;
    let mut refused = |headers: WebhookHeaders<'_>, body: &[u8]| {
        let answer = verifier.verify(headers, body, now);
        assert!(answer.is_err(), "{headers:?}");
        tried += 1;
    };
    for bit in 0..VECTOR_BODY.len() * 8 {
        refused(vector(), &flipped_bytes(VECTOR_BODY, bit));
    }
    for bit in 0..VECTOR_ID.len() * 8 {
        if let Some(id) = &flipped(VECTOR_ID, bit) {
            refused(WebhookHeaders { id, ..vector() }, VECTOR_BODY);
        }
    }
    for bit in 0..VECTOR_TIMESTAMP.len() * 8 {
        if let Some(timestamp) = &flipped(VECTOR_TIMESTAMP, bit) {
            let headers = WebhookHeaders {
                timestamp,
                ..vector()
            };
            refused(headers, VECTOR_BODY);
        }
    }
    for bit in 0..VECTOR_SIGNATURE.len() * 8 {
        if let Some(signature) = &flipped(VECTOR_SIGNATURE, bit) {
            let headers = WebhookHeaders {
                signature,
                ..vector()
            };
            refused(headers, VECTOR_BODY);
        }
    }
    let turned = VECTOR_BODY.len() * 8
        + (VECTOR_ID.len() + VECTOR_TIMESTAMP.len() + VECTOR_SIGNATURE.len()) * 7;
    assert_eq!(tried, turned, "all but the eighth bits, which make no text");
}

#[test]
fn no_part_can_be_cut_off_or_moved() {
    let (verifier, now) = (verifier(), vector_instant());
    for (headers, body) in [
        (WebhookHeaders { id: "", ..vector() }, VECTOR_BODY),
        (
            WebhookHeaders {
                id: "msg_p5jXN8AQM9LWM0D4loKWxJek.",
                ..vector()
            },
            VECTOR_BODY,
        ),
        (
            WebhookHeaders {
                signature: "",
                ..vector()
            },
            VECTOR_BODY,
        ),
        (
            WebhookHeaders {
                signature: "v1,",
                ..vector()
            },
            VECTOR_BODY,
        ),
        (
            WebhookHeaders {
                signature: &VECTOR_SIGNATURE[3..],
                ..vector()
            },
            VECTOR_BODY,
        ),
        (
            WebhookHeaders {
                signature: &VECTOR_SIGNATURE[..20],
                ..vector()
            },
            VECTOR_BODY,
        ),
        (
            WebhookHeaders {
                signature: "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                ..vector()
            },
            VECTOR_BODY,
        ),
        (
            WebhookHeaders {
                timestamp: "hello",
                ..vector()
            },
            VECTOR_BODY,
        ),
        (
            WebhookHeaders {
                timestamp: "+1614265330",
                ..vector()
            },
            VECTOR_BODY,
        ),
        (
            WebhookHeaders {
                timestamp: "01614265330",
                ..vector()
            },
            VECTOR_BODY,
        ),
        (
            WebhookHeaders {
                timestamp: "99999999999999999999",
                ..vector()
            },
            VECTOR_BODY,
        ),
        (vector(), &VECTOR_BODY[1..]),
        (vector(), b"".as_slice()),
    ] {
        assert!(verifier.verify(headers, body, now).is_err(), "{headers:?}");
    }
    let signature = format!("v1a,AAAA v1,AAAA {VECTOR_SIGNATURE} v2,x");
    let among_others = WebhookHeaders {
        signature: &signature,
        ..vector()
    };
    assert_eq!(verifier.verify(among_others, VECTOR_BODY, now), Ok(()));
}

/// A body that begins like a timestamp could pass for one, with the first timestamp taken into the
/// id: the signed bytes are the same.
#[test]
fn the_border_between_id_and_timestamp_cannot_be_moved() {
    let now = vector_instant();
    let event = EventId::generate(&SeededIds::new(1), now);
    let secret = WebhookSecret::parse(VECTOR_SECRET).unwrap();
    let body = format!("{VECTOR_TIMESTAMP}.drop everything");
    let request = endpoint(secret)
        .sign(event, "text/plain", body.into_bytes(), now)
        .unwrap();
    let sent = headers(&request);
    assert_eq!(verifier().verify(sent, &request.body, now), Ok(()));
    let moved = WebhookHeaders {
        id: &format!("{}.{}", sent.id, sent.timestamp),
        timestamp: VECTOR_TIMESTAMP,
        signature: sent.signature,
    };
    let answer = verifier().verify(moved, b"drop everything", now);
    assert_eq!(answer, Err(VerificationError::MalformedId));
}

#[test]
fn old_and_future_webhooks_are_refused() {
    let verify = |seconds| {
        let now = vector_instant()
            .checked_add(TimeDelta::seconds(seconds))
            .unwrap();
        verifier().verify(vector(), VECTOR_BODY, now)
    };
    for near in [-300, 0, 300] {
        assert_eq!(verify(near), Ok(()), "{near}");
    }
    for far in [-301, 301, -1_000_000, 1_000_000] {
        assert_eq!(
            verify(far),
            Err(VerificationError::OutsideTolerance),
            "{far}"
        );
    }
    let narrow = verifier().with_tolerance(TimeDelta::seconds(1));
    let now = vector_instant().checked_add(TimeDelta::seconds(2)).unwrap();
    assert!(narrow.verify(vector(), VECTOR_BODY, now).is_err());
}

#[test]
fn missing_headers_are_named() {
    for missing in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let headers = WebhookHeaders::of(|name| (name != missing).then_some("x"));
        let error = VerificationError::MissingHeader { name: missing };
        assert_eq!(headers.unwrap_err(), error);
    }
}

#[test]
fn secrets_have_24_to_64_bytes() {
    for (length, fits) in [(0, false), (23, false), (24, true), (64, true), (65, false)] {
        assert_eq!(
            WebhookSecret::from_random(vec![7; length]).is_ok(),
            fits,
            "{length}"
        );
    }
    for bad in [
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw ",
    ] {
        let refused = WebhookSecret::parse(bad).unwrap_err().to_string();
        assert!(!refused.contains("MfKQ"), "{refused}");
    }
    let secret = WebhookSecret::parse(VECTOR_SECRET).unwrap();
    assert_eq!(secret.reveal(), VECTOR_SECRET);
}

#[test]
fn neither_secrets_nor_addresses_show_in_debug() {
    let secret = WebhookSecret::parse(VECTOR_SECRET).unwrap();
    let now = vector_instant();
    let rotated = endpoint(secret.clone()).rotate(secret.clone(), now, now);
    let event = EventId::generate(&SeededIds::new(1), now);
    let request = rotated
        .sign(event, "text/plain", b"body".to_vec(), now)
        .unwrap();
    let shown = [
        format!("{secret:?}"),
        format!("{rotated:?}"),
        format!("{rotated:#?}"),
        format!("{request:?}"),
        format!("{:?}", verifier()),
        format!("{:?}", rotated.url()),
    ];
    let signature = request.header("webhook-signature").unwrap();
    // The bytes of the secret as Debug would list them, too.
    for hidden in ["MfKQ", "hidden", "49, 242, 144", signature] {
        for text in &shown {
            assert!(!text.contains(hidden), "{text}");
        }
    }
}

#[test]
fn an_endpoint_says_what_it_wants_and_is_disabled_for_good() {
    let now = vector_instant();
    let all = endpoint(WebhookSecret::parse(VECTOR_SECRET).unwrap());
    let entity = EntityRef::new(EntityRef::CUSTOMER, uuid::Uuid::nil());
    let id = EventId::generate(&SeededIds::new(1), now);
    let event = |name| Event::new(id, name, entity.clone(), now);
    let created = event(event::names::CUSTOMER_CREATED);
    let recorded = event(event::names::INTERACTION_RECORDED);
    assert!(all.wants(&created) && all.wants(&recorded));
    let some = all.of_events([event::names::CUSTOMER_CREATED]);
    assert!(some.wants(&created) && !some.wants(&recorded));

    let disabled = some.disable(now).disable(at("2030-01-01T00:00:00Z"));
    assert_eq!(disabled.disabled_at(), Some(now), "the first time counts");
    assert!(!disabled.wants(&created));
    let refused = disabled.sign(id, "text/plain", Vec::new(), now);
    assert_eq!(refused.unwrap_err().endpoint, disabled.id());
    let enabled = disabled.enable();
    assert!(enabled.wants(&created));
    assert!(enabled.sign(id, "text/plain", Vec::new(), now).is_ok());
}

#[test]
fn an_endpoint_is_stored_and_read_with_its_secrets() {
    let text = include_str!("../fixtures/webhook_endpoint.json");
    let read: WebhookEndpoint = serde_json::from_str(text).unwrap();
    let frozen: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), frozen);
    let now = at("2026-01-01T09:00:00Z");
    let event = EventId::generate(&SeededIds::new(1), now);
    let request = read
        .enable()
        .sign(event, "text/plain", Vec::new(), now)
        .unwrap();
    assert_eq!(headers(&request).signature.split(' ').count(), 2);
}
