//! Addresses that nobody is approached by.

use std::fmt;

/// Why an address is handed out though nobody may be approached by it. That needs no
/// [`Permit`](crate::Permit), and a restriction does not hinder it.
///
/// What comes out is a [`DisclosedText`], which nothing that sends takes by accident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Disclosure {
    /// The person asked what is held (GDPR, articles 15 and 20).
    SubjectAccess,
    /// The person looks at the record to correct it (GDPR, article 16).
    Correction,
    /// The record moves to another system of the same controller, and the consent ledger with it.
    Transfer,
}

impl Disclosure {
    pub(crate) fn text(self, text: String) -> DisclosedText {
        DisclosedText { text, to: self }
    }
}

/// An address as text, for an export or a page of the person's own.
///
/// It is no [`EmailAddress`](crate::EmailAddress) and no
/// [`ContactAddress`](crate::ContactAddress): code that sends takes those, which a stored customer
/// hands out against a permit only.
///
/// ```compile_fail,E0308
/// use crm_core::{Customer, Disclosure, EmailAddress};
///
/// fn send(to: &EmailAddress) {}
///
/// fn misuse(customer: &Customer) {
///     for point in customer.contact_points() {
///         send(&point.disclose(Disclosure::SubjectAccess));
///     }
/// }
/// ```
///
/// `Display` writes the text, `Debug` its length.
#[derive(Clone, PartialEq, Eq)]
pub struct DisclosedText {
    text: String,
    to: Disclosure,
}

impl DisclosedText {
    /// Why it was disclosed.
    #[must_use]
    pub fn reason(&self) -> Disclosure {
        self.to
    }
}

impl fmt::Display for DisclosedText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl fmt::Debug for DisclosedText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let characters = self.text.chars().count();
        write!(formatter, "DisclosedText(<{characters} characters>)")
    }
}
