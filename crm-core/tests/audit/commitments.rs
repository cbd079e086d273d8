//! Commitments: they open with what they were made of, and tell nothing.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn a_commitment_opens_with_its_own_salt_and_value_only(
        salt in any::<[u8; 32]>(), value in vec(any::<u8>(), 0..40),
        other_salt in any::<[u8; 32]>(), other in vec(any::<u8>(), 0..40),
    ) {
        let (salt, other_salt) = (CommitmentSalt::from_random(salt), CommitmentSalt::from_random(other_salt));
        let commitment = Commitment::to(&salt, &value);
        prop_assert!(commitment.opens(&salt, &value));
        prop_assert_eq!(commitment.opens(&salt, &other), value == other);
        prop_assert_eq!(commitment.opens(&other_salt, &value), salt == other_salt);
    }

    #[test]
    fn each_bit_of_a_commitment_counts(salt in any::<[u8; 32]>(), bit in 0_usize..256) {
        let salt = CommitmentSalt::from_random(salt);
        let mut bytes = *Commitment::to(&salt, b"value").as_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!Commitment::from_bytes(bytes).opens(&salt, b"value"));
    }

    #[test]
    fn a_salt_is_written_and_read(salt in any::<[u8; 32]>()) {
        let salt = CommitmentSalt::from_random(salt);
        let text = salt.reveal();
        prop_assert_eq!(CommitmentSalt::parse(text.to_uppercase()), Ok(salt.clone()));
        prop_assert_eq!(serde_json::to_string(&salt).unwrap(), format!("\"{text}\""));
        prop_assert_eq!(&serde_json::from_str::<CommitmentSalt>(&format!("\"{text}\"")).unwrap(), &salt);
        let shown = format!("{salt:?}");
        prop_assert_eq!(shown, "CommitmentSalt(<32 bytes>)");
    }
}

#[test]
fn a_salt_that_is_none_is_refused_without_its_text() {
    for text in ["", "00", &"g".repeat(64), &"0".repeat(63), &"0".repeat(65)] {
        let refused = CommitmentSalt::parse(text).unwrap_err().to_string();
        assert!(refused.contains("commitment salt"), "{refused}");
        assert!(text.is_empty() || !refused.contains(text), "{refused}");
    }
}

#[test]
fn hashes_that_are_none_are_refused_with_the_name_of_the_field() {
    let refused = [
        ("commitment", Commitment::parse("00").unwrap_err()),
        ("seal hash", SealHash::parse("00").unwrap_err()),
        ("event hash", EventHash::parse("00").unwrap_err()),
    ];
    for (field, refused) in refused {
        assert!(refused.to_string().starts_with(field), "{refused}");
    }
}

#[test]
fn no_salt_is_drawn_twice() {
    let ids = SystemIds::new();
    let at = Timestamp::UNIX_EPOCH;
    let drawn: std::collections::BTreeSet<_> = (0..1000)
        .map(|_| CommitmentSalt::generate(&ids, at).reveal())
        .collect();
    assert_eq!(drawn.len(), 1000);
}

/// Once the salt is gone, the value cannot be shown any more, and the log is as valid as before.
#[test]
fn an_erased_value_leaves_a_valid_chain() {
    let (ids, at) = (SeededIds::new(1), Timestamp::UNIX_EPOCH);
    let tenant = TenantId::generate(&ids, at);
    // The salt is kept nowhere.
    let commitment = Commitment::to(&CommitmentSalt::generate(&ids, at), b"ann@example.com");
    let order = EntityRef::new(Code::new_static("order"), ids.next_uuid(at));
    let event = Event::new(
        EventId::generate(&ids, at),
        Code::new_static("receipt.sent"),
        order,
        at,
    )
    .with_commitment("address", commitment);
    let log = [event];
    let seals = seals(tenant, &log);

    let written = serde_json::to_string(&log[0]).unwrap();
    assert!(!written.contains("ann") && written.contains(&commitment.to_string()));
    let report = verify_audit(AuditHead::start(tenant), &log, &seals, &[seals[0].head()]);
    assert!(report.is_intact(), "{report:?}");
    assert!(!commitment.opens(&CommitmentSalt::from_random([0; 32]), b"ann@example.com"));
}
