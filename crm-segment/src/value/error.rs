//! Why a value of the models is refused.

use thiserror::Error;

use super::TimeUnit;

/// Why a history, a parameter or a question is refused. No value is told, since it may be personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ValueError {
    /// The number is not finite, or not above zero.
    #[error("{field}: must be a finite number above zero")]
    NotPositive {
        /// The field, in words.
        field: &'static str,
    },
    /// The number is not finite, or below zero.
    #[error("{field}: must be a finite number, zero or more")]
    Negative {
        /// The field, in words.
        field: &'static str,
    },
    /// The number is not finite.
    #[error("{field}: must be a finite number")]
    NotFinite {
        /// The field, in words.
        field: &'static str,
    },
    /// Two values are in different units of time; nothing is converted without a word.
    #[error("{field}: is in {found}, and {expected} are needed")]
    UnitMismatch {
        /// The field, in words.
        field: &'static str,
        /// The unit that is needed.
        expected: TimeUnit,
        /// The unit that was given.
        found: TimeUnit,
    },
    /// The last purchase lies after the end of the observation.
    #[error("recency: the last purchase must not lie after the end of the observation")]
    RecencyAfterAge,
    /// A customer without repeat purchases has an age of 0 at the last one, and a customer with
    /// some has one above 0.
    #[error("recency: must be 0 without repeat purchases and above 0 with some")]
    RecencyWithoutRepeats,
    /// More purchases than opportunities, or a last purchase that they do not allow.
    #[error("opportunities: must be at least the last purchase, which is at least the purchases")]
    OpportunitiesExceeded,
    /// What was read is not in the order in which it is written, or stands there twice.
    #[error("{field}: must be in rising order, each once")]
    NotRising {
        /// The field, in words.
        field: &'static str,
    },
    /// What was read is counted, and the count is zero.
    #[error("{field}: must be of a customer or more")]
    OfNobody {
        /// The field, in words.
        field: &'static str,
    },
    /// The discounted sum over an endless time needs a rate above zero.
    #[error("discount rate: must be above zero over an endless horizon")]
    EndlessWithoutDiscount,
    /// The expectation is infinite or negative with these parameters.
    #[error("{parameter}: must be above {above} for the expectation to be finite")]
    InfiniteExpectation {
        /// The parameter, by its name.
        parameter: &'static str,
        /// The limit.
        above: u8,
    },
    /// The model has no dropout: a relationship has no end.
    #[error("the model has no dropout, so that the rest of a relationship is endless")]
    NoDropout,
    /// Another number of parameters than the model has.
    #[error("parameters: there must be {needed}")]
    ParameterCount {
        /// How many the model has.
        needed: usize,
    },
    /// Shares of survivors that rise, or lie outside 0 to 1.
    #[error("survivors: must start above zero and never rise")]
    SurvivorsRise,
    /// The serialised parameters are those of another model.
    #[error("model: must be {expected}")]
    OtherModel {
        /// The name of the model that is read.
        expected: &'static str,
    },
    /// An amount is in another currency.
    #[error("spend: is in another currency than the model")]
    CurrencyMismatch,
    /// The regularity lies out of its range.
    #[error("k: must be from 1 to {most}")]
    Regularity {
        /// The highest one.
        most: u32,
    },
}
