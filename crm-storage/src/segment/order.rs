//! Comparing numbers of two types without rounding.

/// How a value is compared with one that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Eq,
    Lt,
    Lte,
    Gt,
    Gte,
}

/// A comparison that may be settled without looking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Asked<T> {
    Always,
    Never,
    Compared(Order, T),
}

impl Order {
    /// The operator, with spaces around it.
    pub(super) fn operator(self) -> &'static str {
        match self {
            Self::Eq => " = ",
            Self::Lt => " < ",
            Self::Lte => " <= ",
            Self::Gt => " > ",
            Self::Gte => " >= ",
        }
    }

    fn is_less(self) -> bool {
        matches!(self, Self::Lt | Self::Lte)
    }
}

const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

/// What is asked of a whole number that is compared with a number.
pub(super) fn of_integer(order: Order, number: f64) -> Asked<i64> {
    let whole = number.floor();
    if !(-TWO_TO_63..TWO_TO_63).contains(&whole) {
        let holds = order != Order::Eq && order.is_less() == (number > 0.0);
        return if holds { Asked::Always } else { Asked::Never };
    }
    let below = whole as i64;
    match order {
        _ if whole == number => Asked::Compared(order, below),
        Order::Eq => Asked::Never,
        Order::Lt | Order::Lte => Asked::Compared(Order::Lte, below),
        Order::Gt | Order::Gte => Asked::Compared(Order::Gt, below),
    }
}

/// What is asked of a number that is compared with a whole number.
pub(super) fn of_number(order: Order, integer: i64) -> Asked<f64> {
    let nearest = integer as f64;
    // Numbers of this size are whole, and 128 bits hold them.
    let (asked, near) = (i128::from(integer), nearest as i128);
    match order {
        _ if near == asked => Asked::Compared(order, nearest),
        Order::Eq => Asked::Never,
        // No number lies between the two.
        Order::Lt | Order::Lte if near > asked => Asked::Compared(Order::Lt, nearest),
        Order::Lt | Order::Lte => Asked::Compared(Order::Lte, nearest),
        Order::Gt | Order::Gte if near > asked => Asked::Compared(Order::Gte, nearest),
        Order::Gt | Order::Gte => Asked::Compared(Order::Gt, nearest),
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use super::*;

    const ALL: [Order; 5] = [Order::Eq, Order::Lt, Order::Lte, Order::Gt, Order::Gte];

    fn holds(order: Order, found: Ordering) -> bool {
        match order {
            Order::Eq => found.is_eq(),
            Order::Lt => found.is_lt(),
            Order::Lte => found.is_le(),
            Order::Gt => found.is_gt(),
            Order::Gte => found.is_ge(),
        }
    }

    fn answer<T: PartialOrd>(asked: Asked<T>, value: T) -> bool {
        match asked {
            Asked::Always => true,
            Asked::Never => false,
            Asked::Compared(order, with) => holds(order, value.partial_cmp(&with).unwrap()),
        }
    }

    /// The exact order, by whole parts first.
    fn exact(integer: i64, number: f64) -> Ordering {
        if number.abs() >= 1e30 {
            return if number > 0.0 {
                Ordering::Less
            } else {
                Ordering::Greater
            };
        }
        let whole = i128::from(integer).cmp(&(number.floor() as i128));
        whole.then(if number.fract() == 0.0 {
            Ordering::Equal
        } else {
            Ordering::Less
        })
    }

    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![
            -4.0..4.0_f64,
            (-8_i64..8).prop_map(|half| half as f64 / 2.0),
            any::<f64>().prop_filter("finite", |number| number.is_finite()),
            (any::<i64>()).prop_map(|near| near as f64),
            Just(TWO_TO_63),
            Just(-TWO_TO_63),
        ]
    }

    proptest! {
        #[test]
        fn no_comparison_rounds(
            number in number(),
            integer in prop_oneof![-4_i64..4, any::<i64>(), (-4_i64..4).prop_map(|by| (1_i64 << 53).wrapping_add(by))],
            near in any::<bool>(),
        ) {
            let integer = if near { number as i64 } else { integer };
            for order in ALL {
                let expected = holds(order, exact(integer, number));
                prop_assert_eq!(answer(of_integer(order, number), integer), expected);
                let expected = holds(order, exact(integer, number).reverse());
                prop_assert_eq!(answer(of_number(order, integer), number), expected);
            }
        }
    }
}
