//! The decision: whose an event is.

use std::collections::{BTreeMap, BTreeSet};

use super::devices::{DeviceUse, Proofs, use_of_devices};
use super::{
    CandidateProfile, DroppedIdentity, IdentityDecision, IdentityDropReason, IdentityNamespace,
    IdentityPolicy, IdentityResolution, IdentityRule, MovedIdentity, ObservedIdentities,
};
use crate::customer::Customer;
use crate::id::CustomerId;
use crate::identity::IdentityKey;
use crate::timestamp::Timestamp;

/// A verified identity of the event that may be gone by.
#[derive(Debug)]
pub(super) struct Usable<'a> {
    pub(super) key: IdentityKey,
    pub(super) rule: &'a IdentityRule,
    pub(super) holder: Option<&'a CandidateProfile>,
}

/// Decides whose an event is, among the profiles that hold one of its identities.
///
/// `candidates` are all profiles that hold an identity of the event, claimed ones included; others do
/// no harm. `now` is when the event happened: the instant to which windows look back. The answer does
/// not depend on the order of identities or candidates.
///
/// 1. Blocked values, and identities without a rule, are left aside.
/// 2. **Only verified identities are gone by.** When none is left, the event is
///    [nobody's](IdentityDecision::Unproven): a claim finds no profile and changes none. It may be
///    noted as a claim, with the profile that the verified identities of the same event lead to, and
///    staff may be shown who [holds it](IdentityResolution::suspects).
/// 3. A device that is known for another customer is left aside, or goes along when its rule says so
///    ([`IdentityBearer`](super::IdentityBearer)). It is another customer when the event's own
///    identities are held by one; or when nobody holds them, and the one known on the device has
///    another identity of the same namespace. Proofs that a limit leaves aside speak, too.
/// 4. No profile holds one of the identities: create. One: attach. Several: merge into the oldest.
/// 5. When that would break a limit, the identity of lowest priority is dropped, and all is decided
///    anew from the third step. Limits count what comes new to a profile: one that is beyond its
///    limit already keeps what it has.
///
/// ```
/// use crm_core::*;
///
/// let now = Timestamp::parse("2026-03-01T12:00:00Z")?;
/// let ids = SeededIds::new(1);
/// let proved = |identity: Identity| identity.verified(VerificationMethod::SignedIn, now);
/// let cookie = Identity::Device(DeviceId::parse("b7e1")?);
///
/// // What was done on a device before anybody signed in, and the customer who signs in now.
/// let visitor = CandidateProfile::new(CustomerId::generate(&ids, now)).with_identity(cookie.key(), now);
/// let shop = Identity::external("shop", "4711")?;
/// let ann = CandidateProfile::new(CustomerId::generate(&ids, now)).with_identity(shop.key(), now);
///
/// let observed = ObservedIdentities::new(vec![proved(shop), proved(cookie)], vec![])?;
/// let resolution = resolve_identities(&observed, [&visitor, &ann], &IdentityPolicy::default(), now);
/// assert_eq!(
///     resolution.decision,
///     IdentityDecision::Merge { into: visitor.id(), from: vec![ann.id()] },
/// );
/// # Ok::<(), ValidationError>(())
/// ```
#[must_use]
pub fn resolve_identities<'a>(
    observed: &ObservedIdentities,
    candidates: impl IntoIterator<Item = &'a CandidateProfile>,
    policy: &'a IdentityPolicy,
    now: Timestamp,
) -> IdentityResolution {
    let mut candidates: Vec<&CandidateProfile> = candidates.into_iter().collect();
    candidates.sort_by_key(|profile| profile.id());
    let mut dropped = Vec::new();
    let mut usable = usable(observed, &candidates, policy, &mut dropped);
    let proofs = Proofs::of(&usable);
    loop {
        let devices = use_of_devices(&usable, &proofs, policy);
        if devices.iter().any(DeviceUse::is_left) {
            leave(&mut usable, devices, &mut dropped);
            continue;
        }
        let plan = Plan::new(&usable, &devices);
        match plan.first_broken(policy, now) {
            None => return finish(observed, &candidates, policy, plan, dropped),
            Some(reason) => {
                let Some(lowest) = usable.pop() else { continue };
                let identity = lowest.key;
                dropped.push(DroppedIdentity { identity, reason });
            }
        }
    }
}

