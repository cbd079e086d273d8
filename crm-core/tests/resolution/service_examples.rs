//! The service in single cases: what is told to whom, and what stays for people to decide.

use crm_core::conformance::world::{known_as, note, purchase};
use crm_core::*;
use futures_executor::block_on;

use crate::service::*;
use crate::world::*;

fn organisation(name: &str, number: &str) -> NewCustomer {
    let name = OrganisationName::parse(name).unwrap();
    NewCustomer {
        party: Party::Organisation(Organisation { name }),
        ..known_as(number)
    }
}

fn visited(number: u64, day: i64) -> RecogniseItem {
    told(number, day, &["device:d1"], &[])
}

fn reason(recognition: &Recognition) -> Option<&MergeConflictReason> {
    recognition
        .conflict
        .as_ref()
        .map(|conflict| &conflict.reason)
}

#[test]
fn a_visitor_who_signs_in_is_the_customer_known_by_the_login() {
    let office = office(IdentityPolicy::default());
    office.recognise(vec![visited(1, 1)]);
    office.recognise(vec![told(2, 2, &["login:ann"], &[])]);
    let report = office.recognise(vec![told(3, 3, &["login:ann", "device:d1"], &[])]);
    let merges: Vec<MergeId> = report.merges().collect();
    let [merge] = merges[..] else {
        panic!("{report:?}");
    };
    let all = office.customers();
    let [ann] = all.as_slice() else {
        panic!("{} customers", all.len());
    };
    assert_eq!(report.recognitions[0].customer(), Some(ann.id()));
    assert_eq!(office.keys(ann.id()).len(), 3);
    let record = block_on(office.profiles.merge_record(merge)).unwrap();
    assert_eq!(record.unwrap().survivor().id(), ann.id());
    // The visit alone finds her now.
    let report = office.recognise(vec![visited(4, 4)]);
    assert_eq!(report.recognitions[0].customer(), Some(ann.id()));
}

/// What was told before the merge in the same call is moved by it, and comes back with it.
#[test]
fn a_merge_within_one_call_is_taken_back_with_all_it_moved() {
    let office = office(IdentityPolicy::default());
    let report = office.recognise(vec![
        told(1, 1, &["login:ann"], &[]),
        visited(2, 2),
        told(3, 3, &["login:ann", "device:d1"], &[]),
    ]);
    let merge = report.merges().next().unwrap();
    let visitor = report.recognitions[1].customer().unwrap();
    assert_eq!(office.customers().len(), 1);
    block_on(office.profiles.unmerge(merge)).unwrap();
    assert_eq!(office.keys(visitor), [interaction(2).to_string()].into());
}

/// A person took the merge back: the same proofs make it not again, and nothing is lost.
#[test]
fn what_a_person_took_back_is_not_merged_again() {
    let office = office(IdentityPolicy::default());
    let both = || told(3, 3, &["login:ann", "device:d1"], &[]);
    let report = office.recognise(vec![visited(1, 1), told(2, 2, &["login:ann"], &[]), both()]);
    let merge = report.merges().next().unwrap();
    let ann = report.recognitions[1].customer().unwrap();
    block_on(office.profiles.unmerge(merge)).unwrap();
    let again = told(4, 4, &["login:ann", "device:d1"], &[]);
    let report = office.recognise(vec![again]);
    let [recognition] = report.recognitions.as_slice() else {
        panic!("one item");
    };
    assert_eq!(
        reason(recognition),
        Some(&MergeConflictReason::TakenBack { merge })
    );
    assert_eq!(recognition.merges(), []);
    assert_eq!(recognition.customer(), Some(ann));
    assert_eq!(office.customers().len(), 2);
}

#[test]
fn a_person_and_an_organisation_stay_apart_and_a_person_is_told() {
    let wide = policy(&[
        ("external", IdentityBearer::Customer, limit(100)),
        ("email", IdentityBearer::Customer, limit(100)),
    ]);
    let office = office(wide);
    let firm = block_on(office.profiles.create(organisation("Acme", "1"))).unwrap();
    office.recognise(vec![told(1, 1, &["email:a@x.example"], &[])]);
    let both = told(2, 2, &["shop:1", "email:a@x.example"], &[]);
    let report = office.recognise(vec![both, told(3, 3, &["email:a@x.example"], &[])]);
    let [first, second] = report.recognitions.as_slice() else {
        panic!("two items");
    };
    let refused = MergeConflictReason::Refused(MergeError::DifferentParties);
    assert_eq!(reason(first), Some(&refused));
    let conflict = first.conflict.as_ref().unwrap();
    let person = second.customer().unwrap();
    assert_eq!(conflict.customers, [firm.id(), person]);
    // By the identity of highest priority; the other one is left aside.
    assert_eq!(first.customer(), Some(firm.id()));
    assert_eq!(first.dropped[0].identity, key("email:a@x.example"));
    assert_eq!(office.keys(firm.id()), [interaction(2).to_string()].into());
    assert_eq!(
        (second.conflict.as_ref(), report.merges().count()),
        (None, 0)
    );
}

