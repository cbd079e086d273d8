//! Whether the quotes of a record stand where they may.

use super::lines::{Line, without_terminator};

/// Whether a quoted field is followed by anything but a delimiter or the end of the record.
///
/// Parsers forgive it and glue the two together, which would hide both a quote that was not
/// doubled and a quote left open many lines before.
pub(super) fn has_text_behind_a_quote(lines: &[Line], delimiter: u8) -> bool {
    let mut place = Place::FieldStart;
    for byte in lines
        .iter()
        .flat_map(|line| without_final_terminator(line, lines))
    {
        place = match (place, byte) {
            (Place::FieldStart, b'"') | (Place::BehindQuote, b'"') => Place::Quoted,
            (Place::Quoted, b'"') => Place::BehindQuote,
            (Place::Quoted, _) => Place::Quoted,
            (_, byte) if *byte == delimiter => Place::FieldStart,
            (Place::BehindQuote, _) => return true,
            (Place::FieldStart | Place::Unquoted, _) => Place::Unquoted,
        };
    }
    false
}

fn without_final_terminator<'a>(line: &'a Line, lines: &[Line]) -> &'a [u8] {
    let is_last = lines.last().is_some_and(|last| last.number == line.number);
    if is_last {
        without_terminator(&line.bytes)
    } else {
        &line.bytes
    }
}

/// Where in a record a byte stands.
#[derive(Debug, Clone, Copy)]
enum Place {
    FieldStart,
    Unquoted,
    Quoted,
    /// Behind a quote inside a quoted field: the field is over unless a second quote follows.
    BehindQuote,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(record: &str) -> bool {
        has_text_behind_a_quote(
            &[Line {
                number: 1,
                bytes: record.into(),
                is_cut: false,
                end: 0,
            }],
            b',',
        )
    }

    #[test]
    fn quotes_may_enclose_a_field_be_doubled_in_it_or_stand_in_a_bare_one() {
        for sound in [
            "\"\"",
            "\"a\",\"b\"\r\n",
            "\"a\"\"b\"\n",
            "\"\"\"\"",
            "a\"b,c\"",
            ",\"\",",
            "\"a,b\"",
        ] {
            assert!(!is_refused(sound), "{sound:?}");
        }
        for broken in [
            "\"a\"b",
            "\"a\" ,b",
            "x,\"a\"\"\"b",
            "\"\"a\"\"",
            "\"a\"\rb",
        ] {
            assert!(is_refused(broken), "{broken:?}");
        }
    }
}
