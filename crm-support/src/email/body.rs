//! The text of a message, line by line, with what its form says of each line.

use super::safe_text::safe_lines;

/// What the form of a message says of a line. A plain text says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineForm {
    /// Nothing.
    Open,
    /// It stands in an indented block that may be a quote.
    Indented,
    /// It stands in a block that mail programs quote with.
    Quoted,
    /// It says who wrote what is quoted below.
    Attribution,
    /// The header of what is quoted below, up to the end, begins with it.
    QuotedHeader,
    /// It stands in a block that mail programs sign with.
    Signature,
}

/// A line of a text that is safe to show.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct BodyLine {
    pub(super) text: String,
    pub(super) form: LineForm,
}

impl BodyLine {
    pub(super) fn new(text: String, form: LineForm) -> Self {
        Self { text, form }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The lines of a plain text.
pub(super) fn lines_of_plain(text: &str) -> Vec<BodyLine> {
    let safe = safe_lines(text);
    let lines = safe.trim_end_matches('\n').split('\n');
    lines
        .map(|line| BodyLine::new(line.to_owned(), LineForm::Open))
        .collect()
}

/// The text of lines.
pub(super) fn joined<'a>(lines: impl IntoIterator<Item = &'a BodyLine>) -> String {
    let mut text = String::new();
    for (index, line) in lines.into_iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        text.push_str(&line.text);
    }
    text
}
