//! How a value is told.

use chrono_tz::Tz;
use crm_core::Money;

use super::date_pattern::DatePattern;
use super::{PlaceholderType, PlaceholderValue, TemplateProblem};
use crate::coded::coded_enum;

coded_enum! {
    /// A format of a placeholder: `{{customer.name | upper}}`.
    pub enum PlaceholderFormat {
        /// In capital letters. For text.
        Upper = "upper",
        /// In small letters. For text.
        Lower = "lower",
        /// By a pattern of the directives `%d`, `%m`, `%Y`, `%y`, `%H`, `%M`, `%S`, `%%`, and `%-d`, `%-m`, `%-H` without a
        /// zero in front: `date: "%d.%m.%Y, %H:%M"`. For instants, which else are told as ISO 8601 writes dates.
        Date = "date",
        /// In a time zone: `zone: "Europe/Berlin"`. For instants, which else are told in the zone given with the values.
        Zone = "zone",
        /// With another sign before the decimals, a comma or a point: `decimal: ","`. For money, which else has a point.
        Decimal = "decimal",
        /// With a sign between thousands: a point, a comma, an apostrophe or a space: `grouped: "."`. For numbers and money.
        Grouped = "grouped",
        /// Without the code of the currency. For money.
        Amount = "amount",
        /// What is told where there is no value: `default: "customer"`. For all, and told as it stands.
        Default = "default",
    }
}

impl PlaceholderFormat {
    /// Whether it is for values of this type.
    #[must_use]
    pub const fn is_for(self, of: PlaceholderType) -> bool {
        match self {
            Self::Upper | Self::Lower => matches!(of, PlaceholderType::Text),
            Self::Date | Self::Zone => matches!(of, PlaceholderType::Instant),
            Self::Decimal | Self::Amount => matches!(of, PlaceholderType::Money),
            Self::Grouped => matches!(of, PlaceholderType::Number | PlaceholderType::Money),
            Self::Default => true,
        }
    }

    /// The format of a name.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|format| format.code() == name)
            .copied()
    }
}

/// How the values of one placeholder are told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Telling {
    is_upper: bool,
    is_lower: bool,
    date: Option<DatePattern>,
    zone: Option<Tz>,
    decimal: Option<char>,
    grouped: Option<char>,
    is_amount_only: bool,
    pub(super) default: Option<String>,
}

impl Telling {
    /// Takes a format with what it says.
    pub(super) fn add(
        &mut self,
        format: PlaceholderFormat,
        argument: Option<&str>,
    ) -> Result<(), TemplateProblem> {
        let wants = |expected| TemplateProblem::Argument { format, expected };
        let nothing = || argument.is_none().then_some(true).ok_or(wants("nothing"));
        let one_of = |signs: &str, expected| {
            let mut characters = argument.unwrap_or_default().chars();
            let sign = characters.next().filter(|sign| signs.contains(*sign));
            let sign = sign.filter(|_| characters.next().is_none());
            sign.ok_or(wants(expected))
        };
        match format {
            PlaceholderFormat::Upper => self.is_upper = nothing()?,
            PlaceholderFormat::Lower => self.is_lower = nothing()?,
            PlaceholderFormat::Amount => self.is_amount_only = nothing()?,
            PlaceholderFormat::Date => {
                let pattern = argument.and_then(DatePattern::parse);
                self.date = Some(pattern.ok_or(wants(DatePattern::EXPECTED))?);
            }
            PlaceholderFormat::Zone => {
                let zone = argument.and_then(|name| name.parse().ok());
                self.zone = Some(zone.ok_or(wants("an IANA time zone"))?);
            }
            PlaceholderFormat::Decimal => {
                self.decimal = Some(one_of(".,", "a point or a comma")?);
            }
            PlaceholderFormat::Grouped => {
                let expected = "a point, a comma, an apostrophe or a space";
                self.grouped = Some(one_of(".,'\u{2019} \u{a0}\u{202f}", expected)?);
            }
            PlaceholderFormat::Default => {
                let text = argument.ok_or(wants("a quoted text"))?;
                self.default = Some(text.to_owned());
            }
        }
        Ok(())
    }

    /// Whether thousands and decimals of an amount can be told apart.
    pub(super) fn is_clear(&self, of: PlaceholderType) -> bool {
        of != PlaceholderType::Money || self.grouped != Some(self.decimal.unwrap_or('.'))
    }

    pub(super) fn tell(&self, value: &PlaceholderValue, zone: Tz) -> String {
        match value {
            PlaceholderValue::Text(text) if self.is_upper => text.as_str().to_uppercase(),
            PlaceholderValue::Text(text) if self.is_lower => text.as_str().to_lowercase(),
            PlaceholderValue::Text(text) => text.as_str().to_owned(),
            PlaceholderValue::Instant(instant) => {
                let zone = self.zone.unwrap_or(zone);
                let pattern = self.date.clone().unwrap_or_else(DatePattern::iso);
                pattern.tell(instant.to_datetime().with_timezone(&zone))
            }
            PlaceholderValue::Number(number) => self.with_groups(&number.to_string()),
            PlaceholderValue::Money(money) => self.tell_money(*money),
        }
    }

    fn tell_money(&self, money: Money) -> String {
        let written = money.to_string();
        let (number, currency) = written.split_once(' ').unwrap_or((&written, ""));
        let mut told = match number.split_once('.') {
            Some((whole, decimals)) => {
                let point = self.decimal.unwrap_or('.');
                format!("{}{point}{decimals}", self.with_groups(whole))
            }
            None => self.with_groups(number),
        };
        if !self.is_amount_only {
            told.push(' ');
            told.push_str(currency);
        }
        told
    }

    /// The digits of a whole number in groups of three.
    fn with_groups(&self, number: &str) -> String {
        let Some(separator) = self.grouped else {
            return number.to_owned();
        };
        let (sign, digits) = match number.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", number),
        };
        let mut told = sign.to_owned();
        for (place, digit) in digits.chars().enumerate() {
            let behind = digits.len().saturating_sub(place);
            if place > 0 && behind.is_multiple_of(3) {
                told.push(separator);
            }
            told.push(digit);
        }
        told
    }
}
