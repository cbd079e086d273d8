//! The operations of `Desk`.

use std::sync::Arc;

use chrono_tz::Tz;
use crm_core::conformance::world::named;
use crm_core::{
    Channel, Clock, CustomerId, InteractionText, ManualClock, Profiles, SeededIds, Subject,
    Timestamp, Version,
};
use crm_support::{
    Author, Calendar, Classification, Complexity, CustomerStanding, Desk, MessageId, NewRequest,
    NewSpecialist, Priority, PriorityPolicy, RequestId, RequestKind, SatisfactionScore,
    ServiceLevel, SpecialistId, SpecialistName, Targets,
};

use crate::driver::AnyStore;
use crate::operations::Again::{ChangesNothing, IsAnother, IsRefused};
use crate::operations::{Again, Hands, Operation, Scene, Service};

/// A desk with a request in each state that an operation begins from.
pub(crate) struct Office;

pub(crate) struct Given {
    customer: CustomerId,
    pat: SpecialistId,
    sam: SpecialistId,
    submitted: RequestId,
    classified: RequestId,
    classified_version: Version,
    assigned: RequestId,
    drafted: RequestId,
    awaiting_approval: RequestId,
    sent: RequestId,
    awaiting_customer: RequestId,
    resolved: RequestId,
    fresh_request: RequestId,
    fresh_message: MessageId,
    fresh_specialist: SpecialistId,
}

impl Service for Desk {
    type Given = Given;

    fn over(store: Arc<dyn AnyStore>, hands: &Hands) -> Self {
        desk_over(store, hands)
    }
}

pub(crate) fn desk_over(store: Arc<dyn AnyStore>, hands: &Hands) -> Desk {
    let targets = Targets {
        response_minutes: 60,
        resolution_minutes: 480,
    };
    let targets = Priority::ALL.iter().map(|priority| (*priority, targets));
    Desk::new(
        store,
        hands.clock.clone(),
        hands.ids.clone(),
        PriorityPolicy::new(1, vec![], Priority::Normal).unwrap(),
        ServiceLevel::new(1, Calendar::always_open(Tz::UTC), targets).unwrap(),
    )
}

impl Scene for Office {
    type Service = Desk;

    async fn prepare(&self, store: Arc<dyn AnyStore>) -> Given {
        let at = Timestamp::parse("2026-11-23T09:00:00Z").unwrap();
        let hands = Hands {
            clock: Arc::new(ManualClock::new(at)),
            ids: Arc::new(SeededIds::new(1)),
        };
        let profiles = Profiles::new(store.clone(), hands.clock.clone(), hands.ids.clone());
        let customer = profiles.create(named("Ann")).await.unwrap().id();
        let desk = desk_over(store, &hands);
        let pat = desk.register_specialist(specialist("Pat")).await.unwrap();
        let sam = desk.register_specialist(specialist("Sam")).await.unwrap();
        let (pat, sam) = (pat.id(), sam.id());

        // Each begins as the one before it and goes a step further.
        let mut made = Vec::new();
        for steps in 0..8 {
            let request = desk.submit(question(customer)).await.unwrap().id();
            made.push(request);
            let is_asking_back = steps == 6;
            if steps >= 1 {
                desk.classify(request, plain()).await.unwrap();
            }
            if steps >= 2 {
                desk.assign_to(request, pat).await.unwrap();
            }
            if steps >= 3 {
                desk.draft(request, pat, text("At nine.")).await.unwrap();
            }
            if steps == 4 {
                desk.submit_for_approval(request).await.unwrap();
            }
            if steps >= 5 {
                desk.send(request, is_asking_back).await.unwrap();
            }
            if steps >= 7 {
                desk.resolve(request).await.unwrap();
            }
        }
        let classified_version = desk.request(made[1]).await.unwrap().version();
        let now = hands.clock.now();
        Given {
            customer,
            pat,
            sam,
            submitted: made[0],
            classified: made[1],
            classified_version,
            assigned: made[2],
            drafted: made[3],
            awaiting_approval: made[4],
            sent: made[5],
            awaiting_customer: made[6],
            resolved: made[7],
            fresh_request: RequestId::generate(&hands.ids, now),
            fresh_message: MessageId::generate(&hands.ids, now),
            fresh_specialist: SpecialistId::generate(&hands.ids, now),
        }
    }

    fn operations(&self) -> Vec<Operation<Desk>> {
        [asking(), staffing(), answering(), ending(), watching()]
            .into_iter()
            .flatten()
            .collect()
    }
}

fn operation<V: std::fmt::Debug>(
    name: &'static str,
    again: Again,
    call: impl AsyncFn(&Desk, &Given) -> Result<V, crm_support::DeskError> + 'static,
) -> Operation<Desk> {
    Operation::new(name, again, call)
}

