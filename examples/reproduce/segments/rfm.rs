//! RFM scores by cut points, and tables of named segments of which the first match counts.

use std::collections::BTreeMap;
use std::fmt;

use crm_core::{Currency, Money};
use crm_segment::{NamedSegment, RfmCutPoints, RfmRange, ScoreRange, SegmentMap, SegmentName};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Number, Value};

use super::{Gap, SegmentCase, UNKNOWN_SHAPE, Verdict};

/// Bins hold their lower limit and not their upper one, as ours do.
const CONVENTION: &str = "cut points begin a bin; the first segment that takes a score in counts";
const NO_DATA: Gap = Gap::new("figures of a data set that is not in the file");

/// A customer to be scored; the amount is in major units.
#[derive(Deserialize)]
struct Buyer {
    recency_days: i64,
    orders: u64,
    amount: Number,
}

#[derive(Deserialize)]
struct Scored {
    rfm: u16,
    #[serde(default)]
    segment: Option<String>,
}

pub(super) fn check(case: &SegmentCase, all: &[&SegmentCase]) -> Result<Verdict, Gap> {
    if let Ok(buyer) = case.given::<Buyer>() {
        return check_buyer(case, &buyer, all);
    }
    match Table::of(case)? {
        Some(table) => check_table(case, &table),
        None => Err(NO_DATA),
    }
}

/// Scores a customer, by the cut points and the table that the same source tells in other cases.
fn check_buyer(case: &SegmentCase, buyer: &Buyer, all: &[&SegmentCase]) -> Result<Verdict, Gap> {
    let told = || {
        std::iter::once(case).chain(all.iter().copied().filter(|other| {
            other.area == case.area && other.source == case.source && other.id != case.id
        }))
    };
    let cuts = told().find_map(cut_points).ok_or(Gap::new(
        "cut points of a data set that no case of the files tells",
    ))?;
    let expected: Scored = case.expect_as()?;
    let amount = Money::parse(&buyer.amount.to_string(), Currency::USD)
        .map_err(|error| Gap::refused(&error))?;
    let score = cuts.score_values(buyer.recency_days, buyer.orders, amount.minor().into());
    let Some(segment) = expected.segment else {
        return Ok(Verdict::of(&score.code(), &expected.rfm, CONVENTION));
    };
    // Where a source tells several tables, its first one is the one that its cases mean.
    let table = told()
        .find_map(|other| Table::of(other).ok().flatten())
        .ok_or(Gap::new(
            "a table of segments that no case of the files tells",
        ))?;
    let found = format!("{} {}", score.code(), table.segment_of(score));
    let expected = format!("{} {segment}", expected.rfm);
    Ok(Verdict::of(&found, &expected, CONVENTION))
}

/// The counts of a table need the data set. What can be checked without it is which segments can be
/// reached at all, where the case says so.
fn check_table(case: &SegmentCase, table: &Table) -> Result<Verdict, Gap> {
    let lint = table.map.lint();
    let counts = case.expect.as_object().ok_or(UNKNOWN_SHAPE)?;
    for name in &lint.unreachable {
        if counts
            .get(name.as_str())
            .is_some_and(|count| count.as_u64() != Some(0))
        {
            return Ok(Verdict::Failed {
                expected: format!("customers in {name}"),
                found: "earlier segments take in all of its scores".to_owned(),
                convention: CONVENTION.into(),
            });
        }
    }
    let Some((unreachable, segments)) = case.note.as_deref().and_then(told_unreachable) else {
        return Err(NO_DATA);
    };
    let found = (lint.unreachable.len(), table.map.segments().len());
    Ok(Verdict::of(
        &format!("{} of {} segments can never match", found.0, found.1),
        &format!("{unreachable} of {segments} segments can never match"),
        CONVENTION,
    ))
}

/// Reads a note such as "three of ten named segments can never match".
fn told_unreachable(note: &str) -> Option<(usize, usize)> {
    const NUMBERS: [&str; 13] = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    let number = |word: &str| {
        let spelt = NUMBERS.iter().position(|spelt| *spelt == word);
        spelt.or_else(|| word.parse().ok())
    };
    let (counts, _) = note.split_once(" segments can never match")?;
    let mut words = counts.split_ascii_whitespace();
    let unreachable = number(words.next()?)?;
    let of = words.next()?;
    (of == "of").then_some((unreachable, number(words.next()?)?))
}

/// The cut points that a case tells: with a fraction, the next whole number begins the bin, in days
/// and purchases as in cents.
fn cut_points(case: &SegmentCase) -> Option<RfmCutPoints> {
    let axis = |name: &str, decimals: usize| -> Option<[i64; 4]> {
        let cuts = case.expect.get(name)?.as_array()?.iter();
        let whole: Option<Vec<i64>> = cuts.map(|cut| ceiling(cut, decimals)).collect();
        whole?.try_into().ok()
    };
    let orders = axis("frequency_cuts", 0)?.map(i64::unsigned_abs);
    RfmCutPoints::new(axis("recency_cuts", 0)?, orders, axis("monetary_cuts", 2)?).ok()
}

/// The smallest whole number of units of so many `decimals` that is not below a number from zero
/// on. Read from the digits: 255.8 times 100 is more than 25580 in floating point.
fn ceiling(number: &Value, decimals: usize) -> Option<i64> {
    let text = number.as_number()?.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let kept: String = fraction
        .chars()
        .chain("00".chars())
        .take(decimals)
        .collect();
    let is_above = fraction.chars().skip(decimals).any(|digit| digit != '0');
    let digits = format!("{whole}{kept}");
    if !text
        .chars()
        .all(|character| character.is_ascii_digit() || character == '.')
    {
        return None;
    }
    digits.parse::<i64>().ok()?.checked_add(is_above.into())
}

/// A table of named segments, and what a customer outside all of them is called.
struct Table {
    map: SegmentMap,
    others: String,
}

impl Table {
    /// The table that a case gives; `None` when it gives none.
    fn of(case: &SegmentCase) -> Result<Option<Self>, Gap> {
        #[derive(Deserialize)]
        struct Given {
            table: Rows,
            order: String,
        }
        let given = case.given::<BTreeMap<String, Value>>()?;
        if !given.contains_key("table") {
            return Ok(None);
        }
        let given: Given = case.given()?;
        let others = given
            .order
            .strip_prefix("first match wins, else ")
            .ok_or(Gap::new(
                "a table of segments read by another rule than the first match",
            ))?;
        let map = SegmentMap::first_match(given.table.0).map_err(|error| Gap::refused(&error))?;
        Ok(Some(Self {
            map,
            others: others.to_owned(),
        }))
    }

    fn segment_of(&self, score: crm_segment::RfmScore) -> &str {
        let named = self.map.segment_of(score).map(SegmentName::as_str);
        named.unwrap_or(&self.others)
    }
}

/// The rows of a table in the order in which they are written.
struct Rows(Vec<NamedSegment>);

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Vec<NamedSegment>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("segments with a range of scores on each axis")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut rows = Vec::new();
                while let Some((name, axes)) = map.next_entry::<SegmentName, [ScoreRange; 3]>()? {
                    let [recency, frequency, monetary] = axes;
                    let scores = RfmRange {
                        recency,
                        frequency,
                        monetary,
                    };
                    rows.push(NamedSegment::new(name, scores));
                }
                Ok(rows)
            }
        }
        deserializer.deserialize_map(InOrder).map(Self)
    }
}
