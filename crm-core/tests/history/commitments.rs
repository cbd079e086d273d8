//! What the log vouches for without holding it.

use crm_core::strategies as any;
use crm_core::*;
use futures_executor::block_on;
use proptest::prelude::*;

use crate::{origin, profiles};

const SALT: &str = "0707070707070707070707070707070707070707070707070707070707070707";

/// The bytes under the hash stay for ever: the expected ones are those of Python's hashlib over the
/// fields `ecrm.audit.commitment.v1`, salt and JSON, each behind its length in eight bytes.
#[test]
fn what_is_committed_to_is_frozen() {
    let revision: CustomerRevision = serde_json::from_value(serde_json::json!({
        "customer": "019b7a5e-0000-7000-8000-000000000001",
        "version": 2,
        "origin": { "source": "desk", "by": "customer" },
        "removed": [{ "given_name": "Ann" }],
        "added": [
            { "given_name": "Anne" },
            { "attribute": { "name": "points", "value": { "integer": 7 } } }
        ],
        "salt": SALT,
    }))
    .unwrap();
    assert_eq!(
        revision.commitment().unwrap().to_string(),
        "1a50092dce239fa46c1421e3feb54d221090525714c384e6b030e70ee72724ea",
    );
    let consent: ConsentRecord = serde_json::from_value(serde_json::json!({
        "id": "019b7a5e-0000-7000-8002-000000000001",
        "customer": "019b7a5e-0000-7000-8000-000000000001",
        "scope": { "purpose": "marketing", "channel": "email" },
        "decision": "granted",
        "evidence": { "method": "web_form", "source": "shop" },
        "occurred_at": "2026-02-01T10:29:00Z",
        "recorded_at": "2026-02-01T10:30:00Z",
        "speaks_for": ["019b7a5e-0000-7000-8000-000000000001"],
        "salt": SALT,
    }))
    .unwrap();
    assert_eq!(
        consent.commitment().unwrap().to_string(),
        "4ee16dd72b48d395dcd445b435ba58cc2a39531b1be508e4a72f0c71815b2fa4",
    );
}

proptest! {
    /// Another content, or another salt, is another commitment; what has no salt has none.
    #[test]
    fn two_revisions_have_two_commitments(
        one in any::customer_revision(),
        other in any::customer_revision(),
    ) {
        prop_assert_eq!(one.commitment(), None);
        let salted = |revision: &CustomerRevision, byte| {
            let mut revision = revision.clone();
            revision.salt = Some(CommitmentSalt::from_random([byte; 32]));
            revision.commitment().unwrap()
        };
        prop_assert_eq!(salted(&one, 1), salted(&one, 1));
        prop_assert_ne!(salted(&one, 1), salted(&one, 2));
        prop_assert_eq!(one == other, salted(&one, 1) == salted(&other, 1));
    }
}

#[test]
fn all_that_is_recorded_is_vouched_for() {
    block_on(async {
        let service = profiles().with_origin(origin("desk")).with_commitments();
        let unknown = CustomerId::generate(&SeededIds::new(9), Timestamp::UNIX_EPOCH);
        assert_eq!(service.check_commitments(unknown).await.unwrap(), None);
        let ann = service.create(NewCustomer::new(Party::unknown_person()));
        let ann = ann.await.unwrap();
        let tag = Tag::parse("vip").unwrap();
        let edits = vec![CustomerEdit::AddTag(tag)];
        service.edit(ann.id(), ann.version(), edits).await.unwrap();
        let form = ConsentEvidence::new(ConsentMethod::WebForm, Code::parse("shop").unwrap());
        let scope = ConsentScope::on(Purpose::Marketing, Channel::Email);
        let at = ann.created_at();
        let granted = NewConsent::new(scope, ConsentDecision::Granted, form, at);
        let id = ConsentId::generate(&SeededIds::new(8), at);
        let recorded = service.record_consent_as(id, ann.id(), granted.clone());
        let recorded = recorded.await.unwrap();
        // Told again, it is the entry that is there, with its salt.
        let again = service.record_consent_as(id, ann.id(), granted).await;
        assert_eq!(again.unwrap(), recorded);

        let report = service.check_commitments(ann.id()).await.unwrap().unwrap();
        let expected = CommitmentReport::default();
        assert_eq!((report.opened, report.removed), (3, 0));
        assert_eq!(report.findings, expected.findings);
    });
}
