//! From one instant to before another.

use std::ops::RangeInclusive;

use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

/// A stretch of time, half-open: it holds its first instant and not its end, so that periods which
/// follow each other share no purchase and miss none.
///
/// ```
/// use crm_core::Timestamp;
/// use crm_segment::Period;
///
/// let year = Period::between(Timestamp::parse("2026-01-01T00:00:00Z")?, Timestamp::parse("2027-01-01T00:00:00Z")?)?;
/// assert!(year.contains(Timestamp::parse("2026-01-01T00:00:00Z")?));
/// assert!(!year.contains(Timestamp::parse("2027-01-01T00:00:00Z")?));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct Period {
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl Period {
    /// All time.
    pub const ALL: Self = Self {
        from: None,
        until: None,
    };

    /// From `from` on, without end.
    #[must_use]
    pub const fn since(from: Timestamp) -> Self {
        Self {
            from: Some(from),
            until: None,
        }
    }

    /// All time before `until`.
    #[must_use]
    pub const fn before(until: Timestamp) -> Self {
        Self {
            from: None,
            until: Some(until),
        }
    }

    /// From `from` to before `until`.
    ///
    /// # Errors
    /// When `until` lies before `from`. When they are equal the period is empty.
    pub fn between(from: Timestamp, until: Timestamp) -> Result<Self, ValidationError> {
        if until < from {
            return Err(ValidationError::new(
                "period",
                ValidationRule::Inconsistent {
                    rule: "must not end before it begins",
                },
                ValueShape::Composite,
            ));
        }
        Ok(Self {
            from: Some(from),
            until: Some(until),
        })
    }

    /// Whether the instant lies in the period.
    #[must_use]
    pub fn contains(&self, instant: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= instant)
            && self.until.is_none_or(|until| instant < until)
    }

    /// The microseconds of its instants; without an end every number of microseconds is in it, those of no
    /// instant as well.
    pub(super) fn micros(&self) -> RangeInclusive<i64> {
        let first = self.from.map_or(i64::MIN, |from| from.as_micros());
        let end = self.until.map(|until| until.as_micros());
        first..=end.map_or(i64::MAX, |end| end.saturating_sub(1))
    }

    /// The first instant; `None` when it has no beginning.
    #[must_use]
    pub const fn from(&self) -> Option<Timestamp> {
        self.from
    }

    /// The first instant after it; `None` when it has no end.
    #[must_use]
    pub const fn until(&self) -> Option<Timestamp> {
        self.until
    }
}

/// The serialised form, before it is checked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
}

impl TryFrom<Form> for Period {
    type Error = ValidationError;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        match (form.from, form.until) {
            (Some(from), Some(until)) => Self::between(from, until),
            (from, until) => Ok(Self { from, until }),
        }
    }
}

impl From<Period> for Form {
    fn from(period: Period) -> Self {
        Self {
            from: period.from,
            until: period.until,
        }
    }
}
