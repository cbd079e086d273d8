//! Texts that fit and do no harm.

/// A text that XML and HTML can hold: characters that neither can are replaced.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\t' | '\n' | '\r' => ' ',
            '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
            character if character.is_control() => '\u{fffd}',
            character => character,
        })
        .collect()
}

/// A text for HTML, between tags or in an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            character => safe.push(character),
        }
    }
    safe
}

/// How wide a text will be, about: no font is asked, so that none is needed.
pub(super) fn width(text: &str, size: f64) -> f64 {
    // As in the wide fonts that browsers fall back to: better some air than an overlap.
    let ems: f64 =
        text.chars()
            .map(|character| match character {
                'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | '\'' | '-'
                | '\u{a0}' => 0.39,
                'm' | 'w' | 'M' | 'W' | '%' => 0.95,
                'A'..='Z' => 0.72,
                '\0'..='\u{2fff}' => 0.62,
                _ => 1.0,
            })
            .sum();
    ems * size
}

/// The text, or as much of its beginning as fits, with an ellipsis.
pub(super) fn shortened(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    for character in text.chars() {
        short.push(character);
        if width(&short, size) + width("…", size) > room {
            short.pop();
            break;
        }
    }
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// The text in lines of at most `room`, broken between words; the last line takes what is left.
pub(super) fn wrapped(text: &str, size: f64, room: f64, lines: usize) -> Vec<String> {
    let mut wrapped: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let is_last = wrapped.len() >= lines;
        match wrapped.last_mut() {
            Some(line) if is_last || width(&format!("{line} {word}"), size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => wrapped.push(word.to_owned()),
        }
    }
    wrapped
        .iter()
        .map(|line| shortened(line, size, room))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_escaped_text_is_read_back_by_an_xml_parser(text in any::<String>()) {
            let page = format!("<p title=\"{0}\">{0}</p>", escaped(&text));
            let document = roxmltree::Document::parse(&page).unwrap();
            let paragraph = document.root_element();
            prop_assert_eq!(paragraph.text().unwrap_or_default(), printable(&text));
            prop_assert_eq!(paragraph.attribute("title").unwrap(), printable(&text));
            prop_assert_eq!(paragraph.children().filter(|child| child.is_element()).count(), 0);
        }

        #[test]
        fn what_is_shortened_or_wrapped_fits(text in "[a-zA-Z ]{0,60}", room in 20.0_f64..200.0) {
            prop_assert!(width(&shortened(&text, 10.0, room), 10.0) <= room);
            let lines = wrapped(&text, 10.0, room, 3);
            prop_assert!(lines.len() <= 3);
            prop_assert!(lines.iter().all(|line| width(line, 10.0) <= room), "{:?}", lines);
        }
    }

    #[test]
    fn what_fits_stays_whole() {
        assert_eq!(shortened("Champions", 10.0, 100.0), "Champions");
        assert_eq!(
            wrapped("Cannot lose them", 10.0, 70.0, 3),
            ["Cannot lose", "them"]
        );
        assert_eq!(wrapped("a b c d", 10.0, 8.0, 2), ["a", "…"]);
    }
}
