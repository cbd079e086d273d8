//! What somebody cannot do who has no proof.

use crm_core::*;
use proptest::prelude::*;

use crate::world::*;

const CUSTOMERS: [&str; 8] = [
    "login:ann",
    "login:bob",
    "shop:1",
    "shop:2",
    "email:a@x.example",
    "email:b@x.example",
    "phone:+4930901821",
    "device:d1",
];
const ATTACKERS: [&str; 4] = ["login:eve", "email:eve@x.example", "device:e1", "erp:666"];

/// Events of an attacker: proofs of what is her own, claims of anything.
fn attack() -> impl Strategy<Value = Vec<IdentityEvent>> {
    use proptest::collection::vec;
    use proptest::sample::select;

    let own = vec(select(ATTACKERS.as_slice()), 0..3);
    let anything = select([CUSTOMERS.as_slice(), ATTACKERS.as_slice()].concat());
    vec((0..8i64, own, vec(anything, 0..4)), 1..10).prop_map(|told| {
        told.into_iter()
            .enumerate()
            .map(|(number, (day, own, claims))| event(500 + number as u64, day, &own, &claims))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever she claims, and when: no read of another customer differs.
    #[test]
    fn claims_change_no_read_of_another_customer(
        policy in tight_policy(),
        honest in events_of(&CUSTOMERS),
        (attack, all) in attack().prop_flat_map(|attack| (Just(attack.clone()), Just(attack))),
        at_once in any::<bool>(),
    ) {
        let mut without = graph_of(&policy, &honest);
        let mut with = graph_of(&policy, &honest);
        if at_once {
            let _ = with.resolved(); // some look before she comes
        }
        for event in &all {
            with.insert(event.clone()).unwrap();
        }
        let mine: Vec<_> = attack.iter().map(|event| event.id).collect();
        let theirs: Readings = profiles(&mut with)
            .into_iter()
            .filter(|(_, events, _, _)| !events.iter().any(|id| mine.contains(id)))
            .collect();
        prop_assert_eq!(theirs, profiles(&mut without));

        let (with, without) = (with.resolved(), without.resolved());
        for event in &honest {
            prop_assert_eq!(with.profile_of(event.id), without.profile_of(event.id));
            prop_assert_eq!(with.resolution(event.id), without.resolution(event.id));
        }
        // And nothing of theirs is in what is hers.
        for id in mine {
            let Some(profile) = with.profile_of(id) else { continue };
            for key in profile.identities().keys() {
                prop_assert!(ATTACKERS.iter().any(|own| identity(own).key() == *key));
            }
        }
    }

    /// The decision about one event does not look at its claims.
    #[test]
    fn claims_do_not_decide(
        policy in tight_policy(),
        held in prop::collection::vec(prop::sample::subsequence(CUSTOMERS.to_vec(), 0..4), 0..4),
        verified in prop::collection::vec(prop::sample::select(CUSTOMERS.to_vec()), 0..4),
        claimed in prop::collection::vec(prop::sample::select(CUSTOMERS.to_vec()), 0..4),
    ) {
        let candidates: Vec<_> = held
            .iter()
            .enumerate()
            .map(|(number, held)| profile(number as u64 + 1, held))
            .collect();
        let plain = resolve_identities(&observed(&verified, &[]), &candidates, &policy, at(3));
        let with = resolve_identities(&observed(&verified, &claimed), &candidates, &policy, at(3));
        prop_assert_eq!(&plain.decision, &with.decision);
        prop_assert_eq!(&plain.adopted, &with.adopted);
        prop_assert_eq!(&plain.moved, &with.moved);
    }
}

#[test]
fn a_claim_alone_is_nobodys_and_staff_sees_whom_it_may_concern() {
    let ann = profile(1, &["email:a@x.example"]);
    let stated = observed(&[], &["email:a@x.example"]);
    let resolution = resolve_identities(&stated, [&ann], &IdentityPolicy::default(), at(1));
    assert_eq!(resolution.decision, IdentityDecision::Unproven);
    assert_eq!(resolution.adopted, []);
    assert_eq!(resolution.claims, keys(&["email:a@x.example"]));
    assert_eq!(resolution.suspects, [customer(1)]);
}

#[test]
fn a_claim_with_a_proof_goes_where_the_proof_leads() {
    let ann = profile(1, &["email:a@x.example"]);
    let eve = profile(2, &["login:eve"]);
    let both = observed(&["login:eve"], &["email:a@x.example"]);
    let resolution = resolve_identities(&both, [&ann, &eve], &IdentityPolicy::default(), at(1));
    assert_eq!(resolution.decision, IdentityDecision::Attach(customer(2)));
    assert_eq!(resolution.suspects, [customer(1)]);
}

#[test]
fn a_claim_of_ones_own_is_nothing_new() {
    let ann = profile(1, &["email:a@x.example", "login:ann"]);
    let both = observed(&["login:ann"], &["email:a@x.example"]);
    let resolution = resolve_identities(&both, [&ann], &IdentityPolicy::default(), at(1));
    assert_eq!((resolution.claims, resolution.suspects), (vec![], vec![]));
}

#[test]
fn contacts_without_proof_wait_until_the_address_is_proved() {
    let mut graph = graph_of(
        &IdentityPolicy::default(),
        &[
            event(1, 1, &[], &["email:a@x.example"]),
            event(2, 2, &["login:ann", "email:a@x.example"], &[]),
        ],
    );
    let resolved = graph.resolved();
    let ann = resolved.customer_of(interaction(2)).unwrap();
    assert_eq!(resolved.customer_of(interaction(1)), None);
    assert_eq!(resolved.unproven_contacts(ann), [interaction(1)]);
    assert_eq!(
        resolved.profile_of(interaction(2)).unwrap().events(),
        [interaction(2)]
    );
}
