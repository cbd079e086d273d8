//! Customers recognised by what interactions tell of them.

use crm_core::conformance::world::{note, shop_id};
use crm_core::{
    DeviceId, Identity, Login, ObservedIdentities, Profiles, RecogniseItem, Timestamp,
    VerificationMethod,
};

use crate::operations::Again::ChangesNothing;
use crate::operations::Operation;

pub(super) fn operations() -> Vec<Operation<Profiles>> {
    vec![
        // Of a known customer, who gets an identity; of one who is new, and of the same one; of
        // nobody, told again.
        Operation::new(
            "recognise",
            ChangesNothing,
            async |profiles: &Profiles, _| {
                let items = vec![
                    told("1", &[shop_id("1"), login("ann")], &[]),
                    told("2", &[login("cem")], &[shop_id("1")]),
                    told("3", &[login("cem"), device("new")], &[]),
                    told("4", &[], &[shop_id("1")]),
                    told("1", &[shop_id("1"), login("ann")], &[]),
                ];
                profiles.recognise(items).await.map(|_| ())
            },
        ),
        // A visitor who turns out to be a known customer, within one call; and another one.
        Operation::new(
            "recognise",
            ChangesNothing,
            async |profiles: &Profiles, _| {
                let items = vec![
                    told("1", &[device("visitor")], &[]),
                    told("2", &[login("cem"), device("other")], &[]),
                    told("3", &[shop_id("1"), device("visitor")], &[]),
                    told("4", &[device("visitor")], &[]),
                    told("5", &[shop_id("1"), login("cem")], &[]),
                ];
                profiles.recognise(items).await.map(|_| ())
            },
        )
        .of_several_change_sets(),
    ]
}

fn told(key: &str, proved: &[Identity], stated: &[Identity]) -> RecogniseItem {
    let at = Timestamp::UNIX_EPOCH;
    let proof = |one: &Identity| one.clone().verified(VerificationMethod::SignedIn, at);
    let claim = |one: &Identity| one.clone().claimed(at);
    let (proved, stated) = (proved.iter().map(proof), stated.iter().map(claim));
    RecogniseItem {
        observed: ObservedIdentities::new(proved.collect(), stated.collect()).unwrap(),
        interaction: note(key, at),
    }
}

fn login(name: &str) -> Identity {
    Identity::Login(Login::parse(name).unwrap())
}

fn device(id: &str) -> Identity {
    Identity::Device(DeviceId::parse(id).unwrap())
}
