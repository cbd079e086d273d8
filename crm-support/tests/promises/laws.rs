//! Laws over random histories: nothing is told twice, nothing is left out, and a timer is enough.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::{Code, Timestamp};
use crm_support::{
    Activity, DeskError, EscalationAction, EscalationLadder, MetricState, PromisedTo, RequestId,
    ServiceMetric, ServicePolicies, ServicePromise, ServiceRequest, strategies,
};
use futures_executor::block_on;
use proptest::collection::vec;
use proptest::prelude::*;

use super::office::{Office, one_policy, plain, words};

/// What is done after how many minutes.
type Step = (i64, u8);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let minutes = prop_oneof![1 => Just(0_i64), 3 => 1..300_i64, 2 => 300..5_000_i64];
    vec((minutes, any::<u8>()), 1..25)
}

/// Promises for everybody that change neither priority nor holder, so that what is promised stays the same.
fn steady_policies() -> impl Strategy<Value = ServicePolicies> {
    let promises = vec(strategies::service_promise(), 1..5);
    promises.prop_map(|promises| {
        let mut kept: BTreeMap<(PromisedTo, ServiceMetric), ServicePromise> = BTreeMap::new();
        for mut promise in promises {
            promise.priorities.clear();
            let mut levels = promise.ladder.levels().to_vec();
            for level in &mut levels {
                level.actions.retain(|action| {
                    !matches!(
                        action,
                        EscalationAction::RaisePriority { .. } | EscalationAction::Reassign
                    )
                });
            }
            promise.ladder = EscalationLadder::new(levels).unwrap();
            kept.insert((promise.to, promise.target.metric()), promise);
        }
        one_policy(1, kept.into_values().collect())
    })
}

async fn take(office: &Office, command: u8, ids: [RequestId; 2]) {
    let (id, desk) = (ids[usize::from(command >> 7)], &office.desk);
    let done = match command % 15 {
        0 => desk.classify(id, plain()).await.map(drop),
        1 | 2 => desk.assign_to(id, office.team[0]).await.map(drop),
        3 => desk.draft(id, office.team[0], words()).await.map(drop),
        4 => desk.send(id, false).await.map(drop),
        5 => desk.send(id, true).await.map(drop),
        6 | 7 => desk.record_reply(id, words()).await.map(drop),
        8 => desk
            .note(id, crm_support::Author::System, words())
            .await
            .map(drop),
        9 => desk.resolve(id).await.map(drop),
        10 => desk.reopen(id).await.map(drop),
        11 => desk.hold(id).await.map(drop),
        12 => desk.resume(id).await.map(drop),
        13 if command == 13 => desk.merge(ids[0], ids[1]).await.map(drop),
        13 if command == 28 => desk.cancel(id).await.map(drop),
        _ => desk.assign(id).await.map(drop),
    };
    // A refusal by the rules is part of a history; a store that fails is not.
    if let Err(error) = done {
        assert!(matches!(error, DeskError::Transition(_)), "{error:?}");
    }
}

/// A level of a run of a promise, or its breach.
type Key = (ServiceMetric, PromisedTo, Timestamp, Option<Code>);

fn told(request: &ServiceRequest) -> Vec<(Key, Timestamp)> {
    let reported = request.terms().unwrap().reported().iter();
    let told = reported.map(|told| {
        let key = (
            told.metric,
            told.to,
            told.run_started_at,
            told.level.clone(),
        );
        (key, told.reached_at)
    });
    told.collect()
}

/// What the pure clocks say was reached, by all that happened.
fn reached(
    policies: &ServicePolicies,
    request: &ServiceRequest,
    now: Timestamp,
) -> Vec<(Key, Timestamp)> {
    let assessment = policies.assess(&request.facts(), request.activities(), now);
    let mut reached = Vec::new();
    for run in assessment.unwrap().runs {
        let key = |level| {
            (
                run.promise.target.metric(),
                run.promise.to,
                run.timer.started_at(),
                level,
            )
        };
        if let MetricState::Missed { due, .. } = run.state {
            reached.push((key(None), due));
        }
        for level in &run.escalations {
            reached.push((key(Some(level.level.name.clone())), level.at));
        }
    }
    reached
}

