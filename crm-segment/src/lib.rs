//! Who the customers are: purchase summaries, RFM scores, named segments, metrics of what customers do,
//! clusters, customer value, experiments and rules, for embedded CRM.
//!
//! The analytical crate of the eCRM suite. Decisions are pure functions of data and parameters: the
//! same base gives the same answer to the last bit, in whatever order its facts arrived. Amounts
//! are whole minor units from end to end. One thin service, [`Segmenter`], reads what a store of
//! [`crm_core`] holds.
//!
//! # By task
//!
//! **Sum up purchases.** [`PurchaseSummaries`] takes purchases and returns of one currency, in any
//! order. Bases merge, so that the work can be split over days, files, threads or machines.
//!
//! ```
//! use crm_core::{Currency, Money, Timestamp};
//! use crm_segment::PurchaseSummaries;
//!
//! let noon = Timestamp::parse("2026-11-22T12:00:00Z")?;
//! let mut north = PurchaseSummaries::new(Currency::EUR);
//! north.add_purchase(1_u32, noon, Money::new(1_250, Currency::EUR))?;
//! let mut south = PurchaseSummaries::new(Currency::EUR);
//! south.add_purchase(1_u32, noon, Money::new(750, Currency::EUR))?;
//! south.add_return(1_u32, Money::new(500, Currency::EUR))?;
//! let both = north.merge(south)?;
//! assert_eq!(both.get(&1).map(|summary| summary.amount_minor()), Some(1_500));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Every summary that merges is also written and read with serde: equal ones have equal bytes, and what no
//! facts add up to is refused. So other machines can send theirs.
//!
//! **Score millions of customers while a page loads.** [`PurchaseColumns`] takes purchases as they lie in
//! memory, [`PurchaseSummaries::add_columns`] sums them up and [`score_by_ntile_on`] scores, on as many
//! [`Threads`] as you give. What comes later is added the same way, and
//! [`RfmScores::changes_since`] says whose score is another one now.
//!
//! ```
//! use crm_core::{Currency, Timestamp};
//! use crm_segment::{PurchaseColumns, PurchaseSummaries, Threads, score_by_ntile_on};
//!
//! let threads = Threads::available();
//! let now = Timestamp::parse("2026-11-22T12:00:00Z")?;
//! let monday = PurchaseColumns::new(
//!     Currency::EUR,
//!     &[17_u32, 4, 8],
//!     &[1_763_000_000_000_000, 1_763_000_000_000_001, 1_763_000_000_000_002],
//!     &[1_250, 800, 400],
//! )?;
//! let mut base = PurchaseSummaries::from_columns(&monday, threads)?;
//! let before = score_by_ntile_on(&base, now, threads)?;
//! let tuesday = PurchaseColumns::new(Currency::EUR, &[8_u32], &[1_763_100_000_000_000], &[3_000])?;
//! base.add_columns(&tuesday, threads)?;
//! let after = score_by_ntile_on(&base, now, threads)?;
//! assert_eq!(after.get(&8).map(|score| score.code()), Some(333));
//! assert_eq!(after.changes_since(&before).count(), 3, "all three moved");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Score recency, frequency and monetary value.** [`score_by_ntile`] ranks every customer within
//! the base, as `NTILE(5)` in SQL. [`RfmCutPoints`] scores by fixed limits, so that equal customers
//! get equal scores and a customer who comes later is scored like those before. Which of the two?
//! Tiles for a campaign that reaches a fifth of the base; cut points for a score that keeps its
//! meaning from month to month.
//!
//! [`RfmBinning`] also keeps equal values together and nests the axes; [`SummaryRule`] sums up a
//! period, with refunds by a stated policy, row by row or [in columns](PurchaseColumns::with_rule).
//!
//! **Name the segments.** [`SegmentMap::usual`] has the ten in wide use; a map of your own is data,
//! proved to cover every score once when it is built or read. [`SegmentMap::lint`] finds what is
//! wrong with maps of other systems.
//!
//! ```
//! use crm_segment::{RfmScore, SegmentMap};
//!
//! let map: SegmentMap = serde_json::from_str(
//!     r#"{"format":1,"matching":"first_match","segments":[
//!         {"name":"Frequent","frequency":[3,5]},
//!         {"name":"Best","frequency":[5,5],"monetary":[5,5]}]}"#,
//! )?;
//! assert_eq!(map.segment_of(RfmScore::BEST).map(|name| name.as_str()), Some("Frequent"));
//! let lint = map.lint();
//! assert_eq!(lint.unreachable[0].as_str(), "Best", "the first match wins");
//! assert_eq!(lint.uncovered.len(), 50, "frequency 1 and 2");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! **Ask what each customer prefers.** [`CategoryCounts`] and [`Affinities`]: shares of the assortment
//! in which one purchase is not "100 %", with a score as fourth axis ([`RfmaScore`]).
//!
//! **See the base whole.** [`SegmentedBase`] holds summaries, scores and segments of one instant, with
//! the share of customers and of revenue that each segment has.
//!
//! **Ask whether 20 % bring 80 %.** [`Concentration`] computes the share of any top part, the Lorenz
//! curve and the Gini coefficient, and answers the question instead of assuming it. [`AbcClasses`]
//! says who is in class A, B and C.
//!
//! **Follow customers over time.** An [`ActivityTable`] has who was active in which day, ISO week,
//! month or quarter of a time zone; [`life_cycle`] counts new, returning, resurrected and dormant
//! customers, a [`CohortTable`] the retention of those who began together, by four definitions.
//!
//! **See where customers drop out.** A [`FunnelDefinition`] is steps as data, ordered, strict or
//! unordered, within a window; [`FunnelCounts`] has how many get how far and how long it takes.
//!
//! **Score engagement.** [`Engagements`] adds weighted events that fade with a half-life; a
//! [`DecayingSum`] also tells when it falls below a threshold.
//!
//! **See what happens on a site.** A [`WebReport`] has visitors, new and returning, sessions with
//! their depth, bounces, entries, exits and the ways through the pages.
//!
//! **Find what is bought together.** [`AssociationRules`] of [`Baskets`] have support, confidence,
//! lift, leverage and conviction; [`AssociationRules::offers`] says what to offer next, and why.
//!
//! **Turn figures around.** A [`PivotTable`] has count, sum, average, minimum, maximum and different
//! customers over any dimensions, rolled up or as a cube, and ranked by a [`PivotMeasure`].
//!
//! **Foretell what customers will do and are worth.** [`value`] has NBD, BG/NBD, MBG/NBD, (M)BG/CNBD-k,
//! Pareto/NBD, Gamma-Gamma, BG/BB and the shifted beta-geometric model. What is known of a customer
//! from the start [moves their parameters](value::WithCovariates).
//!
//! **Find who is alike.** [`KMeans`] groups customers by features on a [common scale](Standardisation),
//! [`Clustering::describe`] says in words what each group is like, [`silhouette`] how well they are told
//! apart, and [`Clusters::nearest`] where a later customer belongs.
//!
//! **Say whether a campaign worked.** [`ExperimentArms`] holds the groups of an experiment as exact sums;
//! [`Effect`] is the difference of means or rates with its interval, [`sample_ratio`] tells whether the
//! groups have the sizes that were planned.
//!
//! **Say who belongs.** A [`Rule`] is a closed, typed tree of [`Condition`]s on the record, on what the
//! customer did, when, how often and in which order, on score, segment, figures and consent. People write it
//! as a text. What it says at every edge stands in a table at [`Rule`]. [`Rule::explain`] names the
//! conditions that decide, [`Rule::changes_at`] the instant at which the answer becomes another one.
//!
//! ```
//! use crm_core::{ConsentLedger, Customer, CustomerId, NewCustomer, Party, SeededIds, Tag, Timestamp};
//! use crm_segment::{CustomerFacts, RfmScore, Rule};
//!
//! let rule: Rule = r#"rfm(recency 4 to 5) and not tagged "no-letters""#.parse()?;
//!
//! let (ids, now) = (SeededIds::new(1), Timestamp::parse("2026-11-22T12:00:00Z")?);
//! let mut new = NewCustomer::new(Party::unknown_person());
//! new.tags.insert(Tag::parse("no-letters")?);
//! let (customer, _) = Customer::create(new, CustomerId::generate(&ids, now), &ids, now)?;
//! let consents = ConsentLedger::default();
//!
//! let facts = CustomerFacts::new(&customer, &consents, now).with_score(Some(RfmScore::BEST));
//! let explanation = rule.explain(&facts);
//! assert!(!explanation.matches);
//! assert_eq!(explanation.deciding.len(), 1, "the tag alone decides");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Follow who enters and who leaves.** A [`SegmentStream`] keeps what the rules of many segments need of each
//! customer, and tells every [`MembershipChange`]: by what it is told, and by time, at the exact instant.
//!
//! **Work on a store.** [`Segmenter::segment_base`] reads every purchase and segments the base;
//! [`Segmenter::members`] lists the customers whom a rule names, to act on: those whose processing is
//! restricted are left out.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `threads` | [`Threads`] and the fits and scores of [`value`] work on several threads of the standard library; the results are the same |
//! | `proptest` | the module `strategies`: proptest strategies for the public types |
//!
//! # What must never be here
//!
//! A database, an async runtime, a clock that is read inside a decision, floating point in an
//! amount of money, an order that depends on a hash, a personal value in an error or `Debug` output.

