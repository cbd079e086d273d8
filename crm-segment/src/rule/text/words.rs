//! Words that stand for members of a list, and names that may need quotation marks.

use std::fmt;

use crm_core::Code;

use super::RuleTextError;
use super::cursor::Cursor;
use super::value::write_text;

/// Reads the word of one of a list.
pub(super) fn one_of<'code, T: Copy>(
    cursor: &mut Cursor<'_>,
    what: &str,
    all: &[T],
    code: impl Fn(T) -> &'code str,
) -> Result<T, RuleTextError> {
    let place = cursor.place();
    let word = cursor.word(what)?;
    let found = all.iter().copied().find(|one| code(*one) == word);
    found.ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|one| code(*one)).collect();
        cursor.error_at(place, format!("expected {what}: {}", known.join(", ")))
    })
}

pub(super) fn code(cursor: &mut Cursor<'_>, what: &str) -> Result<Code, RuleTextError> {
    cursor.sense(|cursor| cursor.word_or_text(what).map(Code::parse))
}

/// Writes a code, in quotation marks where it is no word.
pub(super) fn write_code(code: &Code, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    write_word(code.as_str(), out)
}

/// Writes a text, in quotation marks where it is no word.
pub(super) fn write_word(text: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let is_word = text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if is_word {
        out.write_str(text)
    } else {
        write_text(text, out)
    }
}

/// Reads members joined by `or`, at least one.
pub(super) fn joined<T: Ord>(
    cursor: &mut Cursor<'_>,
    read: impl Fn(&mut Cursor<'_>) -> Result<T, RuleTextError>,
) -> Result<std::collections::BTreeSet<T>, RuleTextError> {
    let mut members = std::collections::BTreeSet::from([read(cursor)?]);
    while cursor.takes("or") {
        members.insert(read(cursor)?);
    }
    Ok(members)
}

/// Writes members joined by `or`.
pub(super) fn write_joined<T>(
    members: impl IntoIterator<Item = T>,
    out: &mut fmt::Formatter<'_>,
    write: impl Fn(T, &mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    for (number, member) in members.into_iter().enumerate() {
        if number > 0 {
            out.write_str(" or ")?;
        }
        write(member, out)?;
    }
    Ok(())
}