/// A sum that no amount can hold: the merge is refused, and the interaction is not.
#[test]
fn a_merge_that_the_rules_refuse_is_a_conflict() {
    let points = MergeField::Attribute(AttributeName::parse("points").unwrap());
    let rules = MergePolicy::default()
        .with_rule(points, FieldRule::Sum)
        .unwrap();
    let office = office(IdentityPolicy::default());
    let profiles = office.profiles.clone().with_merge_policy(rules);
    for who in ["login:ann", "email:a@x.example"] {
        let proof = identity(who).verified(VerificationMethod::Staff, at(0));
        let mut new = NewCustomer::new(Party::unknown_person()).with_identity(proof);
        let points = AttributeName::parse("points").unwrap();
        new.attributes
            .insert(points, AttributeValue::Integer(i64::MAX));
        block_on(profiles.create(new)).unwrap();
    }
    let both = told(1, 1, &["login:ann", "email:a@x.example"], &[]);
    let report = block_on(profiles.recognise(vec![both])).unwrap();
    let reason = reason(&report.recognitions[0]);
    let is_too_large = matches!(
        reason,
        Some(MergeConflictReason::Refused(MergeError::SumTooLarge { .. }))
    );
    assert!(is_too_large, "{reason:?}");
    assert_eq!((report.recorded(), office.customers().len()), (1, 2));
}

#[test]
fn what_is_only_claimed_is_noted_with_whom_the_proof_leads_to() {
    let office = office(IdentityPolicy::default());
    office.recognise(vec![told(1, 1, &["email:a@x.example"], &[])]);
    let report = office.recognise(vec![
        told(2, 2, &["login:eve"], &["email:a@x.example"]),
        told(3, 3, &["login:eve"], &["email:a@x.example"]),
        told(4, 4, &[], &["email:a@x.example"]),
    ]);
    let [ann, eve] = &office.customers()[..] else {
        panic!("two customers");
    };
    let outcomes: Vec<_> = report
        .recognitions
        .iter()
        .map(Recognition::customer)
        .collect();
    assert_eq!(outcomes, [Some(eve.id()), Some(eve.id()), None]);
    assert_eq!(eve.claimed_identities().len(), 1);
    assert_eq!(eve.version(), Version::FIRST);
    assert_eq!(ann.claimed_identities(), []);
    for recognition in &report.recognitions {
        assert_eq!(recognition.suspects, [ann.id()]);
    }
    let unproven = &report.recognitions[2].outcome;
    assert_eq!(
        *unproven,
        RecognitionOutcome::Refused(RecognitionRefusal::Unproven)
    );
    // The proof fulfils the claim.
    office.recognise(vec![told(5, 5, &["login:eve"], &["login:eve"])]);
    assert_eq!(office.customers()[1].claimed_identities().len(), 1);
}

/// A record has room for a hundred claims. The interactions come in all the same.
#[test]
fn claims_beyond_the_room_of_a_record_are_left_out() {
    let office = office(IdentityPolicy::default());
    for number in 0..120 {
        let claim = format!("login:claim{number}");
        office.recognise(vec![told(number, 1, &["login:eve"], &[&claim])]);
    }
    let all = office.customers();
    assert_eq!(all[0].claimed_identities().len(), 100);
    assert_eq!(office.keys(all[0].id()).len(), 120);
}

#[test]
fn a_key_that_was_used_for_something_else_is_refused_alone() {
    let office = office(IdentityPolicy::default());
    let with = |key: &str, cents: i64, who: &[&str]| RecogniseItem {
        observed: observed(who, &[]),
        interaction: purchase(key, at(1), cents),
    };
    let first = office.recognise(vec![with("a", 1, &["login:ann"])]);
    let ann = first.recognitions[0].customer().unwrap();
    let report = office.recognise(vec![
        with("b", 1, &["login:ann"]),
        with("a", 2, &["login:ann", "email:a@x.example"]),
        with("a", 1, &["login:ann"]),
        with("c", 1, &["login:ann"]),
        with("c", 2, &["login:ann"]),
    ]);
    assert_eq!((report.recorded(), report.already_recorded()), (2, 1));
    let outcomes: Vec<_> = report
        .recognitions
        .iter()
        .map(|recognition| &recognition.outcome)
        .collect();
    let existing = office.timeline(ann);
    let id = |key: &str| {
        let mut told = existing.iter();
        told.find(|told| told.key().as_str() == key).unwrap().id()
    };
    for (place, key) in [(1, "a"), (4, "c")] {
        let refusal = RecognitionRefusal::KeyReused {
            customer: ann,
            existing: id(key),
        };
        assert_eq!(*outcomes[place], RecognitionOutcome::Refused(refusal));
    }
    // Nothing of what was refused is stored, its new identity neither.
    assert_eq!(office.customers()[0].verified_identities().len(), 1);
}

