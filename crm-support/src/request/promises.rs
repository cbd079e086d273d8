//! What the service policies promise a request, and what is told of it.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use crm_core::{Event, IdSource, SegmentLabel, Timestamp};

use super::promise_report::Reached;
use super::workflow::Outcome;
use super::{
    AppliedPolicy, Deadlines, PromiseReport, RequestCommand, ServiceRequest, ServiceTerms,
    Transition, TransitionError, names,
};
use crate::priority::Priority;
use crate::service_policy::{PolicyAssessment, PolicyVersions, RequestFacts, ServicePolicies};

impl Transition {
    /// The same request under these policies, of a customer of these segments: what is promised is theirs to say, and its
    /// deadlines that do not move are void.
    pub fn under(
        mut self,
        policies: &ServicePolicies,
        segments: impl IntoIterator<Item = SegmentLabel>,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Self {
        let segments = segments.into_iter().collect();
        let fields = &mut self.request.fields;
        fields.deadlines = Deadlines::NONE;
        let before = fields.terms.take();
        let (applied, reported) = before
            .map(|terms| (terms.applied, terms.reported))
            .unwrap_or_default();
        fields.terms = Some(ServiceTerms {
            applied,
            reported,
            ..ServiceTerms::new(policies.version(), segments)
        });
        self.judged(policies, ids, at)
    }

    /// The same after what happened was judged by the policies of the request; a version that is not among these is asked
    /// for at once by [`report_promises`](ServiceRequest::report_promises), which tells so.
    pub fn judged_by(
        mut self,
        versions: &PolicyVersions,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Self {
        let Some(terms) = &mut self.request.fields.terms else {
            return self;
        };
        match versions.version(terms.version) {
            Some(policies) => self.judged(policies, ids, at),
            None => {
                terms.wakes_at = Some(at);
                self
            }
        }
    }

    fn judged(mut self, policies: &ServicePolicies, ids: &dyn IdSource, at: Timestamp) -> Self {
        let event = self.request.judge(policies, ids, at);
        self.events.extend(event);
        self
    }
}

impl RequestFacts {
    /// Those of a request as it is, of a customer of these segments.
    #[must_use]
    pub fn of(request: &ServiceRequest, segments: impl IntoIterator<Item = SegmentLabel>) -> Self {
        Self {
            kind: request.kind(),
            channel: request.channel(),
            standing: request.standing(),
            priority: request.priority(),
            segments: segments.into_iter().collect(),
        }
    }
}

impl ServiceRequest {
    /// What policies may ask of the request and of who asks.
    #[must_use]
    pub fn facts(&self) -> RequestFacts {
        let segments = self.terms().map(ServiceTerms::segments);
        RequestFacts::of(self, segments.cloned().unwrap_or_default())
    }

    /// How the request stands at an instant under the version of the policies that it keeps.
    ///
    /// # Errors
    /// When that version is not there, or its hours have too little working time. A request without terms is told as one
    /// for which no policy is.
    pub fn assessed_by<'a>(
        &self,
        versions: &'a PolicyVersions,
        now: Timestamp,
    ) -> Result<PolicyAssessment<'a>, TransitionError> {
        let policies = self.kept_policies(versions)?;
        Ok(policies.assess(&self.facts(), self.activities(), now)?)
    }

