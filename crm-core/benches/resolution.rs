//! How many events a second are resolved: a made-up year of a shop.
//!
//! `cargo bench -p crm-core --bench resolution -- 1000000`, where the number is how many events there
//! are (ten for each person).
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a program that prints figures"
)]

use std::time::{Duration, Instant};

use crm_core::{
    ClaimedIdentity, DeviceId, ExternalId, Identity, IdentityEvent, IdentityGraph, IdentityPolicy,
    InteractionId, Login, ObservedIdentities, SeededIds, Timestamp, VerificationMethod,
    VerifiedIdentity,
};

const ROUNDS: usize = 5;

fn main() {
    let asked = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let events = year_of(asked.unwrap_or(1_000_000));
    let mut random = fastrand::Rng::with_seed(2);
    let mut late = events.clone();
    for place in 1..late.len() {
        // One of a hundred changes places with one up to a thousand earlier.
        if random.usize(0..100) == 0 {
            late.swap(place, place.saturating_sub(random.usize(1..1000)));
        }
    }
    let mut shuffled = events.clone();
    random.shuffle(&mut shuffled);

    let mut all = Vec::new();
    for (name, events) in [
        ("in the order in which they happened", &events),
        ("one in a hundred late", &late),
        ("in no order", &shuffled),
    ] {
        let mut rounds: Vec<(Duration, usize)> = (0..ROUNDS).map(|_| resolve(events)).collect();
        rounds.sort_unstable();
        let (median, profiles) = rounds[ROUNDS / 2];
        let rate = events.len() as f64 / median.as_secs_f64();
        println!(
            "{} events {name}: {profiles} profiles, median {median:.2?}, {rate:.0} events/s",
            events.len()
        );
        all.push(profiles);
    }
    assert!(
        all.windows(2).all(|pair| pair[0] == pair[1]),
        "the order changed something"
    );
}

fn resolve(events: &[IdentityEvent]) -> (Duration, usize) {
    let events = events.to_vec();
    let begun = Instant::now();
    let mut graph = IdentityGraph::new(IdentityPolicy::default());
    for event in events {
        graph.insert(event).unwrap();
    }
    let profiles = graph.resolved().profiles().len();
    (begun.elapsed(), profiles)
}

/// Ten events for each person: visits on one of two devices, some of them a household's; now and
/// then somebody signs in, buys under a customer number, confirms an address or states one.
fn year_of(events: usize) -> Vec<IdentityEvent> {
    let ids = SeededIds::new(1);
    let mut random = fastrand::Rng::with_seed(1);
    let people = (events / 10).max(1);
    let year = 365 * 24 * 3600;
    let start = Timestamp::parse("2026-01-01T00:00:00Z")
        .unwrap()
        .as_micros();
    let mut seconds: Vec<i64> = (0..events).map(|_| random.i64(0..year)).collect();
    seconds.sort_unstable();
    seconds
        .into_iter()
        .map(|second| {
            let at = Timestamp::from_micros(start + second * 1_000_000).unwrap();
            let (verified, claimed) = who(random.usize(0..people), at, &mut random);
            IdentityEvent {
                id: InteractionId::generate(&ids, at),
                occurred_at: at,
                observed: ObservedIdentities::new(verified, claimed).unwrap(),
            }
        })
        .collect()
}

fn who(
    person: usize,
    at: Timestamp,
    random: &mut fastrand::Rng,
) -> (Vec<VerifiedIdentity>, Vec<ClaimedIdentity>) {
    let proved = |identity: Identity| identity.verified(VerificationMethod::SignedIn, at);
    // Each third household of two shares its second device.
    let of_household = random.bool() && person % 6 < 2;
    let device = if of_household {
        format!("household-{}", person / 2)
    } else {
        format!("device-{person}-{}", random.u8(0..2))
    };
    let mut verified = vec![proved(Identity::Device(DeviceId::parse(device).unwrap()))];
    let mut claimed = Vec::new();
    let address = || Identity::email(&format!("person{person}@mail.example")).unwrap();
    match random.u8(0..10) {
        0..2 => verified.push(proved(Identity::Login(
            Login::parse(format!("login{person}")).unwrap(),
        ))),
        2 => {
            let id = ExternalId::parse(format!("{person}")).unwrap();
            let system = crm_core::Code::new_static("web-shop");
            verified.push(proved(Identity::External { system, id }));
            verified.push(proved(address()));
        }
        3 => {
            verified.push(proved(Identity::Login(
                Login::parse(format!("login{person}")).unwrap(),
            )));
            verified.push(proved(address()));
        }
        4 => claimed.push(address().claimed(at)),
        _ => {}
    }
    (verified, claimed)
}
