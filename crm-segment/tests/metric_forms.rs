//! The written forms of the definitions of metrics are frozen: what was written yesterday is read
//! today, and written again as it was.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

use std::num::{NonZeroU32, NonZeroU64};

use chrono_tz::Tz;
use crm_core::{InteractionKind, Timestamp};
use crm_segment::{
    AbcClass, AbcLimits, AffinityMeasure, AssociationLimits, AssortmentAxis, Brackets,
    CalendarUnit, EngagementRule, FunnelDefinition, FunnelEntry, FunnelStep, HalfLife,
    LifeCycleState, NestedRfmCutPoints, Nesting, Period, PeriodCalendar, PivotMeasure,
    PriorStrength, RefundPolicy, RetentionDefinition, RfmBinning, RfmScore, RfmaScore, Score,
    StepOrder, SummaryRule, Ties, TopTies,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads the member of the fixture, and expects it to be this value and to be written as it stands.
fn frozen<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(name: &str, expected: T) {
    let fixture: Value = serde_json::from_str(include_str!("fixtures/metrics.json")).unwrap();
    let read: T = serde_json::from_value(fixture[name].clone()).unwrap();
    assert_eq!(read, expected, "{name}");
    assert_eq!(
        serde_json::to_value(&expected).unwrap(),
        fixture[name],
        "{name}"
    );
}

#[test]
fn definitions_are_read_and_written_as_they_were() {
    let at = |text| Timestamp::parse(text).unwrap();
    let period = Period::between(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")).unwrap();
    frozen("period", period);
    frozen("period_without_ends", Period::ALL);
    frozen(
        "summary_rule",
        SummaryRule::new(RefundPolicy::Net).within(Period::since(at("2026-01-01T00:00:00Z"))),
    );
    frozen(
        "rfm_binning",
        RfmBinning::new(Nesting::Nested, Ties::Together),
    );
    let rfm = RfmScore::from_code(543).unwrap();
    frozen(
        "rfma_score",
        RfmaScore {
            rfm,
            assortment: Score::MINIMUM,
        },
    );
    frozen("prior_strength", PriorStrength::new(2.5).unwrap());
    frozen("abc_limits", AbcLimits::default());
    frozen(
        "period_calendar",
        PeriodCalendar::new(CalendarUnit::Week, Tz::Europe__Berlin),
    );
    frozen("retention_definition", RetentionDefinition::OnOrAfter);
    let brackets = Brackets::new(vec![1, 2, 4, 8]).unwrap();
    frozen(
        "retention_definition_of_brackets",
        RetentionDefinition::Bracket(brackets),
    );
    let steps = vec![
        FunnelStep::new(
            "Looked",
            [InteractionKind::PageView, InteractionKind::Search],
        ),
        FunnelStep::new("Bought", [InteractionKind::Purchase]),
    ];
    let funnel = FunnelDefinition::new(steps, StepOrder::Ordered, FunnelEntry::Any).unwrap();
    frozen(
        "funnel",
        funnel.within_seconds(NonZeroU32::new(86_400).unwrap()),
    );
    let points = [
        (InteractionKind::PageView, 1),
        (InteractionKind::Purchase, 40),
    ];
    frozen(
        "engagement_rule",
        EngagementRule::new(HalfLife::days(14).unwrap(), points),
    );
    let limits = AssociationLimits::pairs(NonZeroU64::new(20).unwrap());
    frozen(
        "association_limits",
        limits.with_minimum_confidence_percent(30).unwrap(),
    );
}

#[test]
fn words_are_read_and_written_as_they_were() {
    frozen(
        "refund_policies",
        vec![
            RefundPolicy::Net,
            RefundPolicy::Ignore,
            RefundPolicy::Refuse,
        ],
    );
    frozen(
        "affinity_measures",
        vec![AffinityMeasure::Purchases, AffinityMeasure::Amount],
    );
    frozen(
        "assortment_axes",
        vec![AssortmentAxis::Breadth, AssortmentAxis::Strength],
    );
    frozen("abc_classes", vec![AbcClass::A, AbcClass::B, AbcClass::C]);
    frozen("calendar_units", CalendarUnit::ALL.to_vec());
    frozen(
        "life_cycle_states",
        vec![
            LifeCycleState::New,
            LifeCycleState::Returning,
            LifeCycleState::Resurrected,
            LifeCycleState::Dormant,
        ],
    );
    frozen(
        "step_orders",
        vec![StepOrder::Ordered, StepOrder::Strict, StepOrder::Unordered],
    );
    frozen("funnel_entries", vec![FunnelEntry::First, FunnelEntry::Any]);
    frozen(
        "retention_definitions",
        vec![
            RetentionDefinition::Exact,
            RetentionDefinition::OnOrAfter,
            RetentionDefinition::Within,
        ],
    );
    frozen("pivot_measures", PivotMeasure::ALL.to_vec());
    frozen("top_ties", vec![TopTies::Include, TopTies::Cut]);
}

#[test]
fn nested_limits_of_yesterday_score_as_they_did() {
    let fixture: Value = serde_json::from_str(include_str!("fixtures/metrics.json")).unwrap();
    let limits: NestedRfmCutPoints =
        serde_json::from_value(fixture["nested_rfm_cut_points"].clone()).unwrap();
    assert_eq!(
        serde_json::to_value(&limits).unwrap(),
        fixture["nested_rfm_cut_points"]
    );
    // Recency 5 (below 30 days); 3 purchases reach two limits of that row, 250 two of that cell.
    assert_eq!(limits.score_values(10, 3, 250).code(), 533);
    // Recency 1; the row of score 1 is cut at 1, 2, 3, 4.
    assert_eq!(limits.score_values(400, 3, 250).code(), 142);
    for (member, wrong) in [
        ("recency_days", "[4,3,2,1]"),
        ("format", "2"),
        ("extra", "1"),
    ] {
        let mut changed = fixture["nested_rfm_cut_points"].clone();
        changed[member] = serde_json::from_str(wrong).unwrap();
        assert!(
            serde_json::from_value::<NestedRfmCutPoints>(changed).is_err(),
            "{member}"
        );
    }
    let mut falling = fixture["nested_rfm_cut_points"].clone();
    falling["amount_minor"][4][2] = serde_json::json!([4, 3, 2, 1]);
    assert!(serde_json::from_value::<NestedRfmCutPoints>(falling).is_err());
}
