//! How an instant is told.

use chrono::DateTime;
use chrono_tz::Tz;

/// A pattern of digits: nothing in it depends on a language.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct DatePattern(String);

impl DatePattern {
    /// What a pattern is made of, for who wrote another one.
    pub(super) const EXPECTED: &'static str =
        "a date pattern of %d, %-d, %m, %-m, %Y, %y, %H, %-H, %M, %S and %%";

    /// The date as ISO 8601 writes it.
    pub(super) fn iso() -> Self {
        Self("%Y-%m-%d".to_owned())
    }

    /// Takes a pattern in which each percent sign begins one of the directives: those of the C function strftime which
    /// no locale changes.
    pub(super) fn parse(pattern: &str) -> Option<Self> {
        let mut rest = pattern.chars();
        while let Some(character) = rest.next() {
            if character != '%' {
                continue;
            }
            match rest.next()? {
                'd' | 'm' | 'Y' | 'y' | 'H' | 'M' | 'S' | '%' => {}
                '-' => {
                    if !matches!(rest.next()?, 'd' | 'm' | 'H') {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        (!pattern.is_empty()).then(|| Self(pattern.to_owned()))
    }

    pub(super) fn tell(&self, local: DateTime<Tz>) -> String {
        local.format(&self.0).to_string()
    }
}
