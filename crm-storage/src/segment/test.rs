//! Tests of values.

use std::ops::Range;

use crm_core::{AttributeValue, Timestamp};
use crm_segment::AttributeTest;

use super::engine::Engine;
use super::json::{self, Json};
use super::order::{self, Asked, Order};
use super::sql::{Sql, sql};

/// Where the value of an attribute, a field or a property lies, by its type. What is never of a type has
/// `None` there.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// Whether there is a value: answers yes or no.
    pub(super) exists: Sql,
    pub(super) text: Option<Sql>,
    pub(super) integer: Option<Sql>,
    pub(super) number: Option<Sql>,
    pub(super) boolean: Option<Json>,
    /// A day, as text.
    pub(super) date: Option<Sql>,
    /// An instant, as text of a fixed length.
    pub(super) instant: Option<Sql>,
    /// The minor units and the code of the currency.
    pub(super) money: Option<(Sql, Sql)>,
    pub(super) texts: Option<Json>,
}

impl Source {
    /// A value of any type, serialised as [`AttributeValue`] is.
    pub(super) fn any(place: &Json) -> Self {
        let money = place.at("money");
        Self {
            exists: place.exists(),
            text: Some(place.at("text").text()),
            integer: Some(place.at("integer").integer()),
            number: Some(place.at("number").number()),
            boolean: Some(place.at("boolean")),
            date: Some(place.at("date").text()),
            instant: Some(place.at("instant").text()),
            money: Some((money.at("minor").integer(), money.at("currency").text())),
            texts: Some(place.at("texts")),
        }
    }
}

/// A test, which answers yes or no; `None` when it, or a type that it asks for, came later than this.
pub(super) fn test(
    engine: Engine,
    source: &Source,
    is: &AttributeTest,
    as_of: Timestamp,
) -> Option<Sql> {
    let test = Test { engine, source };
    let compared = |order, value| Some(test.compared(order, value)?.or_no());
    Some(match is {
        AttributeTest::Eq(value) => compared(Order::Eq, value)?,
        AttributeTest::Ne(value) => Sql::all(vec![
            source.exists.clone(),
            compared(Order::Eq, value)?.negated(),
        ]),
        AttributeTest::Lt(value) => compared(Order::Lt, value)?,
        AttributeTest::Lte(value) => compared(Order::Lte, value)?,
        AttributeTest::Gt(value) => compared(Order::Gt, value)?,
        AttributeTest::Gte(value) => compared(Order::Gte, value)?,
        AttributeTest::Between { from, to } => {
            Sql::all(vec![compared(Order::Gte, from)?, compared(Order::Lte, to)?])
        }
        AttributeTest::In(listed) => test.one_of(listed)?,
        AttributeTest::Exists => source.exists.clone(),
        AttributeTest::Missing => source.exists.clone().negated(),
        AttributeTest::Contains(part) => {
            let texts = source.texts.as_ref();
            let member = texts.map(|texts| texts.has_member(part.as_str()));
            let in_text = test.in_text(part.as_str(), TextPart::Anywhere);
            Sql::any(in_text.into_iter().chain(member).collect()).or_no()
        }
        AttributeTest::StartsWith(part) => test.text_part(part.as_str(), TextPart::Start),
        AttributeTest::EndsWith(part) => test.text_part(part.as_str(), TextPart::End),
        AttributeTest::Within(window) => test.within(&window.span_at(as_of)),
        _ => return None,
    })
}

/// Where in a text a part must be.
#[derive(Clone, Copy)]
enum TextPart {
    Start,
    Anywhere,
    End,
}

struct Test<'a> {
    engine: Engine,
    source: &'a Source,
}

