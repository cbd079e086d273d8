//! The service itself.

use std::sync::Arc;

use super::ProfileError;
use crate::clock::Clock;
use crate::consent::{ConsentRecord, ContactPolicy, NewConsent, Permission, Purpose};
use crate::customer::{Customer, CustomerEdit, LifecycleRule, NewCustomer, Origin};
use crate::id::{ConsentId, CustomerId};
use crate::id_source::IdSource;
use crate::identity::Identity;
use crate::interaction::{Channel, Interaction, TimelineFilter};
use crate::merge::MergePolicy;
use crate::resolution::IdentityPolicy;
use crate::store::{ChangeSet, CoreStore, Page, PageOf, StoreError, Version};
use crate::timestamp::Timestamp;

/// How often a decision is made anew when another caller was faster.
pub(super) const ATTEMPTS: usize = 16;

/// Keeps one view of each customer: creates, recognises, edits, takes facts in, and shows the whole.
///
/// A thin shell around a store: it loads, lets the pure functions of this crate decide, applies one
/// change set and returns what happened. It holds no state of its own; clone it freely.
///
/// ```
/// # use std::sync::Arc;
/// # use crm_core::*;
/// # use crm_storage::MemoryDatabase;
/// # futures_executor::block_on(async {
/// let ids = SystemIds::new();
/// let tenant = TenantId::generate(&ids, SystemClock.now());
/// let store = Arc::new(MemoryDatabase::new().tenant(tenant));
/// let profiles = Profiles::new(store, Arc::new(SystemClock), Arc::new(ids));
///
/// let number = Identity::external("web-shop", "4711")?;
/// let known = number.clone().verified(VerificationMethod::TrustedSource, SystemClock.now());
/// let ann = profiles
///     .upsert(NewCustomer::new(Party::unknown_person()).with_identity(known))
///     .await?
///     .customer;
/// assert_eq!(profiles.find_by_identity(&number).await?, Some(ann));
/// # Ok::<(), ProfileError>(()) }).unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct Profiles {
    pub(crate) store: Arc<dyn CoreStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn IdSource>,
    pub(crate) lifecycle_rule: LifecycleRule,
    pub(super) contact_policy: ContactPolicy,
    pub(super) origin: Option<Origin>,
    #[cfg(feature = "audit")]
    pub(super) commits: bool,
    pub(super) identity_policy: Arc<IdentityPolicy>,
    pub(super) merge_policy: Arc<MergePolicy>,
    #[cfg(feature = "preferences")]
    pub(super) suppression_keys: Option<crate::erasure::SuppressionKeys>,
}

impl Profiles {
    /// A service over this store, with the default [`LifecycleRule`], [`ContactPolicy`],
    /// [`IdentityPolicy`] and [`MergePolicy`].
    #[must_use]
    pub fn new(store: Arc<dyn CoreStore>, clock: Arc<dyn Clock>, ids: Arc<dyn IdSource>) -> Self {
        Self {
            store,
            clock,
            ids,
            lifecycle_rule: LifecycleRule::default(),
            contact_policy: ContactPolicy::default(),
            origin: None,
            #[cfg(feature = "audit")]
            commits: false,
            identity_policy: Arc::default(),
            merge_policy: Arc::default(),
            #[cfg(feature = "preferences")]
            suppression_keys: None,
        }
    }

    /// The same service with another rule for the stage of the relationship.
    #[must_use]
    pub fn with_lifecycle_rule(self, lifecycle_rule: LifecycleRule) -> Self {
        Self {
            lifecycle_rule,
            ..self
        }
    }

    /// Stores a new customer, whoever else there may be.
    ///
    /// Calling it again makes another customer, unless a verified identity hinders it. Where a call
    /// may have to be repeated (its answer was lost), use [`create_as`](Self::create_as), or
    /// [`upsert`](Self::upsert), which recognises the customer.
    ///
    /// # Errors
    /// When the record breaks a rule, a verified identity belongs to another customer, or the
    /// store fails.
    pub async fn create(&self, new: NewCustomer) -> Result<Customer, ProfileError> {
        let now = self.clock.now();
        self.insert(CustomerId::generate(&self.ids, now), new, now)
            .await
    }

    /// Stores a new customer under an id made by the caller; repeating the call stores nothing new
    /// and gives the customer.
    ///
    /// # Errors
    /// When the id belongs to a customer who was created otherwise, or was edited since
    /// ([`AlreadyExists`](StoreError::AlreadyExists)), and as [`create`](Self::create).
    pub async fn create_as(
        &self,
        id: CustomerId,
        new: NewCustomer,
    ) -> Result<Customer, ProfileError> {
        match self.insert(id, new.clone(), self.clock.now()).await {
            Err(ProfileError::Store(StoreError::AlreadyExists { entity })) => {
                let stored = self.store.customer(id).await?;
                stored
                    .filter(|stored| stored.is_new_as(&new))
                    .ok_or(ProfileError::Store(StoreError::AlreadyExists { entity }))
            }
            inserted => inserted,
        }
    }

    async fn insert(
        &self,
        id: CustomerId,
        new: NewCustomer,
        now: Timestamp,
    ) -> Result<Customer, ProfileError> {
        let (customer, events) = Customer::create(new, id, &self.ids, now)?;
        let mut changes = ChangeSet::new().insert_customer(customer.clone(), events);
        self.note(&mut changes, None, &customer);
        self.store.apply(changes).await?;
        Ok(customer)
    }

