//! What is required of a number.

use super::ValueError;

/// The number, when it is finite and above zero.
pub(super) fn require_positive(field: &'static str, value: f64) -> Result<f64, ValueError> {
    if value.is_finite() && value > 0.0 {
        return Ok(value);
    }
    Err(ValueError::NotPositive { field })
}

/// The number, when it is finite and not negative.
pub(super) fn require_not_negative(field: &'static str, value: f64) -> Result<f64, ValueError> {
    if value.is_finite() && value >= 0.0 {
        return Ok(value);
    }
    Err(ValueError::Negative { field })
}

/// The number, when it is finite.
pub(super) fn require_finite(field: &'static str, value: f64) -> Result<f64, ValueError> {
    if value.is_finite() {
        return Ok(value);
    }
    Err(ValueError::NotFinite { field })
}
