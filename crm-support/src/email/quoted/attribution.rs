//! Lines that say who wrote what is quoted below, in the languages of mail programs.

use super::marks::is_quoted;
use super::phrases::{ATTRIBUTION_STARTS, ATTRIBUTION_VERBS};
use crate::email::body::{BodyLine, LineForm};

/// An attribution at the beginning of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attribution {
    /// How many lines it takes.
    pub(super) lines: usize,
    /// Whether all below it is the earlier message: nothing below marks what is quoted.
    pub(super) ends: bool,
}

/// Mail programs break long lines: an attribution has so many at most.
const MOST_LINES: usize = 4;
const MOST_CHARACTERS: usize = 500;
/// More bytes than any beginning of an attribution has.
const BEGINNING: usize = 30;

/// The attribution that the lines begin with, if they do. One that the form of the message marks needs no words.
///
/// Without a quote below it, an attribution is taken for one only when it says when: what follows it is stripped to the
/// end, and a sentence such as `On the other hand, you wrote:` must not do that.
pub(super) fn attribution_at(lines: &[BodyLine], is_marked: bool) -> Option<Attribution> {
    if is_marked {
        let count = lines
            .iter()
            .take_while(|line| line.form == LineForm::Attribution && !line.is_blank())
            .count();
        return Some(attribution_of(lines, count.max(1), true));
    }
    let mut text = String::new();
    for (index, line) in lines.iter().take(MOST_LINES).enumerate() {
        if line.is_blank() || index > 0 && is_quoted(line) {
            return None;
        }
        if index > 0 {
            text.push(' ');
        }
        let is_sentence = index > 0 && text.trim_end().ends_with(['.', '!', '?']);
        text.push_str(line.text.trim());
        if is_sentence {
            return None;
        }
        if text.len() > MOST_CHARACTERS {
            return None;
        }
        if index == 0 && !may_begin(&text) {
            return None;
        }
        let count = index.saturating_add(1);
        let found = attribution_of(lines, count, false);
        match certainty(&text) {
            Some(Certainty::SaysWhen) => return Some(found),
            Some(Certainty::NeedsQuote) if !found.ends => return Some(found),
            // It ends with the first colon at the end of a line.
            _ if ends_with_colon(&text) => return None,
            _ => {}
        }
    }
    None
}

fn attribution_of(lines: &[BodyLine], count: usize, is_marked: bool) -> Attribution {
    let below = lines.get(count..).unwrap_or_default();
    let next = below.iter().find(|line| !line.is_blank());
    let ends = match next {
        None => true,
        Some(line) => !is_quoted(line) && line.form != LineForm::Indented,
    };
    Attribution {
        lines: count,
        // Where programs mark attributions they mark quotes.
        ends: ends && !is_marked,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    SaysWhen,
    NeedsQuote,
}

/// Whether an attribution can begin with this line: most lines of a text are told by that.
fn may_begin(line: &str) -> bool {
    line.bytes()
        .any(|byte| byte == b'@' || byte.is_ascii_digit())
        || ends_with_colon(line)
        || begins_as_attribution(&start_of(line.get(..BEGINNING).unwrap_or(line)))
}

/// A line as phrases are compared: in small letters, without rules and marks of emphasis around it.
fn start_of(line: &str) -> String {
    line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '_' | '*' | '—' | '–'))
        .to_lowercase()
        .replace('\u{a0}', " ")
}

fn begins_as_attribution(lower: &str) -> bool {
    ATTRIBUTION_STARTS
        .iter()
        .any(|start| lower.starts_with(start))
}

fn ends_with_colon(line: &str) -> bool {
    line.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '_' | '*'))
        .ends_with([':', '：'])
}

fn certainty(text: &str) -> Option<Certainty> {
    // Most lines end otherwise; nothing of them is searched.
    if !text.trim_end().ends_with([':', '：', '-', '>', '*']) {
        return None;
    }
    let lower = start_of(text);
    let verb = ATTRIBUTION_VERBS
        .iter()
        .filter_map(|verb| Some((word_at(&lower, verb)?, *verb)))
        .min();
    let has_colon = lower.ends_with([':', '：']);
    let ends_with_verb = verb.is_some_and(|(_, verb)| lower.trim_end_matches(' ').ends_with(verb));
    if !has_colon && !ends_with_verb {
        return names_address_after_date(&lower).then_some(Certainty::NeedsQuote);
    }
    let address_at = lower.find('@');
    let Dated { year, time } = Dated::of(&lower);
    let says_when = year && time || address_at.is_some() && (year || time);
    if begins_as_attribution(&lower) {
        return verb.map(|_| {
            if says_when {
                Certainty::SaysWhen
            } else {
                Certainty::NeedsQuote
            }
        });
    }
    // Own words may stand on the same line before it: they would be lost.
    let first_fact = verb
        .map(|(start, _)| start)
        .into_iter()
        .chain(address_at)
        .min()?;
    let own_words_before = ATTRIBUTION_STARTS.iter().any(|start| {
        let start = format!(" {start}");
        lower.find(&start).is_some_and(|index| index < first_fact)
    });
    // One of the two is there: the first fact.
    let is_one = year || time;
    (is_one && !own_words_before).then_some(Certainty::NeedsQuote)
}

/// `2026/11/23 Ann <ann@..>`, as an early Gmail wrote.
fn names_address_after_date(lower: &str) -> bool {
    lower.starts_with(|c: char| c.is_ascii_digit())
        && lower.ends_with('>')
        && lower.contains('@')
        && Dated::of(lower).year
}

/// Where a word stands in a text, not inside of another one. Where words are not parted by spaces, it may.
fn word_at(text: &str, word: &str) -> Option<usize> {
    let is_spaced = !word.chars().any(is_unspaced);
    let is_whole = |start: usize| {
        let before = text
            .get(..start)
            .and_then(|before| before.chars().next_back());
        let end = start.saturating_add(word.len());
        let after = text.get(end..).and_then(|after| after.chars().next());
        before.is_none_or(|c| c.is_whitespace() || matches!(c, '>' | ')' | ','))
            && after.is_none_or(|c| c.is_whitespace() || matches!(c, ':' | '(' | '：' | '-'))
    };
    let mut found = text.match_indices(word).map(|(start, _)| start);
    found.find(|start| !is_spaced || is_whole(*start))
}

/// Chinese, Japanese and Korean letters.
fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// What a text says of when.
struct Dated {
    /// A year of these times.
    year: bool,
    /// A time of day.
    time: bool,
}

impl Dated {
    fn of(text: &str) -> Self {
        let mut numbers = text.split(|c: char| !c.is_ascii_digit());
        let year = numbers.any(|number| {
            number.len() == 4 && (number.starts_with("19") || number.starts_with("20"))
        });
        let mut characters = text.chars().peekable();
        let mut time = false;
        while let Some(character) = characters.next() {
            let is_time = character.is_ascii_digit()
                && characters
                    .next_if(|c| matches!(c, ':' | '.' | 'h'))
                    .is_some()
                && characters.next_if(char::is_ascii_digit).is_some()
                && characters.next_if(char::is_ascii_digit).is_some();
            time |= is_time;
        }
        Self { year, time }
    }
}
