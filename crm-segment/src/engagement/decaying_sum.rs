//! The sum of events that fade, kept so that it can be told for any later instant.

use std::collections::BTreeMap;
use std::fmt;

use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::powers::{FRACTION_BITS, power_of_two};
use super::{EngagementError, EngagementScore, HalfLife};
use crate::instants::INSTANTS;

/// The sum of weighted events of which each halves with every half-life that passes:
/// `Σ wᵢ · 2^(−(t − tᵢ)/h)`.
///
/// Events are weighed forward from a fixed instant instead of backward from now (forward decay:
/// Cormode, Shkapenyuk, Srivastava and Xu 2009), so that sums can be added whatever was added when.
/// They form a commutative monoid under [`merge`](Self::merge), to the last bit: only whole numbers are
/// added.
///
/// # Resolution
/// Time is told apart to 2^−52 of a half-life and a weight to 2^−52 of it; what lies 64 half-lives
/// before the last event is dropped. A score is rounded to the nearest 2^−32 of a point; it is off by
/// less than 2^−32 of a point and 2^−45 of itself. It never rises with time.
///
/// It is serialised with at most 65 numbers, to be kept beside the customer and added to later.
///
/// ```
/// use crm_core::Timestamp;
/// use crm_segment::{DecayingSum, EngagementScore, HalfLife};
///
/// let mut sum = DecayingSum::new(HalfLife::days(7).unwrap());
/// sum.add(Timestamp::parse("2026-11-01T12:00:00Z")?, 100);
/// let later = Timestamp::parse("2026-11-15T12:00:00Z")?;
/// assert_eq!(sum.score(later)?, EngagementScore::of_points(25), "two half-lives");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct DecayingSum {
    half_life: HalfLife,
    /// By whole half-lives since 1970: the weights times 2^52 and 2 to the fraction of a half-life.
    by_half_life: BTreeMap<i64, u128>,
    last: Option<Timestamp>,
}

/// An instant, in half-lives since 1970.
struct Position {
    whole: i64,
    /// Times 2^52.
    fraction: u64,
}

impl DecayingSum {
    /// How many half-lives before the last one are kept.
    const KEPT: i64 = 64;

    /// The sum of no events: the neutral element of [`merge`](Self::merge).
    #[must_use]
    pub const fn new(half_life: HalfLife) -> Self {
        Self {
            half_life,
            by_half_life: BTreeMap::new(),
            last: None,
        }
    }

    /// The half-life.
    #[must_use]
    pub const fn half_life(&self) -> HalfLife {
        self.half_life
    }

    /// When the last event was; `None` without one.
    #[must_use]
    pub const fn last(&self) -> Option<Timestamp> {
        self.last
    }

    /// Adds an event worth so many points at its instant. An event worth nothing changes nothing.
    pub fn add(&mut self, at: Timestamp, points: u32) {
        if points == 0 {
            return;
        }
        let position = self.position(at);
        let power = u128::from(power_of_two(position.fraction) >> (63 - FRACTION_BITS));
        let own = self.by_half_life.entry(position.whole).or_default();
        *own = own.saturating_add(power.saturating_mul(points.into()));
        self.last = self.last.max(Some(at));
        self.drop_old();
    }

    /// The sum of the events of both.
    ///
    /// # Errors
    /// When the half-lives differ.
    pub fn merge(mut self, other: Self) -> Result<Self, EngagementError> {
        if self.half_life != other.half_life {
            return Err(EngagementError::HalfLifeMismatch {
                one: self.half_life,
                other: other.half_life,
            });
        }
        for (whole, weight) in other.by_half_life {
            let own = self.by_half_life.entry(whole).or_default();
            *own = own.saturating_add(weight);
        }
        self.last = self.last.max(other.last);
        self.drop_old();
        Ok(self)
    }

    /// The sum at an instant.
    ///
    /// # Errors
    /// When an event lies after the instant.
    pub fn score(&self, as_of: Timestamp) -> Result<EngagementScore, EngagementError> {
        if self.last.is_some_and(|last| last > as_of) {
            return Err(EngagementError::EventAfter { as_of });
        }
        Ok(self.score_after(as_of))
    }

    /// The first microsecond from `from` on at which the score is below `threshold`; `None` when it is
    /// not before the year 10000.
    ///
    /// Exact: just before, the score is at the threshold or above.
    ///
    /// # Errors
    /// When an event lies after `from`.
    pub fn falls_below(
        &self,
        threshold: EngagementScore,
        from: Timestamp,
    ) -> Result<Option<Timestamp>, EngagementError> {
        if self.score(from)? < threshold {
            return Ok(Some(from));
        }
        let is_below = |micros: i64| {
            Timestamp::from_micros(micros).is_ok_and(|at| self.score_after(at) < threshold)
        };
        // The score never rises: the border lies between an instant at which it is not below and one
        // at which it is.
        let (mut not_below, mut below) = (from.as_micros(), *INSTANTS.end());
        if !is_below(below) {
            return Ok(None);
        }
        while below.saturating_sub(not_below) > 1 {
            let middle = not_below.midpoint(below);
            if is_below(middle) {
                below = middle;
            } else {
                not_below = middle;
            }
        }
        Ok(Timestamp::from_micros(below).ok())
    }

