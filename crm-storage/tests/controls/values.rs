//! Stores that give back something else than they were given.

use crm_core::{Money, PurchaseFact, Timestamp};
use serde_json::Value;

use crate::defect::Defect;

/// Changes every text of a serialised value, names of fields left out.
fn each_text(value: &mut Value, change: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(items) => items.iter_mut().for_each(|one| each_text(one, change)),
        Value::Object(fields) => fields.values_mut().for_each(|one| each_text(one, change)),
        _ => {}
    }
}

/// Changes every number of a serialised value, those of versions left out.
fn each_number(value: &mut Value, change: &dyn Fn(&mut Value)) {
    match value {
        Value::Number(_) => change(value),
        Value::Array(items) => items.iter_mut().for_each(|one| each_number(one, change)),
        Value::Object(fields) => {
            let fields = fields.iter_mut().filter(|(name, _)| *name != "version");
            fields.for_each(|(_, one)| each_number(one, change));
        }
        _ => {}
    }
}

/// Whether a text is one that a person wrote, not an id, an instant or a code.
fn is_written(text: &str) -> bool {
    let is_id = text.len() == 36 && text.chars().filter(|c| *c == '-').count() == 4;
    !is_id && Timestamp::parse(text).is_err()
}

/// Runs of blanks in texts become one blank, invisible signs go.
#[derive(Debug)]
pub(crate) struct Trims;

impl Defect for Trims {
    fn bend(&self) -> Option<&dyn Fn(&mut Value)> {
        Some(&|value| {
            each_text(value, &|text| {
                let words: Vec<_> = text.split(' ').filter(|word| !word.is_empty()).collect();
                words.join(" ").trim_end_matches('\u{200b}').to_owned()
            });
        })
    }
}

/// Texts are cut after 255 bytes, at the end of a character.
#[derive(Debug)]
pub(crate) struct CutsTexts;

impl Defect for CutsTexts {
    fn bend(&self) -> Option<&dyn Fn(&mut Value)> {
        Some(&|value| {
            each_text(value, &|text| {
                let end = text.floor_char_boundary(255);
                text.get(..end).unwrap().to_owned()
            });
        })
    }
}

/// Signs that take four bytes become question marks.
#[derive(Debug)]
pub(crate) struct ReplacesSigns;

impl Defect for ReplacesSigns {
    fn bend(&self) -> Option<&dyn Fn(&mut Value)> {
        Some(&|value| {
            each_text(value, &|text| {
                let short = |c: char| if c.len_utf8() == 4 { '?' } else { c };
                text.chars().map(short).collect()
            });
        })
    }
}

/// E-mail addresses are given back in small letters.
#[derive(Debug)]
pub(crate) struct LowersAddresses;

impl Defect for LowersAddresses {
    fn bend(&self) -> Option<&dyn Fn(&mut Value)> {
        Some(&|value| {
            each_text(value, &|text| {
                if text.contains('@') && text.is_ascii() && !text.contains(' ') {
                    return text.to_lowercase();
                }
                text.to_owned()
            });
        })
    }
}

/// Instants are kept to the millisecond.
#[derive(Debug)]
pub(crate) struct CutsInstants;

impl Defect for CutsInstants {
    fn bend(&self) -> Option<&dyn Fn(&mut Value)> {
        Some(&|value| {
            each_text(value, &|text| match Timestamp::parse(text) {
                Ok(instant) if !is_written(text) => {
                    let micros = instant.as_micros().div_euclid(1000) * 1000;
                    Timestamp::from_micros(micros).unwrap().to_string()
                }
                _ => text.to_owned(),
            });
        })
    }
}

/// Whole numbers go through a number of 53 bits, as JSON of many makes does.
#[derive(Debug)]
pub(crate) struct RoundsIntegers;

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "the loss is the defect"
)]
fn rounded(number: i64) -> i64 {
    number as f64 as i64
}

impl Defect for RoundsIntegers {
    fn bend(&self) -> Option<&dyn Fn(&mut Value)> {
        Some(&|value| {
            each_number(value, &|number| {
                if let Some(integer) = number.as_i64() {
                    *number = rounded(integer).into();
                }
            });
        })
    }

    fn fact(&self, fact: PurchaseFact) -> PurchaseFact {
        let (minor, currency) = (fact.amount().minor(), fact.amount().currency());
        let mut fact = fact;
        if let PurchaseFact::Purchase { amount, .. } | PurchaseFact::Return { amount, .. } =
            &mut fact
        {
            *amount = Money::new(rounded(minor), currency);
        }
        fact
    }
}

/// Numbers with a fraction are kept to fifteen digits.
#[derive(Debug)]
pub(crate) struct RoundsNumbers;

impl Defect for RoundsNumbers {
    fn bend(&self) -> Option<&dyn Fn(&mut Value)> {
        Some(&|value| {
            each_number(value, &|number| {
                if let Some(fraction) = number.as_f64().filter(|_| number.is_f64()) {
                    let short: f64 = format!("{fraction:.14e}").parse().unwrap();
                    *number = short.into();
                }
            });
        })
    }
}

/// Empty lists are left out.
#[derive(Debug)]
pub(crate) struct DropsTheEmpty;

fn drop_the_empty(value: &mut Value) {
    let Value::Object(fields) = value else { return };
    if let Some(Value::Object(attributes)) = fields.get_mut("attributes") {
        let is_empty = |value: &Value| value["texts"].as_array().is_some_and(Vec::is_empty);
        attributes.retain(|_, value| !is_empty(value));
    }
}

impl Defect for DropsTheEmpty {
    fn bend(&self) -> Option<&dyn Fn(&mut Value)> {
        Some(&drop_the_empty)
    }
}