    /// Edits the customer as it was at version `expected`, and returns it as it is then.
    ///
    /// It is never done twice: a repeat after an unknown outcome is a conflict when the first call
    /// did it, and finds the customer one version on.
    ///
    /// # Errors
    /// When the customer was changed since ([`Conflict`](StoreError::Conflict)),
    /// is not there, would break a rule, or the store fails.
    pub async fn edit(
        &self,
        id: CustomerId,
        expected: Version,
        edits: Vec<CustomerEdit>,
    ) -> Result<Customer, ProfileError> {
        for _ in 0..ATTEMPTS {
            let customer = self
                .customer_behind(id)
                .await?
                .ok_or(ProfileError::UnknownCustomer { id })?;
            if customer.version() != expected {
                let found = customer.version();
                let conflict = StoreError::Conflict {
                    entity: customer.id().into(),
                    expected,
                    found,
                };
                return Err(conflict.into());
            }
            let (edited, events) = customer.edit(edits.clone(), &self.ids, self.clock.now())?;
            if events.is_empty() {
                return Ok(customer);
            }
            let mut changes = ChangeSet::new().update_customer(edited.clone(), expected, events);
            self.note(&mut changes, Some(&customer), &edited);
            match self.store.apply(changes).await {
                Ok(_) => return Ok(edited),
                // A merge absorbed it in between.
                Err(StoreError::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(ProfileError::Contended)
    }

    /// The customer who holds the identity verified.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn find_by_identity(
        &self,
        identity: &Identity,
    ) -> Result<Option<Customer>, ProfileError> {
        let found = self.store.resolve(std::slice::from_ref(identity)).await?;
        match found.into_iter().flatten().next() {
            Some(id) => Ok(self.customer_behind(id).await?),
            None => Ok(None),
        }
    }

    /// Adds a decision of the customer to the consent ledger.
    ///
    /// Calling it again adds another entry, which says the same and changes no permission. Where a
    /// call may have to be repeated, use [`record_consent_as`](Self::record_consent_as).
    ///
    /// # Errors
    /// When the decision contradicts itself, the customer is not there, or the store fails.
    pub async fn record_consent(
        &self,
        customer: CustomerId,
        consent: NewConsent,
    ) -> Result<ConsentRecord, ProfileError> {
        let id = ConsentId::generate(&self.ids, self.clock.now());
        self.record_consent_as(id, customer, consent).await
    }

    /// Adds a decision under an id made by the caller; repeating the call adds nothing and gives
    /// the entry as it was added.
    ///
    /// # Errors
    /// When another entry has the id ([`AlreadyExists`](StoreError::AlreadyExists)), and as
    /// [`record_consent`](Self::record_consent).
    pub async fn record_consent_as(
        &self,
        id: ConsentId,
        customer: CustomerId,
        consent: NewConsent,
    ) -> Result<ConsentRecord, ProfileError> {
        let mut customer = customer;
        for _ in 0..ATTEMPTS {
            let (told, now) = (consent.clone(), self.clock.now());
            let (record, event) = ConsentRecord::record_as(id, told, customer, &self.ids, now)?;
            #[cfg(feature = "audit")]
            let (record, event) = match self.fresh_salt(now) {
                Some(salt) => record.committed(salt, event),
                None => (record, event),
            };
            let changes = ChangeSet::new().append_consent(record.clone(), event);
            match self.store.apply(changes).await {
                Ok(_) => return Ok(record),
                Err(StoreError::AlreadyExists { entity }) => {
                    let ledger = self.store.consent_ledger(customer).await?;
                    let stored = ledger.entries().iter().find(|entry| entry.id() == id);
                    return stored
                        .filter(|entry| entry.tells(&consent, customer))
                        .cloned()
                        .ok_or(ProfileError::Store(StoreError::AlreadyExists { entity }));
                }
                Err(error) => customer = self.instead_of(customer, error).await?,
            }
        }
        Err(ProfileError::Contended)
    }

    /// Whether the customer consents to being approached for `purpose` over `channel` now, on no
    /// topic in particular. To approach, ask for a [`permit`](Self::permit).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn permission(
        &self,
        customer: CustomerId,
        purpose: &Purpose,
        channel: Channel,
    ) -> Result<Permission, ProfileError> {
        let (_, ledger) = self.ledger_behind(customer).await?;
        Ok(ledger.permission(purpose, channel, self.clock.now()))
    }

    /// A page of the customer's interactions, latest first.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store fails.
    pub async fn timeline(
        &self,
        customer: CustomerId,
        filter: &TimelineFilter,
        page: &Page,
    ) -> Result<PageOf<Interaction>, ProfileError> {
        let read = self.store.timeline(customer, filter, page).await;
        // A cursor of the customer to whom an old id leads is not one of the old id.
        let may_be_old = match &read {
            Ok(part) => part.items.is_empty() && page.after.is_none(),
            Err(error) => matches!(error, StoreError::InvalidCursor),
        };
        match may_be_old {
            true => match self.leads_to(customer).await? {
                Some(current) => Ok(self.store.timeline(current, filter, page).await?),
                None => Ok(read?),
            },
            false => Ok(read?),
        }
    }
}
