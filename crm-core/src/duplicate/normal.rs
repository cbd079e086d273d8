//! Texts in the form in which they are compared.

use deunicode::deunicode;
use unicode_security::confusable_detection::skeleton;

/// Words in lower-case Latin letters and digits, one space between them: case, marks and punctuation
/// gone, other scripts transliterated.
pub(super) fn plain(text: &str) -> String {
    let latin = deunicode(text).to_lowercase();
    let mut words = latin
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut plain = String::with_capacity(latin.len());
    if let Some(first) = words.next() {
        plain.push_str(first);
    }
    for word in words {
        plain.push(' ');
        plain.push_str(word);
    }
    plain
}

/// What a text looks like (Unicode Technical Standard 39, section 4): two texts that look the same
/// have the same one, whatever characters they are written with.
pub(super) fn look(text: &str) -> String {
    // Letters look different in the two cases: case is dropped from what they look like.
    skeleton(text.trim()).collect::<String>().to_lowercase()
}

/// A name without the words that say what kind of company it is.
pub(super) fn without_legal_form(plain: &str) -> String {
    let kept: Vec<&str> = plain
        .split(' ')
        .filter(|word| !LEGAL_FORMS.contains(word))
        .collect();
    // A name of nothing else is a name all the same.
    if kept.is_empty() {
        plain.to_owned()
    } else {
        kept.join(" ")
    }
}

/// Legal forms of the larger economies, as [`plain`] writes them.
const LEGAL_FORMS: [&str; 30] = [
    "ab",
    "ag",
    "aps",
    "as",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "kft",
    "kg",
    "limited",
    "llc",
    "llp",
    "ltd",
    "nv",
    "oao",
    "ohg",
    "ooo",
    "oy",
    "plc",
    "pty",
    "sa",
    "sarl",
    "sl",
    "spa",
    "srl",
];

/// The first characters.
pub(super) fn prefix(text: &str, characters: usize) -> &str {
    match text.char_indices().nth(characters) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_marks_punctuation_and_script_do_not_count() {
        assert_eq!(plain("  Ann-Kathrin  MÜLLER "), "ann kathrin muller");
        assert_eq!(plain("Иван"), plain("Ivan"));
        assert_eq!(plain("O’Neill"), plain("O'Neill"));
        assert_eq!(plain("Straße 5"), "strasse 5");
        assert_eq!(plain("…"), plain(""));
    }

    #[test]
    fn what_looks_the_same_has_one_look() {
        // The second one has a Cyrillic "а" in it.
        assert_ne!("paypal", "pаypal");
        assert_eq!(look("paypal"), look("Pаypal"));
        assert_ne!(look("paypal"), look("papyal"));
    }

    #[test]
    fn legal_forms_do_not_count_unless_there_is_nothing_else() {
        assert_eq!(without_legal_form("acme trading ltd"), "acme trading");
        assert_eq!(without_legal_form("ag"), "ag");
    }

    #[test]
    fn a_prefix_counts_characters() {
        assert_eq!(prefix("äbc", 2), "äb");
        assert_eq!(prefix("ä", 2), "ä");
    }
}
