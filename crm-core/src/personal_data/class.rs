//! Kinds of personal data.

use serde::Serialize;

/// What kind of data a field holds, as a record of processing activities names it (GDPR, article 30,
/// paragraph 1 c).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DataClass {
    /// Ids, versions, sources and instants that keep the records together.
    Administrative,
    /// Who somebody is: names, day of birth, identities.
    Identification,
    /// Where somebody is reached.
    Contact,
    /// What the company notes of somebody: attributes, tags, relations.
    Profile,
    /// What somebody did and said: visits, purchases, messages, calls.
    Activity,
    /// What somebody asked for, and what came of it.
    Request,
    /// What somebody agreed to, objected to or took back, with the proof.
    Consent,
}

impl DataClass {
    /// All classes.
    pub const ALL: [Self; 7] = [
        Self::Administrative,
        Self::Identification,
        Self::Contact,
        Self::Profile,
        Self::Activity,
        Self::Request,
        Self::Consent,
    ];
}
