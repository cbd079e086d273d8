//! Earlier messages that stand below a reply with their header.

use super::phrases::{FORWARDED, HEADER_LABELS, HeaderLabel, ORIGINAL_MESSAGE};
use crate::email::body::BodyLine;

/// So many lines of a header are looked at.
const MOST_LINES: usize = 10;
/// No phrase of a mail program has more.
const MOST_BYTES: usize = 120;

/// Whether an earlier message begins here: with `-----Original Message-----`, or with fields of its header.
pub(super) fn begins_earlier_message(lines: &[BodyLine]) -> bool {
    let Some(first) = lines.first() else {
        return false;
    };
    says_original_message(&first.text) || begins_header(lines)
}

/// A line drawn of dashes, underscores or the like.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.chars().count() >= 3
        && line
            .chars()
            .all(|c| matches!(c, '_' | '-' | '=' | '*' | '—' | '─'))
}

/// `-----Original Message-----`, in one of many languages.
fn says_original_message(line: &str) -> bool {
    says_between_dashes(line, ORIGINAL_MESSAGE)
}

/// `---------- Forwarded message ----------` or `Begin forwarded message:`.
pub(super) fn says_forwarded(line: &str) -> bool {
    if line.trim_end().ends_with(':') && line.len() < MOST_BYTES {
        let lower = line.trim().to_lowercase().replace('\u{a0}', " ");
        return FORWARDED.contains(&lower.as_str());
    }
    says_between_dashes(line, FORWARDED)
}

fn says_between_dashes(line: &str, phrases: &[&str]) -> bool {
    let line = line.trim();
    let is_dash = |c: char| matches!(c, '-' | '_' | '—' | '–' | '*');
    let bare = line.trim_start_matches(is_dash);
    if line.len().saturating_sub(bare.len()) < 2 {
        return false;
    }
    let bare = bare.trim_end_matches(is_dash).trim();
    if bare.is_empty() || bare.len() > MOST_BYTES {
        return false;
    }
    let bare = bare.to_lowercase().replace('’', "'");
    phrases.iter().any(|phrase| bare == *phrase)
}

/// Whether the fields of a header begin here. Three kinds of them are needed, a subject or an address among them; or two,
/// when one is a date and the other has an address: somebody may well write from where to where a parcel goes.
fn begins_header(lines: &[BodyLine]) -> bool {
    if lines
        .first()
        .and_then(|line| label_of(&line.text))
        .is_none()
    {
        return false;
    }
    let mut found: Vec<HeaderLabel> = Vec::new();
    let mut has_address = false;
    let mut has_dated = false;
    for line in lines.iter().take(MOST_LINES) {
        if line.is_blank() {
            break;
        }
        has_address |= line.text.contains('@');
        let Some((label, value)) = label_of(&line.text) else {
            continue;
        };
        has_dated |= label == HeaderLabel::Date && value.chars().any(|c| c.is_ascii_digit());
        if !found.contains(&label) {
            found.push(label);
        }
    }
    let has_subject = found.contains(&HeaderLabel::Subject);
    let has_person = found.contains(&HeaderLabel::From) || found.contains(&HeaderLabel::To);
    match found.len() {
        0 | 1 => false,
        2 => has_address && has_dated && has_person,
        _ => has_person && (has_subject || has_address),
    }
}

/// The field that a line is, with its value.
fn label_of(line: &str) -> Option<(HeaderLabel, &str)> {
    let line = line.trim_start_matches([' ', '\t', '*', '\u{a0}', '|']);
    let (name, value) = line.split_once([':', '：'])?;
    if name.len() > 40 {
        return None;
    }
    let name = name.trim_end_matches([' ', '*', '\u{a0}']).to_lowercase();
    let (label, _) = HEADER_LABELS
        .iter()
        .find(|(_, names)| names.contains(&name.as_str()))?;
    Some((*label, value))
}
