//! One changed row changes the checksum, and nothing else does.

use crm_core::conformance::world::{World, note};
use crm_core::{
    ChangeSet, Code, ConsentDecision, ConsumerStore, CoreStore, Customer, CustomerEdit,
    CustomerFilter, CustomerStore, Event, EventId, EventLog, Page, PageLimit, SeededIds, Tag,
    Timestamp,
};
use crm_storage::transfer::{RecordKind, tenant_checksum};
use crm_storage::{MemoryStore, RestoreBatch, RestoreStore};
use crm_support::{RequestChangeSet, RequestFilter, RequestStore};
use futures_executor::block_on;
use proptest::prelude::*;

use super::fill::{lived, pasts, small};

/// A change of a tenant, and what differs by it.
#[derive(Debug, Clone, Copy)]
enum Single {
    Edit,
    Interaction,
    Consent,
    Event,
    Consumer,
    Specialist,
    Request,
}

const ALL: [Single; 7] = [
    Single::Edit,
    Single::Interaction,
    Single::Consent,
    Single::Event,
    Single::Consumer,
    Single::Specialist,
    Single::Request,
];

/// Makes the change; `None` when there is nothing to change.
async fn change(world: &World<MemoryStore>, single: Single) -> Option<Vec<RecordKind>> {
    let store = &world.store;
    let one = Page::first(PageLimit::ONE);
    let customer = || async {
        let listed = store.list_customers(&CustomerFilter::all(), &one).await;
        listed.unwrap().items.into_iter().next()
    };
    Some(match single {
        Single::Edit => {
            let customer: Customer = customer().await?;
            let tag = Tag::parse("touched").unwrap();
            world
                .edit(&customer, vec![CustomerEdit::AddTag(tag)])
                .await
                .ok()?;
            vec![RecordKind::Customer, RecordKind::Event]
        }
        Single::Interaction => {
            let told = vec![note("a key of its own", world.now)];
            world.record(customer().await?.id(), told).await.unwrap();
            vec![RecordKind::Interaction, RecordKind::Event]
        }
        Single::Consent => {
            let id = customer().await?.id();
            world.decide(id, ConsentDecision::Denied, 0).await.unwrap();
            vec![RecordKind::Consent, RecordKind::Event]
        }
        Single::Event => {
            let id = EventId::generate(&world.ids, world.now);
            let entity = customer().await?.id().into();
            let event = Event::new(id, Code::new_static("host.noted"), entity, world.now);
            let after = log_length(store).await;
            let events = vec![event];
            let batch = RestoreBatch::Events { after, events };
            store.restore(batch).await.unwrap();
            vec![RecordKind::Event]
        }
        Single::Consumer => {
            let log = store.events_after(None, PageLimit::ONE).await.unwrap();
            let place = log.first().map(|logged| &logged.cursor);
            let name = Code::new_static("newcomer");
            store.reset_consumer(&name, place).await.unwrap();
            vec![RecordKind::Consumer]
        }
        Single::Specialist => {
            let kim = store.list_specialists(&one).await.unwrap().items.pop()?;
            let (expected, was) = (kim.version(), kim.is_absent());
            let (kim, event) = kim.set_absent(!was, &world.ids, world.now);
            let changes = RequestChangeSet::new().update_specialist(kim, expected, vec![event]);
            store.apply_requests(changes).await.unwrap();
            vec![RecordKind::Specialist, RecordKind::Event]
        }
        Single::Request => {
            let open = store.list_requests(&RequestFilter::open(), &one).await;
            let request = open.unwrap().items.pop()?;
            let expected = request.version();
            let cancelled = request.cancel(&world.ids, world.now).ok()?;
            let changes = RequestChangeSet::new().update_request(cancelled, expected);
            store.apply_requests(changes).await.unwrap();
            vec![RecordKind::Request, RecordKind::Event]
        }
    })
}

async fn log_length(store: &MemoryStore) -> u64 {
    let log = store.events_after(None, PageLimit::MAXIMUM).await.unwrap();
    u64::try_from(log.len()).unwrap()
}

fn world(store: MemoryStore) -> World<MemoryStore> {
    World {
        store,
        ids: SeededIds::new(4711),
        now: Timestamp::parse("2026-05-05T00:00:00Z").unwrap(),
    }
}

#[test]
fn each_kind_of_change_is_seen_where_it_was_made() {
    block_on(async {
        for single in ALL {
            let world = World {
                store: small().await.store,
                ..world(super::fill::empty())
            };
            let before = tenant_checksum(&world.store).await.unwrap();
            let kinds = change(&world, single).await.unwrap();
            let mut differing = tenant_checksum(&world.store)
                .await
                .unwrap()
                .differences(&before);
            // The consumer that stood behind the last event stands before the new one now, at the
            // same place.
            differing.retain(|kind| kinds.contains(kind) || *kind != RecordKind::Consumer);
            assert_eq!(differing, kinds, "{single:?}");
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_single_change_changes_the_checksum(past in pasts(), which in 0..ALL.len()) {
        let world = world(lived(&past));
        block_on(async {
            let before = tenant_checksum(&world.store).await.unwrap();
            prop_assert_eq!(&tenant_checksum(&world.store).await.unwrap(), &before);
            let Some(kinds) = change(&world, ALL[which]).await else { return Ok(()) };
            let after = tenant_checksum(&world.store).await.unwrap();
            prop_assert_ne!(after.digest(), before.digest());
            for kind in kinds {
                prop_assert!(after.differences(&before).contains(&kind), "{}", kind);
            }
            Ok(())
        })?;
    }
}

#[test]
fn a_change_without_an_event_is_seen() {
    block_on(async {
        let world = small().await;
        let before = tenant_checksum(&world.store).await.unwrap();
        let id = world.log().await[0].event.customer().unwrap();
        let ann = world.store.customer(id).await.unwrap().unwrap();
        let tag = CustomerEdit::AddTag(Tag::parse("quiet").unwrap());
        let (edited, _) = ann.edit(vec![tag], &world.ids, world.now).unwrap();
        let silent = ChangeSet::new().update_customer(edited, ann.version(), Vec::new());
        world.store.apply(silent).await.unwrap();
        let after = tenant_checksum(&world.store).await.unwrap();
        assert_eq!(after.differences(&before), [RecordKind::Customer]);
    });
}

#[test]
fn an_empty_tenant_has_a_checksum() {
    let nothing = block_on(tenant_checksum(&super::fill::empty())).unwrap();
    assert_eq!(nothing.rows(), 0);
    let in_sqlite = block_on(tenant_checksum(&super::fill::empty_sqlite())).unwrap();
    assert_eq!(in_sqlite, nothing);
}
