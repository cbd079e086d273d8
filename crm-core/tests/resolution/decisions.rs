//! The decision about one event, case by case.

use crm_core::IdentityDecision::{Attach, Create, Merge};
use crm_core::*;

use crate::world::*;

const CUSTOMER: IdentityBearer = IdentityBearer::Customer;
const DEVICE: IdentityBearer = IdentityBearer::Device;

fn usual() -> IdentityPolicy {
    policy(
        &[
            ("shop", CUSTOMER, limit(1)),
            ("login", CUSTOMER, limit(1)),
            ("email", CUSTOMER, limit(5)),
            ("phone", CUSTOMER, within(2, 7)),
            ("device", DEVICE, limit(5)),
        ]
        .map(|(kind, bearer, limit)| {
            (
                if kind == "shop" { "external" } else { kind },
                bearer,
                limit,
            )
        }),
    )
}

fn told(
    verified: &[&str],
    candidates: &[CandidateProfile],
    policy: &IdentityPolicy,
) -> IdentityResolution {
    resolve_identities(&observed(verified, &[]), candidates, policy, at(30))
}

fn left(resolution: &IdentityResolution) -> Vec<(IdentityKey, String)> {
    let dropped = resolution.dropped.iter();
    dropped
        .map(|one| (one.identity.clone(), one.reason.to_string()))
        .collect()
}

#[test]
fn none_creates_one_attaches_several_merge() {
    let (ann, address) = (
        profile(2, &["login:ann"]),
        profile(1, &["email:a@x.example"]),
    );
    let both = &["email:a@x.example", "login:ann"];
    let created = told(both, &[], &usual());
    assert_eq!(created.decision, Create);
    assert_eq!(
        created.adopted,
        keys(&["login:ann", "email:a@x.example"]),
        "by priority"
    );

    let attached = told(both, std::slice::from_ref(&ann), &usual());
    assert_eq!(attached.decision, Attach(customer(2)));
    assert_eq!(attached.adopted, keys(&["email:a@x.example"]));

    let merged = told(both, &[ann, address], &usual());
    assert_eq!(
        merged.decision,
        Merge {
            into: customer(1),
            from: vec![customer(2)]
        }
    );
    assert_eq!((merged.adopted, merged.dropped), (vec![], vec![]));
    assert_eq!(merged.policy_version, 7);
}

#[test]
fn who_holds_nothing_of_the_event_is_left_alone() {
    let others = [profile(1, &["login:bob"]), profile(2, &[])];
    assert_eq!(told(&["login:ann"], &others, &usual()).decision, Create);
}

#[test]
fn the_lowest_priority_is_dropped_until_no_limit_breaks() {
    let jane = profile(1, &["shop:abc123", "email:jane@x.example"]);
    let resolution = told(
        &["shop:abc456", "email:jane@x.example", "device:d1"],
        &[jane],
        &usual(),
    );
    assert_eq!(resolution.decision, Create);
    assert_eq!(resolution.adopted, keys(&["shop:abc456"]));
    let why = "the profile would have 2 of external/shop, where 1 are allowed";
    assert_eq!(
        left(&resolution),
        [
            (key("device:d1"), why.to_owned()),
            (key("email:jane@x.example"), why.to_owned())
        ]
    );
}

#[test]
fn an_event_of_its_own_may_break_a_limit() {
    let resolution = told(&["login:ann", "login:bob", "login:cyd"], &[], &usual());
    assert_eq!(resolution.decision, Create);
    assert_eq!(
        resolution.adopted,
        keys(&["login:ann"]),
        "the first in the order of keys"
    );
    assert_eq!(resolution.dropped.len(), 2);
}

#[test]
fn what_a_profile_has_beyond_its_limit_it_keeps() {
    // The policy was laxer once.
    let ann = profile(1, &["login:ann", "login:nan", "email:a@x.example"]);
    let known = told(
        &["login:ann", "email:a@x.example"],
        std::slice::from_ref(&ann),
        &usual(),
    );
    assert_eq!(
        (known.decision, known.dropped.len()),
        (Attach(customer(1)), 0)
    );
    let more = told(
        &["login:ann", "email:b@x.example"],
        std::slice::from_ref(&ann),
        &usual(),
    );
    assert_eq!(
        (more.decision, more.adopted),
        (Attach(customer(1)), keys(&["email:b@x.example"]))
    );
    let third = told(&["email:a@x.example", "login:new"], &[ann], &usual());
    assert_eq!(
        (third.decision, third.adopted),
        (Create, keys(&["login:new"]))
    );
}

