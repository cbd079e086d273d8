//! The views of departments: each says what the single questions say, on every history.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test reports by panicking"
)]

use std::collections::BTreeSet;
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
    let purchases = bought.iter().filter_map(|one| one.content().purchase());
    let lines = purchases.flat_map(crm_core::Purchase::lines);
    let products: BTreeSet<_> = lines.map(|line| &line.product).collect();
    assert!(own.products.keys().eq(products));
    for order in &own.orders {
        let ordered = order.purchases.iter().flat_map(crm_core::Purchase::lines);
        let ordered: BTreeSet<_> = ordered.map(|line| &line.product).collect();
        let told: Vec<_> = own.products_of(order).map(|one| &one.code).collect();
        assert_eq!(told.len(), ordered.len());
        assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), ordered);
    }
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

/// What a catalogue answers.
type Answering = fn(&[ProductCode]) -> Result<Vec<Option<Product>>, StoreError>;

/// A catalogue that notes what it is asked, and answers with this.
#[derive(Debug)]
struct Shelf {
    asked: std::sync::Mutex<Vec<Vec<ProductCode>>>,
    answer: Answering,
}

impl Shelf {
    fn new(answer: Answering) -> Arc<Self> {
        let asked = std::sync::Mutex::default();
        Arc::new(Self { asked, answer })
    }

    fn asked(&self) -> Vec<Vec<String>> {
        let asked = self.asked.lock().unwrap();
        let names = |codes: &Vec<ProductCode>| codes.iter().map(ToString::to_string).collect();
        asked.iter().map(names).collect()
    }
}

#[async_trait::async_trait]
impl Catalogue for Shelf {
    async fn product(&self, _: &ProductCode) -> Result<Option<Product>, StoreError> {
        panic!("all are asked for at once")
    }

    async fn products(&self, codes: &[ProductCode]) -> Result<Vec<Option<Product>>, StoreError> {
        self.asked.lock().unwrap().push(codes.to_vec());
        (self.answer)(codes)
    }
}

fn product_code(code: &str) -> ProductCode {
    ProductCode::parse(code).unwrap()
}

/// A purchase of these products, each named after its code and the key.
fn bought(key: &str, minutes: i64, order: Option<&str>, codes: &[&str]) -> NewInteraction {
    let lines = codes.iter().map(|code| PurchaseLine {
        product: product_code(code),
        name: Some(ProductName::parse(format!("{code} as of {key}")).unwrap()),
        category: None,
        quantity: std::num::NonZeroU32::MIN,
        amount: Money::new(500, Currency::EUR),
    });
    let total = Money::new(500, Currency::EUR);
    let mut all = Purchase::new(total, lines.collect()).unwrap();
    if let Some(order) = order {
        all = all.with_order(OrderNumber::parse(order).unwrap());
    }
    NewInteraction {
        content: InteractionContent::Purchase(all),
        ..purchase(
            key,
            now().checked_add(TimeDelta::minutes(minutes)).unwrap(),
            500,
        )
    }
}

fn reached(key: &str, minutes: i64, order: &str, stage: OrderStage) -> NewInteraction {
    let order = OrderNumber::parse(order).unwrap();
    NewInteraction {
        content: InteractionContent::Order(OrderUpdate::new(order, stage)),
        ..note(key, now().checked_add(TimeDelta::minutes(minutes)).unwrap())
    }
}

/// Two orders, one of which is open, and a purchase over the counter.
async fn with_orders(profiles: &Profiles) -> CustomerId {
    let ann = profiles
        .create(NewCustomer::new(Party::unknown_person()))
        .await
        .unwrap()
        .id();
    let told = [
        bought("1", -90, Some("open"), &["CD-1", "LP-1", "CD-1"]),
        bought("2", -80, Some("there"), &["LP-2"]),
        bought("3", -70, None, &["CD-1", "MUG"]),
        reached("4", -60, "open", OrderStage::Shipped),
        reached("5", -50, "there", OrderStage::Delivered),
    ];
    let items = told.map(|interaction| IngestItem {
        subject: IngestSubject::Customer(ann),
        interaction,
    });
    profiles.ingest(items.to_vec()).await.unwrap();
    ann
}

