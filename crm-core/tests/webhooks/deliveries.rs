//! Deliveries and the book of them.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::at;

fn answer() -> impl Strategy<Value = WebhookAnswer> + Clone {
    prop_oneof![
        Just(WebhookAnswer::None),
        prop_oneof![
            Just(200_u16),
            Just(204),
            Just(299),
            Just(301),
            Just(410),
            100..600_u16
        ]
        .prop_map(WebhookAnswer::status),
        (prop_oneof![Just(429_u16), Just(503)], 0..100_000_u32).prop_map(|(status, seconds)| {
            WebhookAnswer::with_retry_after(status, &seconds.to_string(), Timestamp::UNIX_EPOCH)
        }),
    ]
}

fn new(now: Timestamp) -> Delivery {
    let ids = SeededIds::new(3);
    Delivery::new(
        WebhookEndpointId::generate(&ids, now),
        EventId::generate(&ids, now),
        now,
    )
}

proptest! {
    /// Whatever comes back, a delivery ends after at most the attempts of its schedule, waits at
    /// least as long as schedule and receiver ask for, and once closed takes no step but its own.
    #[test]
    fn a_delivery_ends(
        schedule in any::retry_schedule(),
        answers in proptest::collection::vec((answer(), any::<u64>()), 102),
    ) {
        let mut now = at("2026-03-01T12:00:00Z");
        let mut delivery = new(now);
        let mut attempts = 0;
        for (answer, random) in answers {
            let Some(due) = delivery.next_due() else { break };
            prop_assert!(due >= now);
            now = due;
            let before = delivery.clone();
            delivery = delivery.attempted(answer, &schedule, random, now).unwrap();
            attempts += 1;
            prop_assert_eq!(delivery.attempts(), attempts);
            prop_assert_eq!(delivery.last_status(), answer.code());
            match delivery.state() {
                DeliveryState::Delivered { at } => {
                    prop_assert!(matches!(answer.code(), Some(200..=299)));
                    prop_assert_eq!(at, now);
                }
                DeliveryState::DeadLetter { reason: DeadLetterReason::EndpointGone, .. } => {
                    prop_assert_eq!(answer.code(), Some(410));
                }
                DeliveryState::DeadLetter { reason, .. } => {
                    prop_assert_eq!(reason, DeadLetterReason::AttemptsExhausted);
                    prop_assert_eq!(usize::try_from(attempts).unwrap(), schedule.attempts());
                }
                DeliveryState::Waiting { until } => {
                    prop_assert!(!matches!(answer.code(), Some(200..=299 | 410)));
                    let wait = until.since(now);
                    let delay = schedule.delay(attempts, random).unwrap();
                    let asked = match answer {
                        WebhookAnswer::Status { retry_after: Some(after), .. } => after.as_delta(),
                        _ => TimeDelta::zero(),
                    };
                    prop_assert_eq!(wait, delay.max(asked));
                }
                other => prop_assert!(false, "{other:?} after {before:?}"),
            }
        }
        prop_assert_eq!(delivery.next_due(), None, "it ended");
        let schedule = RetrySchedule::default();
        for answer in [WebhookAnswer::None, WebhookAnswer::status(200)] {
            prop_assert!(delivery.clone().attempted(answer, &schedule, 0, now).is_err());
        }
        let dead = matches!(delivery.state(), DeliveryState::DeadLetter { .. });
        let again = delivery.redeliver(now);
        prop_assert_eq!(again.is_ok(), dead);
        if let Ok(again) = again {
            prop_assert_eq!((again.attempts(), again.next_due()), (0, Some(now)));
        }
    }
}

#[test]
fn the_deliveries_of_a_file_are_read_for_ever() {
    let text = include_str!("../fixtures/deliveries.json");
    let book: DeliveryBook = serde_json::from_str(text).unwrap();
    let frozen: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_value(&book).unwrap(), frozen);
    assert_eq!(book.next_due(), Some(at("2026-01-01T09:00:00Z")));
    assert_eq!(book.dead_letters().count(), 1);
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Add { endpoint: usize, event: usize },
    Attempt { answer: WebhookAnswer, random: u64 },
    Redeliver,
    GiveUp { endpoint: usize },
    Forget,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..2_usize, 0..6_usize).prop_map(|(endpoint, event)| Step::Add { endpoint, event }),
        6 => (answer(), any::<u64>()).prop_map(|(answer, random)| Step::Attempt { answer, random }),
        1 => Just(Step::Redeliver),
        1 => (0..2_usize).prop_map(|endpoint| Step::GiveUp { endpoint }),
        1 => Just(Step::Forget),
    ]
}

