//! Why a text is no rule.

use std::borrow::Cow;

use thiserror::Error;

/// Why a text is no rule, and where. What stands there is not repeated: it may be personal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {reason}")]
#[non_exhaustive]
pub struct RuleTextError {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What is wrong there.
    pub reason: Cow<'static, str>,
}

impl RuleTextError {
    /// At a place that is told in bytes.
    pub(super) fn at(text: &str, byte: usize, reason: impl Into<Cow<'static, str>>) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |end| end.saturating_add(1));
        let in_line = before.get(line_start..).unwrap_or_default();
        Self {
            line: before.matches('\n').count().saturating_add(1),
            column: in_line.chars().count().saturating_add(1),
            reason: reason.into(),
        }
    }
}