/// As often as the log says so, and each once.
async fn is_told_once(office: &Office, request: &ServiceRequest) {
    let mut keys: Vec<Key> = told(request).into_iter().map(|(key, _)| key).collect();
    let all = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), all, "something was told twice");
    let events = office.events(request.id()).await;
    let telling = events.iter().filter(|event| {
        ["request.escalated", "request.promise_breached"].contains(&event.name().as_str())
    });
    assert_eq!(telling.count(), all, "the log says otherwise");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever ticks are left out: in the end exactly that was told which the clocks say was reached.
    #[test]
    fn what_was_reached_is_told_once_however_seldom_somebody_ticks(
        policies in steady_policies(),
        steps in steps(),
        ticks in any::<u32>(),
    ) {
        block_on(async {
            let office = Office::open(policies.clone()).await;
            let other = office.desk.clone();
            let ids = [office.submitted().await, office.submitted().await];
            for (place, (minutes, command)) in steps.into_iter().enumerate() {
                office.pass(TimeDelta::minutes(minutes));
                if ticks >> (place % 32) & 1 == 1 {
                    let first = office.tick().await;
                    assert!(first.unjudged.is_empty());
                    // Another worker, and the same instant again.
                    let again = other.tick(office.desk.now()).await.unwrap();
                    assert!(again.escalated.is_empty());
                    assert_eq!(again.wakes_at, first.wakes_at);
                }
                take(&office, command, ids).await;
            }
            office.tick().await;
            let now = office.desk.now();
            for id in ids {
                let request = office.desk.request(id).await.unwrap();
                let (mut told, mut reached) = (told(&request), reached(&policies, &request, now));
                told.sort();
                reached.sort();
                reached.dedup();
                assert_eq!(told, reached);
                is_told_once(&office, &request).await;
            }
        });
    }

    /// Who wakes up when a tick says so tells each thing at the very instant at which it is so.
    #[test]
    fn one_timer_is_enough(policies in steady_policies(), steps in steps()) {
        block_on(async {
            let office = Office::open(policies).await;
            let ids = [office.submitted().await, office.submitted().await];
            for (minutes, command) in steps {
                let until = office.desk.now().checked_add(TimeDelta::minutes(minutes)).unwrap();
                let mut wakes_at = office.tick().await.wakes_at;
                while let Some(at) = wakes_at.filter(|at| *at <= until) {
                    // A moment before, there is nothing to tell.
                    let early = at.checked_add(TimeDelta::microseconds(-1)).unwrap();
                    let early = office.desk.tick(early).await.unwrap();
                    assert!(early.escalated.is_empty());
                    assert_eq!(early.wakes_at, Some(at));
                    office.clock.set(at);
                    let tick = office.tick().await;
                    assert!(!tick.escalated.is_empty(), "it woke up for nothing");
                    wakes_at = tick.wakes_at;
                }
                office.clock.set(until);
                take(&office, command, ids).await;
            }
            for id in ids {
                let request = office.desk.request(id).await.unwrap();
                for told in request.terms().unwrap().reported() {
                    let at_once = told.reached_at.checked_add(TimeDelta::microseconds(1));
                    // What ends a pause may be what it was late for all along.
                    let ended_pause = request.activities().iter().any(|past| {
                        past.at == told.reached_at && matches!(past.what, Activity::Entered(_))
                    });
                    assert!(Some(told.at) == at_once || ended_pause);
                }
            }
        });
    }

    /// Whatever the policies, also where what is done changes what is promised, and where clocks jump.
    #[test]
    fn nothing_is_told_twice(
        policies in strategies::service_policies_over(Just(super::office::office_hours())),
        steps in steps(),
        jumps in vec(-3_000..3_000_i64, 25),
    ) {
        block_on(async {
            let office = Office::open(policies).await;
            let ids = [office.submitted().await, office.submitted().await];
            for ((minutes, command), jump) in steps.into_iter().zip(jumps) {
                office.pass(TimeDelta::minutes(minutes));
                let now = office.desk.now().checked_add(TimeDelta::minutes(jump)).unwrap();
                office.desk.tick(now).await.unwrap();
                office.clock.set(now);
                take(&office, command, ids).await;
                for id in ids {
                    let request = office.desk.request(id).await.unwrap();
                    is_told_once(&office, &request).await;
                    assert!(request.activities().is_sorted_by_key(|past| past.at));
                }
            }
        });
    }
}