/// Of one who said no, nothing becomes a yes.
#[test]
fn a_merge_by_proof_never_widens_what_is_allowed() {
    let office = office(IdentityPolicy::default());
    let report = office.recognise(vec![visited(1, 1), told(2, 1, &["login:ann"], &[])]);
    let desk = || ConsentEvidence::new(ConsentMethod::Spoken, Code::new_static("desk"));
    let scope = || ConsentScope::everywhere(Purpose::Marketing);
    for (recognition, decision) in report
        .recognitions
        .iter()
        .zip([ConsentDecision::Granted, ConsentDecision::Withdrawn])
    {
        let told = NewConsent::new(scope(), decision, desk(), at(2));
        let customer = recognition.customer().unwrap();
        block_on(office.profiles.record_consent(customer, told)).unwrap();
    }
    let report = office.recognise(vec![told(3, 3, &["login:ann", "device:d1"], &[])]);
    assert_eq!(report.merges().count(), 1);
    let ann = report.recognitions[0].customer().unwrap();
    let asked = office
        .profiles
        .permission(ann, &Purpose::Marketing, Channel::Email);
    assert!(!block_on(asked).unwrap().is_permitted());
}

/// What must be kept of one of the two must be kept of the customer they become.
#[test]
fn a_legal_hold_goes_along() {
    let office = office(IdentityPolicy::default());
    let report = office.recognise(vec![visited(1, 1), told(2, 2, &["login:ann"], &[])]);
    let ann = report.recognitions[1].customer().unwrap();
    let step = LegalHoldStep::Placed {
        reason: Code::new_static("lawsuit"),
        until: None,
    };
    let hold = LegalHoldUpdate::new(LegalHoldNumber::parse("1").unwrap(), Actor::Customer, step);
    block_on(office.profiles.record_legal_hold(ann, hold)).unwrap();
    office.recognise(vec![told(3, 3, &["login:ann", "device:d1"], &[])]);
    let refused = block_on(office.profiles.erase(ann));
    assert!(matches!(refused, Err(ProfileError::OnLegalHold { .. })));
}

/// Merges count across calls: a profile takes no more than the policy allows.
#[test]
fn merges_of_earlier_calls_count() {
    let rules = vec![
        IdentityRule::new(
            IdentityNamespace::LOGIN,
            IdentityBearer::Customer,
            limit(100),
        ),
        IdentityRule::new(
            IdentityNamespace::EMAIL,
            IdentityBearer::Customer,
            limit(100),
        ),
    ];
    let policy = IdentityPolicy::new(1, rules, BlockedValues::default(), 2).unwrap();
    let office = office(policy);
    for number in 0..4 {
        let address = format!("email:{number}@x.example");
        office.recognise(vec![told(10 + number, 1, &[&address], &[])]);
    }
    let mut merges = Vec::new();
    for number in 0..4 {
        let address = format!("email:{number}@x.example");
        let report = office.recognise(vec![told(20 + number, 2, &["login:ann", &address], &[])]);
        merges.push(report.merges().count());
    }
    assert_eq!(merges, [0, 1, 1, 0]);
    assert_eq!(office.customers().len(), 2);
}

/// An erased customer's identities are nobody's: who comes with them is new.
#[test]
fn who_was_erased_comes_back_as_somebody_new() {
    let office = office(IdentityPolicy::default());
    let first = office.recognise(vec![told(1, 1, &["login:ann"], &[])]);
    let ann = first.recognitions[0].customer().unwrap();
    block_on(office.profiles.erase(ann)).unwrap();
    let report = office.recognise(vec![told(2, 2, &["login:ann"], &[])]);
    assert_eq!(report.created.len(), 1);
    assert_ne!(report.created, [ann]);
}

#[test]
fn nothing_told_is_nothing_done() {
    let office = office(IdentityPolicy::default());
    assert_eq!(office.recognise(vec![]), RecognitionReport::default());
    let unproven = RecogniseItem {
        observed: ObservedIdentities::default(),
        interaction: note("n", at(1)),
    };
    let report = office.recognise(vec![unproven]);
    assert_eq!((report.refused(), office.log().len()), (1, 0));
}
