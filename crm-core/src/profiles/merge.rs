//! Merging two customers, and taking a merge back.

use super::service::ATTEMPTS;
use super::{ProfileError, Profiles};
use crate::id::{CustomerId, MergeId};
use crate::merge::{MergeError, MergePlan, MergePolicy, MergeRecord, MergeSide, plan_merge};
use crate::store::{ChangeSet, StoreError};

impl Profiles {
    /// What merging `absorbed` into `survivor` would lead to: a dry run, which changes nothing.
    ///
    /// # Errors
    /// When one is not there, both are one, the merged record would break a rule, or the store fails.
    pub async fn plan_merge(
        &self,
        survivor: CustomerId,
        absorbed: CustomerId,
        policy: &MergePolicy,
    ) -> Result<MergePlan, ProfileError> {
        let id = MergeId::generate(&self.ids, self.clock.now());
        self.plan_merge_as(id, survivor, absorbed, policy).await
    }

    /// Carries out a plan as it was shown; repeating the call changes nothing more.
    ///
    /// # Errors
    /// When one of the records was changed since ([`Conflict`](StoreError::Conflict)), or the store
    /// fails.
    pub async fn merge_as_planned(&self, plan: MergePlan) -> Result<MergeRecord, ProfileError> {
        let record = plan.into_record();
        let (survivor, absorbed) = (record.survivor().id(), record.absorbed().id());
        let (id, policy) = (record.id(), record.policy().clone());
        match self.carry_out(record).await {
            Err(ProfileError::Store(StoreError::AlreadyExists { entity })) => {
                let done = self.store.merge(id).await?;
                done.filter(|done| done.is_merge_of(survivor, absorbed, &policy))
                    .ok_or(ProfileError::Store(StoreError::AlreadyExists { entity }))
            }
            carried_out => carried_out,
        }
    }

    /// Makes two customers one: `absorbed` becomes part of `survivor`, and its id leads there for
    /// ever. Whoever is named by an old id is the customer to whom it leads.
    ///
    /// All that was the absorbed customer's is the survivor's then: interactions, consents,
    /// requests. What may be done with the merged customer is never more than what both allowed.
    /// [`unmerge`](Self::unmerge) takes it back.
    ///
    /// Where a call may have to be repeated (its answer was lost), use
    /// [`merge_as`](Self::merge_as): the second time, both are one already.
    ///
    /// # Errors
    /// As [`plan_merge`](Self::plan_merge).
    pub async fn merge(
        &self,
        survivor: CustomerId,
        absorbed: CustomerId,
        policy: &MergePolicy,
    ) -> Result<MergeRecord, ProfileError> {
        let id = MergeId::generate(&self.ids, self.clock.now());
        self.merge_as(id, survivor, absorbed, policy).await
    }

    /// Makes two customers one under an id of the merge made by the caller; repeating the call
    /// changes nothing more and gives the merge as it is, undone perhaps.
    ///
    /// # Errors
    /// When the id belongs to another merge ([`AlreadyExists`](StoreError::AlreadyExists)), and as
    /// [`plan_merge`](Self::plan_merge).
    pub async fn merge_as(
        &self,
        id: MergeId,
        survivor: CustomerId,
        absorbed: CustomerId,
        policy: &MergePolicy,
    ) -> Result<MergeRecord, ProfileError> {
        for _ in 0..ATTEMPTS {
            let attempt = match self.plan_merge_as(id, survivor, absorbed, policy).await {
                Ok(plan) => self.carry_out(plan.into_record()).await,
                Err(refused) => Err(refused),
            };
            match attempt {
                Err(ProfileError::Store(
                    StoreError::Conflict { .. } | StoreError::NotFound { .. },
                )) => {}
                Err(
                    error @ (ProfileError::Merge(MergeError::SameCustomer { .. })
                    | ProfileError::Store(StoreError::AlreadyExists { .. })),
                ) => {
                    let done = self.store.merge(id).await?;
                    let done = done.filter(|done| done.is_merge_of(survivor, absorbed, policy));
                    return done.ok_or(error);
                }
                decided => return decided,
            }
        }
        Err(ProfileError::Contended)
    }

