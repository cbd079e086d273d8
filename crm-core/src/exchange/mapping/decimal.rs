//! Numbers as countries write them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// What stands before the decimals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DecimalMark {
    /// `12.34`
    #[default]
    Point,
    /// `12,34`
    Comma,
}

/// What stands between groups of three digits, if anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GroupMark {
    /// `1234567`
    #[default]
    None,
    /// `1.234.567`
    Point,
    /// `1,234,567`
    Comma,
    /// `1 234 567`, also with a no-break space, wide or narrow.
    Space,
    /// `1'234'567`, also with a typographic apostrophe.
    Apostrophe,
}

/// How decimal numbers are written.
///
/// Numbers without group marks are read in any case, and a minus sign may stand behind the number,
/// as some ERP systems write it: `12.34-`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "DecimalFields")]
pub struct DecimalFormat {
    decimal_mark: DecimalMark,
    group_mark: GroupMark,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecimalFields {
    #[serde(default)]
    decimal_mark: DecimalMark,
    #[serde(default)]
    group_mark: GroupMark,
}

impl DecimalFormat {
    /// These two marks.
    ///
    /// # Errors
    /// When both are the same character.
    pub fn new(decimal_mark: DecimalMark, group_mark: GroupMark) -> Result<Self, ValidationError> {
        let is_same = matches!(
            (decimal_mark, group_mark),
            (DecimalMark::Point, GroupMark::Point) | (DecimalMark::Comma, GroupMark::Comma)
        );
        if is_same {
            return Err(ValidationError::new(
                "group mark",
                ValidationRule::Inconsistent {
                    rule: "must differ from the decimal mark",
                },
                ValueShape::Composite,
            ));
        }
        Ok(Self {
            decimal_mark,
            group_mark,
        })
    }

    /// What stands before the decimals.
    #[must_use]
    pub fn decimal_mark(self) -> DecimalMark {
        self.decimal_mark
    }

    /// What stands between groups of three digits.
    #[must_use]
    pub fn group_mark(self) -> GroupMark {
        self.group_mark
    }

    /// The number with a point and without group marks; a text that breaks the rules comes back as
    /// one that no parser of numbers takes.
    pub(in crate::exchange) fn to_plain(self, text: &str) -> Cow<'_, str> {
        if self == Self::default() && !text.ends_with('-') {
            return Cow::Borrowed(text);
        }
        let (sign, digits) = match (text.strip_suffix('-'), text.strip_prefix(['-', '+'])) {
            (Some(rest), None) => ("-", rest),
            (None, Some(rest)) if text.starts_with('-') => ("-", rest),
            (None, Some(rest)) => ("", rest),
            (None, None) => ("", text),
            (Some(_), Some(_)) => return Cow::Borrowed(""),
        };
        let mark = match self.decimal_mark {
            DecimalMark::Point => '.',
            DecimalMark::Comma => ',',
        };
        let (whole, decimals) = match digits.split_once(mark) {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (digits, None),
        };
        let Some(whole) = self.ungrouped(whole) else {
            return Cow::Borrowed("");
        };
        let number = match decimals {
            // A second mark would become a number if it were a point: nothing is replaced in here.
            Some(decimals) if decimals.contains(['.', ',']) => return Cow::Borrowed(""),
            Some(decimals) => format!("{sign}{whole}.{decimals}"),
            None => format!("{sign}{whole}"),
        };
        Cow::Owned(number)
    }

    /// The digits of a number whose groups are whole, or `None`.
    fn ungrouped(self, whole: &str) -> Option<String> {
        let marks: &[char] = match self.group_mark {
            GroupMark::None => &[],
            GroupMark::Point => &['.'],
            GroupMark::Comma => &[','],
            GroupMark::Space => &[' ', '\u{a0}', '\u{202f}'],
            GroupMark::Apostrophe => &['\'', '’'],
        };
        let groups: Vec<&str> = whole.split(marks).collect();
        let is_digits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
        let is_sound = match groups.as_slice() {
            [] => false,
            [only] => !only.is_empty(),
            [first, rest @ ..] => {
                (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3)
            }
        };
        (is_sound && groups.iter().all(is_digits)).then(|| groups.concat())
    }
}

impl TryFrom<DecimalFields> for DecimalFormat {
    type Error = ValidationError;

    fn try_from(fields: DecimalFields) -> Result<Self, Self::Error> {
        Self::new(fields.decimal_mark, fields.group_mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(decimal: DecimalMark, group: GroupMark, text: &str) -> String {
        let format = DecimalFormat::new(decimal, group).unwrap();
        format.to_plain(text).into_owned()
    }

    #[test]
    fn numbers_of_many_countries_become_plain() {
        use DecimalMark::{Comma, Point};
        for (decimal, group, text, expected) in [
            (Point, GroupMark::None, "-12.34", "-12.34"),
            (Point, GroupMark::Comma, "1,234,567.89", "1234567.89"),
            (Comma, GroupMark::Point, "1.234,5", "1234.5"),
            (Comma, GroupMark::None, "12,34", "12.34"),
            (Comma, GroupMark::Space, "-1\u{202f}234,00", "-1234.00"),
            (Point, GroupMark::Apostrophe, "1’234.50", "1234.50"),
            (Point, GroupMark::None, "12.34-", "-12.34"),
            (Comma, GroupMark::Point, "12,34-", "-12.34"),
        ] {
            assert_eq!(plain(decimal, group, text), expected, "{text}");
        }
        for (decimal, group, text) in [
            (Comma, GroupMark::Point, "12.34"),
            (Comma, GroupMark::Point, "1.23.456"),
            (Point, GroupMark::Comma, "1234,567"),
            (Point, GroupMark::Comma, ",123"),
            (Comma, GroupMark::None, "1,2,3"),
            (Comma, GroupMark::None, "1,2.3"),
            (Comma, GroupMark::None, "-1-"),
            (Comma, GroupMark::None, ""),
            (Comma, GroupMark::None, "12.34"),
        ] {
            assert_eq!(plain(decimal, group, text), "", "{text}");
        }
        assert!(DecimalFormat::new(Comma, GroupMark::Comma).is_err());
    }
}
