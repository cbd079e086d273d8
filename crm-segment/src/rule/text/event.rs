//! Conditions on events.

use std::fmt;
use std::num::NonZeroU32;

use crm_core::{AttributeName, Category, Channel, InteractionKind, SessionRule};

use super::cursor::Cursor;
use super::value::{self, write_text};
use super::words::{code, joined, one_of, write_code, write_joined};
use super::{RuleTextError, test, window};
use crate::{
    Comparison, Condition, DistinctOf, EventCondition, EventFilter, EventMeasure, EventProperty,
    EventSequence, PropertyTest, Regularity, SessionCondition,
};

/// The words with which a condition on events begins; each is followed by a bracket, but for `spent`.
pub(super) const WORDS: [&str; 13] = [
    "count",
    "did",
    "spent",
    "sum",
    "average",
    "minimum",
    "maximum",
    "distinct",
    "first",
    "last",
    "sequence",
    "regularly",
    "sessions",
];

/// Reads a condition that begins with one of the words; `None` when none comes.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Result<Condition, RuleTextError>> {
    let word = WORDS.into_iter().find(|word| cursor.is_at(word))?;
    if word != "spent" && !cursor.is_before_sign("(") {
        return None;
    }
    cursor.step();
    Some(match word {
        "sequence" => sequence(cursor).map(Condition::Sequence),
        "regularly" => regularity(cursor).map(Condition::Regularly),
        "sessions" => sessions(cursor).map(Condition::Sessions),
        measure => measured(cursor, measure).map(Condition::Events),
    })
}

fn measured(cursor: &mut Cursor<'_>, word: &str) -> Result<EventCondition, RuleTextError> {
    let mut distinct = None;
    let of = if word == "spent" {
        EventFilter::of_kinds([InteractionKind::Purchase, InteractionKind::Return])
    } else {
        cursor.expect_sign("(")?;
        if word == "distinct" {
            distinct = Some(distinct_of(cursor)?);
            cursor.expect_sign(",")?;
        }
        let of = filter(cursor)?;
        cursor.expect_sign(")")?;
        of
    };
    let is = match (word, distinct) {
        ("did", _) => EventMeasure::Count(Comparison::Gte(1)),
        ("first", _) => EventMeasure::First(passed(cursor)?),
        ("last", _) => EventMeasure::Last(passed(cursor)?),
        ("average", _) => EventMeasure::Average(amounts(cursor)?),
        ("minimum", _) => EventMeasure::Minimum(amounts(cursor)?),
        ("maximum", _) => EventMeasure::Maximum(amounts(cursor)?),
        ("spent" | "sum", _) => EventMeasure::Sum(amounts(cursor)?),
        (_, Some(of)) => EventMeasure::Distinct {
            of,
            is: counts(cursor)?,
        },
        (_, None) => EventMeasure::Count(counts(cursor)?),
    };
    let within = window::read_suffix(cursor)?;
    Ok(EventCondition { of, within, is })
}

fn counts(cursor: &mut Cursor<'_>) -> Result<Comparison<u64>, RuleTextError> {
    test::comparison(cursor, |cursor| cursor.number("a whole number"))
}

fn amounts(cursor: &mut Cursor<'_>) -> Result<Comparison<crm_core::Money>, RuleTextError> {
    test::comparison(cursor, value::amount)
}

fn passed(cursor: &mut Cursor<'_>) -> Result<EventFilter, RuleTextError> {
    cursor.expect("is")?;
    cursor.expect_sign("(")?;
    let filter = filter(cursor)?;
    cursor.expect_sign(")")?;
    Ok(filter)
}

fn distinct_of(cursor: &mut Cursor<'_>) -> Result<DistinctOf, RuleTextError> {
    for (word, of) in DISTINCT {
        if cursor.takes(word) {
            return Ok(of);
        }
    }
    if cursor.takes("each") {
        return window::calendar(cursor).map(DistinctOf::Periods);
    }
    Err(cursor.expected("what is counted: kinds, channels, categories, products, or each day, week, month or quarter"))
}

const DISTINCT: [(&str, DistinctOf); 4] = [
    ("kinds", DistinctOf::Kinds),
    ("channels", DistinctOf::Channels),
    ("categories", DistinctOf::Categories),
    ("products", DistinctOf::Products),
];

