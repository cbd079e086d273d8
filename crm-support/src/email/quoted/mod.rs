//! What of a text its writer wrote, and what is quoted or a signature.

mod attribution;
mod header_block;
mod interleaved;
mod marks;
mod phrases;
mod signature;

use std::fmt;
use std::ops::Range;

use super::body::{BodyLine, joined};
use crate::coded::coded_enum;
use marks::Mark;

coded_enum! {
    /// Why lines of a mail are not taken as what its writer says.
    pub enum StrippedKind {
        /// They are quoted: behind `>`, or in a block that mail programs quote with.
        Quote = "quote",
        /// They say who wrote what is quoted: `On Monday, Ann wrote:`.
        Attribution = "attribution",
        /// They are an earlier message, header and all, up to the end.
        EarlierMessage = "earlier_message",
        /// They are a signature: behind `-- `, or what a telephone adds.
        Signature = "signature",
    }
}

/// Lines that were stripped, for a host that shows them folded.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StrippedLines {
    /// Why.
    pub kind: StrippedKind,
    /// Which lines of the whole text, counted from 0.
    pub lines: Range<usize>,
    /// What they say.
    pub text: String,
}

impl fmt::Debug for StrippedLines {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StrippedLines")
            .field("kind", &self.kind)
            .field("lines", &self.lines)
            .finish_non_exhaustive()
    }
}

/// A text without what it quotes, and what was taken out.
///
/// Every line of the text is in [`text`](Self::text), in [`stripped`](Self::stripped), or blank: nothing is lost. What
/// cannot be told from the writer's own words stays.
///
/// ```
/// use crm_support::email::{StrippedKind, StrippedText};
///
/// let reply = "It works now, thank you!\n\nAm 23.11.2026 um 09:30 schrieb Support <support@shop.example>:\n> Have you tried again?\n";
/// let stripped = StrippedText::of_plain(reply);
/// assert_eq!(stripped.text(), "It works now, thank you!");
/// assert_eq!(stripped.stripped()[0].kind, StrippedKind::Attribution);
/// assert_eq!(stripped.stripped()[1].text, "> Have you tried again?");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct StrippedText {
    text: String,
    stripped: Vec<StrippedLines>,
    is_whole: bool,
}

impl StrippedText {
    /// Strips a plain text.
    #[must_use]
    pub fn of_plain(text: &str) -> Self {
        Self::of(&super::body::lines_of_plain(text), false)
    }

    /// Strips an HTML text.
    #[must_use]
    pub fn of_html(text: &str) -> Self {
        Self::of(&super::html::lines_of_html(text), false)
    }

    /// Strips lines. What was forwarded is there to be read: below a header nothing is quoted then.
    pub(super) fn of(lines: &[BodyLine], is_forwarded: bool) -> Self {
        let marks = marks::marks_of(lines, is_forwarded);
        let marks = interleaved::with_answered_quotes(lines, marks);
        let own = lines
            .iter()
            .zip(&marks)
            .filter(|(_, mark)| mark.is_own())
            .map(|(line, _)| line);
        let text = trimmed(&joined(own));
        if text.is_empty() {
            // Nothing but quotes: somebody sent it to be read.
            return Self {
                text: trimmed(&joined(lines)),
                stripped: Vec::new(),
                is_whole: true,
            };
        }
        let stripped = runs_of(lines, &marks);
        let is_whole = stripped.is_empty();
        Self {
            text,
            stripped,
            is_whole,
        }
    }

    /// What the writer says. Of a mail that only quotes, it is all.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was taken out, in order.
    #[must_use]
    pub fn stripped(&self) -> &[StrippedLines] {
        &self.stripped
    }

    /// Whether nothing was taken out.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }
}

impl fmt::Debug for StrippedText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StrippedText")
            .field("characters", &self.text.chars().count())
            .field("stripped", &self.stripped)
            .field("is_whole", &self.is_whole)
            .finish()
    }
}

/// Without blank lines at both ends, and with one where several stood.
fn trimmed(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut blank = 0_usize;
    for line in text.split('\n') {
        let line = line.trim_end();
        if line.is_empty() {
            blank = blank.saturating_add(1);
            continue;
        }
        if !kept.is_empty() {
            kept.push('\n');
            if blank > 0 {
                kept.push('\n');
            }
        }
        blank = 0;
        kept.push_str(line);
    }
    kept
}

/// Runs of lines that were stripped for one reason, without those that are blank only.
fn runs_of(lines: &[BodyLine], marks: &[Mark]) -> Vec<StrippedLines> {
    let mut runs: Vec<StrippedLines> = Vec::new();
    let mut start = 0_usize;
    for group in marks.chunk_by(|one, other| one.stripped() == other.stripped()) {
        let end = start.saturating_add(group.len());
        let range = start..end;
        start = end;
        let Some(kind) = group.first().and_then(|mark| mark.stripped()) else {
            continue;
        };
        let of_run = lines.get(range.clone()).unwrap_or_default();
        if of_run.iter().all(BodyLine::is_blank) {
            continue;
        }
        runs.push(StrippedLines {
            kind,
            lines: range,
            text: joined(of_run),
        });
    }
    runs
}
