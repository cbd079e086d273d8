//! Many callers at once, on threads of their own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use chrono_tz::Tz;
use crm_core::conformance::World;
use crm_core::conformance::concurrency::{CALLERS, at_once};
use crm_core::{Code, ManualClock, SeededIds, StoreError};

use super::StoreFactory;
use super::world::Desktop;
use crate::calendar::Calendar;
use crate::classification::{Classification, Complexity, RequestKind};
use crate::desk::{Desk, DeskError};
use crate::priority::{Priority, PriorityPolicy};
use crate::request::{RequestStateKind, ServiceLevel, Targets};
use crate::service_metric::{
    EscalationAction, EscalationLadder, EscalationLevel, EscalationPoint, MetricTarget,
    ServiceMetric,
};
use crate::service_policy::{PolicyConditions, ServicePolicies, ServicePolicy, ServicePromise};
use crate::store::{RequestFilter, RequestStore};

/// How often a desk may lose against others before the store is to blame.
const MOST_TRIES: usize = 200;

/// The world of one caller: the same tenant, other ids.
pub(super) async fn caller<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
    number: usize,
) -> Desktop<F::Store> {
    Desktop {
        world: World::seeded(factory, 1, 5000 + number as u64).await,
    }
}

/// A desk of one caller, at noon of the day after.
async fn desk_of<F: StoreFactory<Store: RequestStore + 'static>>(
    factory: &F,
    number: usize,
) -> Desk {
    let desktop = caller(factory, number).await;
    let clock = ManualClock::new(desktop.at(24 * 60));
    let targets = Priority::ALL.iter().map(|priority| {
        (
            *priority,
            Targets {
                response_minutes: 60,
                resolution_minutes: 480,
            },
        )
    });
    let level = ServiceLevel::new(1, Calendar::always_open(Tz::UTC), targets).unwrap();
    let priorities = PriorityPolicy::new(1, Vec::new(), Priority::Normal).unwrap();
    let ids = SeededIds::new(9000 + number as u64);
    Desk::new(
        Arc::new(desktop.world.store),
        Arc::new(clock),
        Arc::new(ids),
        priorities,
        level,
    )
}

/// As [`desk_of`], with a policy that promises a solution within an hour, and tells somebody before and after.
async fn desk_with_policies_of<F: StoreFactory<Store: RequestStore + 'static>>(
    factory: &F,
    number: usize,
) -> Desk {
    let desk = desk_of(factory, number).await;
    let mut promise = ServicePromise::new(
        MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(1)).unwrap(),
    );
    let level = |name, at| EscalationLevel::new(Code::new_static(name), at);
    promise.ladder = EscalationLadder::new([
        level("before", EscalationPoint::Percent(75)).doing(EscalationAction::RaisePriority {
            to: Priority::Urgent,
        }),
        level("after", EscalationPoint::SecondsAfter(3_600)).doing(EscalationAction::Reassign),
    ])
    .unwrap();
    let policy = ServicePolicy::new(
        Code::new_static("everybody"),
        PolicyConditions::default(),
        Calendar::always_open(Tz::UTC),
        vec![promise],
    );
    desk.with_policies(ServicePolicies::new(1, vec![policy.unwrap()]).unwrap())
}

/// Of k updates decided on one version exactly one is applied.
pub async fn of_many_updates_of_one_version_one_wins<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let request = desk.request().await;
    let answers = Mutex::new(Vec::new());
    let (request, answers) = (&request, &answers);
    at_once(factory, |number| {
        Box::pin(async move {
            let desk = caller(factory, number).await;
            let answer = desk.update(request, desk.classified(request)).await;
            answers.lock().unwrap().push(answer);
        })
    });
    let answers = std::mem::take(&mut *answers.lock().unwrap());
    let winners = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(winners, 1);
    let lost = |answer: &Result<_, StoreError>| matches!(answer, Err(StoreError::Conflict { .. }));
    assert_eq!(
        answers.iter().filter(|answer| lost(answer)).count(),
        CALLERS - 1
    );
}

/// However many desks route at once, nobody holds more than the capacity, and the load that the
/// records tell is the number of requests held.
pub async fn capacity_is_never_exceeded_by_many_desks<
    F: StoreFactory<Store: RequestStore + 'static>,