mod affinity;
mod association;
mod calendar;
mod cluster;
mod cohort;
mod concentration;
mod engagement;
mod experiment;
mod format;
mod funnel;
mod instants;
mod life_cycle;
mod named;
mod pivot;
mod ratio;
mod rfm;
mod rule;
mod segmenter;
mod snapshot;
mod special;
mod stream;
mod summary;
mod sums_by_customer;
pub mod value;
mod web;
mod written;

#[cfg(feature = "proptest")]
pub mod strategies;

pub use affinity::{
    Affinities, AffinityError, AffinityMeasure, AssortmentAxis, CategoryCounts, CategorySum,
    Preference, PriorStrength, RfmaScore, StrengthEstimate,
};
pub use association::{
    AssociationError, AssociationLimits, AssociationRule, AssociationRules, Baskets,
    FrequentItemsets, Offer,
};
pub use calendar::{CalendarPeriod, CalendarUnit, PeriodCalendar};
pub use cluster::{
    ClusterDescription, ClusterError, Clustering, Clusters, CustomerFeatures, FeatureTable, KMeans,
    Silhouette, Standardisation, Trait, silhouette, simplified_silhouette,
};
pub use cohort::{Brackets, Cohort, CohortTable, Retained, RetentionDefinition};
pub use concentration::{AbcClass, AbcClasses, AbcLimits, AbcShare, Concentration, LorenzPoint};
pub use crm_core::Threads;
pub use engagement::{
    DecayingSum, EngagementError, EngagementRule, EngagementScore, Engagements, HalfLife,
};
pub use experiment::{
    ConfidenceLevel, Effect, ExperimentArms, ExperimentError, IntervalKind, SampleRatio,
    SampleSummary, sample_ratio,
};
pub use funnel::{
    FunnelAttempt, FunnelCounts, FunnelDefinition, FunnelEntry, FunnelEvent, FunnelEvents,
    FunnelStep, FunnelStepCount, StepOrder,
};
pub use life_cycle::{
    ActivePeriod, ActivityTable, ActivityTableError, LifeCyclePeriod, LifeCycleState, life_cycle,
};
pub use named::{
    Matching, NamedSegment, RfmRange, ScoreRange, SegmentMap, SegmentMapError, SegmentMapLint,
    SegmentName,
};
pub use pivot::{PivotMeasure, PivotMeasures, PivotTable, RankedGroup, TopTies};
pub use rfm::{
    NestedRfmCutPoints, Nesting, RfmBinning, RfmCutPoints, RfmError, RfmScore, RfmScores, Score,
    ScoreChange, Ties, score_by_ntile, score_by_ntile_on,
};
pub use rule::{
    AttributeTest, Bucket, BucketSeed, Comparison, Condition, ConditionSource, CustomerFacts,
    CustomerFigures, DecidingCondition, DefinitionsLint, DistinctOf, EventCondition, EventFilter,
    EventMeasure, EventProperty, EventSequence, Explanation, FigureTest, IdentityCondition,
    MembershipSpan, ProfileField, PropertyTest, Regularity, Rule, RuleAnswer, RuleError,
    RuleFinding, RuleFindingKind, RuleLint, RuleTextError, SecondsFromNow, SegmentDefinition,
    SegmentDefinitions, SegmentDefinitionsError, SessionCondition, Window, WindowBound,
};
pub use segmenter::{
    CandidateCount, Candidates, MetricSource, RuleCandidate, RuleStore, RuleStoreError,
    SegmentPreview, SegmentShare, SegmentedBase, SegmentedCustomer, Segmenter, SegmenterError,
};
pub use snapshot::{CustomerSample, MembershipDifference, SegmentOverlap, SegmentSnapshot};
pub use stream::{MembershipChange, MembershipChangeKind, SegmentStream, SegmentStreamError};
pub use summary::{
    CustomerKey, Period, PurchaseColumns, PurchaseSummaries, PurchaseSummary, RefundPolicy,
    RowTaken, SummaryError, SummaryRule,
};
pub use web::{NextPage, SessionPages, WebActivities, WebReport};

/// Compiles and runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
