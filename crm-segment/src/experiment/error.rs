//! Why groups cannot be compared.

use thiserror::Error;

/// Why groups cannot be compared. No value of a customer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ExperimentError {
    /// The sum of the squares, or the number of values, is beyond what is computed exactly (2^125).
    #[error("the values are too large, or too many, to be summed exactly")]
    TooLarge,
    /// More successes than trials.
    #[error("there are more successes than trials")]
    MoreSuccessesThanTrials,
    /// Sums that no values have.
    #[error("no values have this number, sum and sum of squares")]
    Impossible,
    /// A group of fewer than two has no variance.
    #[error("a group has fewer than two values, so that its variance is not known")]
    TooFewValues,
    /// A level of confidence that does not lie between 0 and 1.
    #[error("a level of confidence lies between 0 and 1")]
    InvalidLevel,
    /// There is no group of the name of the control.
    #[error("there is no group of that name")]
    UnknownArm,
    /// Fewer than two groups, or another number of groups than of shares.
    #[error("{groups} groups and {shares} shares cannot be compared")]
    OtherGroups {
        /// How many groups there are.
        groups: usize,
        /// How many shares are given.
        shares: usize,
    },
    /// A share of zero, or nobody in any group.
    #[error("shares and the number of members must be above zero")]
    NothingExpected,
}
