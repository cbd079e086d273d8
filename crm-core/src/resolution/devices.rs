//! Devices that several people use.

use std::collections::BTreeSet;

use super::resolve::Usable;
use super::{CandidateProfile, IdentityBearer, IdentityPolicy};
use crate::id::CustomerId;
use crate::identity::IdentityKey;

/// What an identity of an event is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeviceUse {
    /// It is gone by.
    Used,
    /// It is a device that another customer is known on: it is left aside.
    Left { holder: CustomerId },
    /// The same, and it goes along with the customer of the event.
    Moved { from: CustomerId },
}

impl DeviceUse {
    pub(super) fn is_left(&self) -> bool {
        matches!(self, Self::Left { .. })
    }
}

/// What the event proves about its customer, identities that a limit leaves aside included: they are
/// no less a proof that it is not another one.
#[derive(Debug)]
pub(super) struct Proofs {
    holders: BTreeSet<CustomerId>,
    unheld: Vec<IdentityKey>,
}

impl Proofs {
    pub(super) fn of(usable: &[Usable<'_>]) -> Self {
        let customers = || usable.iter().filter(|one| is_of_customer(one));
        Self {
            holders: customers()
                .filter_map(|one| one.holder.map(CandidateProfile::id))
                .collect(),
            unheld: customers()
                .filter(|one| one.holder.is_none())
                .map(|one| one.key.clone())
                .collect(),
        }
    }

    /// Whether the event is about another customer than this one, who is known on a device.
    fn speak_against(&self, known: &CandidateProfile) -> bool {
        if self.holders.is_empty() {
            return self.unheld.iter().any(|new| has_another(known, new));
        }
        !self.holders.contains(&known.id())
    }
}

/// What each of the identities is good for.
pub(super) fn use_of_devices(
    usable: &[Usable<'_>],
    proofs: &Proofs,
    policy: &IdentityPolicy,
) -> Vec<DeviceUse> {
    let is_of_somebody = usable.iter().any(is_of_customer);
    // Where nobody holds the proofs of the event, one device may say whose they are.
    let mut known_by_device: Option<CustomerId> = None;
    usable
        .iter()
        .map(|one| {
            let Some(known) = one.holder.filter(|profile| is_known(profile, policy)) else {
                return DeviceUse::Used;
            };
            if is_of_customer(one) {
                return DeviceUse::Used;
            }
            let is_second = proofs.holders.is_empty()
                && known_by_device.is_some_and(|first| first != known.id());
            if !is_second && !proofs.speak_against(known) {
                known_by_device = Some(known.id());
                return DeviceUse::Used;
            }
            if one.rule.bearer() == IdentityBearer::SwitchingDevice && is_of_somebody {
                return DeviceUse::Moved { from: known.id() };
            }
            DeviceUse::Left { holder: known.id() }
        })
        .collect()
}

fn is_of_customer(one: &Usable<'_>) -> bool {
    one.rule.bearer() == IdentityBearer::Customer
}

/// Whether the profile is a customer's who is known, and not only what was done on a device.
fn is_known(profile: &CandidateProfile, policy: &IdentityPolicy) -> bool {
    profile
        .identities()
        .keys()
        .any(|key| policy.is_of_customer(key))
}

/// Whether the profile has an identity of the namespace of this one, which nobody has yet.
fn has_another(profile: &CandidateProfile, new: &IdentityKey) -> bool {
    profile
        .identities()
        .keys()
        .any(|key| key.namespace() == new.namespace())
}