#[test]
fn a_customer_sees_what_became_of_the_products_it_ordered() {
    block_on(async {
        let profiles = profiles(in_memory(), &Arc::new(SeededIds::new(2)));
        let ann = with_orders(&profiles).await;
        // All but the mug, which is sold no more.
        let shelf = Shelf::new(|codes| {
            let listed = |code: &ProductCode| {
                let name = ProductName::parse(format!("{code} today")).unwrap();
                let pieces = std::num::NonZeroU32::new(2);
                let there = Availability::InStock { pieces };
                let product = Product::new(code.clone(), name, there);
                (code.as_str() != "MUG")
                    .then(|| product.at_price(Money::new(700, Currency::EUR)).unwrap())
            };
            Ok(codes.iter().map(listed).collect())
        });
        let own = CustomerSelf::new().with_catalogue(shelf.clone());
        let seen = Views::new(profiles, own).of(ann).await.unwrap().unwrap();
        // Once, each product once: those of the open order first.
        assert_eq!(shelf.asked(), [["CD-1", "LP-1", "MUG", "LP-2"]]);
        assert_eq!(seen.catalogue, OwnCatalogue::Answered);

        let open = OrderNumber::parse("open").unwrap();
        let products: Vec<_> = seen.products_of(seen.order(&open).unwrap()).collect();
        let names: Vec<_> = products
            .iter()
            .map(|one| one.name().unwrap().as_str())
            .collect();
        assert_eq!(names, ["CD-1 today", "LP-1 today"]);
        // It was bought again since, under another name.
        assert_eq!(
            products[0].bought_as.as_ref().unwrap().as_str(),
            "CD-1 as of 3"
        );
        let pieces = |count: u32| count.try_into().unwrap();
        assert_eq!(products[0].in_stock(pieces(2)), Some(StockAnswer::Now));
        let too_few = StockAnswer::TooFew { pieces: pieces(2) };
        assert_eq!(products[0].in_stock(pieces(3)), Some(too_few));
        let ProductToday::Listed(listed) = &products[0].today else {
            panic!()
        };
        assert_eq!(listed.price(), Some(Money::new(700, Currency::EUR)));

        let mug = &seen.products[&product_code("MUG")];
        assert_eq!(mug.today, ProductToday::NotListed);
        assert_eq!(mug.name().unwrap().as_str(), "MUG as of 3");
        assert_eq!(mug.in_stock(pieces(1)), Some(StockAnswer::NoMore));

        assert_eq!(seen.tracking(&open).unwrap().state, OrderState::Shipped);
        let there = OrderNumber::parse("there").unwrap();
        let rule = ReturnRule::new(14.try_into().unwrap());
        let answer = seen.can_return(&there, &rule, &WeekdaysInUtc).unwrap();
        let end = Timestamp::parse("2026-12-12T23:59:59.999999Z").unwrap();
        let until = ReturnAnswer::Until {
            until: Some(end),
            except: [].into(),
        };
        assert_eq!(answer, until);
        let unknown = OrderNumber::parse("unknown").unwrap();
        assert_eq!(seen.can_return(&unknown, &rule, &WeekdaysInUtc), None);
    });
}

#[test]
fn a_catalogue_that_fails_leaves_the_rest_of_the_view() {
    block_on(async {
        let profiles = profiles(in_memory(), &Arc::new(SeededIds::new(2)));
        let ann = with_orders(&profiles).await;
        let without = Views::new(profiles.clone(), CustomerSelf::new());
        let expected = without.of(ann).await.unwrap().unwrap();
        assert_eq!(expected.catalogue, OwnCatalogue::NotAsked);
        let names = expected
            .products
            .values()
            .map(|one| one.name().unwrap().as_str());
        let told = [
            "CD-1 as of 3",
            "LP-1 as of 1",
            "LP-2 as of 2",
            "MUG as of 3",
        ];
        assert_eq!(names.collect::<Vec<_>>(), told);
        let shelves = [
            (
                Shelf::new(|_| Err(StoreError::Unavailable("closed".into()))),
                true,
            ),
            (
                Shelf::new(|_| Err(StoreError::Backend("torn".into()))),
                false,
            ),
            // An answer for each product is needed to know which is about which.
            (Shelf::new(|_| Ok(vec![None])), false),
        ];
        for (shelf, is_retryable) in shelves {
            let own = CustomerSelf::new().with_catalogue(shelf);
            let mut seen = Views::new(profiles.clone(), own)
                .of(ann)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(seen.catalogue, OwnCatalogue::Failed { is_retryable });
            seen.catalogue = OwnCatalogue::NotAsked;
            assert_eq!(seen, expected);
        }
    });
}

#[test]
fn nobody_is_asked_about_nothing_and_not_about_too_much() {
    block_on(async {
        let profiles = profiles(in_memory(), &Arc::new(SeededIds::new(2)));
        let ann = profiles
            .create(NewCustomer::new(Party::unknown_person()))
            .await
            .unwrap()
            .id();
        let shelf = Shelf::new(|codes| Ok(vec![None; codes.len()]));
        let own = CustomerSelf::new().with_catalogue(shelf.clone());
        let views = Views::new(profiles.clone(), own);
        let seen = views.of(ann).await.unwrap().unwrap();
        assert_eq!(seen.catalogue, OwnCatalogue::NotAsked);
        assert!(shelf.asked().is_empty());

        let codes: Vec<String> = (0..300).map(|number| format!("P-{number}")).collect();
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        let interaction = bought("1", 0, None, &codes);
        let subject = IngestSubject::Customer(ann);
        profiles
            .ingest(vec![IngestItem {
                subject,
                interaction,
            }])
            .await
            .unwrap();
        let seen = views.of(ann).await.unwrap().unwrap();
        assert_eq!(shelf.asked()[0].len(), OwnView::LOOKED_UP);
        let not_asked = seen
            .products
            .values()
            .filter(|one| one.today == ProductToday::NotAsked);
        assert_eq!((seen.products.len(), not_asked.count()), (300, 100));
    });
}
