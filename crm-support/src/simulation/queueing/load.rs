//! The formulas of Erlang.

use chrono::TimeDelta;
use crm_core::{ValidationError, ValidationRule, ValueShape};

use crate::simulation::figures::{in_seconds, refuse_number};

/// How much work comes in, in erlangs: how many specialists would be busy on average if each request were begun at once.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_support::simulation::OfferedLoad;
///
/// let load = OfferedLoad::of(200.0, TimeDelta::minutes(3))?;
/// assert_eq!(load.erlangs(), 10.0);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct OfferedLoad(f64);

impl OfferedLoad {
    /// The largest load.
    pub const MAXIMUM_ERLANGS: f64 = 1e6;

    /// A load in erlangs.
    ///
    /// # Errors
    /// When it is no number, negative or above [`MAXIMUM_ERLANGS`](Self::MAXIMUM_ERLANGS).
    pub fn new(erlangs: f64) -> Result<Self, ValidationError> {
        if (0.0..=Self::MAXIMUM_ERLANGS).contains(&erlangs) {
            return Ok(Self(erlangs));
        }
        Err(refuse_number(
            "offered load",
            erlangs,
            "0",
            "1,000,000 erlangs",
        ))
    }

    /// That of so many requests in an hour, each of which takes so long on average.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn of(requests_per_hour: f64, handling: TimeDelta) -> Result<Self, ValidationError> {
        Self::new(requests_per_hour * in_seconds(handling) / 3_600.0)
    }

    /// In erlangs.
    #[must_use]
    pub const fn erlangs(self) -> f64 {
        self.0
    }
}

/// The probability that a request finds all specialists busy where nobody waits: Erlang's formula of loss, B.
///
/// Computed by the recursion of the inverse, 1/B(n) = 1 + n/a · 1/B(n − 1), of which all terms are positive: nothing
/// cancels, and what overflows has a probability below every number there is, which is 0.
///
/// ```
/// use crm_support::simulation::{OfferedLoad, erlang_b};
///
/// // One specialist, one erlang: busy half of the time.
/// assert_eq!(erlang_b(OfferedLoad::new(1.0)?, 1), 0.5);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[must_use]
pub fn erlang_b(load: OfferedLoad, specialists: u32) -> f64 {
    let mut inverse = 1.0;
    for number in 1..=specialists {
        inverse = 1.0 + f64::from(number) / load.erlangs() * inverse;
        if inverse == f64::INFINITY {
            break;
        }
    }
    1.0 / inverse
}

/// The probability that a request waits where all wait until they are served: Erlang's formula of delay, C. Where there
/// is as much work as specialists or more, the queue grows without end, and everybody waits.
///
/// ```
/// use crm_support::simulation::{OfferedLoad, erlang_c};
///
/// // Of two specialists one is busy on average; both are for a third of the requests.
/// let waits = erlang_c(OfferedLoad::new(1.0)?, 2);
/// assert!((waits - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[must_use]
pub fn erlang_c(load: OfferedLoad, specialists: u32) -> f64 {
    let (load_erlangs, all) = (load.erlangs(), f64::from(specialists));
    if load_erlangs >= all {
        return 1.0;
    }
    let lost = erlang_b(load, specialists);
    all * lost / (all - load_erlangs * (1.0 - lost))
}

/// Refuses a mean time that is not above zero.
pub(super) fn positive(field: &'static str, time: TimeDelta) -> Result<TimeDelta, ValidationError> {
    if time > TimeDelta::zero() {
        return Ok(time);
    }
    Err(ValidationError::new(
        field,
        ValidationRule::OutOfRange {
            minimum: "a microsecond".into(),
            maximum: "what there is".into(),
        },
        ValueShape::Number {
            negative: time < TimeDelta::zero(),
        },
    ))
}
