//! All that is held of one customer.

use serde::Serialize;

use super::DataSection;
use crate::id::CustomerId;
use crate::timestamp::Timestamp;

/// All that is held of a customer at an instant: what a person gets who asks for it (GDPR, article 15,
/// paragraph 3), in a form that another program can read (article 20).
///
/// Serialised, it tells of each kind of record what it is, of each field what kind of data it holds
/// and what an erasure does to it, and then the records themselves, addresses included: it is a
/// [`Disclosure`](crate::Disclosure) to the person, and to nobody else. It cannot be read back into
/// types of this crate, so that nothing is sent by it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PersonalDataReport {
    /// The customer.
    pub customer: CustomerId,
    /// When it was put together.
    pub as_of: Timestamp,
    /// The records by kind.
    pub sections: Vec<DataSection>,
}

impl PersonalDataReport {
    /// The section with this kind of records.
    #[must_use]
    pub fn section(&self, record: &str) -> Option<&DataSection> {
        let mut sections = self.sections.iter();
        sections.find(|section| section.record().name == record)
    }
}
