//! Stores that take different keys for one: in identities, idempotency keys and tags.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use crm_core::{
    ChangeReport, Code, Customer, CustomerFilter, CustomerId, CustomerStore, IdempotencyKey,
    Identity, IdentityKey, Interaction, InteractionStore, Page, PageLimit, StoreError, TenantId,
};
use crm_support::{RequestChangeSet, RequestStore};

use crate::defect::{Answer, Defect, Handle};
use crate::writes::under_key;

type Holders = BTreeMap<(TenantId, String, String), CustomerId>;

/// Compares keys by a form in which some of them are equal.
#[derive(Debug)]
pub(crate) struct ComparesBy {
    form: fn(&str) -> String,
    holders: Mutex<Holders>,
}

impl ComparesBy {
    /// As a collation does that takes no heed of letter case.
    pub(crate) fn lower_case() -> Self {
        Self::form(str::to_lowercase)
    }

    /// As a clean-up does that strips what cannot be seen. (Blanks at the ends are no part of any
    /// text of the suite: the types drop them before a store sees them.)
    pub(crate) fn without_blanks() -> Self {
        Self::form(|text| {
            let seen = |c: &char| !matches!(c, '\u{200b}' | '\u{feff}');
            let words: String = text.chars().filter(seen).collect();
            words.split_whitespace().collect::<Vec<_>>().join(" ")
        })
    }

    /// As a column does that is too short and cuts what it is given.
    pub(crate) fn the_beginning() -> Self {
        Self::form(|text| text.chars().take(50).collect())
    }

    fn form(form: fn(&str) -> String) -> Self {
        Self {
            form,
            holders: Mutex::default(),
        }
    }

    fn key(&self, on: &Handle, key: &IdentityKey) -> (TenantId, String, String) {
        let value = (self.form)(key.value());
        (on.store.tenant(), key.namespace().to_owned(), value)
    }

    fn same(&self, one: &str, other: &str) -> bool {
        (self.form)(one) == (self.form)(other)
    }
}

#[async_trait]
impl Defect for ComparesBy {
    fn forget(&self) {
        self.holders.lock().unwrap().clear();
    }

    async fn apply(&self, on: &Handle, mut changes: RequestChangeSet) -> Answer<ChangeReport> {
        let mut holders = self.holders.lock().unwrap().clone();
        for change in &changes.core.customers {
            let Some(customer) = change.value.customer() else {
                continue;
            };
            holders.retain(|(tenant, ..), holder| {
                *tenant != on.store.tenant() || *holder != customer.id()
            });
            for held in customer.identity_keys() {
                let key = self.key(on, &held);
                match holders.insert(key, customer.id()) {
                    Some(holder) if holder != customer.id() => {
                        return Err(StoreError::IdentityTaken { holder });
                    }
                    _ => {}
                }
            }
        }
        for change in &mut changes.core.interactions {
            let key = (self.form)(change.value.key().as_str());
            change.value = under_key(&change.value, IdempotencyKey::parse(key).unwrap());
        }
        let report = on.store.apply_requests(changes).await?;
        *self.holders.lock().unwrap() = holders;
        Ok(report)
    }

    async fn resolve(&self, on: &Handle, ids: &[Identity]) -> Answer<Vec<Option<CustomerId>>> {
        let holders = self.holders.lock().unwrap();
        let found = ids.iter().map(|one| holders.get(&self.key(on, &one.key())));
        Ok(found.map(Option::<&CustomerId>::copied).collect())
    }

    async fn by_key(
        &self,
        on: &Handle,
        customer: CustomerId,
        source: &Code,
        key: &IdempotencyKey,
    ) -> Answer<Option<Interaction>> {
        let key = IdempotencyKey::parse((self.form)(key.as_str())).unwrap();
        on.store.interaction_by_key(customer, source, &key).await
    }

    async fn count(&self, on: &Handle, filter: &CustomerFilter) -> Answer<u64> {
        let Some(wanted) = &filter.tag else {
            return on.store.count_customers(filter).await;
        };
        let mut untagged = filter.clone();
        untagged.tag = None;
        let page = Page::first(PageLimit::MAXIMUM);
        let all = on.store.list_customers(&untagged, &page).await?;
        let is_meant = |one: &&Customer| {
            let mut tags = one.tags().iter();
            tags.any(|tag| self.same(tag.as_str(), wanted.as_str()))
        };
        Ok(all.items.iter().filter(is_meant).count() as u64)
    }
}
