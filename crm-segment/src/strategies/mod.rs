//! A proptest strategy for every public type, for laws of ours and yours.
//!
//! ```
//! use crm_segment::strategies;
//! use proptest::prelude::*;
//!
//! proptest!(|(one in strategies::purchase_summary(), two in strategies::purchase_summary())| {
//!     prop_assert_eq!(one.merge(two), two.merge(one));
//! });
//! ```

mod base;
mod purchases;
mod rules;
mod scores;
mod segments;
mod value;

pub use base::segmented_base;
pub use purchases::{Fact, purchase_facts, purchase_summaries, purchase_summary, timestamp};
pub use rules::{
    KnownCustomer, attribute_test, close_attribute_value, condition, known_customer, leaf_rule,
    person_with, rule, segment_definition,
};
pub use scores::{rfm_cut_points, rfm_score, rfm_scores, score};
pub use segments::{
    concentration, named_segment, rfm_range, score_range, segment_map, segment_name,
};
pub use value::{
    bg_bb, bg_nbd, discount_rate_per_week, gamma_gamma, history_groups, history_in_weeks, mbg_nbd,
    opportunity_groups, opportunity_history, pareto_nbd, shape, shifted_beta_geometric,
    span_in_weeks, spend_groups, spend_in_euro, survivors, time_scale, time_unit,
};
