//! Text from outside, made safe to show: no control characters, nothing that turns the direction of what follows.

/// Several lines: every kind of line break becomes a line feed, tabs stay, other control characters and those that
/// override the direction of writing are dropped.
pub(super) fn safe_lines(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                characters.next_if_eq(&'\n');
                safe.push('\n');
            }
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => safe.push('\n'),
            '\t' => safe.push('\t'),
            other if is_shown(other) => safe.push(other),
            _ => {}
        }
    }
    safe
}

/// One line: runs of white space and control characters become one space, the ends are trimmed.
pub(super) fn safe_line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len().min(1_000));
    for character in text.chars() {
        if is_space(character) {
            if !safe.is_empty() && !safe.ends_with(' ') {
                safe.push(' ');
            }
        } else if is_shown(character) {
            safe.push(character);
        }
    }
    safe.truncate(safe.trim_end().len());
    safe
}

/// One line of so many characters at most.
pub(super) fn safe_line_within(text: &str, maximum: usize) -> String {
    // What is beyond is not read: a header may have megabytes.
    let bounded: String = text.chars().take(maximum.saturating_mul(4)).collect();
    safe_line(&bounded).chars().take(maximum).collect()
}

/// What stands for a space in one line. A control character does, so that two words do not become one.
pub(super) fn is_space(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}')
}

/// Whether a character may be shown: no control character, no embedding, override or isolate of the bidirectional
/// algorithm (Unicode Standard Annex 9, section 2), no byte-order mark.
pub(super) fn is_shown(character: char) -> bool {
    !character.is_control()
        && !matches!(
            character,
            '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}
