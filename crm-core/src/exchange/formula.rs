//! Texts that a spreadsheet would take for formulas.

use std::borrow::Cow;

/// What spreadsheets begin a formula with: the ASCII signs and their full-width forms.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A text cell that no spreadsheet takes for a formula.
///
/// A text whose first character would start a formula gets an apostrophe in front: `=`, `+`, `-`,
/// `@` and their full-width forms, also behind white space, and a text that begins with a tab or a
/// line break. So does a text that looks as if this had been done to it already, so that
/// [`with_formulas_restored`] is exact. Numbers, dates and telephone numbers are written as such,
/// not through here: `-5.00` and `+49…` stay.
///
/// The rule is that of the OWASP page on CSV injection.
///
/// ```
/// use crm_core::exchange::{with_formulas_neutralised, with_formulas_restored};
///
/// assert_eq!(with_formulas_neutralised("=1+1"), "'=1+1");
/// assert_eq!(with_formulas_neutralised("one = one"), "one = one");
/// assert_eq!(with_formulas_restored("'=1+1"), "=1+1");
/// assert_eq!(with_formulas_restored("'t Hooft"), "'t Hooft");
/// ```
#[must_use]
pub fn with_formulas_neutralised(text: &str) -> Cow<'_, str> {
    if starts_formula(text.trim_start_matches('\'')) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that [`with_formulas_neutralised`] was given.
///
/// An apostrophe is taken away only where one would have been added: before what starts a formula.
#[must_use]
pub fn with_formulas_restored(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if starts_formula(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

fn starts_formula(text: &str) -> bool {
    text.trim_start().starts_with(SIGNS) || text.starts_with(['\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_starts_a_formula_and_each_is_restored(text in "[='+@\\-＝＠\t\r\n a-c]{0,8}") {
            let safe = with_formulas_neutralised(&text);
            prop_assert!(!safe.trim_start().starts_with(SIGNS));
            prop_assert!(!safe.starts_with(['\t', '\r', '\n']));
            prop_assert_eq!(with_formulas_restored(&safe), &text);
        }

        #[test]
        fn any_text_is_restored(text in "\\PC{0,20}") {
            let safe = with_formulas_neutralised(&text);
            prop_assert_eq!(with_formulas_restored(&safe), &text);
        }
    }
}
