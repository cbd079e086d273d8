//! Why a question about working time has no answer.

use thiserror::Error;

/// Why a question about working time has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WorkingTimeError {
    /// The calendar has no, or too little, open time in that direction within the years 1000 to
    /// 9999.
    #[error("the calendar has no working time there")]
    NoWorkingTime,
    /// The answer lies outside the years 1000 to 9999.
    #[error("the answer lies outside the years 1000 to 9999")]
    OutOfRange,
    /// A duration below zero was given.
    #[error("a working duration must not be negative")]
    NegativeDuration,
    /// A duration of zero was given where the convention refuses it.
    #[error("a working duration must not be zero")]
    ZeroDuration,
}
