//! The views of departments: each says what the single questions say, on every history.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test reports by panicking"
)]

use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::conformance::world::{note, purchase};
use crm_core::*;
use crm_storage::{MemoryDatabase, SqliteDatabase};
use crm_support::{
    CustomerStanding, Deadlines, NewRequest, Priority, RequestChangeSet, RequestKind, RequestStore,
    RequestSummaries, ServiceRequest,
};
use futures_executor::block_on;
use proptest::prelude::*;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-28T12:00:00Z").unwrap()
}

fn profiles(store: Arc<dyn CoreStore>, ids: &Arc<SeededIds>) -> Profiles {
    let clock = Arc::new(ManualClock::new(now()));
    Profiles::new(store, clock, ids.clone())
}

fn tenant() -> TenantId {
    TenantId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH)
}

fn in_memory() -> Arc<dyn CoreStore> {
    Arc::new(MemoryDatabase::new().tenant(tenant()))
}

fn in_sqlite(database: &SqliteDatabase) -> Arc<dyn CoreStore> {
    Arc::new(database.tenant(tenant()))
}

/// What was told of one customer, in any order, about the years around now.
fn history() -> impl Strategy<Value = Vec<NewInteraction>> {
    let told = (strategies::new_interaction(), -400_000_i64..1_000);
    proptest::collection::vec(told, 0..60).prop_map(|told| {
        let told = told.into_iter().enumerate();
        told.map(|(number, (interaction, minutes))| NewInteraction {
            occurred_at: now().checked_add(TimeDelta::minutes(minutes)).unwrap(),
            source: Code::new_static("any"),
            key: IdempotencyKey::parse(number.to_string()).unwrap(),
            ..interaction
        })
        .collect()
    })
}

fn decisions() -> impl Strategy<Value = Vec<(ConsentDecision, bool)>> {
    let decided = prop_oneof![
        Just(ConsentDecision::Granted),
        Just(ConsentDecision::Withdrawn),
        Just(ConsentDecision::Objected),
    ];
    proptest::collection::vec((decided, any::<bool>()), 0..5)
}

async fn first_of(
    profiles: &Profiles,
    id: CustomerId,
    rows: u16,
    kinds: &[InteractionKind],
) -> Vec<Interaction> {
    let filter = TimelineFilter::all().of_kinds(kinds);
    let page = Page::first(PageLimit::new(rows).unwrap());
    profiles.timeline(id, &filter, &page).await.unwrap().items
}

/// Tells the history, half of it to somebody who is absorbed, and compares; by the old id, too.
async fn check(
    store: Arc<dyn CoreStore>,
    history: &[NewInteraction],
    decided: &[(ConsentDecision, bool)],
) {
    let ids = Arc::new(SeededIds::new(2));
    let profiles = profiles(store.clone(), &ids);
    let new = || NewCustomer::new(Party::unknown_person());
    let ann = profiles.create(new()).await.unwrap().id();
    let old = profiles.create(new()).await.unwrap().id();
    let mut changes = ChangeSet::new();
    for (number, told) in history.iter().enumerate() {
        let whose = [ann, old][number % 2];
        let (interaction, event) = Interaction::record(told.clone(), whose, &ids, now());
        changes = changes.record_interaction(interaction, event);
    }
    store.apply(changes).await.unwrap();
    for (decision, is_old) in decided {
        let scope = ConsentScope::on(Purpose::Marketing, Channel::Email);
        let evidence = ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("web"))
            .in_language(Code::new_static("en"));
        let consent = NewConsent::new(scope, *decision, evidence, now());
        let whose = if *is_old { old } else { ann };
        profiles.record_consent(whose, consent).await.unwrap();
    }
    let policy = MergePolicy::default();
    profiles.merge(ann, old, &policy).await.unwrap();
    for id in [ann, old] {
        compare(&profiles, id, history.len()).await;
    }
}