    /// Takes a merge back: the absorbed customer is there again with its id and all that was its
    /// own, and the survivor has back what the merge changed. What came since stays with the
    /// survivor; refusals that came since hold for both. Repeating the call changes nothing more.
    ///
    /// Of several merges into one customer, the latest is undone first.
    ///
    /// # Errors
    /// When there is no such merge, a later one must be undone first, a record would break a rule, or
    /// the store fails.
    pub async fn unmerge(&self, id: MergeId) -> Result<MergeRecord, ProfileError> {
        for _ in 0..ATTEMPTS {
            let Some(record) = self.store.merge(id).await? else {
                return Err(ProfileError::UnknownMerge { id });
            };
            if record.undone_at().is_some() {
                return Ok(record);
            }
            match self.take_back(&record).await {
                Ok(Some(undone)) => return Ok(undone),
                // Somebody else was faster.
                Ok(None)
                | Err(ProfileError::Store(
                    StoreError::Conflict { .. } | StoreError::NotFound { .. },
                )) => {}
                Err(refused @ ProfileError::Merge(_)) => match self.store.merge(id).await? {
                    Some(undone) if undone.undone_at().is_some() => return Ok(undone),
                    _ => return Err(refused),
                },
                Err(error) => return Err(error),
            }
        }
        Err(ProfileError::Contended)
    }

    /// The merge with this id, undone or not.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn merge_record(&self, id: MergeId) -> Result<Option<MergeRecord>, ProfileError> {
        Ok(self.store.merge(id).await?)
    }

    async fn plan_merge_as(
        &self,
        id: MergeId,
        survivor: CustomerId,
        absorbed: CustomerId,
        policy: &MergePolicy,
    ) -> Result<MergePlan, ProfileError> {
        let survivor = self.side(survivor).await?;
        let absorbed = self.side(absorbed).await?;
        let now = self.clock.now();
        Ok(plan_merge(id, &survivor, &absorbed, policy, now)?)
    }

    /// The record is read before the ids that lead to it: when a merge comes in between, its version
    /// is an old one.
    async fn side(&self, id: CustomerId) -> Result<MergeSide, ProfileError> {
        let customer = self
            .customer_behind(id)
            .await?
            .ok_or(ProfileError::UnknownCustomer { id })?;
        let aliases = self.store.aliases_of(customer.id()).await?;
        let ledger = self.store.consent_ledger(customer.id()).await?;
        Ok(MergeSide::new(customer, aliases, ledger))
    }

    async fn carry_out(&self, record: MergeRecord) -> Result<MergeRecord, ProfileError> {
        let events = record.events(&self.ids);
        let mut changes = ChangeSet::new().merge_customers(record.clone(), events);
        let merged = record.merged();
        let revision = self.revision(Some(record.survivor()), merged);
        let revision = revision.map(|revision| revision.of_merge(record.id()));
        let noted = revision.map(|revision| self.noted(revision, merged.id(), record.merged_at()));
        changes.interactions.extend(noted);
        self.store.apply(changes).await?;
        Ok(record)
    }

    /// Undoes a merge; `None` when what was read does not belong together.
    async fn take_back(&self, record: &MergeRecord) -> Result<Option<MergeRecord>, ProfileError> {
        let survivor = record.survivor().id();
        // The survivor is read first: a merge that comes in between is a later one then.
        let Some(current) = self.store.customer(survivor).await? else {
            let found = self.store.aliases(&[survivor]).await?;
            return match found.first() {
                Some(alias) => Err(MergeError::SurvivorAbsorbed { merge: alias.merge }.into()),
                None => Ok(None),
            };
        };
        let Some(latest) = self.store.latest_merge_into(survivor).await? else {
            return Ok(None);
        };
        let now = self.clock.now();
        let unmerge = record.undo(&current, latest.id(), now)?;
        let undone = unmerge.record().clone();
        let changes = self.taking_apart(unmerge, &current, now).await?;
        self.store.apply(changes).await?;
        Ok(Some(undone))
    }
}