    /// Moves the request to another version of the policies. What was reported is not reported again: a level of the same
    /// name of the same run of a metric is the same.
    ///
    /// # Errors
    /// When the request is over.
    pub fn move_to_policies(
        self,
        policies: &ServicePolicies,
        segments: impl IntoIterator<Item = SegmentLabel>,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Outcome {
        self.refuse_when_final(RequestCommand::MoveToPolicies)?;
        let moved = Transition {
            request: self.staying(at),
            events: Vec::new(),
        };
        Ok(moved.under(policies, segments, ids, at))
    }

    /// Tells what was reached of the promises and not told yet: breaches, and levels of ladders with what is done then. Each
    /// level of each run is told once, so that asking again changes nothing. What was reached before the request was over is
    /// told after that, too; then nothing is done to the request any more.
    ///
    /// # Errors
    /// When there is nothing new to tell, the version of its policies is not there, or their hours
    /// have too little working time.
    pub fn report_promises(
        self,
        versions: &PolicyVersions,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Result<PromiseReport, TransitionError> {
        if self.terms().is_none() {
            return Err(TransitionError::NothingToEscalate);
        }
        let policies = self.kept_policies(versions)?;
        let mut report = PromiseReport {
            transition: Transition {
                request: self.staying(at),
                events: Vec::new(),
            },
            reassign: false,
        };
        // What is done may raise the priority, for which other things are promised: that ends, for it never falls.
        for _ in Priority::ALL {
            let request = &report.transition.request;
            let assessment = policies.assess(&request.facts(), request.activities(), at)?;
            let reached = request.unreported_levels(&assessment);
            if reached.is_empty() {
                break;
            }
            for reached in reached {
                report.tell(&reached, ids, at);
            }
        }
        if report.transition.events.is_empty() {
            return Err(TransitionError::NothingToEscalate);
        }
        report.transition = report.transition.judged(policies, ids, at);
        Ok(report)
    }

    fn kept_policies<'a>(
        &self,
        versions: &'a PolicyVersions,
    ) -> Result<&'a ServicePolicies, TransitionError> {
        let Some(terms) = self.terms() else {
            return Ok(versions.current());
        };
        let version = terms.version;
        versions
            .version(version)
            .ok_or(TransitionError::UnknownPolicyVersion { version })
    }

    /// Chooses the policy anew, and when to look again; with an event where another policy holds.
    fn judge(
        &mut self,
        policies: &ServicePolicies,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Option<Event> {
        let chosen = policies.choose(&self.facts()).policy;
        let chosen = chosen.map(|policy| policy.name().clone());
        let wakes_at = match policies.assess(&self.facts(), self.activities(), at) {
            Ok(assessment) => self.wakes_at(&assessment),
            // Whoever wakes up is told.
            Err(_) => Some(at),
        };
        let version = policies.version();
        let terms = self.fields.terms.as_mut()?;
        terms.wakes_at = wakes_at;
        let last = terms.applied.last();
        if last.is_some_and(|last| last.version == version && last.policy == chosen) {
            return None;
        }
        terms.applied.push(AppliedPolicy {
            at,
            version,
            policy: chosen.clone(),
        });
        let event = self
            .event(names::REQUEST_POLICY_APPLIED, ids, at)
            .with_number("policy_version", version.into());
        Some(match chosen {
            Some(policy) => event.with_code("policy", policy),
            None => event,
        })
    }

    fn wakes_at(&self, assessment: &PolicyAssessment<'_>) -> Option<Timestamp> {
        let unreported = self.unreported_levels(assessment);
        let unreported = unreported.iter().map(|reached| {
            let at = reached.reached_at;
            at.checked_add(TimeDelta::microseconds(1)).unwrap_or(at)
        });
        unreported.chain(assessment.changes_at).min()
    }

    /// What was reached and not reported, by rising instant.
    fn unreported_levels<'a>(&self, assessment: &PolicyAssessment<'a>) -> Vec<Reached<'a>> {
        let reported = self.terms().map(ServiceTerms::reported).unwrap_or_default();
        let reported: BTreeSet<_> = reported
            .iter()
            .map(|told| {
                (
                    told.metric,
                    told.to,
                    told.run_started_at,
                    told.level.as_ref(),
                )
            })
            .collect();
        let runs = assessment.runs.iter();
        let mut reached: Vec<Reached<'a>> = runs.flat_map(Reached::of).collect();
        reached.retain(|reached| {
            let promise = reached.promise;
            let level = reached.level.map(|level| &level.name);
            let key = (
                promise.target.metric(),
                promise.to,
                reached.run_started_at,
                level,
            );
            !reported.contains(&key)
        });
        reached.sort_by_key(|reached| reached.reached_at);
        reached
    }
}
