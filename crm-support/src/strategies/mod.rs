//! Strategies of [proptest] for every public type: feature `proptest`.
//!
//! Each function is named after the type it makes. What comes out is valid and shrinks towards the
//! simple.
//!
//! ```
//! use crm_support::strategies;
//! use proptest::prelude::*;
//!
//! proptest!(|(calendar in strategies::calendar())| {
//!     let text = serde_json::to_string(&calendar).unwrap();
//!     prop_assert_eq!(serde_json::from_str::<crm_support::Calendar>(&text).unwrap(), calendar);
//! });
//! ```

mod calendar;
mod request;
mod routing;
mod service_metric;
mod service_policy;
mod specialist;
mod urgency;

pub use calendar::{
    annual_date, boundary, calendar, calendar_definition, hours_of_day, interval, opening_hours,
    pauses, time_of_day, time_zone, weekly_hours, working_instant,
};
pub use request::{
    author, classification, closing, complexity, customer_standing, deadline_target, deadlines,
    draft, escalation, message, message_id, message_text, new_request, priority, priority_policy,
    priority_rule, request_command, request_id, request_kind, request_state_kind, review,
    satisfaction_score, service_level, service_request, skill_level, skill_requirement,
    specialist_id, subject, targets, visibility,
};
pub use routing::{necessity, routing_needs, routing_policy, routing_queue, selection_rule};
pub use service_metric::{
    escalation_ladder, escalation_point, metric_target, request_activities, service_metric,
    work_state,
};
pub use service_policy::{
    customer_segment, policy_conditions, request_facts, service_policies, service_policies_over,
    service_promise,
};
pub use specialist::{
    assignment_limit, capacity, channel_capacity, new_specialist, planned_absences, specialist,
};
pub use urgency::{customer_weight, reassignment_policy, sentiment, urgency_facts, urgency_policy};
