//! How two attribute values compare.

use std::cmp::Ordering;

use crm_core::AttributeValue;

/// The order of two values; `None` when they do not compare.
///
/// Types never turn into each other, but whole numbers and numbers compare as the numbers they are.
/// Texts compare by code point, which is the order of their bytes in UTF-8. Amounts compare within
/// a currency only. The order of sets and truth values serves to tell whether they are equal.
pub(super) fn compare(one: &AttributeValue, other: &AttributeValue) -> Option<Ordering> {
    use AttributeValue::{Boolean, Date, Instant, Integer, Money, Number, Text, Texts};
    match (one, other) {
        (Integer(one), Number(other)) => Some(integer_with_number(*one, other.get())),
        (Number(one), Integer(other)) => Some(integer_with_number(*other, one.get()).reverse()),
        (Money(one), Money(other)) => {
            (one.currency() == other.currency()).then(|| one.minor().cmp(&other.minor()))
        }
        (Text(one), Text(other)) => Some(one.as_str().cmp(other.as_str())),
        (Integer(one), Integer(other)) => Some(one.cmp(other)),
        (Number(one), Number(other)) => Some(one.cmp(other)),
        (Boolean(one), Boolean(other)) => Some(one.cmp(other)),
        (Date(one), Date(other)) => Some(one.cmp(other)),
        (Instant(one), Instant(other)) => Some(one.cmp(other)),
        (Texts(one), Texts(other)) => Some(one.cmp(other)),
        _ => None,
    }
}

/// Whether "less than" means something for values of the type.
pub(super) fn is_ordered(value: &AttributeValue) -> bool {
    use AttributeValue::{Date, Instant, Integer, Money, Number, Text};
    matches!(
        value,
        Text(_) | Integer(_) | Number(_) | Date(_) | Instant(_) | Money(_)
    )
}

/// Compares exactly: turning the whole number into floating point would round it from 2^53 on.
fn integer_with_number(integer: i64, number: f64) -> Ordering {
    const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;
    if number >= TWO_TO_63 {
        return Ordering::Less;
    }
    if number < -TWO_TO_63 {
        return Ordering::Greater;
    }
    // Adding zero makes minus zero zero.
    let whole = number.trunc() + 0.0;
    let by_whole = integer.cmp(&(whole as i64));
    by_whole.then_with(|| whole.total_cmp(&(number + 0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_and_numbers_compare_without_rounding() {
        let cases = [
            (1, 1.0, Ordering::Equal),
            (0, -0.5, Ordering::Greater),
            (0, 0.5, Ordering::Less),
            (-1, -0.5, Ordering::Less),
            (0, 0.0, Ordering::Equal),
            // 2^53 + 1 is no floating point number; rounding would make the two equal.
            (
                9_007_199_254_740_993,
                9_007_199_254_740_992.0,
                Ordering::Greater,
            ),
            (i64::MAX, 9_223_372_036_854_775_808.0, Ordering::Less),
            (i64::MIN, -9_223_372_036_854_775_808.0, Ordering::Equal),
            (i64::MIN, -9_223_372_036_854_777_856.0, Ordering::Greater),
            (i64::MIN, f64::MIN, Ordering::Greater),
            (i64::MAX, f64::MAX, Ordering::Less),
        ];
        for (integer, number, expected) in cases {
            assert_eq!(
                integer_with_number(integer, number),
                expected,
                "{integer} and {number}"
            );
        }
    }
}
