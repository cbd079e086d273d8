//! Requests: asked, worked on, answered, closed, opened again.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono_tz::Tz;
use crm_core::conformance::world::all_pages;
use crm_core::{Channel, CustomerId, InteractionText, ManualClock, SeededIds, StoreError, Subject};
use crm_support::{
    Calendar, Classification, Complexity, CustomerStanding, Desk, DeskError, NewRequest,
    NewSpecialist, Priority, PriorityPolicy, RequestFilter, RequestId, RequestKind,
    RequestStateKind, RequestStore, SatisfactionScore, ServiceLevel, ServiceRequest, SpecialistId,
    SpecialistName, Targets, TransitionError,
};
use proptest::sample::Index;

use crate::play::Run;

pub(crate) fn desk(
    store: Arc<dyn RequestStore>,
    clock: Arc<ManualClock>,
    ids: Arc<SeededIds>,
) -> Desk {
    let targets = Targets {
        response_minutes: 60,
        resolution_minutes: 480,
    };
    let targets = Priority::ALL.iter().map(|priority| (*priority, targets));
    let policy = PriorityPolicy::new(1, vec![], Priority::Normal).unwrap();
    let level = ServiceLevel::new(1, Calendar::always_open(Tz::UTC), targets).unwrap();
    Desk::new(store, clock, ids, policy, level)
}

/// What becomes of a request when it goes on by one step.
fn next(state: RequestStateKind) -> Option<(RequestStateKind, &'static str)> {
    use RequestStateKind::{Assigned, Classified, Closed, Drafted, New, Reopened, Resolved, Sent};
    match state {
        New | Reopened => Some((Classified, "request.classified")),
        Classified => Some((Assigned, "request.assigned")),
        Assigned => Some((Drafted, "request.drafted")),
        Drafted => Some((Sent, "request.sent")),
        Sent => Some((Resolved, "request.resolved")),
        Resolved => Some((Closed, "request.closed")),
        Closed => Some((Reopened, "request.reopened")),
        _ => None,
    }
}

/// Whether a specialist is at work on it.
fn is_held(state: RequestStateKind) -> bool {
    use RequestStateKind::{Assigned, Drafted, Resolved, Sent};
    [Assigned, Drafted, Sent, Resolved].contains(&state)
}

fn words() -> InteractionText {
    InteractionText::parse("it does not work").unwrap()
}

impl Run {
    pub(crate) async fn ask(&mut self, whose: CustomerId) {
        let new = NewRequest {
            customer: whose,
            standing: CustomerStanding::High,
            channel: Channel::Email,
            kind: RequestKind::Question,
            subject: Subject::parse("help").unwrap(),
            text: words(),
        };
        let answer = self.desk.submit(new).await;
        if self.model.erased.contains_key(&whose) {
            let error = answer.unwrap_err();
            let is_missing = matches!(error, DeskError::Store(StoreError::NotFound { .. }));
            assert!(is_missing, "{error}");
            return;
        }
        let (request, customer) = (answer.unwrap(), self.model.current(whose));
        assert_eq!(request.customer(), customer);
        self.asked.push(request.id());
        self.model.ask(request.id(), customer);
        self.event("request.submitted", customer);
        self.message(customer);
    }

    /// A request goes on by one step.
    pub(crate) async fn work(&mut self, which: &Index) {
        let Some((id, state)) = self.request(which).await else {
            return;
        };
        let Some((expected, event)) = next(state) else {
            let answer = self.desk.reopen(id).await;
            assert_not_allowed(answer);
            return;
        };
        let desk = &self.desk;
        let answer = match expected {
            RequestStateKind::Classified => {
                let simple = Classification::new(RequestKind::Question, Complexity::Simple);
                desk.classify(id, simple).await
            }
            RequestStateKind::Assigned => {
                let zoe = self.specialist().await;
                self.desk.assign_to(id, zoe).await
            }
            RequestStateKind::Drafted => {
                let zoe = self.specialist().await;
                self.desk.draft(id, zoe, words()).await
            }
            RequestStateKind::Sent => desk.send(id, false).await,
            RequestStateKind::Resolved => desk.resolve(id).await,
            RequestStateKind::Closed => {
                let score = SatisfactionScore::new(5).unwrap();
                desk.close_satisfied(id, score).await
            }
            RequestStateKind::Reopened => desk.reopen(id).await,
            other => panic!("{other:?} is no step"),
        };
        self.went_on(answer.unwrap(), expected, &[event]);
        if expected == RequestStateKind::Sent {
            self.message(self.model.customer_of(id));
        }
    }

