//! The customers of a store, segmented.

mod base;
mod error;
mod metrics;
mod needs;
mod service;
mod views;

pub use base::{SegmentShare, SegmentedBase, SegmentedCustomer};
pub use error::SegmenterError;
pub use metrics::MetricSource;
pub use service::Segmenter;
