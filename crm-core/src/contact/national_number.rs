//! National spellings of telephone numbers: feature `phone`.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};

use super::{Country, PhoneNumber};
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// A region with a numbering plan of its own: where a national spelling is dialled.
///
/// Each [`Country`] is one, and so are the codes that ISO 3166-1 only reserves and the plans of the
/// telephone companies have: `XK` for Kosovo, `AC` for Ascension, `TA` for Tristan da Cunha.
///
/// ```
/// use crm_core::{Country, PhoneNumber, PhoneRegion};
///
/// let kosovo = PhoneRegion::parse("XK")?;
/// assert_eq!(PhoneNumber::parse_national("043 201 234", kosovo)?.as_str(), "+38343201234");
/// assert_eq!(PhoneRegion::from(&Country::parse("DE")?), PhoneRegion::parse("DE")?);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneRegion(String);

impl PhoneRegion {
    /// Reads a code of two capitals.
    ///
    /// # Errors
    /// When no numbering plan is known for it.
    pub fn parse(code: &str) -> Result<Self, ValidationError> {
        if plan(code).is_some() {
            return Ok(Self(code.to_owned()));
        }
        Err(ValidationError::new(
            "telephone region",
            ValidationRule::UnknownCode {
                standard: "the regions with a numbering plan",
            },
            ValueShape::of_text(code),
        ))
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl From<&Country> for PhoneRegion {
    fn from(country: &Country) -> Self {
        Self(country.code())
    }
}

impl From<Country> for PhoneRegion {
    fn from(country: Country) -> Self {
        Self::from(&country)
    }
}

impl fmt::Debug for PhoneRegion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PhoneRegion({})", self.0)
    }
}

impl PhoneNumber {
    /// The largest number of characters that [`parse_national`](Self::parse_national) reads.
    pub const MAXIMUM_SPELLING: usize = 40;

    /// Reads a number as people of the region write it: `030 901820` in Germany. An international
    /// number is read, too, whatever its region.
    ///
    /// The number must be one that the numbering plan of its region has room for; that is stricter
    /// than [`parse`](Self::parse), which knows lengths only. The plans are those of Google's
    /// libphonenumber, as the crate `rlibphonenumber` has them. Letters are refused: an extension has
    /// no place in E.164, and without it the number is the switchboard's, which hundreds share.
    ///
    /// ```
    /// use crm_core::{Country, PhoneNumber};
    ///
    /// let germany = Country::parse("DE")?;
    /// let number = PhoneNumber::parse_national("(030) 90 18 20", &germany)?;
    /// assert_eq!(number, PhoneNumber::parse("+49 30 901820")?);
    /// assert!(PhoneNumber::parse_national("030 901820 ext. 5", &germany).is_err());
    /// assert!(PhoneNumber::parse_national("12", &germany).is_err());
    /// # Ok::<(), crm_core::ValidationError>(())
    /// ```
    ///
    /// # Errors
    /// When the text is no such number, or the region has no numbering plan.
    pub fn parse_national(
        text: impl AsRef<str>,
        region: impl Into<PhoneRegion>,
    ) -> Result<Self, ValidationError> {
        let text = text.as_ref();
        let refuse = |rule| ValidationError::new("phone number", rule, ValueShape::of_text(text));
        // Before anything else looks at it: the reader of plans has met hostile input before.
        if text.chars().nth(Self::MAXIMUM_SPELLING).is_some() {
            return Err(refuse(ValidationRule::TooLong {
                maximum: Self::MAXIMUM_SPELLING,
            }));
        }
        let region = region.into();
        let Some(plan) = plan(region.code()) else {
            return Err(refuse(ValidationRule::Inconsistent {
                rule: "must be dialled in a region that has a numbering plan",
            }));
        };
        let is_refused = |c: char| c.is_alphabetic() || c.is_control() || matches!(c, ';' | '=');
        let number = (!text.chars().any(is_refused))
            .then(|| PHONE_NUMBER_UTIL.parse(text, Some(plan)).ok())
            .flatten()
            .filter(|number| number.is_valid());
        let Some(number) = number else {
            return Err(refuse(ValidationRule::Malformed {
                expected: "a telephone number of the region",
            }));
        };
        Self::parse(number.format_as(PhoneNumberFormat::E164))
            .map_err(|error| refuse(error.rule().clone()))
    }
}

/// The numbering plan of a region of two capitals.
fn plan(code: &str) -> Option<Region> {
    let is_capitals = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let region = is_capitals.then(|| Region::from_str(code).ok()).flatten()?;
    PHONE_NUMBER_UTIL
        .get_country_code_for_region(region)
        .map(|_| region)
}