    /// The customer writes again.
    pub(crate) async fn reply(&mut self, which: &Index) {
        let Some((id, state)) = self.request(which).await else {
            return;
        };
        let answer = self.desk.record_reply(id, words()).await;
        if state.is_final() {
            assert_not_allowed(answer);
            return;
        }
        let (expected, events): (_, &[_]) = match state {
            RequestStateKind::Sent => (RequestStateKind::Assigned, &["request.reply_received"]),
            RequestStateKind::Resolved => (
                RequestStateKind::Reopened,
                &["request.reply_received", "request.reopened"],
            ),
            other => (other, &["request.reply_received"]),
        };
        self.went_on(answer.unwrap(), expected, events);
        self.message(self.model.customer_of(id));
    }

    pub(crate) async fn cancel(&mut self, which: &Index) {
        let Some((id, state)) = self.request(which).await else {
            return;
        };
        let answer = self.desk.cancel(id).await;
        if state.is_final() {
            assert_not_allowed(answer);
            return;
        }
        let cancelled = RequestStateKind::Cancelled;
        self.went_on(answer.unwrap(), cancelled, &["request.cancelled"]);
    }

    /// One of the requests that were made so far, and its state; one that went with its customer is
    /// unknown.
    async fn request(&self, which: &Index) -> Option<(RequestId, RequestStateKind)> {
        if self.asked.is_empty() {
            return None;
        }
        let id = *which.get(&self.asked);
        let state = self.model.requests.get(&id).map(|(_, state)| *state);
        if state.is_none() {
            let answer = self.desk.request(id).await;
            assert!(matches!(answer, Err(DeskError::UnknownRequest { .. })));
        }
        state.map(|state| (id, state))
    }

    fn went_on(
        &mut self,
        request: ServiceRequest,
        expected: RequestStateKind,
        events: &[&'static str],
    ) {
        let customer = self.model.customer_of(request.id());
        assert_eq!(request.customer(), customer);
        assert_eq!(request.state().kind(), expected);
        self.model.work(request.id(), expected);
        for event in events {
            self.event(event, customer);
        }
    }

    /// A message of a request stands on the timeline.
    fn message(&mut self, customer: CustomerId) {
        self.model.write(customer);
        self.event("interaction.recorded", customer);
    }

    /// The one who works on all requests.
    async fn specialist(&mut self) -> SpecialistId {
        if let Some(zoe) = self.zoe {
            return zoe;
        }
        let new = NewSpecialist::new(SpecialistName::parse("Zoe").unwrap(), 1000);
        let zoe = self.desk.register_specialist(new).await.unwrap().id();
        self.zoe = Some(zoe);
        zoe
    }

    /// Each request is its customer's, and who works on them has exactly those places less.
    pub(crate) async fn requests_follow_their_people(&self) {
        let (store, all) = (&self.store, RequestFilter::all());
        let listed = all_pages(7, async |page| store.list_requests(&all, &page).await).await;
        let found: BTreeMap<_, _> = listed
            .iter()
            .map(|one| (one.id(), (one.customer(), one.state().kind())))
            .collect();
        let told = self.model.requests.iter();
        let expected: BTreeMap<_, _> = told
            .map(|(id, (person, state))| (*id, (self.model.current(*person), *state)))
            .collect();
        assert_eq!(found, expected);
        if let Some(zoe) = self.zoe {
            let held = expected.values().filter(|(_, state)| is_held(*state));
            let zoe = self.desk.specialist(zoe).await.unwrap();
            assert_eq!(zoe.open_requests() as usize, held.count());
        }
    }
}

fn assert_not_allowed(answer: Result<ServiceRequest, DeskError>) {
    let error = answer.unwrap_err();
    let is_refused = matches!(
        error,
        DeskError::Transition(TransitionError::NotAllowed { .. })
    );
    assert!(is_refused, "{error}");
}
