//! Stretches of periods that are looked at as one.

use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

/// Stretches of periods after the beginning that are looked at as one, such as period 1, periods 2
/// to 3, periods 4 to 7.
///
/// Written as the first period of each, and the first period behind the last: `[1, 2, 4, 8]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<u16>", into = "Vec<u16>")]
pub struct Brackets(Vec<u16>);

impl Brackets {
    /// The largest number of borders.
    pub const MAXIMUM: usize = 1_000;

    /// Takes the borders: the first period of each bracket, and the first behind the last.
    ///
    /// # Errors
    /// When there are fewer than two or more than 1,000 borders, or they do not rise.
    pub fn new(borders: Vec<u16>) -> Result<Self, ValidationError> {
        let refuse = |rule| {
            let shape = ValueShape::Collection {
                members: borders.len(),
            };
            ValidationError::new("brackets", rule, shape)
        };
        if borders.len() > Self::MAXIMUM {
            return Err(refuse(ValidationRule::TooMany {
                maximum: Self::MAXIMUM,
            }));
        }
        if borders.len() < 2 || !borders.is_sorted_by(|one, two| one < two) {
            return Err(refuse(ValidationRule::Inconsistent {
                rule: "must be at least two borders that rise",
            }));
        }
        Ok(Self(borders))
    }

    /// Each bracket: its first period and the first one behind it.
    pub fn iter(&self) -> impl Iterator<Item = (u16, u16)> {
        self.0.iter().copied().zip(self.0.iter().copied().skip(1))
    }
}

impl TryFrom<Vec<u16>> for Brackets {
    type Error = ValidationError;

    fn try_from(borders: Vec<u16>) -> Result<Self, Self::Error> {
        Self::new(borders)
    }
}

impl From<Brackets> for Vec<u16> {
    fn from(brackets: Brackets) -> Self {
        brackets.0
    }
}
