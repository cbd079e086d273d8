//! A change set as one line of JSON.

use crm_core::{
    Change, ConsentRecord, Customer, CustomerWrite, Erasure, Event, Interaction, MergeRecord,
    Prune, TenantId, Unmerge, Version,
};
use crm_support::{RequestChangeSet, RequestWrite, ServiceRequest, Specialist, SpecialistWrite};
use serde::{Deserialize, Serialize};

/// A change set of a tenant, as it was handed in.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) tenant: TenantId,
    customers: Vec<Written<WrittenCustomer>>,
    consents: Vec<Written<ConsentRecord>>,
    interactions: Vec<Written<Interaction>>,
    specialists: Vec<Written<Specialist>>,
    requests: Vec<Written<ServiceRequest>>,
}

/// A value, the version that it replaces, and the events that it causes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<T> {
    value: T,
    /// Nothing for an insert.
    expected: Option<Version>,
    events: Vec<Event>,
}

/// What is written of customers.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WrittenCustomer {
    Record(Box<Customer>),
    Merge(Box<MergeRecord>),
    Unmerge(Box<Unmerge>),
    Erase(Box<Erasure>),
    Prune(Box<Prune>),
}

impl Entry {
    /// `None` when the change set holds a write of a kind that came later than this store.
    pub(super) fn new(tenant: TenantId, changes: &RequestChangeSet) -> Option<Self> {
        let customers = changes.core.customers.iter().map(|change| {
            let record = |customer: &Customer| WrittenCustomer::Record(Box::new(customer.clone()));
            let (written, expected) = match &change.value {
                CustomerWrite::Insert(customer) => (record(customer), None),
                CustomerWrite::Update { customer, expected } => (record(customer), Some(*expected)),
                CustomerWrite::Merge(merge) => (WrittenCustomer::Merge(merge.clone()), None),
                CustomerWrite::Unmerge(undo) => (WrittenCustomer::Unmerge(undo.clone()), None),
                CustomerWrite::Erase(erasure) => (WrittenCustomer::Erase(erasure.clone()), None),
                CustomerWrite::Prune(prune) => (WrittenCustomer::Prune(prune.clone()), None),
                _ => return None,
            };
            Some(Written::new(&written, expected, &change.events))
        });
        let specialists = changes.specialists.iter().map(|change| {
            let expected = match &change.value {
                SpecialistWrite::Insert(_) => None,
                SpecialistWrite::Update { expected, .. } => Some(*expected),
                _ => return None,
            };
            let specialist = change.value.specialist();
            Some(Written::new(specialist, expected, &change.events))
        });
        let requests = changes.requests.iter().map(|change| {
            let expected = match &change.value {
                RequestWrite::Insert(_) => None,
                RequestWrite::Update { expected, .. } => Some(*expected),
                _ => return None,
            };
            Some(Written::new(
                change.value.request(),
                expected,
                &change.events,
            ))
        });
        Some(Self {
            tenant,
            customers: customers.collect::<Option<_>>()?,
            consents: written(&changes.core.consents),
            interactions: written(&changes.core.interactions),
            specialists: specialists.collect::<Option<_>>()?,
            requests: requests.collect::<Option<_>>()?,
        })
    }

    /// The change set, to be applied once more.
    pub(super) fn into_changes(self) -> RequestChangeSet {
        let mut changes = RequestChangeSet::new();
        let customers = self.customers.into_iter().map(|written| {
            written.into_change(|customer, expected| match (customer, expected) {
                (WrittenCustomer::Record(customer), None) => CustomerWrite::Insert(*customer),
                (WrittenCustomer::Record(customer), Some(expected)) => CustomerWrite::Update {
                    customer: *customer,
                    expected,
                },
                (WrittenCustomer::Merge(merge), _) => CustomerWrite::Merge(merge),
                (WrittenCustomer::Unmerge(undo), _) => CustomerWrite::Unmerge(undo),
                (WrittenCustomer::Erase(erasure), _) => CustomerWrite::Erase(erasure),
                (WrittenCustomer::Prune(prune), _) => CustomerWrite::Prune(prune),
            })
        });
        changes.core.customers = customers.collect();
        let consents = self.consents.into_iter();
        changes.core.consents = consents
            .map(|written| written.into_change(|it, _| it))
            .collect();
        let interactions = self.interactions.into_iter();
        changes.core.interactions = interactions
            .map(|written| written.into_change(|it, _| it))
            .collect();
        let specialists = self.specialists.into_iter().map(|written| {
            written.into_change(|specialist, expected| match expected {
                None => SpecialistWrite::Insert(specialist),
                Some(expected) => SpecialistWrite::Update {
                    specialist,
                    expected,
                },
            })
        });
        changes.specialists = specialists.collect();
        let requests = self.requests.into_iter().map(|written| {
            written.into_change(|request, expected| match expected {
                None => RequestWrite::Insert(request),
                Some(expected) => RequestWrite::Update { request, expected },
            })
        });
        changes.requests = requests.collect();
        changes
    }
}

impl<T> Written<T> {
    fn new(value: &T, expected: Option<Version>, events: &[Event]) -> Self
    where
        T: Clone,
    {
        Self {
            value: value.clone(),
            expected,
            events: events.to_vec(),
        }
    }

    fn into_change<W>(self, write: impl FnOnce(T, Option<Version>) -> W) -> Change<W> {
        Change::new(write(self.value, self.expected), self.events)
    }
}

fn written<T: Clone>(changes: &[Change<T>]) -> Vec<Written<T>> {
    let written = |change: &Change<T>| Written::new(&change.value, None, &change.events);
    changes.iter().map(written).collect()
}
