//! Recognise or create.

use std::collections::BTreeSet;

use super::service::ATTEMPTS;
use super::{ProfileError, Profiles};
use crate::customer::{Customer, CustomerEdit, NewCustomer, Party, Person};
use crate::id::CustomerId;
use crate::identity::Identity;
use crate::store::StoreError;

/// What an upsert led to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upserted {
    /// The customer as it is now.
    pub customer: Customer,
    /// Whether it was not there before.
    pub created: bool,
}

impl Profiles {
    /// Finds the customer by the verified identities given and adds what is new; creates the
    /// customer when none is found.
    ///
    /// What is added: identities, contact points, tags and relations that are not there yet;
    /// attributes, of which the new value counts; parts of the name that are given. Nothing is
    /// taken away. Repeating the call is safe in every case: what is there already is not added
    /// again.
    ///
    /// # Errors
    /// When no verified identity is given, the identities belong to several customers, the record
    /// would break a rule, or the store fails.
    pub async fn upsert(&self, new: NewCustomer) -> Result<Upserted, ProfileError> {
        let identities: Vec<Identity> = new
            .verified_identities
            .iter()
            .map(|verified| verified.identity().clone())
            .collect();
        if identities.is_empty() {
            return Err(ProfileError::NoVerifiedIdentity);
        }
        for _ in 0..ATTEMPTS {
            let found: BTreeSet<CustomerId> = self
                .store
                .resolve(&identities)
                .await?
                .into_iter()
                .flatten()
                .collect();
            let attempt = match found.first() {
                None => self.create(new.clone()).await.map(|customer| Upserted {
                    customer,
                    created: true,
                }),
                Some(id) if found.len() == 1 => self.complete(*id, &new).await,
                Some(_) => {
                    let customers = found.into_iter().collect();
                    return Err(ProfileError::SeveralCustomers { customers });
                }
            };
            match attempt {
                Err(ProfileError::Store(
                    StoreError::Conflict { .. } | StoreError::IdentityTaken { .. },
                )) => {}
                decided => return decided,
            }
        }
        Err(ProfileError::Contended)
    }

    async fn complete(&self, id: CustomerId, new: &NewCustomer) -> Result<Upserted, ProfileError> {
        let known = self
            .customer_behind(id)
            .await?
            .ok_or(ProfileError::UnknownCustomer { id })?;
        let edits = edits_towards(&known, new);
        let customer = self.edit(known.id(), known.version(), edits).await?;
        Ok(Upserted {
            customer,
            created: false,
        })
    }
}

/// The edits that add to a known customer what `new` tells.
pub(super) fn edits_towards(known: &Customer, new: &NewCustomer) -> Vec<CustomerEdit> {
    let new = new.clone();
    let party = completed_party(known.party(), new.party);
    let identities = new
        .verified_identities
        .into_iter()
        .map(CustomerEdit::AddVerifiedIdentity);
    let claims = new
        .claimed_identities
        .into_iter()
        .map(CustomerEdit::AddClaimedIdentity);
    let points = new
        .contact_points
        .into_iter()
        .map(CustomerEdit::AddContactPoint);
    let attributes = new
        .attributes
        .into_iter()
        .map(|(name, value)| CustomerEdit::SetAttribute(name, value));
    let tags = new.tags.into_iter().map(CustomerEdit::AddTag);
    let relations = new.relations.into_iter().map(CustomerEdit::AddRelation);
    std::iter::once(CustomerEdit::SetParty(party))
        .chain(identities)
        .chain(claims)
        .chain(points)
        .chain(attributes)
        .chain(tags)
        .chain(relations)
        .collect()
}

/// A person about whom only some parts are told keeps the others.
fn completed_party(known: &Party, told: Party) -> Party {
    match (known, told) {
        (Party::Person(known), Party::Person(told)) => Party::Person(Person {
            given_name: told.given_name.or_else(|| known.given_name.clone()),
            family_name: told.family_name.or_else(|| known.family_name.clone()),
            born_on: told.born_on.or(known.born_on),
        }),
        // To recognise an organisation one need not say that it is one.
        (Party::Organisation(_), told) if told == Party::unknown_person() => known.clone(),
        (_, told) => told,
    }
}