fn asking() -> Vec<Operation<Desk>> {
    vec![
        operation("submit", IsAnother, async |desk, given| {
            desk.submit(question(given.customer)).await
        }),
        operation("submit_as", ChangesNothing, async |desk, given| {
            let new = question(given.customer);
            desk.submit_as(given.fresh_request, new).await
        }),
        operation("record_reply", IsAnother, async |desk, given| {
            desk.record_reply(given.sent, text("On Sundays?")).await
        }),
        operation("record_reply_as", ChangesNothing, async |desk, given| {
            let (message, said) = (given.fresh_message, text("On Sundays?"));
            desk.record_reply_as(given.resolved, message, said).await
        }),
        operation("note", IsAnother, async |desk, given| {
            let author = Author::Specialist(given.pat);
            desk.note(given.sent, author, text("Rude.")).await
        }),
        operation("note_as", ChangesNothing, async |desk, given| {
            let (message, author) = (given.fresh_message, Author::Specialist(given.pat));
            desk.note_as(given.sent, message, author, text("Rude."))
                .await
        }),
    ]
}

fn staffing() -> Vec<Operation<Desk>> {
    vec![
        operation("register_specialist", IsAnother, async |desk, _| {
            desk.register_specialist(specialist("Lee")).await
        }),
        operation(
            "register_specialist_as",
            ChangesNothing,
            async |desk, given| {
                let (id, new) = (given.fresh_specialist, specialist("Lee"));
                desk.register_specialist_as(id, new).await
            },
        ),
        operation("set_absent", ChangesNothing, async |desk, given| {
            desk.set_absent(given.pat, true).await
        }),
        operation("assign", IsAnother, async |desk, given| {
            desk.assign(given.classified).await
        }),
        operation("assign_at", IsRefused, async |desk, given| {
            let version = given.classified_version;
            desk.assign_at(given.classified, version).await
        }),
        operation("assign_to", ChangesNothing, async |desk, given| {
            desk.assign_to(given.classified, given.pat).await
        }),
        // From one to the other: three records change.
        operation("assign_to", ChangesNothing, async |desk, given| {
            desk.assign_to(given.drafted, given.sam).await
        }),
        operation("specialist", ChangesNothing, async |desk, given| {
            desk.specialist(given.pat).await
        }),
        operation("specialists", ChangesNothing, async |desk, _| {
            desk.specialists().await
        }),
    ]
}

fn answering() -> Vec<Operation<Desk>> {
    vec![
        operation("classify", ChangesNothing, async |desk, given| {
            desk.classify(given.submitted, plain()).await
        }),
        operation("draft", ChangesNothing, async |desk, given| {
            desk.draft(given.assigned, given.pat, text("At nine."))
                .await
        }),
        // Another author, another answer.
        operation("draft", ChangesNothing, async |desk, given| {
            desk.draft(given.drafted, given.sam, text("At ten.")).await
        }),
        operation("submit_for_approval", IsRefused, async |desk, given| {
            desk.submit_for_approval(given.drafted).await
        }),
        operation("approve", IsRefused, async |desk, given| {
            desk.approve(given.awaiting_approval, given.sam).await
        }),
        operation("reject", IsRefused, async |desk, given| {
            desk.reject(given.awaiting_approval, given.sam).await
        }),
        operation("send", IsRefused, async |desk, given| {
            desk.send(given.drafted, true).await
        }),
    ]
}

fn ending() -> Vec<Operation<Desk>> {
    vec![
        operation("resolve", IsRefused, async |desk, given| {
            desk.resolve(given.sent).await
        }),
        operation("close_satisfied", IsRefused, async |desk, given| {
            let score = SatisfactionScore::HIGHEST;
            desk.close_satisfied(given.resolved, score).await
        }),
        operation("close_silent", IsRefused, async |desk, given| {
            desk.close_silent(given.awaiting_customer).await
        }),
        operation("reopen", IsRefused, async |desk, given| {
            desk.reopen(given.resolved).await
        }),
        operation("cancel", IsRefused, async |desk, given| {
            desk.cancel(given.assigned).await
        }),
        operation("merge", ChangesNothing, async |desk, given| {
            desk.merge(given.assigned, given.submitted).await
        }),
    ]
}

fn watching() -> Vec<Operation<Desk>> {
    vec![
        operation("escalate_overdue", ChangesNothing, async |desk, _| {
            desk.escalate_overdue().await
        })
        .of_several_change_sets(),
        operation("request", ChangesNothing, async |desk, given| {
            desk.request(given.sent).await
        }),
        operation("overview", ChangesNothing, async |desk, _| {
            desk.overview().await
        }),
        operation("waiting", ChangesNothing, async |desk, _| {
            desk.waiting().await
        }),
    ]
}

pub(crate) fn question(customer: CustomerId) -> NewRequest {
    NewRequest {
        customer,
        standing: CustomerStanding::Medium,
        channel: Channel::Chat,
        kind: RequestKind::Question,
        subject: Subject::parse("Opening hours").unwrap(),
        text: text("When do you open?"),
    }
}

pub(crate) fn specialist(name: &str) -> NewSpecialist {
    NewSpecialist::new(SpecialistName::parse(name).unwrap(), 20)
}

pub(crate) fn plain() -> Classification {
    Classification::new(RequestKind::Question, Complexity::Simple)
}

pub(crate) fn text(text: &str) -> InteractionText {
    InteractionText::parse(text).unwrap()
}