#[test]
fn each_system_has_the_limit_of_the_rule_for_all_systems() {
    let ann = profile(1, &["shop:1"]);
    let other_system = told(&["shop:1", "erp:1"], std::slice::from_ref(&ann), &usual());
    assert_eq!(other_system.adopted, keys(&["erp:1"]));
    assert_eq!(
        told(&["shop:1", "shop:2"], &[ann], &usual()).dropped.len(),
        1
    );
}

#[test]
fn a_window_looks_back_from_the_event() {
    let phones = ["phone:+4930901821", "phone:+4930901822"];
    let held = |day| {
        phones
            .iter()
            .fold(CandidateProfile::new(customer(1)), |profile, phone| {
                profile.with_identity(key(phone), at(day))
            })
            .with_identity(key("login:ann"), at(0))
    };
    let third = |since: i64| {
        let event = observed(&["login:ann", "phone:+4930901823"], &[]);
        resolve_identities(&event, [&held(since)], &usual(), at(30))
            .dropped
            .len()
    };
    assert_eq!(third(24), 1, "six days ago");
    assert_eq!(third(23), 0, "seven days ago to the microsecond: over");
    assert_eq!(third(40), 1, "what comes later counts, too");
}

#[test]
fn merges_have_a_limit() {
    let policy =
        IdentityPolicy::new(1, usual().rules().to_vec(), BlockedValues::default(), 3).unwrap();
    let one = profile(1, &["login:ann"]).with_merges(2);
    let two = profile(2, &["email:a@x.example"]);
    let both = ["login:ann", "email:a@x.example"];
    let merged = told(&both, &[one.clone(), two.clone()], &policy);
    assert!(matches!(merged.decision, Merge { .. }));
    let more = told(&both, &[one, two.with_merges(1)], &policy);
    assert_eq!(more.decision, Attach(customer(1)));
    assert_eq!(
        left(&more),
        [(
            key("email:a@x.example"),
            "the profile would have taken 4 merges".to_owned()
        )]
    );
}

#[test]
fn a_profile_holds_no_more_than_a_customer_record() {
    let wide = policy(&[
        ("external", CUSTOMER, limit(100)),
        ("email", CUSTOMER, limit(100)),
    ]);
    let full = (0..100).fold(CandidateProfile::new(customer(1)), |profile, number| {
        profile.with_identity(key(&format!("shop:{number}")), at(0))
    });
    let resolution = told(&["shop:1", "email:a@x.example"], &[full], &wide);
    assert_eq!(resolution.decision, Attach(customer(1)));
    assert_eq!(
        left(&resolution)[0].1,
        "the profile would hold 101 identities"
    );
}

#[test]
fn blocked_and_unruled_identities_are_left_aside() {
    let policy = IdentityPolicy::default();
    let placeholders = [
        "shop:null",
        "shop:-1",
        "shop:00-0000",
        "email:TEST@test.com",
        "login:{{user}}",
    ];
    let resolution = told(&placeholders, &[], &policy);
    assert_eq!(resolution.decision, IdentityDecision::Unproven);
    assert_eq!(resolution.dropped.len(), placeholders.len());
    let unruled = told(&["card:9"], &[profile(1, &["card:9"])], &usual());
    assert_eq!(unruled.decision, IdentityDecision::Unproven);
    assert_eq!(unruled.dropped[0].reason, IdentityDropReason::NoRule);
    let claimed = resolve_identities(&observed(&[], &["login:anonymous"]), [], &policy, at(0));
    assert_eq!((claimed.claims.len(), claimed.dropped.len()), (0, 1));
}

#[test]
fn a_device_brings_what_was_done_on_it_to_the_customer_who_becomes_known() {
    let visitor = profile(1, &["device:d1"]);
    let ann = profile(2, &["login:ann"]);
    let event = ["device:d1", "login:ann"];
    assert_eq!(
        told(&event, std::slice::from_ref(&visitor), &usual()).decision,
        Attach(customer(1))
    );
    assert_eq!(
        told(&event, &[visitor, ann], &usual()).decision,
        Merge {
            into: customer(1),
            from: vec![customer(2)]
        }
    );
}

