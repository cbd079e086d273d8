//! Sums that do not depend on the order.

/// How many bits lie before the point of the largest of these values; all are below two to this power.
pub(super) fn exponent_of(values: impl Iterator<Item = f64>) -> i32 {
    let largest = values.fold(0.0_f64, |largest, value| largest.max(value.abs()));
    if largest == 0.0 {
        return 0;
    }
    // The power of two above: exact, and the same everywhere, which a logarithm might not be.
    let biased = (largest.to_bits() >> 52) & 0x7ff;
    (biased as i32).saturating_sub(1022)
}

/// Two to this power.
pub(super) fn power_of_two(exponent: i32) -> f64 {
    2.0_f64.powi(exponent)
}

/// The sum of values below two to the power of `exponent`, as whole multiples of a 2^61st of that:
/// whole numbers add up to the same in any order.
pub(super) fn sum(values: impl Iterator<Item = f64>, exponent: i32) -> f64 {
    // In two steps, since the whole may be beyond the range.
    let shift = 61_i32.saturating_sub(exponent);
    let (one, other) = (shift / 2, shift.saturating_sub(shift / 2));
    let (one, other) = (power_of_two(one), power_of_two(other));
    let total: i128 = values
        .map(|value| i128::from((value * one * other) as i64))
        .sum();
    total as f64 / one / other
}

/// The mean of finite values; 0 of none.
pub(super) fn mean(values: &[f64]) -> f64 {
    let exponent = exponent_of(values.iter().copied());
    sum(values.iter().copied(), exponent) / values.len().max(1) as f64
}

/// The standard deviation of the values as a whole population, from their mean.
pub(super) fn deviation(values: &[f64], mean: f64) -> f64 {
    let squares = || values.iter().map(|value| (value - mean) * (value - mean));
    let exponent = exponent_of(squares());
    (sum(squares(), exponent) / values.len().max(1) as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_order_gives_the_same_bits(
            (values, shuffled) in proptest::collection::vec(-1e9_f64..1e9, 0..50)
                .prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle())),
        ) {
            let (one, other) = (mean(&values), mean(&shuffled));
            prop_assert_eq!(one.to_bits(), other.to_bits());
            let plain = values.iter().sum::<f64>() / values.len().max(1) as f64;
            prop_assert!((one - plain).abs() <= 1e-6);
            prop_assert_eq!(
                deviation(&values, one).to_bits(),
                deviation(&shuffled, one).to_bits()
            );
        }
    }

    #[test]
    fn the_exponent_is_that_of_the_next_power_above() {
        for (value, exponent) in [(0.0, 0), (1.0, 1), (-1.5, 1), (2.0, 2), (0.5, 0), (0.3, -1)] {
            assert_eq!(exponent_of([value].into_iter()), exponent, "{value}");
        }
        assert_eq!(mean(&[f64::MAX / 4.0, f64::MAX / 4.0]), f64::MAX / 4.0);
        assert_eq!(mean(&[1e-300, 3e-300]), 2e-300);
        assert_eq!(mean(&[]), 0.0);
    }
}
