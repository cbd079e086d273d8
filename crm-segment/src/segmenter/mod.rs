//! The customers of a store, segmented.

mod base;
mod earlier_record;
mod error;
mod metrics;
mod needs;
mod preview;
mod rule_facts;
mod rule_store;
mod rules;
mod service;
mod undecided;
mod views;

pub use base::{SegmentShare, SegmentedBase, SegmentedCustomer};
pub use error::SegmenterError;
pub use metrics::MetricSource;
pub use preview::SegmentPreview;
pub use rule_store::{CandidateCount, Candidates, RuleCandidate, RuleStore, RuleStoreError};
pub use service::Segmenter;
