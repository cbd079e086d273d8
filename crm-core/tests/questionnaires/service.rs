//! The service over the memory store: response and attributes together, once.

use std::sync::Arc;

use crm_core::conformance::world::known_as;
use crm_core::*;
use crm_storage::MemoryDatabase;
use futures_executor::block_on;

use super::{attribute, code, given, welcome};

fn now() -> Timestamp {
    Timestamp::parse("2026-11-28T12:00:00Z").unwrap()
}

struct Shop {
    profiles: Profiles,
    store: Arc<dyn CoreStore>,
}

impl Shop {
    fn new() -> Self {
        let ids = Arc::new(SeededIds::new(7));
        let store = MemoryDatabase::new().tenant(TenantId::generate(&*ids, now()));
        let store: Arc<dyn CoreStore> = Arc::new(store);
        let profiles = Profiles::new(store.clone(), Arc::new(ManualClock::new(now())), ids);
        Self { profiles, store }
    }

    async fn customer(&self, number: &str) -> Customer {
        self.profiles.create(known_as(number)).await.unwrap()
    }

    async fn events(&self, customer: CustomerId) -> usize {
        let page = Page::default();
        let events = self.store.events_of_customer(customer, &page).await;
        events.unwrap().items.len()
    }
}

fn minutes(minutes: i64) -> Timestamp {
    now()
        .checked_add(chrono::TimeDelta::minutes(minutes))
        .unwrap()
}

fn answered(key: &str, channel: &str, at: Timestamp) -> NewQuestionnaireResponse {
    let answers = given(&welcome())
        .with(code("mail"), Answer::YesNo(true))
        .with(code("channel"), Answer::Choice(code(channel)));
    NewQuestionnaireResponse {
        response: welcome().respond(answers).unwrap(),
        channel: Channel::Web,
        answered_at: at,
        source: code("site"),
        key: IdempotencyKey::parse(key).unwrap(),
    }
}

fn preferred(customer: &Customer) -> Option<&AttributeValue> {
    customer.attributes().get(&attribute("preferred_channel"))
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::text(text).unwrap()
}

#[test]
fn a_response_is_recorded_once_and_says_where_an_attribute_comes_from() {
    block_on(async {
        let shop = Shop::new();
        let ann = shop.customer("1").await;
        let name = attribute("preferred_channel");
        let told = answered("1", "email", minutes(-5));
        let first = shop
            .profiles
            .record_questionnaire_response(ann.id(), told.clone())
            .await
            .unwrap();
        assert!(first.is_new);
        assert_eq!(preferred(&first.customer), Some(&text("email")));
        let stored = shop.store.customer(ann.id()).await.unwrap().unwrap();
        assert_eq!(stored, first.customer);

        let stated = shop.profiles.stated_attributes(ann.id()).await.unwrap();
        let origin = &stated[&name];
        assert_eq!(origin.interaction, first.interaction);
        assert_eq!(
            (&origin.question, origin.at),
            (&code("channel"), minutes(-5))
        );
        assert!(origin.is_held_as(&name, &stored));
        let history = shop.profiles.history(ann.id()).await.unwrap().unwrap();
        let field = CustomerField::Attribute(name.clone());
        let noted: Vec<_> = history.of_field(&field).map(|one| &one.revision).collect();
        let expected = Origin::new(code("site"), Actor::Customer)
            .on_basis(told.response.basis())
            .told_at(minutes(-5));
        assert_eq!(noted.len(), 1);
        assert_eq!(noted[0].origin, expected);

        // Somebody sets it by hand; what was recorded before changes nothing when it is told again.
        let post = CustomerEdit::SetAttribute(name.clone(), text("post"));
        let edited = shop
            .profiles
            .edit(ann.id(), stored.version(), vec![post])
            .await
            .unwrap();
        assert!(!origin.is_held_as(&name, &edited));
        let events = shop.events(ann.id()).await;
        let again = shop
            .profiles
            .record_questionnaire_response(ann.id(), told)
            .await
            .unwrap();
        assert_eq!(
            (again.is_new, again.interaction),
            (false, first.interaction)
        );
        assert_eq!(again.customer, edited);
        assert_eq!(shop.events(ann.id()).await, events);
    });
}

