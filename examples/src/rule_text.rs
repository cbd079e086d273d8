//! Rules as people write them, and what is wrong with them, in words.

use crm_core::Code;
use crm_segment::{
    Condition, Rule, RuleFinding, RuleFindingKind, RuleLint, RuleTextError, SegmentDefinitions,
    SegmentDefinitionsError, SegmentMap,
};
use thiserror::Error;

/// Reads a rule that an option gives.
///
/// # Errors
/// When it cannot be read, or asks for what nobody here knows.
pub fn read_rule(option: &'static str, text: &str) -> Result<Rule, RuleMistake> {
    let rule: Rule = text.parse().map_err(|error: RuleTextError| {
        let place = marked(text, error.line, error.column);
        RuleMistake::Text {
            option,
            error,
            place,
        }
    })?;
    let names = SegmentDefinitions::new([], &SegmentMap::usual());
    let resolved = names.and_then(|names| names.resolve(&rule));
    let rule = resolved.map_err(|error| RuleMistake::Names { option, error })?;
    match rule.leaves().into_iter().find_map(figure) {
        Some(name) => Err(RuleMistake::Figure {
            option,
            name: name.clone(),
        }),
        None => Ok(rule),
    }
}

fn figure(leaf: &Condition) -> Option<&Code> {
    match leaf {
        Condition::Metric { name, .. } => Some(name),
        _ => None,
    }
}

/// The line of a text with a caret under the column.
fn marked(text: &str, line: usize, column: usize) -> String {
    let shown = text
        .split('\n')
        .nth(line.saturating_sub(1))
        .unwrap_or_default();
    // A tab stays one, so that the caret stands below its place however wide tabs are.
    let before = shown.chars().take(column.saturating_sub(1));
    let room: String = before
        .map(|character| if character == '\t' { '\t' } else { ' ' })
        .collect();
    format!("  {}\n  {room}^", shown.trim_end())
}

/// Why an option gives no rule.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RuleMistake {
    /// It cannot be read.
    #[error("option '--{option}': {error}\n{place}")]
    Text {
        /// The option.
        option: &'static str,
        /// What is wrong, and where.
        error: RuleTextError,
        /// The line with a mark under the place.
        place: String,
    },
    /// It asks for a segment that is not on the map.
    #[error("option '--{option}': {error}")]
    Names {
        /// The option.
        option: &'static str,
        /// Which segment.
        error: SegmentDefinitionsError,
    },
    /// It asks for a figure.
    #[error(
        "option '--{option}': the rule asks for the figure {name}, and here is no source of figures"
    )]
    Figure {
        /// The option.
        option: &'static str,
        /// Which figure.
        name: Code,
    },
}

/// A condition without conditions in it, as rules are written.
#[must_use]
pub fn condition_text(condition: &Condition) -> String {
    let rule = Rule::new(condition.clone());
    rule.map(|rule| rule.to_string()).unwrap_or_default()
}

/// The same with its answer.
#[must_use]
pub fn answered_text(condition: &Condition, holds: bool) -> String {
    let text = condition_text(condition);
    if holds { text } else { format!("not {text}") }
}

/// What is wrong with a rule, one finding in each line; nothing when it is clean.
#[must_use]
pub fn findings(rule: &Rule, lint: &RuleLint) -> Vec<String> {
    let mut lines: Vec<String> = lint
        .findings
        .iter()
        .map(|finding| in_words(rule, finding))
        .collect();
    if !lint.is_complete {
        lines.push(format!(
            "The rule asks for more than {} different things: not all combinations were looked at.",
            RuleLint::MAXIMUM_CONDITIONS
        ));
    }
    lines
}

fn in_words(rule: &Rule, finding: &RuleFinding) -> String {
    let found = match finding.kind {
        RuleFindingKind::HoldsOfNobody => "holds of nobody",
        RuleFindingKind::HoldsOfEverybody => "holds of everybody",
        RuleFindingKind::ChangesNothing => "changes nothing: without it the rule says the same",
        _ => "is worth a second look",
    };
    let part = finding
        .place
        .iter()
        .try_fold(rule, |rule, inner| rule.condition().rules().get(*inner));
    match part {
        Some(part) if !finding.place.is_empty() => format!("`{part}` {found}."),
        _ => format!("The rule {found}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        read_rule("rule", text).unwrap_err().to_string()
    }

    #[test]
    fn the_place_of_a_mistake_is_marked() {
        assert_eq!(
            told("spent >= 500 EUR in the last 90 dais"),
            "option '--rule': line 1, column 33: expected seconds, minutes, hours, days or weeks\n  \
             spent >= 500 EUR in the last 90 dais\n                                  ^"
        );
        let told = told("did(visit)\n\tand did(visti)\nand everyone");
        assert!(
            told.ends_with("\n  \tand did(visti)\n  \t        ^"),
            "{told}"
        );
    }

    #[test]
    fn what_nobody_knows_is_named() {
        assert_eq!(
            told(r#"in "Nowhere""#),
            r#"option '--rule': the rule asks for the segment "Nowhere", which nobody defined"#
        );
        assert_eq!(
            told("metric open_requests > 0"),
            "option '--rule': the rule asks for the figure open_requests, and here is no source of figures"
        );
    }

    #[test]
    fn findings_quote_the_part() {
        let rule = read_rule(
            "rule",
            "(age < 18 and age > 65) or (count(visit) >= 3 and did(visit))",
        );
        let rule = rule.unwrap();
        assert_eq!(
            findings(&rule, &rule.lint()),
            [
                "`age < 18 and age > 65` holds of nobody.",
                "`count(visit) >= 1` changes nothing: without it the rule says the same.",
            ]
        );
        let rule = read_rule("rule", "age < 18 and age > 65").unwrap();
        assert_eq!(findings(&rule, &rule.lint()), ["The rule holds of nobody."]);
    }
}