    /// The score at an instant not before the last event.
    fn score_after(&self, at: Timestamp) -> EngagementScore {
        let now = self.position(at);
        let at_whole = self
            .by_half_life
            .iter()
            .fold(0_u128, |sum, (whole, weight)| {
                let halvings = u32::try_from(now.whole.saturating_sub(*whole)).unwrap_or(u32::MAX);
                sum.saturating_add(weight.checked_shr(halvings).unwrap_or(0))
            });
        let faded = match now.fraction {
            0 => at_whole,
            fraction => {
                // 2^−f = 2^(1 − f) / 2, and the power is given times 2^63.
                let power = power_of_two((1_u64 << FRACTION_BITS).saturating_sub(fraction));
                times_power(at_whole, power)
            }
        };
        let dropped = FRACTION_BITS.saturating_sub(EngagementScore::DIGITS);
        let half_step = 1_u128 << dropped.saturating_sub(1);
        EngagementScore::of_steps(faded.saturating_add(half_step) >> dropped)
    }

    fn position(&self, at: Timestamp) -> Position {
        let half_life = self.half_life.micros();
        let rest = i128::from(at.as_micros().checked_rem_euclid(half_life).unwrap_or(0));
        // The rest is below 2^52 microseconds, so that the product fits.
        let fraction = (rest << FRACTION_BITS)
            .checked_div(half_life.into())
            .unwrap_or(0);
        Position {
            whole: at.as_micros().checked_div_euclid(half_life).unwrap_or(0),
            fraction: u64::try_from(fraction).unwrap_or(0),
        }
    }

    /// Dropping what is old now drops what would be dropped later in any case: the order of events
    /// does not matter.
    fn drop_old(&mut self) {
        if let Some((last, _)) = self.by_half_life.last_key_value() {
            let first_kept = last.saturating_sub(Self::KEPT);
            let first = self.by_half_life.first_key_value().map(|(whole, _)| *whole);
            if first.is_some_and(|first| first < first_kept) {
                self.by_half_life = self.by_half_life.split_off(&first_kept);
            }
        }
    }
}

/// The product divided by 2^64, rounded down.
fn times_power(value: u128, power: u64) -> u128 {
    let (high, low) = (value >> 64, value & u128::from(u64::MAX));
    let power = u128::from(power);
    let carried = low.saturating_mul(power) >> 64;
    high.saturating_mul(power).saturating_add(carried)
}

/// The serialised form, before it is checked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: crate::format::FormatOne,
    half_life_seconds: HalfLife,
    /// Numbers of 128 bits are written as text: few readers of JSON have them.
    by_half_life: Vec<(i64, String)>,
    last: Option<Timestamp>,
}

impl TryFrom<Form> for DecayingSum {
    type Error = ValidationError;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        let refuse = |rule| {
            let shape = ValueShape::Collection {
                members: form.by_half_life.len(),
            };
            ValidationError::new("decaying sum", rule, shape)
        };
        if !form.by_half_life.is_sorted_by(|one, two| one.0 < two.0) {
            return Err(refuse(ValidationRule::Inconsistent {
                rule: "must have its half-lives in rising order",
            }));
        }
        let by_half_life = form
            .by_half_life
            .iter()
            .map(|(whole, weight)| Some((*whole, weight.parse().ok().filter(|own| *own > 0)?)))
            .collect::<Option<BTreeMap<i64, u128>>>()
            .ok_or_else(|| {
                refuse(ValidationRule::Malformed {
                    expected: "weights that are whole numbers above zero",
                })
            })?;
        let sum = Self {
            half_life: form.half_life_seconds,
            by_half_life,
            last: form.last,
        };
        let newest = sum.by_half_life.last_key_value().map(|(whole, _)| *whole);
        let mut kept = sum.clone();
        kept.drop_old();
        if newest != sum.last.map(|last| sum.position(last).whole) || kept != sum {
            return Err(refuse(ValidationRule::Inconsistent {
                rule: "must end with its last event and reach back at most 64 half-lives",
            }));
        }
        Ok(sum)
    }
}

impl From<DecayingSum> for Form {
    fn from(sum: DecayingSum) -> Self {
        let weights = sum.by_half_life.into_iter();
        Self {
            format: crate::format::FormatOne,
            half_life_seconds: sum.half_life,
            by_half_life: weights
                .map(|(whole, weight)| (whole, weight.to_string()))
                .collect(),
            last: sum.last,
        }
    }
}

// What somebody did when is personal: only the shape is told.
impl fmt::Debug for DecayingSum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DecayingSum(<half-life of {}>)", self.half_life)
    }
}
