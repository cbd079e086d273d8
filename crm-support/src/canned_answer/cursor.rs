//! Walking along a text, with the place at which one is.

use super::{TemplateError, TemplateProblem};

#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    rest: &'a str,
    line: usize,
    column: usize,
}

impl<'a> Cursor<'a> {
    /// At the beginning of `text`, which stands behind `before`.
    pub(super) fn behind(before: &str, text: &'a str) -> Self {
        let mut cursor = Self {
            rest: text,
            line: 1,
            column: 1,
        };
        cursor.count(before);
        cursor
    }

    fn count(&mut self, passed: &str) {
        for character in passed.chars() {
            match character {
                '\n' => (self.line, self.column) = (self.line.saturating_add(1), 1),
                _ => self.column = self.column.saturating_add(1),
            }
        }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Goes past `text` where it stands here.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.count(text);
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Goes past all characters up to the first that is not meant.
    pub(super) fn take_while(&mut self, is_meant: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|character| !is_meant(character));
        self.take(end)
    }

    /// Goes to the next of these texts, or to the end.
    pub(super) fn take_until(&mut self, stops: [&str; 2]) -> &'a str {
        let found = stops.iter().filter_map(|stop| self.rest.find(stop)).min();
        self.take(found)
    }

    fn take(&mut self, end: Option<usize>) -> &'a str {
        let end = end.unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.count(taken);
        self.rest = rest;
        taken
    }

    pub(super) fn error(&self, problem: TemplateProblem) -> TemplateError {
        TemplateError {
            line: self.line,
            column: self.column,
            problem,
        }
    }
}