/// The verified identities that may be gone by, the one of highest priority first; within one rule
/// in the order of keys.
fn usable<'a>(
    observed: &ObservedIdentities,
    candidates: &[&'a CandidateProfile],
    policy: &'a IdentityPolicy,
    dropped: &mut Vec<DroppedIdentity>,
) -> Vec<Usable<'a>> {
    let keys: BTreeSet<IdentityKey> = observed.verified_keys().iter().cloned().collect();
    let mut placed = Vec::with_capacity(keys.len());
    for key in keys {
        let refused = match (policy.blocks(&key), policy.placed_rule(&key)) {
            (Some(by), _) => IdentityDropReason::Blocked(by),
            (None, None) => IdentityDropReason::NoRule,
            (None, Some((place, rule))) => {
                let holder = candidates
                    .iter()
                    .find(|profile| profile.holds(&key))
                    .copied();
                placed.push((place, Usable { key, rule, holder }));
                continue;
            }
        };
        dropped.push(DroppedIdentity {
            identity: key,
            reason: refused,
        });
    }
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, usable)| usable).collect()
}

/// Leaves the devices aside that are known for another customer.
fn leave(
    usable: &mut Vec<Usable<'_>>,
    devices: Vec<DeviceUse>,
    dropped: &mut Vec<DroppedIdentity>,
) {
    let all = std::mem::take(usable);
    for (identity, device) in all.into_iter().zip(devices) {
        match device {
            DeviceUse::Left { holder } => dropped.push(DroppedIdentity {
                identity: identity.key,
                reason: IdentityDropReason::SharedDevice { holder },
            }),
            _ => usable.push(identity),
        }
    }
}

/// The profiles that would become one, and what would be new to it.
struct Plan<'a> {
    /// By rising id.
    profiles: Vec<&'a CandidateProfile>,
    adopted: Vec<IdentityKey>,
    moved: Vec<MovedIdentity>,
    is_empty: bool,
}