fn filter(cursor: &mut Cursor<'_>) -> Result<EventFilter, RuleTextError> {
    let mut filter = EventFilter::all();
    if !cursor.takes("anything") {
        filter.kinds = joined(cursor, |cursor| {
            let what = "'anything' or a kind of interaction";
            one_of(cursor, what, &InteractionKind::ALL, InteractionKind::code)
        })?;
    }
    if cursor.takes("named") {
        filter.names = joined(cursor, |cursor| code(cursor, "a name"))?;
    }
    if cursor.takes("on") {
        filter.channels = joined(cursor, |cursor| {
            one_of(cursor, "a channel", &Channel::ALL, Channel::code)
        })?;
    }
    if cursor.takes("of") {
        filter.categories = joined(cursor, |cursor| {
            cursor.sense(|cursor| cursor.text("a category").map(Category::parse))
        })?;
    }
    if cursor.takes("where") {
        filter.properties.push(property_test(cursor)?);
        while cursor.takes("and") {
            filter.properties.push(property_test(cursor)?);
        }
    }
    Ok(filter)
}

fn property_test(cursor: &mut Cursor<'_>) -> Result<PropertyTest, RuleTextError> {
    let property = property(cursor)?;
    let is = test::read(cursor)?;
    Ok(PropertyTest { property, is })
}

fn property(cursor: &mut Cursor<'_>) -> Result<EventProperty, RuleTextError> {
    if cursor.is_at(OWN) && cursor.is_before_sign(".") {
        cursor.step();
        cursor.expect_sign(".")?;
        let name = cursor.sense(|cursor| cursor.word("a name").map(AttributeName::parse))?;
        return Ok(EventProperty::Own(name));
    }
    let what = "'property.' and a name of your own, or a property";
    let all = EventProperty::ALL;
    one_of(cursor, what, &all.each_ref(), EventProperty::code).cloned()
}

/// With what a property of the host's own begins; its name stands behind a point.
const OWN: &str = "property";

fn sequence(cursor: &mut Cursor<'_>) -> Result<EventSequence, RuleTextError> {
    cursor.expect_sign("(")?;
    let mut steps = vec![filter(cursor)?];
    while cursor.takes("then") {
        steps.push(filter(cursor)?);
    }
    cursor.expect("within")?;
    let within_seconds = window::seconds(cursor)?;
    cursor.expect_sign(")")?;
    let within = window::read_suffix(cursor)?;
    Ok(EventSequence {
        steps,
        within_seconds,
        within,
    })
}

fn regularity(cursor: &mut Cursor<'_>) -> Result<Regularity, RuleTextError> {
    let number = |cursor: &mut Cursor<'_>| cursor.number::<NonZeroU32>("a whole number above zero");
    cursor.expect_sign("(")?;
    let of = filter(cursor)?;
    cursor.expect_sign(",")?;
    let at_least = number(cursor)?;
    cursor.expect("per")?;
    let place = cursor.place();
    let period_seconds = NonZeroU32::new(window::seconds(cursor)?)
        .ok_or_else(|| cursor.error_at(place, "a period is longer than nothing"))?;
    cursor.expect("in")?;
    let periods = number(cursor)?;
    cursor.expect("of")?;
    cursor.expect("last")?;
    let of_last = number(cursor)?;
    cursor.expect_sign(")")?;
    Ok(Regularity {
        of,
        at_least,
        period_seconds,
        periods,
        of_last,
    })
}

fn sessions(cursor: &mut Cursor<'_>) -> Result<SessionCondition, RuleTextError> {
    cursor.expect_sign("(")?;
    let of = filter(cursor)?;
    let (mut depth, mut idle_seconds) = (None, None);
    while !cursor.takes_sign(")") {
        cursor.expect_sign(",")?;
        if idle_seconds.is_none() && cursor.takes("idle") {
            let place = cursor.place();
            let seconds = NonZeroU32::new(window::seconds(cursor)?);
            idle_seconds = Some(seconds.ok_or_else(|| {
                cursor.error_at(place, "a session does not end before it begins")
            })?);
        } else if depth.is_none() && idle_seconds.is_none() {
            depth = Some(cursor.number("a depth above zero, or 'idle' and a time")?);
            cursor.expect("deep")?;
        } else {
            return Err(cursor.expected("')'"));
        }
    }
    let is = counts(cursor)?;
    Ok(SessionCondition {
        of,
        idle_seconds: idle_seconds.unwrap_or(SessionRule::USUAL_IDLE_SECONDS),
        depth: depth.unwrap_or(NonZeroU32::MIN),
        within: window::read_suffix(cursor)?,
        is,
    })
}