async fn compare(profiles: &Profiles, id: CustomerId, told: usize) {
    use InteractionKind::{Call, Meeting, Message, Purchase, Return};
    let whole = profiles.view(id).await.unwrap().unwrap();

    let service = Views::new(profiles.clone(), Service::new());
    let service = service.of(id).await.unwrap().unwrap();
    assert_eq!(service.party, *whole.customer.party());
    assert_eq!(service.open_tasks, profiles.open_tasks(id).await.unwrap());
    assert_eq!(service.responsible, profiles.responsible(id).await.unwrap());
    let contacts = first_of(
        profiles,
        id,
        ServiceView::CONTACTS,
        &[Message, Call, Meeting],
    )
    .await;
    for (channel, last) in service.last_by_channel() {
        assert_eq!(
            contacts.iter().find(|one| one.channel() == channel),
            Some(last)
        );
    }
    assert_eq!(service.last_contacts, contacts);
    let kinds = [InteractionKind::Feedback];
    let voices = first_of(profiles, id, ServiceView::RATINGS, &kinds).await;
    let voices = voices.iter().map(|one| match one.content() {
        InteractionContent::Feedback(said) => Voice::new(one.occurred_at(), said.rating),
        _ => panic!("it was asked for ratings"),
    });
    assert_eq!(service.mood, mood(voices, now()));

    let sales = Views::new(profiles.clone(), Sales::new());
    let sales = sales.of(id).await.unwrap().unwrap();
    assert_eq!(sales.stage, whole.stage);
    let totals = profiles.purchase_totals(id).await.unwrap();
    assert_eq!(sales.totals.purchases, totals.purchases);
    assert_eq!(sales.totals.returns, totals.returns);
    assert_eq!(sales.totals.net().unwrap(), totals.net);
    assert_eq!(sales.totals.first_purchase, totals.first_purchase);
    assert_eq!(sales.totals.last_purchase, totals.last_purchase);
    let bought = first_of(profiles, id, SalesView::HISTORY, &[Purchase, Return]).await;
    assert_eq!(sales.history, bought);
    // None of these histories is longer than what is looked at.
    let orders = profiles.orders(id).await.unwrap();
    let kinds = [InteractionKind::Order];
    let updates = first_of(profiles, id, SalesView::ORDER_UPDATES, &kinds).await;
    let is_told = |order: &&Order| {
        updates.iter().any(|one| match one.content() {
            InteractionContent::Order(update) => update.order == order.number,
            _ => false,
        })
    };
    let told_orders = || orders.iter().filter(is_told);
    let numbers = |orders: &[Order]| orders.iter().map(|one| one.number.clone()).collect();
    if bought.len() < usize::from(SalesView::HISTORY) {
        let open = told_orders().filter(|order| !order.state().is_final());
        assert_eq!(sales.orders_under_way, open.cloned().collect::<Vec<_>>());
    }

    let marketing = Views::new(profiles.clone(), Marketing::new());
    let marketing = marketing.of(id).await.unwrap().unwrap();
    assert!(!marketing.is_restricted);
    for purpose in [Purpose::Marketing, Purpose::Profiling] {
        for channel in Channel::ALL {
            let asked = profiles.permission(id, &purpose, channel).await.unwrap();
            assert_eq!(marketing.permission(&purpose, channel), asked);
        }
    }

    let own = Views::new(profiles.clone(), CustomerSelf::new());
    let own = own.of(id).await.unwrap().unwrap();
    assert_eq!(own.customer, whole.customer);
    assert_eq!(own.consents, whole.consents);
    let counts: Vec<u64> = own.held.iter().map(|held| held.count).collect();
    let decisions = whole.consents.entries().len() as u64;
    assert_eq!(counts, [1, decisions, told as u64]);
    assert_eq!(own.history, bought);
    let own_orders: Vec<OrderNumber> = numbers(&own.orders);
    let expected: Vec<OrderNumber> = told_orders().map(|one| one.number.clone()).collect();
    assert_eq!(own_orders, expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_view_says_what_the_single_questions_say(
        history in history(),
        decided in decisions(),
    ) {
        block_on(check(in_memory(), &history, &decided));
        let database = SqliteDatabase::open_in_memory().unwrap();
        block_on(check(in_sqlite(&database), &history, &decided));
    }
}

#[derive(Debug)]
struct Fixed;

#[async_trait::async_trait]
impl SegmentSource for Fixed {
    async fn segments(&self, _: CustomerId) -> Result<Vec<SegmentLabel>, StoreError> {
        Ok(vec![SegmentLabel::parse("Champions").unwrap()])
    }
}

#[async_trait::async_trait]
impl ValueSource for Fixed {
    async fn value(&self, _: CustomerId) -> Result<Option<CustomerValue>, StoreError> {
        let amount = Money::new(9_900, Currency::EUR);
        Ok(Some(CustomerValue::new(amount, now())))
    }
}

#[async_trait::async_trait]
impl NextBestSource for Fixed {
    async fn next_best(&self, _: CustomerId) -> Result<Vec<NextBest>, StoreError> {
        let product = ProductCode::parse("P-1").unwrap();
        Ok(vec![NextBest::new(
            product,
            Code::new_static("bought-together"),
        )])
    }
}

#[test]
fn nothing_is_offered_to_whom_the_processing_is_restricted() {
    block_on(async {
        let profiles = profiles(in_memory(), &Arc::new(SeededIds::new(2)));
        let new = NewCustomer::new(Party::unknown_person());
        let ann = profiles.create(new).await.unwrap().id();
        let sales = Sales::new().with_next_best(Arc::new(Fixed));
        let sales = Views::new(profiles.clone(), sales.with_value(Arc::new(Fixed)));
        let marketing = Marketing::new().with_segments(Arc::new(Fixed));
        let marketing = Views::new(profiles.clone(), marketing);
        let seen = sales.of(ann).await.unwrap().unwrap();
        assert_eq!((seen.next_best.len(), seen.value.is_some()), (1, true));
        assert_eq!(marketing.of(ann).await.unwrap().unwrap().segments.len(), 1);

        let form = ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("web"))
            .in_language(Code::new_static("en"));
        profiles.restrict(ann, form).await.unwrap();
        let seen = sales.of(ann).await.unwrap().unwrap();
        assert!(seen.is_restricted);
        assert_eq!((seen.next_best.len(), seen.value.is_some()), (0, false));
        let seen = marketing.of(ann).await.unwrap().unwrap();
        assert!(seen.is_restricted);
        assert_eq!(seen.segments, []);
        for purpose in [Purpose::Marketing, Purpose::Service, Purpose::Survey] {
            assert_eq!(seen.permitted_channels(&purpose), []);
        }
    });
}

