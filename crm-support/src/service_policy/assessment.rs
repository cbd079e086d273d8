//! How a request stands under a policy.

use crm_core::Timestamp;

use super::{RequestFacts, ServicePolicies, ServicePolicy, ServicePromise};
use crate::calendar::WorkingTimeError;
use crate::service_metric::{MetricClock, MetricState, MetricTimer, ReachedLevel, RequestActivity};

/// How a request stands under the policy that holds for it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyAssessment<'a> {
    /// The policy; `None` where none is for the request.
    pub policy: Option<&'a ServicePolicy>,
    /// The version of the list that it stands in.
    pub version: u32,
    /// Each run of each promise, promise by promise in the order of the policy, by rising start.
    pub runs: Vec<PromiseRun<'a>>,
    /// The first instant at which anything of this changes if nothing happens until then: when to look again.
    pub changes_at: Option<Timestamp>,
}

/// A run of the clock of a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PromiseRun<'a> {
    /// What was promised.
    pub promise: &'a ServicePromise,
    /// The run.
    pub timer: MetricTimer,
    /// How it stands.
    pub state: MetricState,
    /// The levels of the ladder that it has reached.
    pub escalations: Vec<ReachedLevel<'a>>,
}

impl PolicyAssessment<'_> {
    /// Whether something was promised and not kept.
    #[must_use]
    pub fn is_breached(&self) -> bool {
        let mut runs = self.runs.iter();
        runs.any(|run| matches!(run.state, MetricState::Missed { .. }))
    }
}

impl ServicePolicies {
    /// How a request stands at an instant under these policies, by what happened to it up to then. To see what another
    /// list would say, ask that one.
    ///
    /// # Errors
    /// When the hours of the policy have too little working time for one of its promises that is to be kept yet.
    pub fn assess(
        &self,
        facts: &RequestFacts,
        happened: &[RequestActivity],
        now: Timestamp,
    ) -> Result<PolicyAssessment<'_>, WorkingTimeError> {
        let policy = self.choose(facts).policy;
        let mut assessment = PolicyAssessment {
            policy,
            version: self.version(),
            runs: Vec::new(),
            changes_at: None,
        };
        let Some(policy) = policy else {
            return Ok(assessment);
        };
        for promise in policy.promises_for(facts.priority) {
            let clock = MetricClock::new(&promise.target, policy.hours());
            for timer in clock.timers(happened, now) {
                let (run, changes_at) = run(promise, &clock, timer, now)?;
                let changes = [assessment.changes_at, changes_at];
                assessment.changes_at = changes.into_iter().flatten().min();
                assessment.runs.push(run);
            }
        }
        Ok(assessment)
    }
}

/// A run as it stands, and when it stands otherwise.
fn run<'a>(
    promise: &'a ServicePromise,
    clock: &MetricClock<'_>,
    timer: MetricTimer,
    now: Timestamp,
) -> Result<(PromiseRun<'a>, Option<Timestamp>), WorkingTimeError> {
    let state = clock.state(&timer, now)?;
    let ladder = clock.ladder(&promise.ladder, &timer);
    let changes = [state.changes_at(), ladder.changes_at(&timer, now)];
    let run = PromiseRun {
        promise,
        state,
        escalations: ladder.reached(&timer, now),
        timer,
    };
    Ok((run, changes.into_iter().flatten().min()))
}
