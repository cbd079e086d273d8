//! The policy, and what it permits.

use crm_core::ConsentDecision::{Denied, Granted, Objected, Withdrawn};
use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use crate::common::{customer, day, decision, entry, form, ledger, mail, marketing, resting_on};

fn refusal(policy: &ContactPolicy, told: &ConsentLedger, used: &ContactUse) -> Option<Refusal> {
    policy.permit(customer(), told, used, day(30)).err()
}

#[test]
fn a_permit_says_what_it_is_for() {
    let granted = entry(decision(marketing(), Granted, 1), 0);
    let told = ConsentLedger::new(vec![granted.clone()]);
    let policy = ContactPolicy::default();
    let permit = policy
        .permit(customer(), &told, &mail("news"), day(2))
        .unwrap();
    assert_eq!(permit.customer(), customer());
    assert_eq!(
        (permit.purpose(), permit.channel()),
        (&Purpose::Marketing, Channel::Email)
    );
    assert_eq!(permit.topic().map(Code::as_str), Some("news"));
    assert_eq!(permit.at(), day(2));
    assert_eq!(
        (permit.basis(), permit.consent()),
        (LegalBasis::Consent, Some(granted.id()))
    );
}

#[test]
fn what_is_not_listed_rests_on_consent() {
    let policy = ContactPolicy::default();
    let nothing = ConsentLedger::default();
    let purposes = [
        Purpose::Marketing,
        Purpose::Profiling,
        Purpose::Analytics,
        Purpose::Survey,
        Purpose::Sharing,
        Purpose::All,
        Purpose::Other(Code::new_static("raffle")),
    ];
    for purpose in purposes {
        assert_eq!(policy.basis(&purpose), LegalBasis::Consent);
        let used = ContactUse::new(purpose, Channel::Email);
        assert_eq!(refusal(&policy, &nothing, &used), Some(Refusal::NeverAsked));
    }
    assert_eq!(policy.basis(&Purpose::Service), LegalBasis::Contract);
}

#[test]
fn a_message_of_the_contract_needs_no_consent_and_heeds_a_restriction() {
    let policy = ContactPolicy::default();
    let order = ContactUse::new(Purpose::Service, Channel::Email);
    let all = ConsentScope::whole();
    let stopped = ledger([
        decision(all.clone(), Withdrawn, 1),
        decision(all, Objected, 2),
    ]);
    assert_eq!(refusal(&policy, &stopped, &order), None);
    let restricted = entry(NewConsent::restricted(form(), day(3)), 0);
    let told = ConsentLedger::new(vec![restricted.clone()]);
    let refused = Some(Refusal::Restricted(restricted.id()));
    assert_eq!(refusal(&policy, &told, &order), refused);
}

#[test]
fn no_basis_passes_over_a_restriction() {
    let told = ledger([NewConsent::restricted(form(), day(3))]);
    for basis in LegalBasis::ALL {
        let purpose = Purpose::Survey;
        let policy = ContactPolicy::new([Processing { purpose, basis }]).unwrap();
        let used = ContactUse::new(Purpose::Survey, Channel::Phone);
        let refused = refusal(&policy, &told, &used);
        assert!(matches!(refused, Some(Refusal::Restricted(_))), "{basis:?}");
    }
}

#[test]
fn a_legitimate_interest_lasts_until_the_customer_says_no() {
    let policy = resting_on(LegalBasis::LegitimateInterests);
    assert_eq!(
        refusal(&policy, &ConsentLedger::default(), &mail("news")),
        None
    );
    for no in [Denied, Withdrawn, Objected] {
        let told = ledger([decision(marketing(), no, 1)]);
        assert!(refusal(&policy, &told, &mail("news")).is_some(), "{no:?}");
        let sms = ContactUse::new(Purpose::Marketing, Channel::Sms);
        assert_eq!(refusal(&policy, &told, &sms), None);
    }
}

#[test]
fn a_policy_passes_over_no_objection_to_marketing() {
    for basis in LegalBasis::ALL {
        let purpose = Purpose::Marketing;
        let policy = ContactPolicy::new([Processing { purpose, basis }]);
        let may_be = [LegalBasis::Consent, LegalBasis::LegitimateInterests].contains(&basis);
        assert_eq!(policy.is_ok(), may_be, "{basis:?}");
        if let Ok(policy) = policy {
            let told = ledger([
                decision(marketing(), Granted, 1),
                decision(marketing(), Objected, 1),
            ]);
            let refused = refusal(&policy, &told, &mail("news"));
            assert!(matches!(refused, Some(Refusal::Objected(_))));
        }
    }
}

#[test]
fn a_policy_that_contradicts_itself_is_refused() {
    let survey = |basis| Processing {
        purpose: Purpose::Survey,
        basis,
    };
    let twice = [survey(LegalBasis::Consent), survey(LegalBasis::Contract)];
    let refused = ContactPolicy::new(twice).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "contact policy: must not repeat a purpose, got a combination of values"
    );
    let all = Processing {
        purpose: Purpose::All,
        basis: LegalBasis::Contract,
    };
    assert!(ContactPolicy::new([all]).is_err());
    let read = r#"{"processings":[{"purpose":"marketing","basis":"contract"}]}"#;
    assert!(serde_json::from_str::<ContactPolicy>(read).is_err());
}

#[test]
fn the_ledger_of_another_permits_nothing() {
    let told = ledger([decision(marketing(), Granted, 1)]);
    let other = CustomerId::generate(&SeededIds::new(2), day(1));
    let refused = ContactPolicy::default().permit(other, &told, &mail("news"), day(2));
    assert_eq!(refused.err(), Some(Refusal::ForeignLedger));
}

proptest! {
    /// Whatever the policy: a permit for marketing means that no objection stands, and none is given
    /// while data is restricted.
    #[test]
    fn objection_and_restriction_are_absolute(
        policy in any::contact_policy(),
        told in any::consent_ledger_of(customer()),
        at in any::recent_timestamp(),
    ) {
        for used in crate::common::uses() {
            let consents = told.permission_for(&used, at);
            let permit = policy.permit(customer(), &told, &used, at);
            if let Permission::Refused(Refusal::Restricted(_)) = consents {
                prop_assert!(permit.is_err());
            } else if let (Permission::Refused(Refusal::Objected(_)), Purpose::Marketing) =
                (consents, &used.purpose)
            {
                prop_assert!(permit.is_err());
            }
        }
    }
}
