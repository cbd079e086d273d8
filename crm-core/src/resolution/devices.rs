//! Devices that several people use.

use std::collections::BTreeSet;

use super::resolve::Usable;
use super::{CandidateProfile, IdentityBearer, IdentityPolicy};
use crate::id::CustomerId;

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

/// What each of the identities is good for.
pub(super) fn use_of_devices(usable: &[Usable<'_>], policy: &IdentityPolicy) -> Vec<DeviceUse> {
    let is_of_customer = |one: &&Usable<'_>| one.rule.bearer() == IdentityBearer::Customer;
    let customers: Vec<&Usable<'_>> = usable.iter().filter(is_of_customer).collect();
    let proved: BTreeSet<CustomerId> = customers
        .iter()
        .filter_map(|one| one.holder.map(CandidateProfile::id))
        .collect();
    // Where nobody holds the identities of the event, one device may say whose they are.
    let mut known_by_device: Option<CustomerId> = None;
    usable
        .iter()
        .map(|one| {
            let Some(known) = one.holder.filter(|profile| is_known(profile, policy)) else {
                return DeviceUse::Used;
            };
            if one.rule.bearer() == IdentityBearer::Customer {
                return DeviceUse::Used;
            }
            let is_another = if proved.is_empty() {
                known_by_device.is_some_and(|first| first != known.id())
                    || customers.iter().any(|new| contradicts(known, new))
            } else {
                !proved.contains(&known.id())
            };
            match one.rule.bearer() {
                _ if !is_another => {
                    known_by_device = Some(known.id());
                    DeviceUse::Used
                }
                IdentityBearer::SwitchingDevice if !customers.is_empty() => {
                    DeviceUse::Moved { from: known.id() }
                }
                _ => DeviceUse::Left { holder: known.id() },
            }
        })
        .collect()
}

/// Whether the profile is a customer's who is known, and not only what was done on a device.
fn is_known(profile: &CandidateProfile, policy: &IdentityPolicy) -> bool {
    profile
        .identities()
        .keys()
        .any(|key| policy.is_of_customer(key))
}

/// Whether the profile has another identity of the namespace of this one, which nobody has yet.
fn contradicts(profile: &CandidateProfile, new: &Usable<'_>) -> bool {
    profile
        .identities()
        .keys()
        .any(|key| key.namespace() == new.key.namespace())
}
