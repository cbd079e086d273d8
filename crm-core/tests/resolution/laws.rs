//! Laws of the decision about one event.

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use crate::world::*;

/// Profiles that share no identity, as stores keep them.
fn apart(held: &[Vec<&str>]) -> Vec<CandidateProfile> {
    let mut seen = std::collections::BTreeSet::new();
    held.iter()
        .enumerate()
        .map(|(number, held)| {
            let own: Vec<&str> = held
                .iter()
                .copied()
                .filter(|text| seen.insert(*text))
                .collect();
            profile(number as u64 + 1, &own)
        })
        .collect()
}

fn held() -> impl Strategy<Value = Vec<Vec<&'static str>>> {
    prop::collection::vec(prop::sample::subsequence(NAMES.to_vec(), 0..4), 0..5)
}

/// The profiles after what was decided.
fn carried_out(
    resolution: &IdentityResolution,
    before: &[CandidateProfile],
    new: CustomerId,
) -> Vec<CandidateProfile> {
    let (into, from) = match &resolution.decision {
        IdentityDecision::Create => (new, vec![]),
        IdentityDecision::Attach(id) => (*id, vec![]),
        IdentityDecision::Merge { into, from } => (*into, from.clone()),
        _ => return before.to_vec(),
    };
    let mut one = CandidateProfile::new(into);
    let (mut others, mut merges) = (Vec::new(), from.len() as u32);
    for profile in before {
        if profile.id() == into || from.contains(&profile.id()) {
            merges += profile.merges();
            for (key, since) in profile.identities() {
                one = one.with_identity(key.clone(), *since);
            }
        } else {
            let kept = profile
                .identities()
                .iter()
                .filter(|(key, _)| !resolution.moved.iter().any(|moved| moved.identity == **key));
            others.push(kept.fold(
                CandidateProfile::new(profile.id()),
                |profile, (key, since)| profile.with_identity(key.clone(), *since),
            ));
        }
    }
    for key in &resolution.adopted {
        one = one.with_identity(key.clone(), at(3));
    }
    others.push(one.with_merges(merges));
    others
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_order_of_identities_and_candidates_does_not_matter(
        policy in tight_policy(),
        held in held(),
        told in prop::collection::vec(prop::sample::select(NAMES.to_vec()), 0..6)
            .prop_flat_map(|told| (Just(told.clone()), Just(told).prop_shuffle())),
    ) {
        let candidates = apart(&held);
        let one = resolve_identities(&observed(&told.0, &told.0), &candidates, &policy, at(3));
        let other = resolve_identities(&observed(&told.1, &told.1), candidates.iter().rev(), &policy, at(3));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn told_again_an_event_finds_its_profile_and_changes_nothing(
        policy in tight_policy(),
        held in held(),
        told in prop::collection::vec(prop::sample::select(NAMES.to_vec()), 0..6),
    ) {
        let before = apart(&held);
        let first = resolve_identities(&observed(&told, &[]), &before, &policy, at(3));
        let after = carried_out(&first, &before, customer(99));
        let again = resolve_identities(&observed(&told, &[]), &after, &policy, at(3));
        let target = match first.decision {
            IdentityDecision::Create => IdentityDecision::Attach(customer(99)),
            IdentityDecision::Merge { into, .. } => IdentityDecision::Attach(into),
            other => other,
        };
        prop_assert_eq!(again.decision, target);
        prop_assert_eq!(again.moved, vec![]);
        prop_assert_eq!(again.adopted, vec![]);
    }

    #[test]
    fn each_identity_is_used_or_left_with_a_reason(
        policy in any::identity_policy(),
        observed in any::observed_identities(),
        candidates in prop::collection::vec(any::candidate_profile(), 0..3),
        now in any::timestamp(),
    ) {
        let resolution = resolve_identities(&observed, &candidates, &policy, now);
        let mut all: Vec<_> = observed.verified().iter().map(|one| one.key()).collect();
        all.sort();
        all.dedup();
        for key in all {
            let is_left = resolution.dropped.iter().any(|dropped| dropped.identity == key);
            let is_adopted = resolution.adopted.contains(&key);
            let is_held = candidates.iter().any(|profile| profile.holds(&key));
            prop_assert!(is_left || is_adopted || is_held);
            prop_assert!(!(is_left && is_adopted));
        }
        let printed = format!("{resolution:?}");
        for verified in observed.verified() {
            let key = verified.key();
            prop_assert!(key.value().len() < 8 || !printed.contains(key.value()), "a value is printed");
        }
    }
}
