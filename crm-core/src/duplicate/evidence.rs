//! What speaks for and against two records being one customer.

use serde::{Deserialize, Serialize};

/// Something that two records have in common, or that sets them apart.
///
/// Of each field there is at most one. A field that one of the records lacks says nothing. Names are
/// compared without case, marks and punctuation, in Latin letters whatever their script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DuplicateEvidence {
    /// The given names are the same.
    GivenNameSame,
    /// The given names are spelt alike, or one has more parts than the other.
    GivenNameSimilar,
    /// One given name is the initial of the other.
    GivenNameInitial,
    /// The given names look the same and are written with other characters (UTS 39).
    GivenNameConfusable,
    /// The given names differ.
    GivenNameDifferent,
    /// The family names are the same.
    FamilyNameSame,
    /// The family names are spelt alike, or one has more parts than the other.
    FamilyNameSimilar,
    /// The family names look the same and are written with other characters (UTS 39).
    FamilyNameConfusable,
    /// The family names differ.
    FamilyNameDifferent,
    /// The given name of each is the family name of the other.
    NamesExchanged,
    /// The names of the organisations are the same, legal forms aside.
    OrganisationNameSame,
    /// The names of the organisations are spelt alike, or one has more parts than the other.
    OrganisationNameSimilar,
    /// The names of the organisations look the same and are written with other characters (UTS 39).
    OrganisationNameConfusable,
    /// The names of the organisations differ.
    OrganisationNameDifferent,
    /// The days of birth are the same.
    BirthDateSame,
    /// The days of birth are the same but for day and month, which are exchanged.
    BirthDateExchanged,
    /// The days of birth differ in one digit.
    BirthDateNear,
    /// The days of birth differ.
    BirthDateDifferent,
    /// They share an e-mail address.
    EmailSame,
    /// An address of each: one slip apart, or the same name at another host.
    EmailSimilar,
    /// They share no e-mail address.
    EmailDifferent,
    /// They share a telephone number.
    PhoneSame,
    /// A number of each: one slip apart.
    PhoneSimilar,
    /// They share no telephone number.
    PhoneDifferent,
    /// They share a postal address.
    AddressSame,
    /// A postal address of each: spelt alike, with the same postal code.
    AddressSimilar,
    /// They share a postal code, or a city where there is none.
    AddressSameArea,
    /// They share no part of a postal address.
    AddressDifferent,
}

impl DuplicateEvidence {
    /// All there are.
    pub const ALL: [Self; 28] = [
        Self::GivenNameSame,
        Self::GivenNameSimilar,
        Self::GivenNameInitial,
        Self::GivenNameConfusable,
        Self::GivenNameDifferent,
        Self::FamilyNameSame,
        Self::FamilyNameSimilar,
        Self::FamilyNameConfusable,
        Self::FamilyNameDifferent,
        Self::NamesExchanged,
        Self::OrganisationNameSame,
        Self::OrganisationNameSimilar,
        Self::OrganisationNameConfusable,
        Self::OrganisationNameDifferent,
        Self::BirthDateSame,
        Self::BirthDateExchanged,
        Self::BirthDateNear,
        Self::BirthDateDifferent,
        Self::EmailSame,
        Self::EmailSimilar,
        Self::EmailDifferent,
        Self::PhoneSame,
        Self::PhoneSimilar,
        Self::PhoneDifferent,
        Self::AddressSame,
        Self::AddressSimilar,
        Self::AddressSameArea,
        Self::AddressDifferent,
    ];

    /// Whether members of one household share it, too: the family name, the telephone, the address.
    #[must_use]
    pub fn is_of_households(self) -> bool {
        matches!(
            self,
            Self::FamilyNameSame
                | Self::FamilyNameSimilar
                | Self::PhoneSame
                | Self::PhoneSimilar
                | Self::AddressSame
                | Self::AddressSimilar
                | Self::AddressSameArea
        )
    }
}
