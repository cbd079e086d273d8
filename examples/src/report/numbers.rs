//! Numbers as people read them.

use crm_core::Money;

/// A whole number with commas between the thousands.
pub(super) fn grouped(number: u64) -> String {
    group(&number.to_string())
}

fn group(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// An amount with commas between the thousands.
pub(super) fn amount(money: Money) -> String {
    let text = money.to_string();
    let (number, currency) = text.split_once(' ').unwrap_or((&text, ""));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let (sign, whole) = whole
        .strip_prefix('-')
        .map_or(("", whole), |whole| ("−", whole));
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}\u{a0}{currency}", group(whole))
}

/// A share as per cent with one decimal.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1}\u{a0}%", share * 100.0)
}

/// A share as per cent without decimals.
pub(super) fn round_percent(share: f64) -> String {
    format!("{:.0}\u{a0}%", share * 100.0)
}

/// `part` of `whole`, from 0 to 1; of nothing, 0.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_core::Currency;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn without_its_commas_a_number_is_the_same(number in any::<u64>()) {
            let text = grouped(number);
            prop_assert_eq!(text.replace(',', "").parse(), Ok(number));
            prop_assert!(text.split(',').skip(1).all(|part| part.len() == 3));
            prop_assert!(!text.starts_with(','));
        }
    }

    #[test]
    fn amounts_keep_sign_and_decimals() {
        let shown = |minor, currency| amount(Money::new(minor, currency));
        assert_eq!(shown(24_409_194, Currency::USD), "244,091.94\u{a0}USD");
        assert_eq!(shown(-123_456, Currency::EUR), "−1,234.56\u{a0}EUR");
        assert_eq!(shown(1_234, Currency::JPY), "1,234\u{a0}JPY");
        assert_eq!(shown(5, Currency::USD), "0.05\u{a0}USD");
    }
}
