//! The strategies of values that are answers: what holds for each of them on its own.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use crm_segment::PriorStrength;
use crm_segment::strategies;
use proptest::prelude::*;

proptest! {
    #[test]
    fn answers_keep_their_bounds(
        retained in strategies::retained(),
        cohort in strategies::cohort(),
        period in strategies::life_cycle_period(),
        step in strategies::funnel_step_count(),
        session in strategies::session_pages(),
        share in strategies::abc_share(),
    ) {
        prop_assert!(retained.retained <= retained.customers);
        prop_assert!(cohort.customers > 0);
        prop_assert!(cohort.retained.iter().all(|retained| *retained <= cohort.customers));
        prop_assert!(period.lost <= period.dormant && period.active() <= period.known());
        prop_assert!(step.of_previous.is_none() && step.median_from_previous.is_none());
        prop_assert_eq!(session.pages.len(), session.session.page_views as usize);
        prop_assert!(share.members > 0 || share.amount_minor == 0);
    }

    #[test]
    fn effects_and_sizes_of_groups_keep_their_bounds(
        effect in strategies::effect(),
        sizes in strategies::group_sizes(),
    ) {
        prop_assert!(effect.lower <= effect.difference && effect.difference <= effect.upper);
        prop_assert_eq!(effect.z.is_some(), effect.standard_error > 0.0);
        prop_assert!((0.0..=1.0).contains(&sizes.p_value) && sizes.chi_squared >= 0.0);
    }

    #[test]
    fn clusters_and_what_is_told_of_them_keep_their_bounds(
        description in strategies::cluster_description(),
        judged in strategies::judged_clusters(),
        features in strategies::customer_features(),
        threads in strategies::threads(),
    ) {
        prop_assert!(description.members > 0 && (0.0..=1.0).contains(&description.share));
        let sizes: Vec<f64> = description.traits.iter().map(|own| own.deviations.abs()).collect();
        prop_assert!(sizes.is_sorted_by(|one, two| one >= two) && sizes.iter().all(|own| *own >= 0.5));
        prop_assert!((-1.0..=1.0).contains(&judged.mean) && judged.rows <= 30);
        prop_assert_eq!(features.customers().len(), features.table().rows());
        prop_assert!(features.customers().is_sorted() && threads.count() >= 1);
    }

    #[test]
    fn measures_of_one_group_keep_their_order(measures in strategies::pivot_measures()) {
        let bounds = measures.minimum().zip(measures.maximum());
        prop_assert_eq!(bounds.is_some(), measures.count() > 0);
        if let Some((minimum, maximum)) = bounds {
            let mean = measures.average_rounded().unwrap();
            prop_assert!(i128::from(minimum) <= mean && mean <= i128::from(maximum));
        }
        prop_assert!(measures.distinct() as u64 <= measures.count());
    }

    #[test]
    fn attempts_take_each_step_once_and_go_forward(attempt in strategies::funnel_attempt()) {
        let mut steps: Vec<usize> = attempt.taken.iter().map(|(step, _)| *step).collect();
        prop_assert!(attempt.taken.is_sorted_by_key(|(_, at)| *at));
        steps.sort_unstable();
        steps.dedup();
        prop_assert_eq!(steps.len(), attempt.taken.len());
    }

    #[test]
    fn an_estimate_always_has_a_strength_to_go_on_with(estimate in strategies::strength_estimate()) {
        prop_assert!(estimate.or(PriorStrength::NONE) <= PriorStrength::MAXIMUM);
    }

    /// Debug output is for logs: no amount and no number of anybody's is in it.
    #[test]
    fn debug_output_shows_shapes_only(
        sum in strategies::category_sum(),
        period in strategies::active_period(),
        decaying in strategies::decaying_sum(),
        engaged in strategies::engagements(),
    ) {
        prop_assert_eq!(format!("{sum:?}"), format!("CategorySum(<{} purchases>)", sum.purchases()));
        let expected = format!("ActivePeriod(<{} activities>)", period.activities());
        prop_assert_eq!(format!("{period:?}"), expected);
        let expected = format!("DecayingSum(<half-life of {}>)", decaying.half_life());
        prop_assert_eq!(format!("{decaying:?}"), expected);
        let printed = format!("{engaged:?}");
        prop_assert!(printed.ends_with("customers>)"));
    }
}