#[test]
fn the_latest_statement_counts_in_whatever_order_they_are_told() {
    block_on(async {
        let told = [
            answered("1", "email", minutes(-9)),
            answered("2", "post", minutes(-5)),
            answered("3", "email", minutes(-7)),
        ];
        for order in [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
        ] {
            let shop = Shop::new();
            let ann = shop.customer("1").await.id();
            for which in order {
                let one = told[which].clone();
                shop.profiles
                    .record_questionnaire_response(ann, one)
                    .await
                    .unwrap();
            }
            let customer = shop.store.customer(ann).await.unwrap().unwrap();
            assert_eq!(preferred(&customer), Some(&text("post")), "{order:?}");
        }
    });
}

#[test]
fn a_key_tells_one_thing_only_and_nobody_answers_nothing() {
    block_on(async {
        let shop = Shop::new();
        let ann = shop.customer("1").await.id();
        let first = answered("1", "email", minutes(-5));
        shop.profiles
            .record_questionnaire_response(ann, first)
            .await
            .unwrap();
        let other = answered("1", "post", minutes(-5));
        let refused = shop
            .profiles
            .record_questionnaire_response(ann, other.clone())
            .await;
        let is_reused = |error: &ProfileError| {
            matches!(error, ProfileError::Store(StoreError::KeyReused { .. }))
        };
        assert!(refused.is_err_and(|error| is_reused(&error)));
        let customer = shop.store.customer(ann).await.unwrap().unwrap();
        assert_eq!(preferred(&customer), Some(&text("email")));

        shop.profiles.erase(ann).await.unwrap();
        let gone = shop
            .profiles
            .record_questionnaire_response(ann, other)
            .await;
        assert!(matches!(gone, Err(ProfileError::UnknownCustomer { id }) if id == ann));
        assert!(
            shop.profiles
                .stated_attributes(ann)
                .await
                .unwrap()
                .is_empty()
        );
    });
}

#[test]
fn a_response_finds_the_customer_who_absorbed_its_own() {
    block_on(async {
        let shop = Shop::new();
        let (ann, anna) = (shop.customer("1").await.id(), shop.customer("2").await.id());
        let told = answered("1", "email", minutes(-5));
        shop.profiles
            .record_questionnaire_response(anna, told.clone())
            .await
            .unwrap();
        shop.profiles
            .merge(ann, anna, &MergePolicy::default())
            .await
            .unwrap();
        let again = shop
            .profiles
            .record_questionnaire_response(anna, told)
            .await
            .unwrap();
        assert!(!again.is_new);
        assert_eq!(again.customer.id(), ann);
        let later = answered("2", "post", minutes(-1));
        let recorded = shop
            .profiles
            .record_questionnaire_response(anna, later)
            .await
            .unwrap();
        assert_eq!(
            (recorded.customer.id(), preferred(&recorded.customer)),
            (ann, Some(&text("post")))
        );
    });
}

#[test]
fn an_answer_that_fills_nothing_makes_no_new_version() {
    block_on(async {
        let shop = Shop::new();
        let ann = shop.customer("1").await;
        let answers = given(&welcome()).with(code("mail"), Answer::YesNo(false));
        let told = NewQuestionnaireResponse {
            response: welcome().respond(answers).unwrap(),
            ..answered("1", "email", minutes(-5))
        };
        let recorded = shop
            .profiles
            .record_questionnaire_response(ann.id(), told)
            .await
            .unwrap();
        assert!(recorded.is_new);
        assert_eq!(recorded.customer, ann);
        let events = shop.events(ann.id()).await;
        assert_eq!(events, 2, "the customer, and the response");
    });
}
