//! Signatures: behind the mark of RFC 3676, in blocks of mail programs, or what a telephone adds.

use super::attribution::attribution_at;
use super::header_block::{begins_earlier_message, is_rule};
use super::marks::is_quoted;
use super::phrases::SENT_FROM;
use crate::email::body::{BodyLine, LineForm};

/// Longer than that, what follows the mark is a text: somebody parts paragraphs with it.
const MOST_LINES: usize = 15;

/// How many lines the signature has that begins here.
pub(super) fn signature_at(lines: &[BodyLine]) -> Option<usize> {
    let first = lines.first()?;
    if first.form == LineForm::Signature {
        let count = lines
            .iter()
            .take_while(|line| line.form == LineForm::Signature)
            .count();
        return Some(count);
    }
    if matches!(first.text.as_str(), "-- " | "--") {
        // RFC 3676, section 4.3; many programs drop the space at the end.
        let ends = |index: &usize| {
            let rest = lines.get(*index..).unwrap_or_default();
            rest.first().is_none_or(is_quoted)
                || begins_earlier_message(rest)
                || attribution_at(rest, false).is_some()
        };
        return (1..=MOST_LINES.saturating_add(1)).find(ends);
    }
    if !says_sent_from(&first.text) {
        return None;
    }
    let next = lines.iter().skip(1).find(|line| !line.is_blank());
    let stands_last = next
        .is_none_or(|next| is_quoted(next) || next.form != LineForm::Open || begins_below(lines));
    stands_last.then_some(1)
}

/// Whether the next thing below is what mail programs put below a text.
fn begins_below(lines: &[BodyLine]) -> bool {
    let next = lines
        .iter()
        .enumerate()
        .skip(1)
        .find(|(_, line)| !line.is_blank());
    let Some((index, _)) = next else {
        return true;
    };
    let below = lines.get(index..).unwrap_or_default();
    begins_earlier_message(below)
        || below.first().is_some_and(|line| is_rule(&line.text))
        || attribution_at(below, false).is_some()
        || below
            .first()
            .is_some_and(|line| matches!(line.text.as_str(), "-- " | "--"))
}

/// `Sent from my iPhone`, in one of many languages: short, and nothing but that.
fn says_sent_from(line: &str) -> bool {
    let line = line.trim();
    if line.len() > 160 {
        return false;
    }
    let lower = line.to_lowercase();
    let is_said = SENT_FROM.iter().any(|(start, end)| {
        lower.starts_with(start) && lower.trim_end_matches(['.', '!']).contains(end)
    });
    // A sentence goes on behind it.
    let words = lower
        .split('(')
        .next()
        .unwrap_or_default()
        .split('<')
        .next()
        .unwrap_or_default();
    is_said && words.split_whitespace().count() <= 10
}
