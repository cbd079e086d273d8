//! Facts in, of customers who are recognised by what the facts tell of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::recognition::{
    KnownProfiles, Plan, RecogniseItem, RecognitionRefusal, RecognitionReport, Round,
};
use super::service::ATTEMPTS;
use super::{ProfileError, Profiles};
use crate::customer::Customer;
use crate::id::{CustomerId, InteractionId};
use crate::identity::{Identity, IdentityKey};
use crate::merge::{MergePolicy, MergeRecord};
use crate::resolution::{IdentityDecision, IdentityPolicy, IdentityResolution};
use crate::store::{EntityRef, StoreError};
use crate::timestamp::Timestamp;

impl Profiles {
    /// The same service, which [recognises](Self::recognise) customers by this policy.
    #[must_use]
    pub fn with_identity_policy(self, policy: IdentityPolicy) -> Self {
        Self {
            identity_policy: Arc::new(policy),
            ..self
        }
    }

    /// The same service, which puts the records of customers that it [recognises](Self::recognise)
    /// as one together by these rules.
    #[must_use]
    pub fn with_merge_policy(self, policy: MergePolicy) -> Self {
        Self {
            merge_policy: Arc::new(policy),
            ..self
        }
    }

    /// Takes interactions in, each for the customer whom its verified identities lead to: nobody
    /// holds one, and the customer is new; one does, and it is that one's; several do, and they
    /// become one, the oldest. [`resolve_identities`](crate::resolve_identities) decides, by the
    /// [identity policy](Self::with_identity_policy) of the service.
    ///
    /// - **Order.** The items count in their order, as if each were a call of its own. Without limits
    ///   that break and devices that are shared, any order leads to the same customers. Where they
    ///   matter, the first told decides, so tell first what happened first: what is told late takes no
    ///   merge back, as an [`IdentityGraph`](crate::IdentityGraph) would.
    /// - **Windows.** An identity counts since it was [verified](crate::VerifiedIdentity::verified_at)
    ///   when the customer first got it; windows look back from the instant of the interaction.
    /// - **Claims** find nobody, open nothing and merge nobody. They are noted with the customer whom
    ///   the proofs lead to, while the record has room.
    /// - **Merges** are those of [`merge`](Self::merge), by the
    ///   [merge policy](Self::with_merge_policy); [`unmerge`](Self::unmerge) takes them back, and what a
    ///   person took back is not merged again by itself. Persons and organisations never become one.
    ///   Such a [conflict](crate::MergeConflict) is reported, and the interaction goes to the customer
    ///   whom its identity of highest priority leads to.
    /// - **Refused** is an item without proof, or with a key that was used for another content. The
    ///   others are stored.
    ///
    /// All is one transaction, unless profiles merge of which one has an interaction in the same call:
    /// what was told before the merge is stored before it.
    ///
    /// # Errors
    /// When the store fails. Transactions that were stored before stay, each whole. Repeating the call
    /// is safe: what was taken in before is not stored again, as long as its identities lead to the
    /// same customer. An identity that a limit left aside may find room then. Of the devices that the
    /// policy lets go along with another one ([`SwitchingDevice`](crate::IdentityBearer::SwitchingDevice)),
    /// and of those that it puts before the identities of customers
    /// ([a lint](crate::IdentityPolicyLint::DeviceBeforeCustomer)), what is told again may be another
    /// customer's.
    pub async fn recognise(
        &self,
        items: Vec<RecogniseItem>,
    ) -> Result<RecognitionReport, ProfileError> {
        let batch = Batch::new(self, &items);
        let mut report = RecognitionReport::default();
        let mut refusals = BTreeMap::new();
        let mut known = None;
        let mut attempts = 0..ATTEMPTS;
        while report.recognitions.len() < items.len() {
            let begun = report.recognitions.len();
            if attempts.next().is_none() {
                return Err(ProfileError::Contended);
            }
            let profiles = match known.take() {
                Some(profiles) => profiles,
                None => {
                    self.known_to(items.get(begun..).unwrap_or_default())
                        .await?
                }
            };
            let before = self.origin.is_some().then(|| profiles.records());
            let mut round = self.round_from(&batch, begun, profiles, &refusals).await?;
            let mut changes = round.take_changes();
            self.note_writes(&mut changes, before.unwrap_or_default());
            let applied = match changes.is_empty() {
                true => Ok(Vec::new()),
                false => {
                    let applied = self.store.apply(changes).await;
                    applied.map(|report| report.interactions)
                }
            };
            match applied {
                Ok(outcomes) => {
                    let (recognitions, created, profiles) =
                        round.stored(&outcomes).ok_or_else(|| {
                            let cause = "the store did not say what became of each interaction";
                            StoreError::Backend(cause.into())
                        })?;
                    report.recognitions.extend(recognitions);
                    report.created.extend(created);
                    known = Some(profiles);
                    attempts = 0..ATTEMPTS;
                }
                Err(StoreError::KeyReused { reuses }) => {
                    let refused = reuses.iter().filter_map(|reuse| round.refusal(reuse));
                    refusals.extend(
                        refused.map(|(place, refusal)| (begun.saturating_add(place), refusal)),
                    );
                }
                // Somebody else was faster with one of the customers.
                Err(StoreError::Conflict { .. } | StoreError::IdentityTaken { .. }) => {}
                Err(StoreError::NotFound { entity }) if *entity.kind() == EntityRef::CUSTOMER => {}
                Err(other) => return Err(other.into()),
            }
        }
        Ok(report)
    }

