//! Calls that are made again because their answer was lost: with an id made by the caller nothing
//! is done twice, and another content under the id is refused.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;
use common::InMemory;
use crm_core::conformance::World;
use crm_core::{
    Channel, Clock, CustomerId, InteractionText, ManualClock, SeededIds, StoreError, Subject,
};
use crm_support::{
    Author, Calendar, Classification, Complexity, CustomerStanding, Desk, DeskError, MessageId,
    NewRequest, NewSpecialist, Priority, PriorityPolicy, RequestId, RequestKind, RequestStore,
    ServiceLevel, SpecialistId, SpecialistName, Targets, TransitionError, Visibility,
};
use futures_executor::block_on;

/// A desk with a customer and two specialists.
struct Office {
    desk: Desk,
    clock: Arc<ManualClock>,
    ids: Arc<SeededIds>,
    world: World<crm_storage::MemoryStore>,
    customer: CustomerId,
    pat: SpecialistId,
    sam: SpecialistId,
}

impl Office {
    async fn open() -> Self {
        let world = World::new(&InMemory::default()).await;
        let customer = world.person().await.id();
        let (clock, ids) = (
            Arc::new(ManualClock::new(world.now)),
            Arc::new(SeededIds::new(8)),
        );
        let targets = Targets {
            response_minutes: 60,
            resolution_minutes: 480,
        };
        let targets = Priority::ALL.iter().map(|priority| (*priority, targets));
        let desk = Desk::new(
            Arc::new(world.store.clone()),
            clock.clone(),
            ids.clone(),
            PriorityPolicy::new(1, Vec::new(), Priority::Normal).unwrap(),
            ServiceLevel::new(1, Calendar::always_open(Tz::UTC), targets).unwrap(),
        );
        let pat = desk.register_specialist(specialist("Pat")).await.unwrap();
        let sam = desk.register_specialist(specialist("Sam")).await.unwrap();
        let (pat, sam) = (pat.id(), sam.id());
        Self {
            desk,
            clock,
            ids,
            world,
            customer,
            pat,
            sam,
        }
    }

    async fn request(&self) -> RequestId {
        let new = NewRequest {
            customer: self.customer,
            standing: CustomerStanding::Medium,
            channel: Channel::Chat,
            kind: RequestKind::Question,
            subject: Subject::parse("Opening hours").unwrap(),
            text: text("When do you open?"),
        };
        self.desk.submit(new).await.unwrap().id()
    }

    fn message(&self) -> MessageId {
        MessageId::generate(&self.ids, self.clock.now())
    }

    /// Time passes between a call and its repeat; and how many events the log holds by then.
    async fn later(&self) -> usize {
        self.clock.advance(TimeDelta::minutes(1));
        self.world.log().await.len()
    }
}

fn specialist(name: &str) -> NewSpecialist {
    NewSpecialist::new(SpecialistName::parse(name).unwrap(), 5)
}

fn plain() -> Classification {
    Classification::new(RequestKind::Question, Complexity::Simple)
}

fn text(text: &str) -> InteractionText {
    InteractionText::parse(text).unwrap()
}

#[test]
fn a_note_is_taken_once_under_its_id() {
    block_on(async {
        let office = Office::open().await;
        let (desk, id, message) = (&office.desk, office.request().await, office.message());
        let author = Author::Specialist(office.pat);
        let first = desk.note_as(id, message, author, text("Rude.")).await;
        let first = first.unwrap();
        let noted = &first.conversation()[1];
        assert_eq!((noted.id, noted.author), (message, author));
        assert_eq!(noted.visibility, Visibility::Internal);

        let events = office.later().await;
        let again = desk.note_as(id, message, author, text("Rude.")).await;
        assert_eq!(again.unwrap(), first);
        let others = [
            (author, text("Kind.")),
            (Author::Specialist(office.sam), text("Rude.")),
        ];
        for (author, said) in others {
            let refused = desk.note_as(id, message, author, said).await;
            let told = TransitionError::MessageRepeated { message };
            assert!(
                matches!(refused, Err(DeskError::Transition(error)) if error == told),
                "{refused:?}"
            );
        }
        // Nor is it what the customer wrote, or the other way round.
        let reply = desk.record_reply_as(id, message, text("Rude.")).await;
        assert!(matches!(reply, Err(DeskError::Transition(_))), "{reply:?}");
        assert_eq!(office.later().await, events);
    });
}

