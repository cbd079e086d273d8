//! The model test for requests and specialists.

use chrono::TimeDelta;
use crm_core::conformance::{StoreFactory, world};
use crm_core::{
    Change, Channel, CoreStore, Customer, CustomerId, Event, Interaction, InteractionText,
    NewCustomer, PageLimit, Party, SeededIds, StoreError, Subject, TenantId, Timestamp,
};
use crm_support::{
    Author, Classification, Complexity, CustomerStanding, Deadlines, NewRequest, NewSpecialist,
    Priority, RequestChangeSet, RequestFilter, RequestKind, RequestStateKind, RequestStore,
    SatisfactionScore, ServiceRequest, Specialist, SpecialistId, SpecialistName, Transition,
};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::answer::{injected, log, moved, one_of, pages, require_same};
use crate::fault::Fault;
use crate::{MemoryDatabase, MemoryStore};

/// A step in the life of a help desk. An [`Index`] points to one of the things made so far.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum RequestStep {
    /// A customer comes.
    Customer,
    /// A specialist is registered.
    Register,
    /// A specialist goes or comes back.
    Absence {
        /// Who.
        specialist: Index,
        /// How far the version that is expected lies beside the right one.
        off_by: i8,
    },
    /// A customer, absent ones included, asks something.
    Submit {
        /// Who.
        customer: Index,
        /// In how many minutes the answer is due.
        due: i64,
        /// Whether the same request is submitted once more in the same change set.
        twice: bool,
    },
    /// A request is worked on, and noted in the customer's timeline.
    Work {
        /// Which request.
        request: Index,
        /// Who works on it.
        specialist: Index,
        /// Which command.
        action: u8,
        /// How far the version that is expected lies beside the right one.
        off_by: i8,
        /// The key of the note: keys repeat.
        note: u8,
    },
    /// An earlier change set is applied once more.
    Repeat(Index),
    /// The lists are read.
    List(RequestFilterDraft, PageLimit),
}

/// A filter whose customer and specialist are not chosen yet.
#[derive(Debug, Clone)]
pub struct RequestFilterDraft {
    /// Only those of this customer.
    pub customer: Option<Index>,
    /// Only those that this specialist holds.
    pub holder: Option<Index>,
    /// Only those in these states.
    pub states: std::collections::BTreeSet<RequestStateKind>,
    /// Only those due before so many minutes.
    pub due: Option<i64>,
}

/// Histories of up to 40 steps.
pub fn request_histories() -> impl Strategy<Value = Vec<RequestStep>> + Clone {
    let index = any::<Index>;
    let off_by = || prop_oneof![8 => Just(0_i8), 1 => -1_i8..=1];
    let filter = (
        prop::option::of(index()),
        prop::option::of(index()),
        btree_set(select(RequestStateKind::ALL), 0..4),
        prop::option::of(0_i64..4),
    )
        .prop_map(|(customer, holder, states, due)| RequestFilterDraft {
            customer,
            holder,
            states,
            due,
        });
    let limit = (1_u16..5).prop_map(|rows| PageLimit::new(rows).unwrap_or(PageLimit::ONE));
    let step = prop_oneof![
        1 => Just(RequestStep::Customer),
        1 => Just(RequestStep::Register),
        1 => (index(), off_by())
            .prop_map(|(specialist, off_by)| RequestStep::Absence { specialist, off_by }),
        3 => (index(), 0_i64..4, prop::bool::weighted(0.1))
            .prop_map(|(customer, due, twice)| RequestStep::Submit { customer, due, twice }),
        10 => (index(), index(), 0_u8..10, off_by(), 0_u8..9).prop_map(
            |(request, specialist, action, off_by, note)| RequestStep::Work {
                request,
                specialist,
                action,
                off_by,
                note,
            }
        ),
        1 => index().prop_map(RequestStep::Repeat),
        3 => (filter, limit).prop_map(|(filter, limit)| RequestStep::List(filter, limit)),
    ];
    vec(step, 1..40).boxed()
}

/// Runs a history of requests on the store under test and on a memory store.
///
/// # Panics
/// Where an answer differs, with the number of the step, and when the two hold different things at
/// the end.
pub fn compare_requests<F: StoreFactory>(factory: &F, history: &[RequestStep])
where
    F::Store: RequestStore,
{
    factory.run(Box::pin(async move {
        let tenant: TenantId = world::tenant(1);
        let reference = MemoryDatabase::new().tenant(tenant);
        let mut desk = HelpDesk::new(factory.store(tenant).await, reference);
        for (number, step) in history.iter().enumerate() {
            desk.step(&format!("step {number}: {step:?}"), step).await;
        }
        let all = RequestFilter::all();
        desk.read("at the end", &all, PageLimit::MAXIMUM).await;
    }));
}