#[test]
fn the_service_sees_which_requests_are_open() {
    block_on(async {
        let (ids, tenant) = (Arc::new(SeededIds::new(2)), tenant());
        let store = Arc::new(MemoryDatabase::new().tenant(tenant));
        let profiles = profiles(store.clone(), &ids);
        let new = NewCustomer::new(Party::unknown_person());
        let ann = profiles.create(new).await.unwrap().id();
        let told = [note("1", now()), purchase("2", now(), 5)];
        for told in told {
            let (interaction, event) = Interaction::record(told, ann, &ids, now());
            let changes = ChangeSet::new().record_interaction(interaction, event);
            store.apply(changes).await.unwrap();
        }
        let due = now().checked_add(TimeDelta::hours(4)).unwrap();
        let mut changes = RequestChangeSet::new();
        let mut requests = Vec::new();
        for subject in ["Late parcel", "Wrong size"] {
            let new = NewRequest {
                customer: ann,
                standing: CustomerStanding::High,
                channel: Channel::Email,
                kind: RequestKind::Question,
                subject: Subject::parse(subject).unwrap(),
                text: InteractionText::parse("Where is it?").unwrap(),
            };
            let due = Deadlines::new(due, due).unwrap();
            let submitted = ServiceRequest::submit(new, Priority::High, due, &ids, now());
            requests.push(submitted.request.clone());
            changes = changes.insert_request(submitted);
        }
        store.apply_requests(changes).await.unwrap();
        let cancelled = requests[0].clone().cancel(&ids, now()).unwrap();
        let changes = RequestChangeSet::new().update_request(cancelled, requests[0].version());
        store.apply_requests(changes).await.unwrap();

        let source = Arc::new(RequestSummaries::new(store));
        let service = Service::new().with_requests(source.clone());
        let seen = Views::new(profiles.clone(), service)
            .of(ann)
            .await
            .unwrap()
            .unwrap();
        let [open] = &seen.open_requests[..] else {
            panic!("one is open")
        };
        assert_eq!(open.id, EntityRef::from(requests[1].id()));
        assert_eq!((open.since, open.due), (now(), Some(due)));
        assert_eq!(open.state.as_str(), "new");
        assert_eq!(seen.mood, None);

        let own = CustomerSelf::new().with_requests(source);
        let seen = Views::new(profiles, own).of(ann).await.unwrap().unwrap();
        assert_eq!(seen.requests.len(), 2);
        let held: Vec<_> = seen
            .held
            .iter()
            .map(|one| (one.record.name, one.count))
            .collect();
        assert_eq!(held.last(), Some(&("request", 2)));
    });
}
