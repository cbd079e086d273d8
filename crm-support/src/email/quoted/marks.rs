//! What each line is.

use super::StrippedKind;
use super::attribution::{Attribution, attribution_at};
use super::header_block::{begins_earlier_message, is_rule, says_forwarded};
use super::signature::signature_at;
use crate::email::body::{BodyLine, LineForm};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Own,
    Blank,
    Stripped(StrippedKind),
}

impl Mark {
    /// Whether the line stays.
    pub(super) fn is_own(self) -> bool {
        !matches!(self, Self::Stripped(_))
    }

    pub(super) fn stripped(self) -> Option<StrippedKind> {
        match self {
            Self::Stripped(kind) => Some(kind),
            _ => None,
        }
    }
}

/// Whether a line is quoted by its own look.
pub(super) fn is_quoted(line: &BodyLine) -> bool {
    match line.form {
        LineForm::Quoted => true,
        // Its `>` is ours.
        LineForm::Indented => false,
        _ => line.text.trim_start().starts_with('>'),
    }
}

/// Reads lines from the first to the last, each once.
pub(super) fn marks_of(lines: &[BodyLine], is_forwarded: bool) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::with_capacity(lines.len());
    // Whether the block that is indented next belongs to an attribution.
    let mut cites_next = false;
    while let Some(rest) = lines.get(marks.len()..)
        && let Some(line) = rest.first()
    {
        if line.is_blank() {
            marks.push(Mark::Blank);
            continue;
        }
        if is_quoted(line) {
            marks.push(Mark::Stripped(StrippedKind::Quote));
            cites_next = false;
            continue;
        }
        if line.form == LineForm::Indented {
            let block = rest
                .iter()
                .take_while(|line| line.form == LineForm::Indented || line.is_blank())
                .count()
                .max(1);
            let inner: Vec<BodyLine> = rest.iter().take(3).map(without_indent).collect();
            let is_quote = cites_next || attribution_at(&inner, false).is_some();
            let mark = if is_quote {
                Mark::Stripped(StrippedKind::Quote)
            } else {
                Mark::Own
            };
            marks.extend(std::iter::repeat_n(mark, block));
            cites_next = false;
            continue;
        }
        cites_next = false;
        if says_forwarded(&line.text) {
            // What follows is the reason of the mail.
            marks.extend(std::iter::repeat_n(Mark::Own, rest.len()));
            break;
        }
        let is_header = line.form == LineForm::QuotedHeader || begins_earlier_message(rest);
        if is_header && is_forwarded {
            marks.extend(std::iter::repeat_n(Mark::Own, rest.len()));
            break;
        }
        if is_header {
            strip_rules_above(lines, &mut marks);
            let mark = Mark::Stripped(StrippedKind::EarlierMessage);
            marks.extend(std::iter::repeat_n(mark, rest.len()));
            break;
        }
        let is_marked = line.form == LineForm::Attribution;
        if let Some(Attribution { lines: count, ends }) = attribution_at(rest, is_marked) {
            let mark = Mark::Stripped(StrippedKind::Attribution);
            marks.extend(std::iter::repeat_n(mark, count));
            if ends {
                let mark = Mark::Stripped(StrippedKind::EarlierMessage);
                marks.extend(std::iter::repeat_n(mark, rest.len().saturating_sub(count)));
                break;
            }
            cites_next = true;
            continue;
        }
        if let Some(count) = signature_at(rest) {
            let mark = Mark::Stripped(StrippedKind::Signature);
            marks.extend(std::iter::repeat_n(mark, count.max(1)));
            continue;
        }
        marks.push(Mark::Own);
    }
    marks.truncate(lines.len());
    marks
}

fn without_indent(line: &BodyLine) -> BodyLine {
    let text = line.text.trim_start_matches(['>', ' ']);
    BodyLine::new(text.to_owned(), line.form)
}

/// The rule that Outlook draws above the header of an earlier message belongs to it.
fn strip_rules_above(lines: &[BodyLine], marks: &mut [Mark]) {
    let above = marks.len();
    let above = lines.iter().take(above).zip(marks).rev();
    for (_, mark) in above.take_while(|(line, _)| line.is_blank() || is_rule(&line.text)) {
        *mark = Mark::Stripped(StrippedKind::EarlierMessage);
    }
}
