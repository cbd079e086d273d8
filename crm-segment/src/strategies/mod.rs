//! A proptest strategy for every public type that holds no borrow and is no part of another's answer, for laws
//! of ours and yours.
//!
//! ```
//! use crm_segment::strategies;
//! use proptest::prelude::*;
//!
//! proptest!(|(one in strategies::purchase_summary(), two in strategies::purchase_summary())| {
//!     prop_assert_eq!(one.merge(two), two.merge(one));
//! });
//! ```

mod affinities;
mod associations;
mod base;
mod binning;
mod clusters;
mod engagement;
mod events;
mod experiments;
mod funnels;
mod life_cycle;
mod pivot;
mod purchases;
mod rules;
mod scores;
mod segments;
mod snapshots;
mod value;
mod web;

pub use affinities::{
    affinities, affinity_measure, assortment_axis, category_counts, category_lines, category_sum,
    prior_strength, rfma_score, strength_estimate,
};
pub use associations::{
    association_limits, association_rule, association_rules, basket_items, baskets,
    frequent_itemsets,
};
pub use base::segmented_base;
pub use binning::{
    nested_rfm_cut_points, nesting, period, refund_policy, rfm_binning, row_taken, summary_rule,
    ties,
};
pub use clusters::{
    cluster_description, clustering, clusters, customer_features, feature_table, judged_clusters,
    k_means, standardisation, threads,
};
pub use engagement::{
    decaying_sum, engagement_rule, engagement_score, engagements, half_life, weighted_events,
};
pub use events::{
    comparison, event_condition, event_filter, event_measure, event_sequence, property_test,
    regularity, session_condition, timeline, window, window_bound,
};
pub use experiments::{
    confidence_level, effect, experiment_arms, group_sizes, interval_kind, sample_summary,
};
pub use funnels::{
    funnel_attempt, funnel_counts, funnel_definition, funnel_entry, funnel_event, funnel_events,
    funnel_step, funnel_step_count, step_order,
};
pub use life_cycle::{
    active_period, activities, activity_table, brackets, calendar_period, calendar_unit, cohort,
    cohort_table, life_cycle_period, life_cycle_state, period_calendar, retained,
    retention_definition, time_zone,
};
pub use pivot::{pivot_measure, pivot_measures, pivot_rows, pivot_table, top_ties};
pub use purchases::{
    Fact, PurchaseRows, purchase_facts, purchase_rows, purchase_summaries, purchase_summary,
    timestamp,
};
pub use rules::{
    KnownCustomer, attribute_test, bucket, close_attribute_value, condition, known_customer,
    leaf_rule, person_with, rule, segment_definition,
};
pub use scores::{rfm_cut_points, rfm_score, rfm_scores, score};
pub use segments::{
    abc_class, abc_classes, abc_limits, abc_share, concentration, map_of_segment_names,
    named_segment, rfm_range, score_range, segment_map, segment_name,
};
pub use snapshots::{
    customer_sample, membership_difference, segment_definitions, segment_overlap, segment_snapshot,
};
pub use value::{
    DayFact, bg_bb, bg_nbd, bg_nbd_with_covariates, cnbd_k, covariate_groups, covariate_value,
    day_facts, discount_rate_per_week, gamma_gamma, history_groups, history_in_weeks, mbg_nbd, nbd,
    opportunity_groups, opportunity_history, pareto_nbd, pareto_nbd_with_covariates,
    repeat_histories, shape, shifted_beta_geometric, span_in_weeks, spend_groups, spend_in_euro,
    survivors, time_scale, time_unit,
};
pub use web::{session_pages, visitor_activities, web_activities, web_report};
