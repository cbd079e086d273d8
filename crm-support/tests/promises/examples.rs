//! One by one: what is done at a level, which version holds, and what another would say.

use chrono::TimeDelta;
use crm_core::{Code, SegmentLabel};
use crm_support::{
    DeadlineState, DeadlineTarget, DeskError, EscalationAction, EscalationLevel, EscalationPoint,
    MetricState, PolicyVersions, Priority, RequestFilter, RequestStateKind, ServiceMetric,
    ServicePolicies, TransitionError,
};
use futures_executor::block_on;

use super::office::{Office, one_policy, promise, within};

fn level(name: &'static str, at: EscalationPoint) -> EscalationLevel {
    EscalationLevel::new(Code::new_static(name), at)
}

fn response_within(version: u32, hours: i64) -> ServicePolicies {
    one_policy(
        version,
        vec![promise(within(ServiceMetric::FirstResponse, hours), [])],
    )
}

#[test]
fn what_belongs_to_a_level_is_done_when_it_is_reached() {
    block_on(async {
        let mut office = Office::open(response_within(1, 4)).await;
        let (pat, sam) = (office.team[0], office.team[1]);
        let warn = level("warn", EscalationPoint::Percent(75))
            .doing(EscalationAction::Notify {
                recipient: Code::new_static("team-lead"),
            })
            .doing(EscalationAction::RaisePriority { to: Priority::High })
            .doing(EscalationAction::AddWatcher { specialist: sam });
        let late = level("late", EscalationPoint::DUE)
            .doing(EscalationAction::Reassign)
            .doing(EscalationAction::Publish {
                event: Code::new_static("host.customer_at_risk"),
            });
        let target = within(ServiceMetric::FirstResponse, 4);
        let policies = one_policy(1, vec![promise(target, [warn, late])]);
        office.desk = office.desk.clone().with_policies(policies);
        let id = office.assigned().await;

        office.pass(TimeDelta::hours(3));
        assert!(office.tick().await.escalated.is_empty());
        office.pass(TimeDelta::microseconds(1));
        let warned = office.tick().await;
        let request = &warned.escalated[0];
        assert_eq!(
            (request.priority(), request.holder()),
            (Priority::High, Some(pat))
        );
        assert!(request.watchers().contains(&sam));
        let due = office.desk.now().checked_add(TimeDelta::hours(1)).unwrap();
        assert_eq!(warned.wakes_at, Some(due));

        office.clock.set(due);
        let request = office.tick().await.escalated.remove(0);
        assert_eq!(request.holder(), Some(sam), "it was taken from who held it");
        assert_eq!(
            office.desk.specialist(pat).await.unwrap().open_requests(),
            0
        );
        assert_eq!(
            office.desk.specialist(sam).await.unwrap().open_requests(),
            1
        );
        let events = office.events(id).await;
        let names: Vec<&str> = events.iter().map(|event| event.name().as_str()).collect();
        assert_eq!(
            names,
            [
                "request.submitted",
                "request.policy_applied",
                "request.classified",
                "request.assigned",
                "request.escalated",
                "request.notification_requested",
                "request.priority_changed",
                "request.watchers_changed",
                "request.promise_breached",
                "request.escalated",
                "host.customer_at_risk",
                "request.assigned",
            ]
        );
    });
}

#[test]
fn a_breach_before_the_answer_is_told_after_the_request_is_closed() {
    block_on(async {
        let office = Office::open(response_within(1, 1)).await;
        let id = office.assigned().await;
        office.pass(TimeDelta::hours(2));
        office.answered(id, false).await;
        office.desk.resolve(id).await.unwrap();
        office.desk.close_silent(id).await.unwrap();
        let told = office.tick().await.escalated;
        assert_eq!(told[0].state().kind(), RequestStateKind::Closed);
        let assessment = office.desk.assess(id, office.desk.now()).await.unwrap();
        assert!(matches!(
            assessment.runs[0].state,
            MetricState::Missed {
                fulfilled_at: Some(_),
                ..
            }
        ));
        assert!(office.tick().await.escalated.is_empty());
        assert_eq!(office.tick().await.wakes_at, None);
    });
}

