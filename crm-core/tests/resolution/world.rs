//! A small world in which identities meet often.

use chrono::TimeDelta;
use crm_core::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

pub(crate) fn at(day: i64) -> Timestamp {
    let start = Timestamp::parse("2026-01-01T12:00:00Z").unwrap();
    start.checked_add(TimeDelta::days(day)).unwrap()
}

/// A time-ordered id that says its number: 1 is the oldest.
pub(crate) fn uuid(number: u64) -> uuid::Uuid {
    let mut noise = [0; 10];
    noise[2..].copy_from_slice(&number.to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(1_700_000_000_000, &noise).into_uuid()
}

pub(crate) fn customer(number: u64) -> CustomerId {
    CustomerId::from_uuid(uuid(number)).unwrap()
}

pub(crate) fn interaction(number: u64) -> InteractionId {
    InteractionId::from_uuid(uuid(number)).unwrap()
}

/// `login:ann`, `shop:17`, `erp:17`, `email:a@b.example`, `phone:+4930901820`, `device:d1`.
pub(crate) fn identity(text: &str) -> Identity {
    let (kind, value) = text.split_once(':').unwrap();
    match kind {
        "login" => Identity::Login(Login::parse(value).unwrap()),
        "shop" | "erp" => Identity::external(kind, value).unwrap(),
        "email" => Identity::email(value).unwrap(),
        "phone" => Identity::Phone(PhoneNumber::parse(value).unwrap()),
        "device" => Identity::Device(DeviceId::parse(value).unwrap()),
        "card" => Identity::Custom {
            namespace: Code::new_static("card"),
            value: ExternalId::parse(value).unwrap(),
        },
        other => panic!("no kind {other}"),
    }
}

pub(crate) fn key(text: &str) -> IdentityKey {
    identity(text).key()
}

pub(crate) fn keys(texts: &[&str]) -> Vec<IdentityKey> {
    texts.iter().map(|text| key(text)).collect()
}

pub(crate) fn observed(verified: &[&str], claimed: &[&str]) -> ObservedIdentities {
    observed_on(0, verified, claimed)
}

pub(crate) fn observed_on(day: i64, verified: &[&str], claimed: &[&str]) -> ObservedIdentities {
    let proved = |text: &&str| identity(text).verified(VerificationMethod::SignedIn, at(day));
    let stated = |text: &&str| identity(text).claimed(at(day));
    ObservedIdentities::new(
        verified.iter().map(proved).collect(),
        claimed.iter().map(stated).collect(),
    )
    .unwrap()
}

pub(crate) fn event(number: u64, day: i64, verified: &[&str], claimed: &[&str]) -> IdentityEvent {
    IdentityEvent {
        id: interaction(number),
        occurred_at: at(day),
        observed: observed_on(day, verified, claimed),
    }
}

pub(crate) fn profile(number: u64, held: &[&str]) -> CandidateProfile {
    held.iter()
        .fold(CandidateProfile::new(customer(number)), |profile, text| {
            profile.with_identity(key(text), at(0))
        })
}

pub(crate) fn limit(count: u32) -> IdentityLimit {
    IdentityLimit::new(count, IdentityWindow::Ever).unwrap()
}

pub(crate) fn within(count: u32, days: u32) -> IdentityLimit {
    IdentityLimit::new(count, IdentityWindow::Days(days)).unwrap()
}

/// A policy of these rules, which blocks nothing.
pub(crate) fn policy(rules: &[(&str, IdentityBearer, IdentityLimit)]) -> IdentityPolicy {
    let rules = rules
        .iter()
        .map(|(namespace, bearer, limit)| {
            IdentityRule::new(
                IdentityNamespace::parse(namespace).unwrap(),
                *bearer,
                *limit,
            )
        })
        .collect();
    let blocked = BlockedValues::default();
    IdentityPolicy::new(7, rules, blocked, IdentityPolicy::DEFAULT_MERGES).unwrap()
}

/// Policies with tight limits, so that they often would break.
pub(crate) fn tight_policy() -> impl Strategy<Value = IdentityPolicy> {
    let limits = vec(
        (1..4u32, prop_oneof![Just(None), (1..6u32).prop_map(Some)]),
        6,
    );
    let device = select(vec![
        IdentityBearer::Device,
        IdentityBearer::SwitchingDevice,
        IdentityBearer::Customer,
    ]);
    let order = Just(vec![
        "external",
        "login",
        "email",
        "phone",
        "device",
        "external/erp",
    ]);
    let blocked = prop_oneof![
        Just(BlockedValues::default()),
        Just(BlockedValues::new(["1", "a@x.example"], [BlockedPattern::ZerosAndDashes]).unwrap()),
    ];
    (limits, device, order.prop_shuffle(), blocked, 0..4u32).prop_map(
        |(limits, device, order, blocked, merges)| {
            let rules = order
                .into_iter()
                .zip(limits)
                .map(|(namespace, (count, days))| {
                    let bearer = if namespace == "device" {
                        device
                    } else {
                        IdentityBearer::Customer
                    };
                    let limit = days.map_or_else(|| limit(count), |days| within(count, days));
                    let namespace = IdentityNamespace::parse(namespace).unwrap();
                    IdentityRule::new(namespace, bearer, limit)
                })
                .collect();
            let merges = if merges == 3 { 100 } else { merges };
            IdentityPolicy::new(1, rules, blocked, merges).unwrap()
        },
    )
}

pub(crate) const NAMES: [&str; 20] = [
    "login:ann",
    "login:bob",
    "login:cyd",
    "shop:1",
    "shop:2",
    "shop:00-00",
    "erp:1",
    "erp:2",
    "email:a@x.example",
    "email:b@x.example",
    "email:c@x.example",
    "email:d@x.example",
    "phone:+4930901821",
    "phone:+4930901822",
    "phone:+4930901823",
    "device:d1",
    "device:d2",
    "device:d3",
    "device:d4",
    "card:9", // no rule is for it in the tight policies
];

/// Up to 14 events of few identities, on a few days, with distinct ids in no order.
pub(crate) fn events() -> impl Strategy<Value = Vec<IdentityEvent>> {
    events_of(&NAMES)
}

pub(crate) fn events_of(
    names: &'static [&'static str],
) -> impl Strategy<Value = Vec<IdentityEvent>> {
    let verified = vec(select(names), 0..4);
    let claimed = vec(select(names), 0..2);
    let ids = Just((1..=14u64).collect::<Vec<_>>()).prop_shuffle();
    (vec((0..8i64, verified, claimed), 0..14), ids).prop_map(|(events, ids)| {
        events
            .into_iter()
            .zip(ids)
            .map(|((day, verified, claimed), id)| event(id, day, &verified, &claimed))
            .collect()
    })
}

/// All that can be read of a graph, but for what staff sees of claims.
pub(crate) type Readings = Vec<(
    CustomerId,
    Vec<InteractionId>,
    Vec<(IdentityKey, Timestamp)>,
    u32,
)>;

pub(crate) fn profiles(graph: &mut IdentityGraph) -> Readings {
    let read = |profile: ResolvedProfile<'_>| {
        let held = profile.identities().iter();
        (
            profile.id(),
            profile.events().to_vec(),
            held.map(|(key, since)| (key.clone(), *since)).collect(),
            profile.merges(),
        )
    };
    graph.resolved().profiles().into_iter().map(read).collect()
}

pub(crate) fn graph_of(policy: &IdentityPolicy, events: &[IdentityEvent]) -> IdentityGraph {
    let mut graph = IdentityGraph::new(policy.clone());
    for event in events {
        assert_eq!(graph.insert(event.clone()), Ok(true));
    }
    graph
}
