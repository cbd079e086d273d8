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

mod approval;
mod calendar;
mod canned_answer;
mod claim;
#[cfg(feature = "email")]
mod email;
mod request;
mod request_macro;
mod satisfaction;
mod service_metric;
mod service_policy;
#[cfg(feature = "simulation")]
mod simulation;
mod specialist;
mod working_clock;

pub use approval::{
    approval, approval_policy, approval_policy_among, approvers_among, percentage,
    text_fingerprint, vote_count,
};
pub use calendar::{
    annual_date, boundary, calendar, calendar_definition, hours_of_day, interval, opening_hours,
    pauses, time_of_day, time_zone, weekly_hours, working_instant,
};
pub use canned_answer::{
    answer_template_text, canned_answer, own_placeholders, placeholder_text, placeholder_type,
    placeholder_value_of, placeholder_values,
};
pub use claim::{answer_lock, claim_rule};
#[cfg(feature = "email")]
pub use email::{
    acknowledgement_log, acknowledgement_rule, acknowledgement_template, incoming_mail, long_text,
    machine_mail, mail_domain, mail_id, mail_key, mail_rules, mail_signal, raw_mail, request_token,
    unknown_sender,
};
pub use request::{
    author, classification, closing, complexity, customer_standing, deadline_target, deadlines,
    draft, escalation, message, message_id, message_text, new_request, priority, priority_policy,
    priority_rule, request_command, request_id, request_kind, request_link_kind,
    request_state_kind, review, satisfaction_score, service_level, service_request, skill_level,
    skill_requirement, specialist_id, subject, targets, visibility,
};
pub use request_macro::{macro_facts, macro_step, request_macro};
pub use satisfaction::{
    confidence_level, satisfaction_counts, survey_answer, survey_facts, survey_policy,
};
pub use service_metric::{
    escalation_action, escalation_ladder, escalation_point, metric_target, request_activities,
    service_metric, work_state,
};
pub use service_policy::{
    customer_segment, policy_conditions, policy_versions, request_facts, service_policies,
    service_policies_over, service_promise,
};
#[cfg(feature = "simulation")]
pub use simulation::{
    arrival_process, cost_rates, desk_model, reply_behaviour, request_class, simulation_plan,
    team_member, time_distribution,
};
pub use specialist::{new_specialist, routing_needs, specialist};
pub use working_clock::{common_hours, working_clock, working_time_options};