>(
    factory: &F,
) {
    let desktop = Desktop::new(factory).await;
    for capacity in [1, 2, 4] {
        desktop.specialist(capacity).await;
    }
    let mut requests = Vec::new();
    for _ in 0..CALLERS * 2 {
        let new = desktop.request().await;
        requests.push(
            desktop
                .update(&new, desktop.classified(&new))
                .await
                .unwrap()
                .id(),
        );
    }
    let requests = &requests;
    at_once(factory, |number| {
        Box::pin(async move {
            let desk = desk_of(factory, number).await;
            for id in requests.iter().skip(number * 2).take(2) {
                // A desk that lost too often gives up; the caller tries again.
                let mut tries = 0;
                while let Err(error) = desk.assign(*id).await {
                    assert!(matches!(error, DeskError::Contended), "{error:?}");
                    tries += 1;
                    assert!(tries < MOST_TRIES, "a desk never gets through");
                }
            }
        })
    });
    let mut held = BTreeMap::new();
    let desk = desk_of(factory, CALLERS).await;
    for id in requests {
        if let Some(holder) = desk.request(*id).await.unwrap().holder() {
            *held.entry(holder).or_insert(0) += 1;
        }
    }
    for specialist in desk.specialists().await.unwrap() {
        assert_eq!(
            held.get(&specialist.id()).copied().unwrap_or(0),
            specialist.open_requests()
        );
        assert_eq!(specialist.open_requests(), specialist.capacity());
    }
    let waiting = RequestFilter::all().in_states([RequestStateKind::Classified]);
    let waiting = desktop.store().count_requests(&waiting).await.unwrap();
    assert_eq!(waiting, requests.len() as u64 - 7);
}

/// However many watch, each missed deadline is escalated once.
pub async fn each_deadline_is_escalated_by_one_of_many<
    F: StoreFactory<Store: RequestStore + 'static>,
>(
    factory: &F,
) {
    let desktop = Desktop::new(factory).await;
    for _ in 0..5 {
        desktop.request().await;
    }
    at_once(factory, |number| {
        Box::pin(async move {
            let desk = desk_of(factory, number).await;
            let mut tries = 0;
            while let Err(error) = desk.tick(desk.now()).await {
                assert!(matches!(error, DeskError::Contended), "{error:?}");
                tries += 1;
                assert!(tries < MOST_TRIES, "a desk never gets through");
            }
        })
    });
    let names = desktop.world.log_names().await;
    let escalations = names
        .iter()
        .filter(|name| *name == "request.escalated")
        .count();
    assert_eq!(escalations, 5 * 2);
}

/// However many watch, each level of a ladder and each breach is told once, and what belongs to it is done once.
pub async fn each_level_is_told_by_one_of_many<F: StoreFactory<Store: RequestStore + 'static>>(
    factory: &F,
) {
    let desktop = Desktop::new(factory).await;
    let pat = desktop.specialist(9).await;
    desktop.specialist(9).await;
    // Submitted a day before the others look.
    let desk = desk_with_policies_of(factory, 99).await;
    for _ in 0..5 {
        let new = desktop.new_request_of(desktop.person().await);
        let request = desk.submit(new).await.unwrap();
        let plain = Classification::new(RequestKind::Question, Complexity::Simple);
        desk.classify(request.id(), plain).await.unwrap();
        desk.assign_to(request.id(), pat.id()).await.unwrap();
    }
    let late = desk.now().checked_add(TimeDelta::days(1)).unwrap();
    at_once(factory, |number| {
        Box::pin(async move {
            let desk = desk_with_policies_of(factory, number).await;
            let mut tries = 0;
            while let Err(error) = desk.tick(late).await {
                assert!(matches!(error, DeskError::Contended), "{error:?}");
                tries += 1;
                assert!(tries < MOST_TRIES, "a desk never gets through");
            }
        })
    });
    let names = desktop.world.log_names().await;
    let count = |wanted: &str| names.iter().filter(|name| *name == wanted).count();
    assert_eq!(count("request.promise_breached"), 5);
    assert_eq!(count("request.escalated"), 5 * 2);
    assert_eq!(count("request.priority_changed"), 5);
    // By hand, and then by the ladder.
    assert_eq!(count("request.assigned"), 5 * 2);
    let pat = desk.specialist(pat.id()).await.unwrap();
    assert_eq!(pat.open_requests(), 0);
}
