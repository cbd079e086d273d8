//! What is found among people of whom it is known who is there twice.

use std::collections::BTreeSet;

use crm_core::DuplicateFinder;

use crate::population::Population;

/// The bounds are those that the guide states; a run prints what it measured.
#[test]
fn nine_of_ten_duplicates_are_found_and_four_of_five_pairs_are_right() {
    for seed in [7, 8, 9] {
        let Population { customers, truth } = Population::new(3000, seed);
        let report = DuplicateFinder::default().find(&customers);
        let told: BTreeSet<_> = report
            .pairs
            .iter()
            .map(|pair| (pair.first, pair.second))
            .collect();
        let right = told.intersection(&truth).count() as f64;
        let (precision, recall) = (right / told.len() as f64, right / truth.len() as f64);
        eprintln!("seed {seed}: precision {precision:.3}, recall {recall:.3}");
        assert!(precision >= 0.8, "seed {seed}: precision {precision}");
        assert!(recall >= 0.9, "seed {seed}: recall {recall}");
        // Each with each would be 6.5 million comparisons.
        assert!(report.comparisons < 300_000, "{}", report.comparisons);
    }
}
