//! Sums of floating-point numbers that are the same in any order.

use super::exact;

/// Whole multiples of a small number, in which a feature is summed: such sums are the same in any order.
///
/// Added to `offset`, a value takes the bits of the multiple that is nearest: the last digit of a
/// floating-point number of that size stands for `step`. A step is at most a 2^36th of the largest value
/// for fewer than 2^26 rows, and smaller for fewer.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    pub(super) offset: f64,
    step: f64,
}

impl Grid {
    pub(super) fn of(column: &[f64]) -> Self {
        let exponent = exact::exponent_of(column.iter().copied());
        let row_bits = usize::BITS.saturating_sub(column.len().leading_zeros()) as i32;
        // A value takes no more than 51 digits, and the sum of all no more than 62.
        let digits = 51.min(62_i32.saturating_sub(row_bits));
        // Nothing is told apart below 2^-1000.
        let step = exponent.saturating_sub(digits).max(-1000);
        Self {
            offset: 1.5 * exact::power_of_two(step.saturating_add(52)),
            step: exact::power_of_two(step),
        }
    }

    /// The mean of `count` values whose bits were added up.
    pub(super) fn mean(self, bits: u64, count: u64) -> f64 {
        let offsets = self.offset.to_bits().wrapping_mul(count);
        bits.wrapping_sub(offsets) as i64 as f64 * self.step / count as f64
    }
}
