//! Why a rule cannot be built.

use thiserror::Error;

/// Why a rule cannot be built. No value of the rule is told: it may be personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RuleError {
    /// Conditions are nested too deeply.
    #[error("a rule is at most {maximum} conditions deep")]
    TooDeep {
        /// The largest depth; a condition without conditions in it has depth 1.
        maximum: usize,
    },
    /// There are too many conditions, counting each value of a list as one.
    #[error("a rule has at most {maximum} conditions and listed values")]
    TooLarge {
        /// The largest number.
        maximum: usize,
    },
    /// The values of this type have no order.
    #[error("values of type {type_name} have no order; ask whether they are equal")]
    NotOrdered {
        /// The type, as it is serialised.
        type_name: &'static str,
    },
    /// The two ends of a range do not compare: two types, or two currencies.
    #[error("the ends of a range must be of one type, and amounts of one currency")]
    MixedRange,
    /// A range begins above its end, so that nothing can lie in it.
    #[error("a range must not begin above its end")]
    EmptyRange,
    /// A sequence has fewer than two steps, or too many.
    #[error("a sequence has 2 to {maximum} steps")]
    Steps {
        /// The largest number of steps.
        maximum: usize,
    },
    /// More periods must count than there are, there are too many, or they reach back too far.
    #[error(
        "of at most {maximum} periods, which reach back a hundred years at most, no more must count than there are"
    )]
    Periods {
        /// The largest number of periods.
        maximum: u32,
    },
    /// A share begins at its end or above it, or ends above the whole.
    #[error("a share begins below its end and ends at {whole} at most")]
    Share {
        /// The whole.
        whole: u16,
    },
}