#[test]
fn a_device_joins_no_two_who_are_known() {
    let ann = profile(1, &["email:a@x.example", "device:d1"]);
    let bob = profile(2, &["email:b@x.example"]);
    for (event, others, decision) in [
        // Both addresses would be within the limit of five.
        (
            ["email:b@x.example", "device:d1"],
            vec![ann.clone(), bob.clone()],
            Attach(customer(2)),
        ),
        (
            ["email:new@x.example", "device:d1"],
            vec![ann.clone()],
            Create,
        ),
        // Nothing speaks against her having a telephone.
        (
            ["phone:+4930901821", "device:d1"],
            vec![ann.clone()],
            Attach(customer(1)),
        ),
    ] {
        let resolution = told(&event, &others, &usual());
        let is_left = decision != Attach(customer(1));
        assert_eq!(resolution.decision, decision, "{event:?}");
        let expected = is_left.then(|| {
            (
                key("device:d1"),
                format!("customer {} is known on the device", customer(1)),
            )
        });
        assert_eq!(left(&resolution), Vec::from_iter(expected));
    }
    let of_bob = profile(2, &["email:b@x.example", "device:d2"]);
    let two_devices = told(&["device:d1", "device:d2"], &[ann, of_bob], &usual());
    assert_eq!(
        two_devices.decision,
        Attach(customer(1)),
        "the first in the order of keys"
    );
    assert_eq!(two_devices.dropped.len(), 1);
}

#[test]
fn a_switching_device_goes_along() {
    let policy = policy(&[
        ("login", CUSTOMER, limit(1)),
        ("device", IdentityBearer::SwitchingDevice, limit(5)),
    ]);
    let ann = profile(1, &["login:ann", "device:d1"]);
    let resolution = told(&["login:bob", "device:d1"], &[ann], &policy);
    assert_eq!(resolution.decision, Create);
    assert_eq!(resolution.adopted, keys(&["login:bob", "device:d1"]));
    assert_eq!(resolution.moved.len(), 1);
    assert_eq!(
        (&resolution.moved[0].identity, resolution.moved[0].from),
        (&key("device:d1"), customer(1))
    );

    let visits = [
        event(1, 1, &["login:ann", "device:d1"], &[]),
        event(2, 2, &["login:bob", "device:d1"], &[]),
        event(3, 3, &["device:d1"], &[]),
    ];
    let mut graph = graph_of(&policy, &visits);
    let resolved = graph.resolved();
    assert_eq!(
        resolved.customer_of(interaction(3)),
        resolved.customer_of(interaction(2))
    );
    assert_eq!(
        resolved
            .holder(&key("login:ann"))
            .unwrap()
            .identities()
            .len(),
        1
    );
}

/// A proof that a limit leaves aside still says that the event is not about the one on the device.
#[test]
fn a_device_does_not_win_where_a_proof_was_dropped() {
    let policy = policy(&[
        ("login", CUSTOMER, limit(1)),
        ("device", IdentityBearer::SwitchingDevice, limit(5)),
        ("email", CUSTOMER, limit(5)),
    ]);
    let ann = profile(1, &["email:a@x.example", "device:d1"]);
    let bob = profile(2, &["login:bob", "email:b@x.example"]);
    let resolution = told(
        &["login:new", "device:d1", "email:b@x.example"],
        &[ann, bob],
        &policy,
    );
    assert_eq!(resolution.decision, Create);
    assert_eq!(resolution.adopted, keys(&["login:new", "device:d1"]));
    assert_eq!((resolution.moved.len(), resolution.dropped.len()), (1, 1));
}

#[test]
fn an_event_without_identities_is_nobodys() {
    let resolution = told(&[], &[profile(1, &["login:ann"])], &usual());
    assert_eq!(resolution.decision, IdentityDecision::Unproven);
    assert_eq!(resolution.dropped, []);
}

#[test]
fn a_customer_record_is_a_candidate() {
    let new = NewCustomer::new(Party::unknown_person())
        .with_identity(identity("login:ann").verified(VerificationMethod::SignedIn, at(3)));
    let ids = SeededIds::new(1);
    let (record, _) = Customer::create(new, customer(9), &ids, at(5)).unwrap();
    let candidate = CandidateProfile::from(&record);
    assert_eq!(candidate.id(), customer(9));
    assert_eq!(candidate.identities().get(&key("login:ann")), Some(&at(3)));
}
