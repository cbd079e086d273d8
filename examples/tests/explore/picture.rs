//! The picture of the guide, made by the example.
//!
//! With `ECRM_WRITE_PICTURE=1` the file of the guide is written anew.

use std::fs;

use chrono::TimeDelta;
use crm_core::{Currency, InteractionContent, Money, Purchase, Timestamp};
use crm_segment::Rule;
use ecrm_examples::membership::{CustomerReader, DaySpan, HeldCondition, MembershipHistory};
use futures_executor::block_on;
use roxmltree::Document;
use tempfile::TempDir;

use crate::made_up::{MadeUp, at};
use crate::said;

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/guide/membership.svg");
const RULE: &str = "spent >= 100 EUR in the last 14 days and did(visit) in the last 7 days \
                    and not did(return) in the last 3 days";
const AS_OF: &str = "2026-11-30T12:00:00Z";

/// Every hour of the days, and both sides of each change.
pub(crate) fn instants(held: &HeldCondition, span: DaySpan) -> Vec<Timestamp> {
    let after = |at: Timestamp, delta| at.checked_add(delta).unwrap();
    let hours = (0..).map(|hour| after(span.start(), TimeDelta::hours(hour)));
    let ends = held
        .spells
        .iter()
        .flat_map(|spell| [spell.from, spell.until]);
    let around = ends.flat_map(|at| {
        let step = TimeDelta::microseconds(1);
        [after(at, -step), at, after(at, step)]
    });
    let within = |at: &Timestamp| *at >= span.start() && *at < span.end();
    let hours = hours.take_while(|at| *at < span.end());
    hours.chain(around.filter(within)).collect()
}

#[test]
fn the_picture_of_the_guide_is_what_the_rule_says() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (database, picture) = (path("crm.sqlite"), path("made/membership.svg"));
    let mut base = MadeUp::in_file(database.as_ref());
    let customer = base.visitor(&[
        "2026-11-03T09:00:00Z",
        "2026-11-08T18:30:00Z",
        "2026-11-20T16:00:00Z",
    ]);
    base.bought(customer, "2026-11-05T10:00:00Z", 60);
    base.bought(customer, "2026-11-08T18:45:00Z", 55);
    base.bought(customer, "2026-11-20T16:20:00Z", 120);
    let back = Purchase::new(Money::new(1_000, Currency::EUR), Vec::new()).unwrap();
    let back = InteractionContent::Return(back);
    base.happened(customer, at("2026-11-11T08:00:00Z"), back);
    said(&[
        "--database",
        &database,
        "--rule",
        RULE,
        "--as-of",
        AS_OF,
        "--customer",
        &customer.to_string(),
        "--picture",
        &picture,
    ]);
    let drawn = fs::read_to_string(picture).unwrap();
    if std::env::var_os("ECRM_WRITE_PICTURE").is_some() {
        fs::write(GUIDE, &drawn).unwrap();
    }
    assert_eq!(drawn, fs::read_to_string(GUIDE).unwrap());

    let rule: Rule = RULE.parse().unwrap();
    let span = DaySpan::up_to(at(AS_OF), 30).unwrap();
    let record = block_on(base.store.customer(customer)).unwrap().unwrap();
    let reader = CustomerReader::new(&*base.store, &rule, span.end());
    let records = reader.records(record).unwrap();
    let facts = records.facts(span.end());
    let history = MembershipHistory::of(&rule, &facts, span);
    let rows: Vec<&HeldCondition> = history.conditions.iter().chain([&history.whole]).collect();
    let document = Document::parse(&drawn).unwrap();
    let bars = bars(&document, span);
    assert_eq!(bars.len(), rows.len());
    for (row, bars) in rows.into_iter().zip(bars) {
        assert_eq!(row.spells.len(), bars.len(), "{}", row.rule);
        for instant in instants(row, span) {
            let holds = row.rule.matches(&facts.at(instant));
            let is_told = row
                .spells
                .iter()
                .any(|spell| spell.from <= instant && instant < spell.until);
            assert_eq!(holds, is_told, "{} at {instant}", row.rule);
            // A tenth of a pixel, in which the drawing is, is ten minutes.
            let near_an_end = bars
                .iter()
                .flat_map(|bar| [bar.0, bar.1])
                .any(|end| instant.since(end).abs() <= TimeDelta::minutes(10));
            let is_drawn = bars.iter().any(|bar| bar.0 <= instant && instant < bar.1);
            assert!(
                near_an_end || is_drawn == holds,
                "{} at {instant}",
                row.rule
            );
        }
    }
}

/// The bars of each row from the top down, as instants.
fn bars(document: &Document<'_>, span: DaySpan) -> Vec<Vec<(Timestamp, Timestamp)>> {
    // Tenths of a pixel, from the beginning of the days to their end.
    const FROM: f64 = 2_880.0;
    const TO: f64 = 7_360.0;
    let micros = span.end().since(span.start()).num_microseconds().unwrap() as f64;
    let instant = |x: f64| {
        let delta = TimeDelta::microseconds(((x - FROM) / (TO - FROM) * micros) as i64);
        span.start().checked_add(delta).unwrap()
    };
    let mut rows: Vec<(f64, Vec<(Timestamp, Timestamp)>)> = Vec::new();
    for bar in document.descendants() {
        let fill = bar.attribute("fill").unwrap_or_default();
        if bar.tag_name().name() != "rect" || !["#74ABDB", "#1466B0"].contains(&fill) {
            continue;
        }
        let number = |name| bar.attribute(name).unwrap().parse::<f64>().unwrap();
        let (x, y) = (number("x"), number("y"));
        let ends = (instant(x), instant(x + number("width")));
        match rows.last_mut() {
            Some((of, bars)) if *of == y => bars.push(ends),
            _ => rows.push((y, vec![ends])),
        }
    }
    rows.into_iter().map(|(_, bars)| bars).collect()
}