proptest! {
    /// A book is its deliveries, each once; its timer is the earliest of theirs.
    #[test]
    fn a_book_keeps_each_delivery_once(steps in proptest::collection::vec(step(), 1..80)) {
        let mut now = at("2026-03-01T12:00:00Z");
        let ids = SeededIds::new(3);
        let endpoints = [(); 2].map(|()| WebhookEndpointId::generate(&ids, now));
        let events = [(); 6].map(|()| EventId::generate(&ids, now));
        let schedule = RetrySchedule::new([5, 60], 10).unwrap();
        let mut book = DeliveryBook::default();
        let mut model: BTreeMap<(WebhookEndpointId, EventId), Delivery> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Add { endpoint, event } => {
                    let key = (endpoints[endpoint], events[event]);
                    let added = book.add(key.0, key.1, now);
                    prop_assert_eq!(added, !model.contains_key(&key));
                    model.entry(key).or_insert_with(|| Delivery::new(key.0, key.1, now));
                }
                Step::Attempt { answer, random } => {
                    let Some(due) = book.next_due() else { continue };
                    now = now.max(due);
                    let first = book.due(now)[0].clone();
                    let key = (first.endpoint(), first.event());
                    let state = book.attempted(key, answer, &schedule, random, now).unwrap();
                    let after = first.attempted(answer, &schedule, random, now).unwrap();
                    prop_assert_eq!(state, after.state());
                    model.insert(key, after);
                    if answer.is_gone() {
                        give_up(&mut model, key.0, DeadLetterReason::EndpointGone, now);
                    }
                }
                Step::Redeliver => {
                    let Some(dead) = book.dead_letters().next().cloned() else { continue };
                    let key = (dead.endpoint(), dead.event());
                    book.redeliver(key.0, key.1, now).unwrap();
                    model.insert(key, dead.redeliver(now).unwrap());
                }
                Step::GiveUp { endpoint } => {
                    let reason = DeadLetterReason::GivenUp;
                    let count = book.give_up(endpoints[endpoint], reason, now);
                    prop_assert_eq!(count, give_up(&mut model, endpoints[endpoint], reason, now));
                }
                Step::Forget => {
                    let before = model.len();
                    let arrived = |delivery: &Delivery| matches!(
                        delivery.state(), DeliveryState::Delivered { at } if at < now
                    );
                    model.retain(|_, delivery| !arrived(delivery));
                    prop_assert_eq!(book.forget_delivered(now), before - model.len());
                }
            }
            let all: Vec<Delivery> = book.clone().into();
            prop_assert_eq!(&all, &model.values().cloned().collect::<Vec<_>>());
            let earliest = model.values().filter_map(Delivery::next_due).min();
            prop_assert_eq!(book.next_due(), earliest);
            prop_assert!(book.due(now).is_sorted_by_key(|delivery| delivery.next_due()));
            let text = serde_json::to_string(&book).unwrap();
            prop_assert_eq!(&serde_json::from_str::<DeliveryBook>(&text).unwrap(), &book);
        }
    }
}

fn give_up(
    model: &mut BTreeMap<(WebhookEndpointId, EventId), Delivery>,
    endpoint: WebhookEndpointId,
    reason: DeadLetterReason,
    now: Timestamp,
) -> usize {
    let open =
        |delivery: &&mut Delivery| delivery.endpoint() == endpoint && delivery.next_due().is_some();
    let mut count = 0;
    for delivery in model.values_mut().filter(open) {
        *delivery = delivery.clone().give_up(reason, now).unwrap();
        count += 1;
    }
    count
}

#[test]
fn an_unknown_delivery_is_an_error() {
    let now = at("2026-03-01T12:00:00Z");
    let known = new(now);
    let key = (known.endpoint(), known.event());
    let mut book = DeliveryBook::default();
    let absent = book.redeliver(key.0, key.1, now).unwrap_err();
    assert!(matches!(absent, DeliveryBookError::Absent { event, .. } if event == key.1));
    assert!(book.add(key.0, key.1, now));
    let open = book.redeliver(key.0, key.1, now).unwrap_err();
    assert!(matches!(open, DeliveryBookError::Step(_)));
    assert_eq!(book.get(key.0, key.1), Some(&known));
}

#[test]
fn who_is_under_load_asks_to_slow_down() {
    let now = at("2026-03-01T12:00:00Z");
    for status in [429, 502, 503, 504] {
        assert!(
            WebhookAnswer::status(status).asks_to_slow_down(),
            "{status}"
        );
    }
    for status in [200, 301, 404, 410, 500, 501] {
        assert!(
            !WebhookAnswer::status(status).asks_to_slow_down(),
            "{status}"
        );
    }
    assert!(WebhookAnswer::with_retry_after(500, "3", now).asks_to_slow_down());
    assert!(!WebhookAnswer::with_retry_after(500, "soon", now).asks_to_slow_down());
    assert!(!WebhookAnswer::None.asks_to_slow_down());
}
