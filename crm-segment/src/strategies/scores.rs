//! RFM scores and cut points.

use proptest::prelude::*;

use crate::{RfmCutPoints, RfmScore, RfmScores, Score, score_by_ntile};

/// A score from 1 to 5.
pub fn score() -> impl Strategy<Value = Score> {
    prop::sample::select(Score::ALL.as_slice())
}

/// Any of the 125 scores.
pub fn rfm_score() -> impl Strategy<Value = RfmScore> {
    (score(), score(), score()).prop_map(|(recency, frequency, monetary)| RfmScore {
        recency,
        frequency,
        monetary,
    })
}

/// The scores of a base of up to 20 customers.
pub fn rfm_scores() -> impl Strategy<Value = RfmScores<u32>> {
    super::purchase_summaries().prop_filter_map("no purchase in the future", |base| {
        score_by_ntile(
            &base,
            crm_core::Timestamp::parse("2100-01-01T00:00:00Z").ok()?,
        )
        .ok()
    })
}

/// Cut points over the values that the other strategies make.
pub fn rfm_cut_points() -> impl Strategy<Value = RfmCutPoints> {
    let rising = |mut cuts: [i64; 4]| {
        cuts.sort_unstable();
        cuts
    };
    let axis = |upper: i64| prop::array::uniform4(0..upper).prop_map(rising);
    (axis(20_000), axis(20), axis(2_000_000)).prop_filter_map(
        "sorted cut points are valid",
        |(days, purchases, amounts)| {
            RfmCutPoints::new(days, purchases.map(i64::unsigned_abs), amounts).ok()
        },
    )
}
