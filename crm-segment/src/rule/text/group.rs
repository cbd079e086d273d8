//! `and`, `or`, `not` and brackets.

use std::fmt;

use super::cursor::Cursor;
use super::{RuleTextError, condition};
use crate::{Condition, Rule, RuleError};

/// Reads rules joined by `or`.
///
/// The functions that call one another in a ring keep little on the stack: a text may be as deep as the
/// deepest rule.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Rule, RuleTextError> {
    let place = cursor.place();
    let mut rules = vec![conjunction(cursor)?];
    while cursor.takes("or") {
        rules.push(conjunction(cursor)?);
    }
    joined(cursor, place, rules, Rule::any)
}

/// Reads rules joined by `and`.
fn conjunction(cursor: &mut Cursor<'_>) -> Result<Rule, RuleTextError> {
    let place = cursor.place();
    let mut rules = vec![member(cursor)?];
    while cursor.takes("and") {
        rules.push(member(cursor)?);
    }
    joined(cursor, place, rules, Rule::all)
}

/// Reads a condition, or what stands behind `not` or in brackets.
fn member(cursor: &mut Cursor<'_>) -> Result<Rule, RuleTextError> {
    let place = cursor.place();
    if cursor.takes("not") {
        cursor.enter()?;
        let inner = member(cursor)?;
        cursor.leave();
        return made(cursor, place, Rule::negate(inner));
    }
    let Some(group) = Group::begin(cursor) else {
        return leaf(cursor, place);
    };
    cursor.enter()?;
    let inner = read(cursor)?;
    cursor.leave();
    cursor.expect_sign(")")?;
    match group {
        Group::Brackets => Ok(inner),
        Group::All => made(cursor, place, Rule::all([inner])),
        Group::Any => made(cursor, place, Rule::any([inner])),
    }
}

/// What brackets mean.
enum Group {
    Brackets,
    All,
    Any,
}

impl Group {
    /// Passes the opening bracket and what stands before it.
    fn begin(cursor: &mut Cursor<'_>) -> Option<Self> {
        if cursor.takes_sign("(") {
            return Some(Self::Brackets);
        }
        if !cursor.is_before_sign("(") {
            return None;
        }
        let group = if cursor.takes("all") {
            Self::All
        } else if cursor.takes("any") {
            Self::Any
        } else {
            return None;
        };
        cursor.step();
        Some(group)
    }
}

#[inline(never)]
fn leaf(cursor: &mut Cursor<'_>, place: usize) -> Result<Rule, RuleTextError> {
    let rule = if cursor.takes("everyone") {
        Rule::all([])
    } else if cursor.takes("nobody") {
        Rule::any([])
    } else {
        Rule::new(condition::read(cursor)?)
    };
    made(cursor, place, rule)
}

/// One rule as it is, several joined.
#[inline(never)]
fn joined(
    cursor: &Cursor<'_>,
    place: usize,
    mut rules: Vec<Rule>,
    join: fn(Vec<Rule>) -> Result<Rule, RuleError>,
) -> Result<Rule, RuleTextError> {
    match rules.pop() {
        Some(only) if rules.is_empty() => Ok(only),
        last => {
            rules.extend(last);
            made(cursor, place, join(rules))
        }
    }
}

#[inline(never)]
fn made(
    cursor: &Cursor<'_>,
    place: usize,
    rule: Result<Rule, RuleError>,
) -> Result<Rule, RuleTextError> {
    rule.map_err(|error| cursor.error_at(place, error.to_string()))
}

/// How tightly the parts of a rule hang together.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Or,
    And,
    One,
}

pub(super) fn write(rule: &Rule, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match rule.condition() {
        Condition::All(rules) => write_joined(rules, "all", "everyone", " and ", out),
        Condition::Any(rules) => write_joined(rules, "any", "nobody", " or ", out),
        Condition::Not(inner) => {
            out.write_str("not ")?;
            write_within(inner, &Bond::One, out)
        }
        leaf => condition::write(leaf, out),
    }
}

fn write_joined(
    rules: &[Rule],
    name: &str,
    without: &str,
    between: &str,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    match rules {
        [] => out.write_str(without),
        [only] => {
            write!(out, "{name}(")?;
            write(only, out)?;
            out.write_str(")")
        }
        _ => {
            let least = if name == "all" { Bond::One } else { Bond::And };
            for (number, rule) in rules.iter().enumerate() {
                if number > 0 {
                    out.write_str(between)?;
                }
                write_within(rule, &least, out)?;
            }
            Ok(())
        }
    }
}

/// Writes a rule in brackets when it does not hang together tightly enough.
fn write_within(rule: &Rule, least: &Bond, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    if bond(rule) >= *least {
        return write(rule, out);
    }
    out.write_str("(")?;
    write(rule, out)?;
    out.write_str(")")
}

fn bond(rule: &Rule) -> Bond {
    match rule.condition() {
        Condition::All(rules) if rules.len() > 1 => Bond::And,
        Condition::Any(rules) if rules.len() > 1 => Bond::Or,
        _ => Bond::One,
    }
}