pub(super) fn write_condition(
    events: &EventCondition,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let spent = EventFilter::of_kinds([InteractionKind::Purchase, InteractionKind::Return]);
    match &events.is {
        EventMeasure::Sum(is) if events.of == spent => {
            out.write_str("spent ")?;
            test::write_comparison(is, out)?;
        }
        is => {
            out.write_str(measure_word(is))?;
            out.write_str("(")?;
            if let EventMeasure::Distinct { of, .. } = is {
                write_distinct(*of, out)?;
                out.write_str(", ")?;
            }
            write_filter(&events.of, out)?;
            out.write_str(") ")?;
            write_asked(is, out)?;
        }
    }
    window::write_suffix(&events.within, out)
}

const fn measure_word(is: &EventMeasure) -> &'static str {
    match is {
        EventMeasure::Count(_) => "count",
        EventMeasure::Sum(_) => "sum",
        EventMeasure::Average(_) => "average",
        EventMeasure::Minimum(_) => "minimum",
        EventMeasure::Maximum(_) => "maximum",
        EventMeasure::Distinct { .. } => "distinct",
        EventMeasure::First(_) => "first",
        EventMeasure::Last(_) => "last",
    }
}

fn write_asked(is: &EventMeasure, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match is {
        EventMeasure::Count(is) | EventMeasure::Distinct { is, .. } => {
            test::write_comparison(is, out)
        }
        EventMeasure::Sum(is)
        | EventMeasure::Average(is)
        | EventMeasure::Minimum(is)
        | EventMeasure::Maximum(is) => test::write_comparison(is, out),
        EventMeasure::First(then) | EventMeasure::Last(then) => {
            out.write_str("is (")?;
            write_filter(then, out)?;
            out.write_str(")")
        }
    }
}

fn write_distinct(of: DistinctOf, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let DistinctOf::Periods(calendar) = of {
        out.write_str("each ")?;
        return window::write_calendar(&calendar, out);
    }
    let found = DISTINCT.iter().find(|(_, own)| *own == of);
    out.write_str(found.map_or("", |(word, _)| word))
}

fn write_filter(filter: &EventFilter, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    if filter.kinds.is_empty() {
        out.write_str("anything")?;
    }
    write_joined(&filter.kinds, out, |kind, out| out.write_str(kind.code()))?;
    if !filter.names.is_empty() {
        out.write_str(" named ")?;
        write_joined(&filter.names, out, write_code)?;
    }
    if !filter.channels.is_empty() {
        out.write_str(" on ")?;
        write_joined(&filter.channels, out, |channel, out| {
            out.write_str(channel.code())
        })?;
    }
    if !filter.categories.is_empty() {
        out.write_str(" of ")?;
        write_joined(&filter.categories, out, |category, out| {
            write_text(category.as_str(), out)
        })?;
    }
    for (number, own) in filter.properties.iter().enumerate() {
        out.write_str(if number == 0 { " where " } else { " and " })?;
        if matches!(own.property, EventProperty::Own(_)) {
            write!(out, "{OWN}.")?;
        }
        write!(out, "{} ", own.property.code())?;
        test::write(&own.is, out)?;
    }
    Ok(())
}

pub(super) fn write_sequence(
    sequence: &EventSequence,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    out.write_str("sequence(")?;
    for (number, step) in sequence.steps.iter().enumerate() {
        if number > 0 {
            out.write_str(" then ")?;
        }
        write_filter(step, out)?;
    }
    out.write_str(" within ")?;
    window::write_seconds(sequence.within_seconds.into(), out)?;
    out.write_str(")")?;
    window::write_suffix(&sequence.within, out)
}

pub(super) fn write_regularity(
    regularity: &Regularity,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    out.write_str("regularly(")?;
    write_filter(&regularity.of, out)?;
    write!(out, ", {} per ", regularity.at_least)?;
    window::write_seconds(regularity.period_seconds.get().into(), out)?;
    write!(
        out,
        " in {} of last {})",
        regularity.periods, regularity.of_last
    )
}

pub(super) fn write_sessions(
    sessions: &SessionCondition,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    out.write_str("sessions(")?;
    write_filter(&sessions.of, out)?;
    if sessions.depth > NonZeroU32::MIN {
        write!(out, ", {} deep", sessions.depth)?;
    }
    if sessions.idle_seconds != SessionRule::USUAL_IDLE_SECONDS {
        out.write_str(", idle ")?;
        window::write_seconds(sessions.idle_seconds.get().into(), out)?;
    }
    out.write_str(") ")?;
    test::write_comparison(&sessions.is, out)?;
    window::write_suffix(&sessions.within, out)
}