#[test]
fn a_note_is_found_where_its_request_was_merged_into() {
    block_on(async {
        let office = Office::open().await;
        let (desk, author) = (&office.desk, Author::System);
        let (from, into) = (office.request().await, office.request().await);
        let message = office.message();
        desk.note_as(from, message, author, text("Rude."))
            .await
            .unwrap();
        desk.merge(from, into).await.unwrap();
        let events = office.later().await;
        let again = desk.note_as(from, message, author, text("Rude.")).await;
        assert_eq!(again.unwrap().id(), into);
        let other = desk.note_as(from, office.message(), author, text("Rude."));
        assert!(matches!(other.await, Err(DeskError::Transition(_))));
        // Merging again changes nothing; the other way round is refused.
        assert_eq!(desk.merge(from, into).await.unwrap().id(), into);
        assert!(desk.merge(into, from).await.is_err());
        assert_eq!(office.later().await, events);
    });
}

#[test]
fn a_specialist_is_registered_once_under_an_id() {
    block_on(async {
        let office = Office::open().await;
        let (desk, id) = (
            &office.desk,
            SpecialistId::generate(&office.ids, office.clock.now()),
        );
        desk.register_specialist_as(id, specialist("Lee"))
            .await
            .unwrap();
        let request = office.request().await;
        desk.classify(request, plain()).await.unwrap();
        desk.assign_to(request, id).await.unwrap();
        let events = office.later().await;
        // The answer is what is there now, the load included.
        let again = desk.register_specialist_as(id, specialist("Lee")).await;
        assert_eq!(again.unwrap().open_requests(), 1);
        let refused = desk.register_specialist_as(id, specialist("Kim")).await;
        assert!(
            matches!(
                refused,
                Err(DeskError::Store(StoreError::AlreadyExists { .. }))
            ),
            "{refused:?}"
        );
        assert_eq!(desk.specialists().await.unwrap().len(), 3);
        assert_eq!(office.later().await, events);
    });
}

#[test]
fn a_request_is_assigned_at_the_version_that_was_meant() {
    block_on(async {
        let office = Office::open().await;
        let (desk, id) = (&office.desk, office.request().await);
        let version = desk.classify(id, plain()).await.unwrap().version();
        let first = desk.assign_at(id, version).await.unwrap();
        let holder = first.decision.chosen;
        assert!(holder.is_some());
        let events = office.later().await;
        let again = desk.assign_at(id, version).await;
        assert!(
            matches!(
                again,
                Err(DeskError::Store(StoreError::Conflict { expected, found, .. }))
                    if (expected, found) == (version, version.next())
            ),
            "{again:?}"
        );
        assert_eq!(desk.request(id).await.unwrap().holder(), holder);
        assert_eq!(office.later().await, events);
        // Without a version it is handed on.
        desk.assign(id).await.unwrap();
        assert_ne!(desk.request(id).await.unwrap().holder(), holder);
    });
}

#[test]
fn what_is_so_already_is_left_alone_and_what_is_not_is_done() {
    block_on(async {
        let office = Office::open().await;
        let (desk, id, pat) = (&office.desk, office.request().await, office.pat);
        let complex = Classification::new(RequestKind::Question, Complexity::Complex);
        desk.classify(id, plain()).await.unwrap();
        let events = office.later().await;
        desk.classify(id, plain()).await.unwrap();
        assert_eq!(office.later().await, events);
        desk.classify(id, complex).await.unwrap();
        assert_eq!(office.later().await, events + 1);

        desk.assign_to(id, pat).await.unwrap();
        let draft = async |author| desk.draft(id, author, text("At nine.")).await.unwrap();
        draft(pat).await;
        let events = office.later().await;
        desk.assign_to(id, pat).await.unwrap();
        draft(pat).await;
        assert_eq!(office.later().await, events);
        draft(office.sam).await;
        assert_eq!(office.later().await, events + 1);
        // Once it was rejected, writing the same is an answer of its own.
        desk.submit_for_approval(id).await.unwrap();
        desk.reject(id, pat).await.unwrap();
        draft(office.sam).await;
        assert_eq!(office.later().await, events + 4);

        let before = office.world.store.specialist(pat).await.unwrap();
        desk.set_absent(pat, false).await.unwrap();
        assert_eq!(office.world.store.specialist(pat).await.unwrap(), before);
        desk.set_absent(pat, true).await.unwrap();
        assert_eq!(office.later().await, events + 5);
    });
}

#[test]
fn a_request_that_was_answered_is_taken_up_again_by_its_specialist() {
    block_on(async {
        let office = Office::open().await;
        let (desk, id, pat) = (&office.desk, office.request().await, office.pat);
        desk.classify(id, plain()).await.unwrap();
        desk.assign_to(id, pat).await.unwrap();
        desk.draft(id, pat, text("At nine.")).await.unwrap();
        let sent = desk.send(id, false).await.unwrap();
        assert_eq!(sent.holder(), Some(pat));
        let taken_up = desk.assign_to(id, pat).await.unwrap();
        assert_eq!(taken_up.version(), sent.version().next());
    });
}
