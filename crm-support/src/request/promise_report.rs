//! What was reached of promises, told as events, with what is done then.

use crm_core::{Code, Event, EventId, IdSource, Timestamp};

use super::{ReportedLevel, ServiceRequest, Transition, names};
use crate::service_metric::{EscalationAction, EscalationLevel, MetricState};
use crate::service_policy::{PromiseRun, ServicePromise};

/// A request after what was reached of its promises was told, and what is left to be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "a report does nothing until it is stored"]
pub struct PromiseReport {
    /// The request with the events.
    pub transition: Transition,
    /// Whether a level asks that it be taken from who holds it.
    pub reassign: bool,
}

/// A breach, or a level of a ladder, that a run has reached.
pub(super) struct Reached<'a> {
    pub(super) promise: &'a ServicePromise,
    pub(super) run_started_at: Timestamp,
    /// `None` for the breach itself.
    pub(super) level: Option<&'a EscalationLevel>,
    pub(super) reached_at: Timestamp,
}

impl<'a> Reached<'a> {
    /// All that a run has reached: the breach before the levels.
    pub(super) fn of(run: &PromiseRun<'a>) -> Vec<Self> {
        let reached = |level, reached_at| Self {
            promise: run.promise,
            run_started_at: run.timer.started_at(),
            level,
            reached_at,
        };
        let breach = match run.state {
            MetricState::Missed { due, .. } => Some(reached(None, due)),
            _ => None,
        };
        let levels = run.escalations.iter();
        let levels = levels.map(|escalation| reached(Some(escalation.level), escalation.at));
        breach.into_iter().chain(levels).collect()
    }
}

impl PromiseReport {
    /// Tells of it, and does what belongs to it.
    pub(super) fn tell(&mut self, reached: &Reached<'_>, ids: &dyn IdSource, at: Timestamp) {
        let request = &mut self.transition.request;
        let metric = reached.promise.target.metric();
        if let Some(terms) = &mut request.fields.terms {
            terms.reported.push(ReportedLevel {
                metric,
                to: reached.promise.to,
                run_started_at: reached.run_started_at,
                level: reached.level.map(|level| level.name.clone()),
                reached_at: reached.reached_at,
                at,
            });
        }
        let name = match reached.level {
            Some(_) => names::REQUEST_ESCALATED,
            None => names::REQUEST_PROMISE_BREACHED,
        };
        let event = request
            .event(name, ids, at)
            .with_code("target", Code::new_static(metric.code()))
            .with_code("promised_to", Code::new_static(reached.promise.to.code()))
            .with_instant("run_started", reached.run_started_at)
            .with_instant("due", reached.reached_at);
        let event = match reached.level {
            Some(level) => event.with_code("level", level.name.clone()),
            None => event,
        };
        self.transition.events.push(match request.holder() {
            Some(holder) => event.with_id("specialist", holder.as_uuid()),
            None => event,
        });
        let actions = reached.level.map(|level| level.actions.as_slice());
        for action in actions.unwrap_or_default() {
            self.act(action, ids, at);
        }
    }

    fn act(&mut self, action: &EscalationAction, ids: &dyn IdSource, at: Timestamp) {
        let request = &mut self.transition.request;
        let is_over = request.state().kind().is_final();
        let event = match action {
            EscalationAction::Notify { recipient } => {
                let event = request.event(names::REQUEST_NOTIFICATION_REQUESTED, ids, at);
                event.with_code("recipient", recipient.clone())
            }
            EscalationAction::RaisePriority { .. }
            | EscalationAction::AddWatcher { .. }
            | EscalationAction::Reassign
                if is_over =>
            {
                return;
            }
            EscalationAction::RaisePriority { to } if *to > request.priority() => {
                request.prioritised(*to, ids, at)
            }
            EscalationAction::AddWatcher { specialist }
                if !request.watchers().contains(specialist)
                    && request.watchers().len() < ServiceRequest::MAXIMUM_WATCHERS =>
            {
                request.watched_by(*specialist, ids, at)
            }
            EscalationAction::Publish { event } => {
                let (entity, customer) = (request.id().into(), request.customer());
                Event::new(EventId::generate(ids, at), event.clone(), entity, at)
                    .of_customer(customer)
                    .at_version(request.version())
            }
            EscalationAction::Reassign => {
                self.reassign = true;
                return;
            }
            // It is so already.
            EscalationAction::RaisePriority { .. } | EscalationAction::AddWatcher { .. } => return,
        };
        self.transition.events.push(event);
    }
}