impl Test<'_> {
    /// The comparison; "not known" of a value that is missing or of another type.
    fn compared(&self, order: Order, value: &AttributeValue) -> Option<Sql> {
        let Source {
            text,
            integer,
            number,
            ..
        } = self.source;
        Some(match value {
            AttributeValue::Text(asked) => self.texts(text.as_ref(), order, asked.as_str()),
            AttributeValue::Integer(asked) => Sql::any(vec![
                whole(integer.as_ref(), Asked::Compared(order, *asked)),
                self.real(number.as_ref(), order::of_number(order, *asked)),
            ]),
            AttributeValue::Number(asked) => Sql::any(vec![
                whole(integer.as_ref(), order::of_integer(order, asked.get())),
                self.real(number.as_ref(), Asked::Compared(order, asked.get())),
            ]),
            AttributeValue::Boolean(asked) => match &self.source.boolean {
                Some(boolean) => boolean.is(*asked),
                None => Sql::never(),
            },
            AttributeValue::Date(asked) => {
                self.texts(self.source.date.as_ref(), order, &asked.to_string())
            }
            AttributeValue::Instant(asked) => {
                self.texts(self.source.instant.as_ref(), order, &asked.to_string())
            }
            AttributeValue::Money(asked) => match &self.source.money {
                Some((minor, currency)) => {
                    let code = json::text(self.engine, asked.currency().code());
                    let same = sql!["(", currency.clone(), " = ", code, ")"];
                    let minor = whole(Some(minor), Asked::Compared(order, asked.minor()));
                    Sql::all(vec![same, minor])
                }
                None => Sql::never(),
            },
            AttributeValue::Texts(asked) => match &self.source.texts {
                Some(texts) => {
                    let members: Vec<&str> = asked.iter().map(|member| member.as_str()).collect();
                    texts.is_set(&serde_json::Value::from(members).to_string())
                }
                None => Sql::never(),
            },
            _ => return None,
        })
    }

    fn texts(&self, found: Option<&Sql>, order: Order, asked: &str) -> Sql {
        let Some(found) = found.cloned() else {
            return Sql::never();
        };
        let asked = json::text(self.engine, asked);
        sql!["(", found, order.operator(), asked, ")"]
    }

    fn real(&self, found: Option<&Sql>, asked: Asked<f64>) -> Sql {
        compared(found, asked, |number| json::real(self.engine, number))
    }

    /// Equal to one of the values: those of a type in one list.
    fn one_of(&self, listed: &[AttributeValue]) -> Option<Sql> {
        let Source {
            text,
            integer,
            number,
            date,
            instant,
            ..
        } = self.source;
        let (mut texts, mut dates, mut instants) = (Vec::new(), Vec::new(), Vec::new());
        let (mut integers, mut numbers, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for value in listed {
            match value {
                AttributeValue::Text(asked) => texts.push(json::text(self.engine, asked.as_str())),
                AttributeValue::Date(asked) => {
                    dates.push(json::text(self.engine, &asked.to_string()));
                }
                AttributeValue::Instant(asked) => {
                    instants.push(json::text(self.engine, &asked.to_string()));
                }
                AttributeValue::Integer(asked) => {
                    integers.push(Sql::integer(*asked));
                    if let Asked::Compared(_, number) = order::of_number(Order::Eq, *asked) {
                        numbers.push(json::real(self.engine, number));
                    }
                }
                AttributeValue::Number(asked) => {
                    numbers.push(json::real(self.engine, asked.get()));
                    if let Asked::Compared(_, integer) = order::of_integer(Order::Eq, asked.get()) {
                        integers.push(Sql::integer(integer));
                    }
                }
                other => others.push(self.compared(Order::Eq, other)?.or_no()),
            }
        }
        let lists = [
            (text, texts),
            (integer, integers),
            (number, numbers),
            (date, dates),
            (instant, instants),
        ];
        for (found, values) in lists {
            if let (Some(found), false) = (found, values.is_empty()) {
                let list = Sql::list(values);
                others.push(sql!["(", found.clone(), " IN (", list, "))"].or_no());
            }
        }
        Some(Sql::any(others))
    }

    fn text_part(&self, part: &str, place: TextPart) -> Sql {
        let test = self.in_text(part, place);
        test.map_or_else(Sql::never, Sql::or_no)
    }

    fn in_text(&self, part: &str, place: TextPart) -> Option<Sql> {
        let text = self.source.text.clone()?;
        let part = || json::text(self.engine, part);
        Some(match (self.engine, place) {
            (Engine::Sqlite { .. }, TextPart::Anywhere) => {
                sql!["(instr(", text, ", ", part(), ") > 0)"]
            }
            (Engine::Sqlite { .. }, TextPart::Start) => {
                sql![
                    "(substr(",
                    text,
                    ", 1, length(",
                    part(),
                    ")) = ",
                    part(),
                    ")"
                ]
            }
            (Engine::Sqlite { .. }, TextPart::End) => {
                sql!["(substr(", text, ", -length(", part(), ")) = ", part(), ")"]
            }
            (Engine::Postgres, TextPart::Anywhere) => {
                sql!["(strpos(", text, ", ", part(), ") > 0)"]
            }
            (Engine::Postgres, TextPart::Start) => sql!["starts_with(", text, ", ", part(), ")"],
            (Engine::Postgres, TextPart::End) => {
                sql![
                    "(right(",
                    text,
                    ", char_length(",
                    part(),
                    ")) = ",
                    part(),
                    ")"
                ]
            }
            (Engine::Mysql, TextPart::Anywhere) => sql!["(LOCATE(", part(), ", ", text, ") > 0)"],
            (Engine::Mysql, TextPart::Start) => {
                sql!["(LEFT(", text, ", LENGTH(", part(), ")) = ", part(), ")"]
            }
            (Engine::Mysql, TextPart::End) => {
                sql!["(RIGHT(", text, ", LENGTH(", part(), ")) = ", part(), ")"]
            }
        })
    }

    /// An instant in the span, or a date that begins in it.
    fn within(&self, span: &Range<i64>) -> Sql {
        let bounds = |found: &Option<Sql>, from: Option<String>, until: Option<String>| {
            let Some(found) = found else {
                return Sql::never();
            };
            let mut all = vec![sql!["(", found.clone(), " IS NOT NULL)"]];
            let bounds = [(Order::Gte, from), (Order::Lt, until)];
            for (order, bound) in bounds {
                all.extend(bound.map(|bound| self.texts(Some(found), order, &bound)));
            }
            Sql::all(all)
        };
        if span.is_empty() {
            return Sql::never();
        }
        let instant = |micros| Timestamp::from_micros(micros).ok();
        let instants = match (instant(span.start), instant(span.end)) {
            // What lies wholly beyond the years that an instant can have holds none.
            _ if is_beyond(span) => Sql::never(),
            (from, until) => {
                let text = |bound: Option<Timestamp>| bound.map(|bound| bound.to_string());
                bounds(&self.source.instant, text(from), text(until))
            }
        };
        let days = first_day_from(span.start)..first_day_from(span.end);
        let dates = if days.is_empty() {
            Sql::never()
        } else {
            let text = |day: i64| {
                if day >= BEHIND_LAST_DAY {
                    return None;
                }
                let day = chrono::DateTime::from_timestamp(day.saturating_mul(DAY_SECONDS), 0);
                day.map(|day| day.date_naive().to_string())
            };
            bounds(&self.source.date, text(days.start), text(days.end))
        };
        Sql::any(vec![instants, dates])
    }
}