struct HelpDesk<S> {
    store: S,
    reference: MemoryStore,
    ids: SeededIds,
    customers: Vec<CustomerId>,
    specialists: Vec<Specialist>,
    requests: Vec<ServiceRequest>,
    changes: Vec<RequestChangeSet>,
}

impl<S: CoreStore + RequestStore> HelpDesk<S> {
    fn new(store: S, reference: MemoryStore) -> Self {
        let ids = SeededIds::new(7);
        let nobody = CustomerId::generate(&ids, minute(0));
        Self {
            store,
            reference,
            ids,
            customers: vec![nobody],
            specialists: Vec::new(),
            requests: Vec::new(),
            changes: Vec::new(),
        }
    }

    async fn step(&mut self, what: &str, step: &RequestStep) {
        let mut changes = RequestChangeSet::new();
        match step {
            RequestStep::Customer => self.add_customer(&mut changes),
            RequestStep::Register => changes = self.register(changes),
            RequestStep::Absence { specialist, off_by } => {
                if let Some(before) = one_of(&self.specialists, specialist) {
                    let expected = moved(before.version(), *off_by);
                    let away = !before.is_absent();
                    let (after, event) = before.clone().set_absent(away, &self.ids, minute(0));
                    changes = changes.update_specialist(after, expected, vec![event]);
                }
            }
            RequestStep::Submit {
                customer,
                due,
                twice,
            } => {
                if let Some(transition) = self.submit(customer, *due) {
                    if *twice {
                        changes = changes.insert_request(Transition {
                            events: Vec::new(),
                            ..transition.clone()
                        });
                    }
                    changes = changes.insert_request(transition);
                }
            }
            RequestStep::Work {
                request,
                specialist,
                action,
                off_by,
                note,
            } => {
                if let Some(before) = one_of(&self.requests, request) {
                    let by = one_of(&self.specialists, specialist).map(Specialist::id);
                    let by = by.unwrap_or_else(|| SpecialistId::generate(&self.ids, minute(0)));
                    if let Some(transition) = self.work(before.clone(), by, *action) {
                        let expected = moved(before.version(), *off_by);
                        self.note(before.customer(), *note, &mut changes);
                        changes = changes.update_request(transition, expected);
                    }
                }
            }
            RequestStep::Repeat(earlier) => {
                changes = one_of(&self.changes, earlier).cloned().unwrap_or_default();
            }
            RequestStep::List(draft, limit) => {
                let filter = self.filter(draft);
                return self.read(what, &filter, *limit).await;
            }
        }
        self.apply(what, changes).await;
    }

    async fn apply(&mut self, what: &str, changes: RequestChangeSet) {
        let found = self.store.apply_requests(changes.clone()).await;
        let fault = injected(&found);
        if fault.is_none_or(Fault::reaches_the_store) {
            let expected = self.reference.apply_requests(changes.clone()).await;
            if expected.is_ok() {
                self.take_over(&changes);
            }
            if fault.is_none() {
                require_same(what, expected, found);
            }
        }
        self.changes.push(changes);
    }

    /// Notes what a change set that was applied made.
    fn take_over(&mut self, changes: &RequestChangeSet) {
        for change in &changes.requests {
            let request = change.value.request();
            self.requests.retain(|known| known.id() != request.id());
            self.requests.push(request.clone());
        }
        for change in &changes.specialists {
            let specialist = change.value.specialist();
            self.specialists
                .retain(|known| known.id() != specialist.id());
            self.specialists.push(specialist.clone());
        }
    }

    fn add_customer(&mut self, changes: &mut RequestChangeSet) {
        let id = CustomerId::generate(&self.ids, minute(0));
        let new = NewCustomer::new(Party::unknown_person());
        if let Ok((customer, events)) = Customer::create(new, id, &self.ids, minute(0)) {
            self.customers.push(id);
            let core = std::mem::take(&mut changes.core);
            changes.core = core.insert_customer(customer, events);
        }
    }

