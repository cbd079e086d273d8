//! Ways of binning, periods and rules of summing up.

use proptest::prelude::*;

use crate::{
    NestedRfmCutPoints, Nesting, Period, RefundPolicy, RfmBinning, RowTaken, SummaryRule, Ties,
};

/// Among whom a customer is ranked.
pub fn nesting() -> impl Strategy<Value = Nesting> {
    prop_oneof![Just(Nesting::Independent), Just(Nesting::Nested)]
}

/// What becomes of equal values.
pub fn ties() -> impl Strategy<Value = Ties> {
    prop_oneof![Just(Ties::ByKey), Just(Ties::Together)]
}

/// A way of binning.
pub fn rfm_binning() -> impl Strategy<Value = RfmBinning> {
    (nesting(), ties()).prop_map(|(nesting, ties)| RfmBinning::new(nesting, ties))
}

/// Nested cut points, learnt from a base of up to 20 customers.
pub fn nested_rfm_cut_points() -> impl Strategy<Value = NestedRfmCutPoints> {
    (super::purchase_summaries(), ties()).prop_filter_map("nobody bought", |(base, ties)| {
        let as_of = crm_core::Timestamp::parse("2100-01-01T00:00:00Z").ok()?;
        let scores = RfmBinning::new(Nesting::Nested, ties)
            .score(&base, as_of)
            .ok()?;
        NestedRfmCutPoints::of_scores(&base, &scores, as_of).ok()
    })
}

/// All time, or a period with one end or two.
pub fn period() -> impl Strategy<Value = Period> {
    let both = (super::timestamp(), super::timestamp())
        .prop_filter_map("sorted ends make a period", |(one, other)| {
            Period::between(one.min(other), one.max(other)).ok()
        });
    prop_oneof![
        Just(Period::ALL),
        super::timestamp().prop_map(Period::since),
        super::timestamp().prop_map(Period::before),
        both,
    ]
}

/// What becomes of refunds.
pub fn refund_policy() -> impl Strategy<Value = RefundPolicy> {
    prop::sample::select(vec![
        RefundPolicy::Net,
        RefundPolicy::Ignore,
        RefundPolicy::Refuse,
    ])
}

/// A rule of summing up.
pub fn summary_rule() -> impl Strategy<Value = SummaryRule> {
    (refund_policy(), period())
        .prop_map(|(refunds, period)| SummaryRule::new(refunds).within(period))
}

/// What a rule did with a row.
pub fn row_taken() -> impl Strategy<Value = RowTaken> {
    prop::sample::select(vec![
        RowTaken::Purchase,
        RowTaken::Return,
        RowTaken::RefundIgnored,
        RowTaken::OutsidePeriod,
    ])
}
