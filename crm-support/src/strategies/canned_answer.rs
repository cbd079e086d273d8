//! Canned answers.

use std::collections::BTreeMap;

use crm_core::strategies as core;
use crm_core::{Code, Currency, Money};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::time_zone;
use crate::{
    AnswerTemplate, CannedAnswer, KnownPlaceholder, OwnPlaceholders, PlaceholderText,
    PlaceholderType, PlaceholderValue, PlaceholderValues,
};

/// Any [`PlaceholderType`].
pub fn placeholder_type() -> impl Strategy<Value = PlaceholderType> + Clone {
    select(PlaceholderType::ALL)
}

/// Any [`OwnPlaceholders`].
pub fn own_placeholders() -> impl Strategy<Value = OwnPlaceholders> + Clone {
    btree_map(core::code(), placeholder_type(), 0..6)
        .prop_filter_map("placeholders", |own| OwnPlaceholders::new(own).ok())
}

/// A [`PlaceholderText`], braces and quotation marks included.
pub fn placeholder_text() -> impl Strategy<Value = PlaceholderText> + Clone {
    prop_oneof![
        3 => "\\PC{1,20}",
        1 => "[{}\"|: a-c.]{1,20}",
        1 => Just("{{customer.name}}".to_owned()),
    ]
    .prop_filter_map("a text", |text| PlaceholderText::parse(text).ok())
}

/// A [`PlaceholderValue`] of a type.
pub fn placeholder_value_of(of: PlaceholderType) -> BoxedStrategy<PlaceholderValue> {
    let currencies = select(vec![Currency::EUR, Currency::JPY, Currency::USD]);
    match of {
        PlaceholderType::Text => placeholder_text().prop_map(Into::into).boxed(),
        PlaceholderType::Instant => core::timestamp().prop_map(Into::into).boxed(),
        PlaceholderType::Number => any::<i64>().prop_map(Into::into).boxed(),
        PlaceholderType::Money => (any::<i64>(), currencies)
            .prop_map(|(minor, currency)| Money::new(minor, currency).into())
            .boxed(),
    }
}

/// [`PlaceholderValues`] for all known placeholders and these of the host's own, in any zone.
pub fn placeholder_values(
    own: &OwnPlaceholders,
) -> impl Strategy<Value = PlaceholderValues> + use<> {
    let known = KnownPlaceholder::ALL.iter();
    let known = known.map(|known| (known.name(), known.placeholder_type()));
    let all: Vec<(Code, PlaceholderType)> = known
        .chain(own.own().map(|(name, of)| (name.clone(), of)))
        .collect();
    let values: Vec<_> = all
        .iter()
        .map(|(_, of)| placeholder_value_of(*of))
        .collect();
    (time_zone(), values).prop_map(move |(zone, values)| {
        let named = all.iter().zip(values);
        named.fold(
            PlaceholderValues::new(zone),
            |so_far, ((name, _), value)| so_far.with(name.clone(), value),
        )
    })
}

/// A part of the text of a template: plain, a quoted text, or a placeholder with formats that fit it.
fn part(own: &OwnPlaceholders) -> impl Strategy<Value = String> + Clone + use<> {
    let known = KnownPlaceholder::ALL.iter();
    let known = known.map(|known| (known.name(), known.placeholder_type()));
    let all: Vec<(Code, PlaceholderType)> = known
        .chain(own.own().map(|(name, of)| (name.clone(), of)))
        .collect();
    let placeholder = (
        select(all),
        any::<[bool; 3]>(),
        option::of("[^\"\n\\p{C}]{0,8}"),
        " {0,2}",
    );
    let placeholder = placeholder.prop_map(|((name, of), [one, two, three], default, space)| {
        let of_type = match of {
            PlaceholderType::Text => [(one, "upper"), (two, "lower"), (false, "")],
            PlaceholderType::Instant => [
                (one, "date: \"%-d.%m.%Y %H:%M\""),
                (two, "zone:\"Asia/Tokyo\""),
                (false, ""),
            ],
            PlaceholderType::Number => [(one, "grouped: \" \""), (false, ""), (false, "")],
            PlaceholderType::Money => [
                (one, "decimal: \",\""),
                (two, "grouped : \"'\""),
                (three, "amount"),
            ],
        };
        let formats = of_type.iter().filter(|(is_given, _)| *is_given);
        let mut written = format!("{{{{{space}{name}");
        for (_, format) in formats {
            written.push_str(&format!("{space}|{space}{format}"));
        }
        if let Some(default) = default {
            written.push_str(&format!(
                "{space}|{space}default{space}:{space}\"{default}\""
            ));
        }
        format!("{written}{space}}}}}")
    });
    prop_oneof![
        3 => "[^{}\\p{C}]{1,12}",
        1 => Just("\n".to_owned()),
        1 => "\\{ [a-z]{0,3} \\}",
        1 => "\\{\\{ ?\"[^\"\\p{C}]{0,6}\" ?\\}\\}",
        4 => placeholder,
    ]
}

/// The text of an [`AnswerTemplate`] over known placeholders and these of the host's own.
pub fn answer_template_text(
    own: &OwnPlaceholders,
) -> impl Strategy<Value = String> + Clone + use<> {
    let own_of_filter = own.clone();
    vec(part(own), 1..8)
        .prop_map(|parts| parts.concat().trim().to_owned())
        .prop_filter("a template", move |text| {
            AnswerTemplate::parse(text, &own_of_filter).is_ok()
        })
}

/// Any [`CannedAnswer`].
pub fn canned_answer() -> impl Strategy<Value = CannedAnswer> + Clone {
    let language = select(vec!["de", "en", "pt", "pt-br", "zh-hant-tw"])
        .prop_filter_map("a language", |language| Code::parse(language).ok());
    own_placeholders().prop_flat_map(move |own| {
        let texts = btree_map(language.clone(), answer_template_text(&own), 1..4);
        (Just(own), texts, core::code(), 1..100_u32).prop_filter_map(
            "a canned answer",
            |(own, texts, name, version): (_, BTreeMap<Code, String>, _, _)| {
                let fallback = texts.keys().next()?.clone();
                let texts = texts
                    .iter()
                    .map(|(language, text)| (language.clone(), text.as_str()));
                CannedAnswer::new(name, version, own, fallback, texts).ok()
            },
        )
    })
}