    fn register(&self, changes: RequestChangeSet) -> RequestChangeSet {
        let Ok(name) = SpecialistName::parse("Kim") else {
            return changes;
        };
        let new = NewSpecialist::new(name, 3);
        let (specialist, event) = Specialist::register(new, &self.ids, minute(0));
        changes.insert_specialist(specialist, event)
    }

    fn submit(&self, customer: &Index, due: i64) -> Option<Transition> {
        let new = NewRequest {
            customer: one_of(&self.customers, customer).copied()?,
            standing: CustomerStanding::Medium,
            channel: Channel::Email,
            kind: RequestKind::Question,
            subject: Subject::parse("late parcel").ok()?,
            text: InteractionText::parse("where is it?").ok()?,
        };
        let deadlines = Deadlines::new(minute(due), minute(due.saturating_add(2))).ok()?;
        Some(ServiceRequest::submit(
            new,
            Priority::Normal,
            deadlines,
            &self.ids,
            minute(0),
        ))
    }

    /// What a command makes of a request, if it makes sense in its state.
    fn work(&self, request: ServiceRequest, by: SpecialistId, action: u8) -> Option<Transition> {
        let (ids, at) = (&self.ids, minute(1));
        let text = InteractionText::parse("tomorrow").ok()?;
        // Most requests go on by the one command that their state waits for.
        let done = match (action, request.state().kind()) {
            (0, _) => request.cancel(ids, at),
            (1, _) => request.note(Author::Specialist(by), text, ids, at),
            (2, _) => request.record_reply(text, ids, at),
            (3, _) => request.escalate(ids, minute(9)),
            (_, RequestStateKind::New) => {
                let found =
                    Classification::new(RequestKind::Question, Complexity::ALL.first().copied()?);
                request.classify(found, ids, at)
            }
            (_, RequestStateKind::Classified | RequestStateKind::Reopened) => {
                request.assign(by, ids, at)
            }
            (_, RequestStateKind::Assigned) => request.draft(text, by, ids, at),
            (_, RequestStateKind::Drafted) => request.send(action == 9, ids, at),
            (_, RequestStateKind::Sent) => request.resolve(ids, at),
            (4, RequestStateKind::Resolved | RequestStateKind::Closed) => request.reopen(ids, at),
            (5, _) => request.close_silent(ids, at),
            _ => request.close_satisfied(SatisfactionScore::HIGHEST, ids, at),
        };
        done.ok()
    }

    fn note(&self, customer: CustomerId, number: u8, changes: &mut RequestChangeSet) {
        let new = world::note(&number.to_string(), minute(i64::from(number % 2)));
        let (told, event): (Interaction, Event) =
            Interaction::record(new, customer, &self.ids, minute(1));
        changes.core.interactions.push(Change::new(told, [event]));
    }

    fn filter(&self, draft: &RequestFilterDraft) -> RequestFilter {
        let mut filter = RequestFilter::all().in_states(draft.states.iter().copied());
        filter.customer = draft
            .customer
            .and_then(|index| one_of(&self.customers, &index).copied());
        filter.holder = draft
            .holder
            .and_then(|index| one_of(&self.specialists, &index).map(Specialist::id));
        filter.due_before = draft.due.map(minute);
        filter
    }

    async fn read(&self, what: &str, filter: &RequestFilter, limit: PageLimit) {
        let expected = listed(&self.reference, filter, limit).await;
        let found = listed(&self.store, filter, limit).await;
        require_same(what, expected, found);
        for request in &self.requests {
            let id = request.id();
            require_same(
                what,
                self.reference.request(id).await,
                self.store.request(id).await,
            );
        }
        for specialist in &self.specialists {
            let id = specialist.id();
            require_same(
                what,
                self.reference.specialist(id).await,
                self.store.specialist(id).await,
            );
        }
    }
}

type Lists = (
    Vec<Vec<ServiceRequest>>,
    u64,
    Vec<Vec<Specialist>>,
    Vec<Vec<Event>>,
);

async fn listed<S: CoreStore + RequestStore>(
    store: &S,
    filter: &RequestFilter,
    limit: PageLimit,
) -> Result<Lists, StoreError> {
    Ok((
        pages(limit, async |page| store.list_requests(filter, &page).await).await?,
        store.count_requests(filter).await?,
        pages(limit, async |page| store.list_specialists(&page).await).await?,
        log(store, limit).await?,
    ))
}

fn minute(number: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH
        .checked_add(TimeDelta::minutes(number))
        .unwrap_or(Timestamp::UNIX_EPOCH)
}
