//! What sites and apps tell, taken in: late, out of order and more than once.

use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::*;
use crm_storage::MemoryDatabase;
use futures_executor::block_on;
use proptest::prelude::*;

use super::{at, line, page};

fn profiles() -> Profiles {
    let ids = Arc::new(SeededIds::new(7));
    let clock = Arc::new(ManualClock::new(at(100_000)));
    let tenant = TenantId::generate(&*ids, clock.now());
    let store = Arc::new(MemoryDatabase::new().tenant(tenant));
    Profiles::new(store, clock, ids)
}

fn device() -> Identity {
    Identity::Device(DeviceId::parse("cookie-1").unwrap())
}

fn visitor() -> VerifiedIdentity {
    device().verified(VerificationMethod::TrustedSource, at(0))
}

fn event(message: &str, second: i64, content: InteractionContent) -> TrackedEvent {
    TrackedEvent {
        subject: IngestSubject::Holder(visitor()),
        channel: Channel::Web,
        content,
        times: ClientTimes {
            occurred: at(second),
            sent: Some(at(second + 2)),
            received: at(second + 2),
        },
        source: Code::new_static("shop"),
        message: IdempotencyKey::parse(message).unwrap(),
    }
}

async fn who(profiles: &Profiles) -> CustomerId {
    let found = profiles.find_by_identity(&device()).await;
    found.unwrap().unwrap().id()
}

#[test]
fn a_message_sent_again_counts_once_though_its_instant_differs() {
    let profiles = profiles();
    block_on(async {
        let first = profiles
            .track(vec![event("m1", 0, page("/"))])
            .await
            .unwrap();
        assert_eq!(first.recorded(), 1);
        let mut again = event("m1", 0, page("/"));
        again.times.sent = again.times.sent.map(|sent| later(sent, 600_000));
        again.times.received = later(again.times.received, 600_037);
        assert_ne!(
            again.times.corrected(),
            event("m1", 0, page("/")).times.corrected()
        );
        let known = event("m2", 5, page("/b"));
        let mut twice = known.clone();
        twice.times.received = later(twice.times.received, 1);
        let report = profiles.track(vec![again, known, twice]).await.unwrap();
        assert_eq!((report.recorded(), report.already_recorded()), (1, 2));
        let sessions = profiles
            .sessions(who(&profiles).await, &SessionRule::default(), None, None)
            .await
            .unwrap();
        assert_eq!(sessions.len(), 1);
        assert_eq!(sessions[0].page_views, 2);
    });
}

fn later(instant: Timestamp, millis: i64) -> Timestamp {
    instant
        .checked_add(TimeDelta::milliseconds(millis))
        .unwrap()
}

#[test]
fn a_customer_who_is_not_there_is_refused() {
    let profiles = profiles();
    let nobody = CustomerId::generate(&SeededIds::new(9), at(0));
    let mut event = event("m1", 0, page("/"));
    event.subject = IngestSubject::Customer(nobody);
    let report = block_on(profiles.track(vec![event])).unwrap();
    let refused = IngestOutcome::Refused(IngestRefusal::UnknownCustomer(nobody));
    assert_eq!(report.outcomes, [refused]);
}

#[test]
fn carts_and_orders_are_told_of_one_customer() {
    let profiles = profiles();
    let (cart, order) = ("a", OrderNumber::parse("7").unwrap());
    let change = |step| {
        let cart = CartNumber::parse(cart).unwrap();
        InteractionContent::Cart(CartChange::new(cart, step).unwrap())
    };
    let ordered = CartStep::Ordered {
        order: order.clone(),
    };
    let shipped = OrderUpdate::new(order.clone(), OrderStage::Shipped);
    block_on(async {
        let told = vec![
            event("m4", 90, InteractionContent::Order(shipped)),
            event("m2", 60, change(ordered)),
            event("m1", 30, change(CartStep::Holds(line("CD-1", 1, 900)))),
        ];
        profiles.track(told).await.unwrap();
        let ann = who(&profiles).await;
        let carts = profiles.carts(ann).await.unwrap();
        assert_eq!(carts.len(), 1);
        assert_eq!(carts[0].ordered, Some(order));
        let orders = profiles.orders(ann).await.unwrap();
        assert_eq!(orders.len(), 1);
        assert_eq!(orders[0].state(), OrderState::Shipped);
    });
}

#[test]
fn sessions_of_a_period_are_those_of_what_was_done_in_it() {
    let profiles = profiles();
    block_on(async {
        let told = [0, 60, 120, 9000].map(|second| event(&format!("m{second}"), second, page("/")));
        profiles.track(told.to_vec()).await.unwrap();
        let ann = who(&profiles).await;
        let rule = SessionRule::default();
        let all = profiles.sessions(ann, &rule, None, None).await.unwrap();
        assert_eq!(
            all.iter().map(|one| one.page_views).collect::<Vec<_>>(),
            [3, 1]
        );
        let part = profiles
            .sessions(ann, &rule, Some(at(60)), Some(at(9000)))
            .await
            .unwrap();
        assert_eq!(
            part.iter().map(|one| one.page_views).collect::<Vec<_>>(),
            [2]
        );
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Told one by one in any order, some of it twice: the sessions are those of all at once.
    #[test]
    fn late_and_repeated_events_give_the_same_state(
        seconds in proptest::collection::btree_set(0_i64..20_000, 1..12),
        shuffled in any::<u64>(),
    ) {
        let told: Vec<TrackedEvent> = seconds
            .iter()
            .map(|second| event(&second.to_string(), *second, page("/")))
            .collect();
        let at_once = profiles();
        let by_and_by = profiles();
        let read = |profiles: &Profiles| block_on(async {
            let who = who(profiles).await;
            profiles.sessions(who, &SessionRule::default(), None, None).await.unwrap()
        });
        block_on(at_once.track(told.clone())).unwrap();
        let mut order: Vec<usize> = (0..told.len()).chain(0..told.len() / 2).collect();
        let mut state = shuffled | 1;
        for place in (1..order.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            order.swap(place, (state >> 33) as usize % (place + 1));
        }
        for place in order {
            block_on(by_and_by.track(vec![told[place].clone()])).unwrap();
        }
        prop_assert_eq!(read(&at_once), read(&by_and_by));
    }
}
