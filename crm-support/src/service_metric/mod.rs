//! How long customers wait, and until when they may: clocks that start, stand still and stop with what
//! happens to a request.

mod activity;
mod clock;
mod escalation;
mod escalation_action;
mod explanation;
mod fold;
mod metric;
mod target;
mod timer;

pub use activity::{Activity, RequestActivity, WorkState};
pub use clock::{MetricClock, MetricEvent, MetricEventKind, MetricState};
pub use escalation::{EscalationLadder, EscalationLevel, EscalationPoint, ReachedLevel};
pub use escalation_action::EscalationAction;
pub use explanation::{ExplainedSpan, SpanKind};
pub use metric::ServiceMetric;
pub use target::{CountedHours, MetricTarget, PauseEffect, ReplyClock};
pub use timer::{MetricTimer, StandStill, StandStillReason, TimerEnd};
