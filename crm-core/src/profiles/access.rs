//! All that is held of a customer.

use std::collections::BTreeSet;

use super::Profiles;
use super::service::ATTEMPTS;
use crate::access::{AccessError, DataSection, PersonalDataReport, PersonalDataSource};
use crate::customer::Customer;
use crate::id::CustomerId;
use crate::interaction::{Interaction, TimelineFilter};
use crate::merge::MergeRecord;
use crate::store::{CoreRecord, Page, PageLimit, StoreError};

impl Profiles {
    /// All that is held of a customer, for the person who asks for it (GDPR, articles 15 and 20): the
    /// record, the ids that led to it, its consents and interactions, what merges keep of it, and the
    /// events of the log; and what the `others` hold (`crm-support` gives one for requests). Of an
    /// erased customer it says that it was erased, and which events are left; `None` when no customer
    /// ever had the id.
    ///
    /// With [`with_suppression_keys`](Self::with_suppression_keys) (feature `preferences`) it tells which of
    /// the addresses an earlier erasure keeps hashes of.
    ///
    /// A merge that was undone keeps whole records of two people: each is told of its own. An event is
    /// told to whom the id leads that it stands under. Only a merge leads requests under another id for a
    /// while: between those who took part in one, the events of a request are told to whoever of them it was
    /// told of first. Where one of them is erased, nothing is left that says so, and each event is told
    /// under the id that it stands under. An entity of the host that several customers share is told to
    /// each as far as it is theirs.
    ///
    /// It is read record by record. When the customer is edited, merged or erased meanwhile, it is read
    /// anew; of interactions, consents and events that come meanwhile, some may be in it.
    ///
    /// # Errors
    /// When the store fails, or one of the others does.
    pub async fn personal_data(
        &self,
        id: CustomerId,
        others: &[&dyn PersonalDataSource],
    ) -> Result<Option<PersonalDataReport>, AccessError> {
        for _ in 0..ATTEMPTS {
            let as_of = self.clock.now();
            let Some(customer) = self.customer_behind(id).await? else {
                let erased = self.store.erased(std::slice::from_ref(&id)).await?;
                if erased.is_empty() {
                    return Ok(None);
                }
                let ids = erased.iter().flat_map(|one| [one.id, one.customer]);
                // Of the merges nothing is left.
                let met = BTreeSet::new();
                let events = self.events_of(&ids.collect(), &met).await?;
                let sections = vec![DataSection::of(erased)?, events];
                return Ok(Some(PersonalDataReport {
                    customer: id,
                    as_of,
                    sections,
                }));
            };
            let mut sections = self.own_sections(&customer).await?;
            for other in others {
                sections.extend(other.sections(customer.id()).await?);
            }
            let now = self.store.customer(customer.id()).await?;
            if now.is_some_and(|now| now.version() == customer.version()) {
                return Ok(Some(PersonalDataReport {
                    customer: customer.id(),
                    as_of,
                    sections,
                }));
            }
        }
        Err(AccessError::Contended)
    }

    async fn own_sections(&self, customer: &Customer) -> Result<Vec<DataSection>, AccessError> {
        let id = customer.id();
        let former = self.store.aliases_of(id).await?;
        let mut ids: BTreeSet<CustomerId> = former.iter().copied().collect();
        ids.insert(id);
        let all: Vec<CustomerId> = ids.iter().copied().collect();
        let merges = self.store.merges_of(&all).await?;
        let mut sections = Vec::new();
        for record in CoreRecord::ALL {
            sections.extend(match record {
                CoreRecord::Customer => Some(DataSection::of([customer.clone()])?),
                CoreRecord::Alias => Some(DataSection::of(self.store.aliases(&former).await?)?),
                CoreRecord::Consent => {
                    let ledger = self.store.consent_ledger(id).await?;
                    Some(DataSection::of(ledger.entries().iter().cloned())?)
                }
                CoreRecord::Interaction => Some(DataSection::of(self.whole_timeline(id).await?)?),
                CoreRecord::Merge => Some(of_merges(merges.clone(), &ids)?),
                CoreRecord::MergeMove => {
                    let mut moves = Vec::new();
                    for merge in &merges {
                        moves.extend(self.store.moves_of(merge.id()).await?);
                    }
                    Some(DataSection::of(moves)?)
                }
                #[cfg(feature = "preferences")]
                CoreRecord::Suppression => {
                    Some(DataSection::of(self.suppressions_of(customer).await?)?)
                }
                // Without the keys nobody knows whose they are.
                #[cfg(not(feature = "preferences"))]
                CoreRecord::Suppression => None,
                CoreRecord::Event => {
                    let met = merges.iter().flat_map(|merge| {
                        let both = merge.survivor_ids().iter().chain(merge.absorbed_ids());
                        both.copied()
                    });
                    Some(self.events_of(&ids, &met.collect()).await?)
                }
                // Of a customer who is there it holds nothing.
                CoreRecord::Erased => None,
                CoreRecord::Consumer | CoreRecord::Seal => None,
            });
        }
        Ok(sections)
    }

    async fn whole_timeline(&self, id: CustomerId) -> Result<Vec<Interaction>, StoreError> {
        let mut told = Vec::new();
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let part = self
                .store
                .timeline(id, &TimelineFilter::all(), &page)
                .await?;
            told.extend(part.items);
            match part.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => return Ok(told),
            }
        }
    }
}

/// The merges, without what they keep of people who are somebody else (again).
fn of_merges(
    merges: Vec<MergeRecord>,
    ids: &BTreeSet<CustomerId>,
) -> Result<DataSection, AccessError> {
    let whose: Vec<(bool, bool)> = merges
        .iter()
        .map(|merge| {
            let survivor = merge.survivor_ids().is_subset(ids);
            let absorbed = merge.absorbed_ids().is_subset(ids);
            (survivor, absorbed)
        })
        .collect();
    let section = DataSection::of(merges)?;
    Ok(section.without(|number, field| {
        let (survivor, absorbed) = whose.get(number).copied().unwrap_or_default();
        match field {
            "survivor" | "survivor_ids" => !survivor,
            "absorbed" | "absorbed_ids" => !absorbed,
            "merged" => !(survivor && absorbed),
            _ => false,
        }
    }))
}
