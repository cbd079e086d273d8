//! A made-up year of a shop: who is recognised by what.

use crm_core::{
    ClaimedIdentity, Code, DeviceId, ExternalId, Identity, IdentityEvent, InteractionId, Login,
    ObservedIdentities, SeededIds, Timestamp, VerificationMethod, VerifiedIdentity,
};

/// Ten events for each person: visits on one of two devices, some of them a household's; now and
/// then somebody signs in, buys under a customer number, confirms an address or states one.
pub(crate) fn year_of(events: usize) -> Vec<IdentityEvent> {
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
            let system = Code::new_static("web-shop");
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
