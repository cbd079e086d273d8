//! One text for each JSON value.
//!
//! As RFC 8785 has it, the names of an object are sorted and there is no white space; unlike there,
//! names are sorted by their bytes, whole numbers are written whole, since amounts reach beyond 2^53,
//! and other numbers in the shortest form that reads back equal, with an exponent. The text does not
//! depend on the order of fields in the code, on how a library prints numbers, or on what a database
//! does to JSON.

use serde::Serialize;
use serde_json::{Number, Value};

/// The canonical text of a value.
pub(super) fn text(value: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    write(&serde_json::to_value(value)?, &mut text)?;
    Ok(text)
}

fn write(value: &Value, text: &mut String) -> Result<(), serde_json::Error> {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => text.push_str(&number_text(number)),
        Value::String(string) => text.push_str(&serde_json::to_string(string)?),
        Value::Array(members) => {
            text.push('[');
            for (index, member) in members.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(member, text)?;
            }
            text.push(']');
        }
        Value::Object(fields) => {
            // Another crate of the program may have asked serde_json to keep the order of fields.
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| name.as_bytes());
            text.push('{');
            for (index, (name, member)) in fields.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&serde_json::to_string(name)?);
                text.push(':');
                write(member, text)?;
            }
            text.push('}');
        }
    }
    Ok(())
}

fn number_text(number: &Number) -> String {
    match (number.is_f64(), number.as_f64()) {
        (true, Some(float)) => format!("{float:e}"),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn names_are_sorted_and_numbers_have_one_form() {
        let value =
            json!({"b": [1.0, -0.5, 1e21, u64::MAX, i64::MIN], "a": {"ä": null, "z": "\u{7}\""}});
        assert_eq!(
            text(&value).unwrap(),
            r#"{"a":{"z":"\u0007\"","ä":null},"b":[1e0,-5e-1,1e21,18446744073709551615,-9223372036854775808]}"#
        );
    }

    proptest! {
        #[test]
        fn the_text_reads_back_equal(number in any::<f64>().prop_filter("finite", |n| n.is_finite()), name in ".*") {
            let value = json!({name.clone(): [number, name]});
            let back: Value = serde_json::from_str(&text(&value).unwrap()).unwrap();
            prop_assert_eq!(back, value);
        }
    }
}