const DAY_SECONDS: i64 = 86_400;
const DAY_MICROS: i64 = DAY_SECONDS * 1_000_000;
/// 1000-01-01: the first day that begins at an instant which a [`Timestamp`] can be.
const FIRST_DAY: i64 = -354_285;
/// 10000-01-01, behind the last one.
const BEHIND_LAST_DAY: i64 = 2_932_897;

/// The number of the first day that does not begin before an instant, among those that begin at an
/// instant at all.
fn first_day_from(micros: i64) -> i64 {
    let floor = micros.div_euclid(DAY_MICROS);
    let begins_then = floor.saturating_mul(DAY_MICROS) == micros;
    let day = floor.saturating_add(i64::from(!begins_then));
    day.clamp(FIRST_DAY, BEHIND_LAST_DAY)
}

fn is_beyond(span: &Range<i64>) -> bool {
    let first = FIRST_DAY.saturating_mul(DAY_MICROS);
    let behind = BEHIND_LAST_DAY.saturating_mul(DAY_MICROS);
    span.end <= first || span.start >= behind
}

fn whole(found: Option<&Sql>, asked: Asked<i64>) -> Sql {
    compared(found, asked, Sql::integer)
}

fn compared<T>(found: Option<&Sql>, asked: Asked<T>, value: impl Fn(T) -> Sql) -> Sql {
    let Some(found) = found.cloned() else {
        return Sql::never();
    };
    match asked {
        Asked::Never => Sql::never(),
        Asked::Always => sql!["(", found, " IS NOT NULL)"],
        Asked::Compared(order, asked) => sql!["(", found, order.operator(), value(asked), ")"],
    }
}