impl<'a> Plan<'a> {
    fn new(usable: &[Usable<'a>], devices: &[DeviceUse]) -> Self {
        let mut profiles: BTreeMap<CustomerId, &CandidateProfile> = BTreeMap::new();
        let (mut adopted, mut moved) = (Vec::new(), Vec::new());
        for (identity, device) in usable.iter().zip(devices) {
            let key = || identity.key.clone();
            match (identity.holder, device) {
                (Some(_), DeviceUse::Moved { from }) => {
                    adopted.push(key());
                    moved.push(MovedIdentity {
                        identity: key(),
                        from: *from,
                    });
                }
                (Some(holder), _) => {
                    profiles.insert(holder.id(), holder);
                }
                (None, _) => adopted.push(key()),
            }
        }
        Self {
            profiles: profiles.into_values().collect(),
            adopted,
            moved,
            is_empty: usable.is_empty(),
        }
    }

    /// The first limit that would break: those of namespaces in their order, then those of the
    /// profile as a whole.
    fn first_broken(&self, policy: &IdentityPolicy, now: Timestamp) -> Option<IdentityDropReason> {
        if self.profiles.len() <= 1 && self.adopted.is_empty() {
            return None;
        }
        self.broken_limit(policy, now)
            .or_else(|| self.too_many_merges(policy))
            .or_else(|| self.too_many_identities())
    }

    fn broken_limit(&self, policy: &IdentityPolicy, now: Timestamp) -> Option<IdentityDropReason> {
        // For each namespace: how many there would be, and the most that a single profile has.
        let mut counts: BTreeMap<&str, Count<'_>> = BTreeMap::new();
        for profile in &self.profiles {
            let mut own: BTreeMap<&str, u32> = BTreeMap::new();
            for (key, since) in profile.identities() {
                let Some(rule) = policy.rule_of(key) else {
                    continue;
                };
                if rule.limit().counts(*since, now) {
                    let count = counts
                        .entry(key.namespace())
                        .or_insert(Count::of(key, rule));
                    count.would_be = count.would_be.saturating_add(1);
                    let of_profile = own.entry(key.namespace()).or_default();
                    *of_profile = of_profile.saturating_add(1);
                    count.most_before = count.most_before.max(*of_profile);
                }
            }
        }
        for key in &self.adopted {
            if let Some(rule) = policy.rule_of(key) {
                let count = counts
                    .entry(key.namespace())
                    .or_insert(Count::of(key, rule));
                count.would_be = count.would_be.saturating_add(1);
            }
        }
        let broken = counts.into_values().find(Count::is_broken)?;
        Some(IdentityDropReason::Limit {
            namespace: IdentityNamespace::of(broken.key),
            would_be: broken.would_be,
            limit: broken.rule.limit(),
        })
    }

    fn too_many_merges(&self, policy: &IdentityPolicy) -> Option<IdentityDropReason> {
        let others = self
            .profiles
            .len()
            .checked_sub(1)
            .filter(|others| *others > 0)?;
        let would_be = self.profiles.iter().map(|profile| profile.merges()).fold(
            u32::try_from(others).unwrap_or(u32::MAX),
            u32::saturating_add,
        );
        (would_be > policy.most_merges()).then_some(IdentityDropReason::MergeLimit { would_be })
    }

    fn too_many_identities(&self) -> Option<IdentityDropReason> {
        let held = || {
            self.profiles
                .iter()
                .map(|profile| profile.identities().len())
        };
        let would_be = held().fold(self.adopted.len(), usize::saturating_add);
        let is_broken =
            would_be > Customer::MAXIMUM_IDENTITIES && would_be > held().max().unwrap_or(0);
        is_broken.then(|| IdentityDropReason::ProfileFull {
            would_be: u32::try_from(would_be).unwrap_or(u32::MAX),
        })
    }

    fn decision(&self) -> IdentityDecision {
        if self.is_empty {
            return IdentityDecision::Unproven;
        }
        match self.profiles.as_slice() {
            [] => IdentityDecision::Create,
            [only] => IdentityDecision::Attach(only.id()),
            [oldest, others @ ..] => IdentityDecision::Merge {
                into: oldest.id(),
                from: others.iter().map(|profile| profile.id()).collect(),
            },
        }
    }
}

struct Count<'a> {
    key: &'a IdentityKey,
    rule: &'a IdentityRule,
    would_be: u32,
    most_before: u32,
}

impl<'a> Count<'a> {
    fn of(key: &'a IdentityKey, rule: &'a IdentityRule) -> Self {
        Self {
            key,
            rule,
            would_be: 0,
            most_before: 0,
        }
    }

    fn is_broken(&self) -> bool {
        self.would_be > self.rule.limit().count() && self.would_be > self.most_before
    }
}

fn finish(
    observed: &ObservedIdentities,
    candidates: &[&CandidateProfile],
    policy: &IdentityPolicy,
    plan: Plan<'_>,
    mut dropped: Vec<DroppedIdentity>,
) -> IdentityResolution {
    let is_own =
        |profile: &CandidateProfile| plan.profiles.iter().any(|own| own.id() == profile.id());
    let claimed = observed.claimed_keys().iter();
    let stated: BTreeSet<IdentityKey> = claimed
        .filter(|key| !observed.verified_keys().contains(key))
        .cloned()
        .collect();
    let (mut claims, mut suspects) = (Vec::new(), BTreeSet::new());
    for key in stated {
        if let Some(by) = policy.blocks(&key) {
            let reason = IdentityDropReason::Blocked(by);
            dropped.push(DroppedIdentity {
                identity: key,
                reason,
            });
            continue;
        }
        match candidates.iter().find(|profile| profile.holds(&key)) {
            Some(holder) if is_own(holder) => continue,
            Some(holder) => {
                suspects.insert(holder.id());
            }
            None => {}
        }
        claims.push(key);
    }
    IdentityResolution {
        decision: plan.decision(),
        adopted: plan.adopted,
        moved: plan.moved,
        dropped,
        claims,
        suspects: suspects.into_iter().collect(),
        policy_version: policy.version(),
    }
}