    /// The profiles that hold an identity of these items.
    async fn known_to(&self, items: &[RecogniseItem]) -> Result<KnownProfiles, ProfileError> {
        let verified = items.iter().flat_map(|item| {
            let verified = item.observed.verified().iter();
            let identities = verified.map(|verified| verified.identity());
            item.observed.verified_keys().iter().zip(identities)
        });
        let claimed = items.iter().flat_map(|item| {
            let claimed = item.observed.claimed().iter();
            let identities = claimed.map(|claimed| claimed.identity());
            item.observed.claimed_keys().iter().zip(identities)
        });
        let told: HashMap<&IdentityKey, &Identity> = verified.chain(claimed).collect();
        if told.is_empty() {
            return Ok(KnownProfiles::default());
        }
        let asked: Vec<Identity> = told.into_values().cloned().collect();
        let mut holders: Vec<CustomerId> = self
            .store
            .resolve(&asked)
            .await?
            .into_iter()
            .flatten()
            .collect();
        holders.sort_unstable();
        holders.dedup();
        let records: Vec<Customer> = match holders.is_empty() {
            true => Vec::new(),
            false => self.store.customers(&holders).await?,
        };
        Ok(KnownProfiles::new(records))
    }

    /// Decides items from `begun` on, up to the first that has to wait until those before are stored.
    async fn round_from(
        &self,
        batch: &Batch<'_>,
        begun: usize,
        known: KnownProfiles,
        refusals: &BTreeMap<usize, RecognitionRefusal>,
    ) -> Result<Round, ProfileError> {
        let items = batch.items.len().saturating_sub(begun);
        let mut round = Round::new(known, items);
        let told = batch.items.iter().zip(&batch.ids).enumerate().skip(begun);
        for (place, (item, id)) in told {
            if let Some(refusal) = refusals.get(&place) {
                round.refuse(refusal.clone());
                continue;
            }
            let resolution = self.resolve_among(item, &mut round.known).await?;
            if round.must_be_stored_before(&resolution.decision) {
                break;
            }
            let plan = self
                .plan_of(item, resolution, &round.known, batch.now)
                .await?;
            round.add((item, *id), plan, &self.ids, batch.now);
        }
        Ok(round)
    }

    /// Whose an item is. How many profiles were merged into one is only asked where some would merge.
    async fn resolve_among(
        &self,
        item: &RecogniseItem,
        known: &mut KnownProfiles,
    ) -> Result<IdentityResolution, ProfileError> {
        loop {
            let resolution = known.resolve(item, &self.identity_policy);
            let mut unknown = merging(&resolution.decision);
            unknown.retain(|id| !known.has_aliases(*id));
            if unknown.is_empty() {
                return Ok(resolution);
            }
            // The records were read before: when a merge comes in between, their versions are old.
            for id in unknown {
                let aliases = self.store.aliases_of(id).await?;
                known.learn_aliases(id, aliases);
            }
        }
    }

    /// The merges that a decision asks for, or a decision without merges where they cannot be made.
    async fn plan_of(
        &self,
        item: &RecogniseItem,
        resolution: IdentityResolution,
        known: &KnownProfiles,
        now: Timestamp,
    ) -> Result<Plan, ProfileError> {
        let mut plan = Plan {
            resolution,
            merges: Vec::new(),
            conflict: None,
        };
        let IdentityDecision::Merge { into, from } = &plan.resolution.decision else {
            return Ok(plan);
        };
        let undone = self.undone_among(*into, from, known).await?;
        let policy = &self.merge_policy;
        match known.plan_merges(*into, from, &undone, policy, &self.ids, now) {
            Ok(merges) => plan.merges = merges,
            Err(conflict) => {
                let without = self.identity_policy.without_merges();
                plan.resolution = known.resolve(item, &without);
                plan.conflict = Some(conflict);
            }
        }
        Ok(plan)
    }

    /// The merges that were taken back of those who would merge.
    async fn undone_among(
        &self,
        into: CustomerId,
        from: &[CustomerId],
        known: &KnownProfiles,
    ) -> Result<Vec<MergeRecord>, ProfileError> {
        // Each merge is of two: those of one of them need not be asked for.
        let others = known.stored_ids(from.iter().copied());
        let is_new = known.stored_ids([into]).is_empty();
        if others.is_empty() || (is_new && from.len() < 2) {
            return Ok(Vec::new());
        }
        let mut merges = self.store.merges_of(&others).await?;
        merges.retain(|merge| merge.undone_at().is_some());
        Ok(merges)
    }
}

/// Items, and what is drawn for them once for all attempts: a refusal of one attempt may name an
/// interaction that only a later one stores.
struct Batch<'a> {
    items: &'a [RecogniseItem],
    ids: Vec<InteractionId>,
    now: Timestamp,
}

impl<'a> Batch<'a> {
    fn new(profiles: &Profiles, items: &'a [RecogniseItem]) -> Self {
        let now = profiles.clock.now();
        let draw = |_| InteractionId::generate(&profiles.ids, now);
        Self {
            items,
            ids: items.iter().map(draw).collect(),
            now,
        }
    }
}

/// Those who would merge.
fn merging(decision: &IdentityDecision) -> Vec<CustomerId> {
    match decision {
        IdentityDecision::Merge { into, from } => {
            let into = [*into].into_iter();
            into.chain(from.iter().copied()).collect()
        }
        _ => Vec::new(),
    }
}