#[test]
fn a_request_keeps_its_version_until_it_is_moved() {
    block_on(async {
        let mut office = Office::open(response_within(1, 8)).await;
        let id = office.assigned().await;
        let request = office.desk.request(id).await.unwrap();
        // What does not move is not promised besides.
        let deadline = request.deadline(DeadlineTarget::Response, office.desk.now());
        assert_eq!(deadline, DeadlineState::NotPromised);

        let versions = PolicyVersions::new(response_within(2, 1));
        let versions = versions.with_earlier(response_within(1, 8)).unwrap();
        office.desk = office.desk.clone().with_policies(versions);
        office.pass(TimeDelta::hours(2));
        assert!(office.tick().await.escalated.is_empty());
        let stricter = response_within(2, 1);
        let filter = RequestFilter::open();
        let compared = office
            .desk
            .compare_policies(&stricter, &filter, office.desk.now());
        let compared = compared.await.unwrap();
        assert!(compared[0].assessment.as_ref().unwrap().is_breached());

        let moved = office.desk.move_to_current_policies(id).await.unwrap();
        let applied: Vec<u32> = moved
            .terms()
            .unwrap()
            .applied()
            .iter()
            .map(|past| past.version)
            .collect();
        assert_eq!(applied, [1, 2]);
        assert_eq!(
            office.desk.move_to_current_policies(id).await.unwrap(),
            moved
        );
        assert_eq!(office.tick().await.escalated.len(), 1);
    });
}

#[test]
fn a_version_that_is_not_there_hinders_nobody_and_is_told() {
    block_on(async {
        let mut office = Office::open(response_within(1, 8)).await;
        let lost = office.assigned().await;
        office.desk = office.desk.clone().with_policies(response_within(2, 1));
        let kept = office.assigned().await;
        // Nothing is lost for it.
        office.answered(lost, false).await;
        office.pass(TimeDelta::hours(2));
        for _ in 0..2 {
            let tick = office.tick().await;
            let unknown = TransitionError::UnknownPolicyVersion { version: 1 };
            assert_eq!(tick.unjudged, [(lost, unknown)]);
        }
        let request = office.desk.request(kept).await.unwrap();
        assert_eq!(request.terms().unwrap().reported().len(), 1);
        assert!(matches!(
            office.desk.assess(lost, office.desk.now()).await,
            Err(DeskError::Transition(
                TransitionError::UnknownPolicyVersion { version: 1 }
            ))
        ));
    });
}

#[test]
fn clocks_pause_while_the_customer_or_somebody_else_is_awaited() {
    block_on(async {
        let work = within(ServiceMetric::AgentWork, 4);
        let office = Office::open(one_policy(1, vec![promise(work, [])])).await;
        let id = office.assigned().await;
        office.pass(TimeDelta::hours(1));
        office.answered(id, true).await;
        office.pass(TimeDelta::days(3));
        assert_eq!(office.tick().await.wakes_at, None);
        office
            .desk
            .record_reply(id, super::office::words())
            .await
            .unwrap();
        office.pass(TimeDelta::hours(1));
        office.desk.hold(id).await.unwrap();
        office.pass(TimeDelta::days(1));
        office.desk.resume(id).await.unwrap();
        let left = office.desk.assess(id, office.desk.now()).await.unwrap();
        let due = office.desk.now().checked_add(TimeDelta::hours(2)).unwrap();
        assert_eq!(left.runs[0].state, MetricState::Running { due });
    });
}

#[test]
fn an_event_that_passes_for_one_of_ours_is_refused() {
    let forged = level("late", EscalationPoint::DUE).doing(EscalationAction::Publish {
        event: Code::new_static("request.closed"),
    });
    let refused = crm_support::EscalationLadder::new([forged]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "escalation action: the event that is published must begin with host., got a combination of values"
    );
}

#[test]
fn segments_are_those_of_the_customer_when_the_request_came_in() {
    block_on(async {
        let policies = response_within(1, 1);
        let office = Office::open(policies).await;
        let gold = SegmentLabel::parse("Gold").unwrap();
        let desk = office
            .desk
            .clone()
            .with_segments(std::sync::Arc::new(EverybodyIn(gold.clone())));
        let request = desk.submit(office.new_request()).await.unwrap();
        assert!(request.facts().segments.contains(&gold));
    });
}

#[derive(Debug)]
struct EverybodyIn(SegmentLabel);

#[async_trait::async_trait]
impl crm_core::SegmentSource for EverybodyIn {
    async fn segments(
        &self,
        _customer: crm_core::CustomerId,
    ) -> Result<Vec<SegmentLabel>, crm_core::StoreError> {
        Ok(vec![self.0.clone()])
    }
}
