//! Punycode: the letters of a domain name in ASCII (RFC 3492).

// The parameters of RFC 3492, section 5.
const BASE: u32 = 36;
const LEAST_THRESHOLD: u32 = 1;
const LARGEST_THRESHOLD: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const FIRST_BIAS: u32 = 72;
const FIRST_CODE_POINT: u32 = 128;

/// The label in Punycode, without `xn--` (RFC 3492, section 6.3); `None` when a number of the
/// algorithm does not fit, which no label of 63 bytes comes to.
pub(super) fn encode(label: &str) -> Option<String> {
    let mut written: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(written.len()).ok()?;
    if basic > 0 {
        written.push('-');
    }
    let length = u32::try_from(label.chars().count()).ok()?;
    let (mut handled, mut delta, mut bias, mut from) = (basic, 0u32, FIRST_BIAS, FIRST_CODE_POINT);
    while handled < length {
        let code_points = || label.chars().map(u32::from);
        let next = code_points().filter(|point| *point >= from).min()?;
        let passed = next.checked_sub(from)?;
        delta = delta.checked_add(passed.checked_mul(handled.checked_add(1)?)?)?;
        for point in code_points() {
            if point < next {
                delta = delta.checked_add(1)?;
            }
            if point == next {
                push_number(&mut written, delta, bias)?;
                let places = handled.checked_add(1)?;
                bias = adapted_bias(delta, places, handled == basic)?;
                delta = 0;
                handled = places;
            }
        }
        delta = delta.checked_add(1)?;
        from = next.checked_add(1)?;
    }
    Some(written)
}

/// Appends a number with digits of variable weight (section 3.3).
fn push_number(written: &mut String, number: u32, bias: u32) -> Option<()> {
    let mut rest = number;
    let mut place = BASE;
    loop {
        let threshold = place
            .saturating_sub(bias)
            .clamp(LEAST_THRESHOLD, LARGEST_THRESHOLD);
        let Some(above) = rest.checked_sub(threshold) else {
            break;
        };
        let weight = BASE.checked_sub(threshold)?;
        let digit = threshold.checked_add(above.checked_rem(weight)?)?;
        written.push(char::from_digit(digit, BASE).and_then(as_punycode_digit)?);
        rest = above.checked_div(weight)?;
        place = place.checked_add(BASE)?;
    }
    written.push(char::from_digit(rest, BASE).and_then(as_punycode_digit)?);
    Some(())
}

/// Punycode counts `a` to `z`, then `0` to `9`; Rust counts the other way round.
fn as_punycode_digit(digit: char) -> Option<char> {
    let value = digit.to_digit(BASE)?;
    let code = match value {
        0..=25 => u32::from('a').checked_add(value)?,
        _ => u32::from('0').checked_add(value.checked_sub(26)?)?,
    };
    char::from_u32(code)
}

/// The bias for the next number (section 6.1).
fn adapted_bias(delta: u32, places: u32, is_first: bool) -> Option<u32> {
    const SPAN: u32 = BASE - LEAST_THRESHOLD;
    let damped = if is_first { delta / DAMP } else { delta / 2 };
    let mut rest = damped.checked_add(damped.checked_div(places)?)?;
    let mut steps = 0u32;
    while rest > (SPAN * LARGEST_THRESHOLD) / 2 {
        rest /= SPAN;
        steps = steps.checked_add(BASE)?;
    }
    let scaled = rest.checked_mul(SPAN + 1)?;
    steps.checked_add(scaled.checked_div(rest.checked_add(SKEW)?)?)
}

#[cfg(test)]
mod tests {
    use super::encode;

    /// The samples of RFC 3492, section 7.1.
    #[test]
    fn the_samples_of_the_standard_are_written_as_it_says() {
        for (label, expected) in [
            ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"),
            ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
            ("pročprostěnemluvíčesky", "proprostnemluvesky-uyb24dma41a"),
            ("למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"),
            ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"),
            (
                "hello-another-way-それぞれの場所",
                "hello-another-way--fc4qua05auwb3674vfr0b",
            ),
            ("パフィーdeルンバ", "de-jg4avhby1noc0d"),
            ("-> $1.00 <-", "-> $1.00 <--"),
            ("bücher", "bcher-kva"),
        ] {
            assert_eq!(encode(label).as_deref(), Some(expected), "{label}");
        }
    }
}
