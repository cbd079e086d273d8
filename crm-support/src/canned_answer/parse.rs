//! Reading a text with placeholders.

use std::collections::BTreeSet;

use crm_core::{Code, InteractionText, ValidationError};

use super::cursor::Cursor;
use super::format::Telling;
use super::template::{Part, Placeholder};
use super::{AnswerTemplate, OwnPlaceholders, PlaceholderFormat, TemplateError, TemplateProblem};

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// The text and its parts. Places are told in the text as it was given, before white space around it is dropped.
pub(super) fn template(
    given: &str,
    own: &OwnPlaceholders,
) -> Result<(InteractionText, Vec<Part>), TemplateError> {
    let refuse = |refused: ValidationError| Cursor::behind("", given).error(refused.into());
    let text = InteractionText::parse(given).map_err(refuse)?;
    let before = given.strip_suffix(given.trim_start()).unwrap_or_default();
    let mut cursor = Cursor::behind(before, text.as_str());
    let mut parts = Vec::new();
    for braces in 0.. {
        let plain = cursor.take_until([OPEN, CLOSE]);
        if !plain.is_empty() {
            parts.push(Part::Text(plain.to_owned()));
        }
        if cursor.is_at_end() {
            break;
        }
        let opening = cursor;
        if !cursor.eat(OPEN) {
            return Err(cursor.error(TemplateProblem::Unopened));
        }
        if braces == AnswerTemplate::MAXIMUM_PLACEHOLDERS {
            let maximum = AnswerTemplate::MAXIMUM_PLACEHOLDERS;
            return Err(opening.error(TemplateProblem::TooMany { maximum }));
        }
        parts.push(braced(&mut cursor, &opening, own)?);
    }
    Ok((text, parts))
}

/// What stands between braces, and the closing ones.
fn braced(
    cursor: &mut Cursor<'_>,
    opening: &Cursor<'_>,
    own: &OwnPlaceholders,
) -> Result<Part, TemplateError> {
    skip_space(cursor);
    if cursor.peek() == Some('"') {
        let text = quoted(cursor)?.to_owned();
        skip_space(cursor);
        close(cursor, opening)?;
        return Ok(Part::Text(text));
    }
    let at_name = *cursor;
    let name = name(cursor, opening)?;
    let Some(placeholder_type) = own.type_of(&name) else {
        return Err(at_name.error(TemplateProblem::UnknownPlaceholder { name }));
    };
    let mut telling = Telling::default();
    let mut given = BTreeSet::new();
    skip_space(cursor);
    while cursor.eat("|") {
        skip_space(cursor);
        let at_format = *cursor;
        let (format, argument) = format(cursor)?;
        let mut take = || {
            if !format.is_for(placeholder_type) {
                let found = placeholder_type;
                return Err(TemplateProblem::WrongType { format, found });
            }
            if !given.insert(format) {
                return Err(TemplateProblem::Repeated { format });
            }
            telling.add(format, argument)
        };
        take().map_err(|problem| at_format.error(problem))?;
        skip_space(cursor);
    }
    if !telling.is_clear(placeholder_type) {
        return Err(at_name.error(TemplateProblem::SameSeparator));
    }
    close(cursor, opening)?;
    Ok(Part::Placeholder(Placeholder {
        name,
        placeholder_type,
        telling,
    }))
}

fn name(cursor: &mut Cursor<'_>, opening: &Cursor<'_>) -> Result<Code, TemplateError> {
    let start = *cursor;
    let is_of_name = |character: char| {
        character.is_ascii_lowercase()
            || character.is_ascii_digit()
            || matches!(character, '_' | '-' | '.' | ':')
    };
    let name = cursor.take_while(is_of_name);
    if name.is_empty() {
        return Err(start.error(match start.peek() {
            Some('}' | '|') => TemplateProblem::NoName,
            Some(other) if other != '\n' => TemplateProblem::Unexpected,
            _ => return Err(opening.error(TemplateProblem::Unclosed)),
        }));
    }
    Code::parse(name).map_err(|_| start.error(TemplateProblem::NotAName))
}

/// A format, and what it says.
fn format<'a>(
    cursor: &mut Cursor<'a>,
) -> Result<(PlaceholderFormat, Option<&'a str>), TemplateError> {
    let start = *cursor;
    let name = cursor.take_while(|character| character.is_ascii_lowercase());
    let format = PlaceholderFormat::of_name(name)
        .ok_or_else(|| start.error(TemplateProblem::UnknownFormat))?;
    skip_space(cursor);
    if !cursor.eat(":") {
        return Ok((format, None));
    }
    skip_space(cursor);
    if cursor.peek() != Some('"') {
        return Err(cursor.error(TemplateProblem::Unexpected));
    }
    Ok((format, Some(quoted(cursor)?)))
}

fn quoted<'a>(cursor: &mut Cursor<'a>) -> Result<&'a str, TemplateError> {
    let start = *cursor;
    cursor.eat("\"");
    let text = cursor.take_while(|character| !matches!(character, '"' | '\n'));
    match cursor.eat("\"") {
        true => Ok(text),
        false => Err(start.error(TemplateProblem::UnclosedQuote)),
    }
}

fn close(cursor: &mut Cursor<'_>, opening: &Cursor<'_>) -> Result<(), TemplateError> {
    if cursor.eat(CLOSE) {
        return Ok(());
    }
    Err(match cursor.peek() {
        None | Some('\n') => opening.error(TemplateProblem::Unclosed),
        Some(_) => cursor.error(TemplateProblem::Unexpected),
    })
}

fn skip_space(cursor: &mut Cursor<'_>) {
    cursor.take_while(|character| matches!(character, ' ' | '\t'));
}
