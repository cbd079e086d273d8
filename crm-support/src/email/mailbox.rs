//! Who a message is from or to.

use std::fmt;

use crm_core::EmailAddress;

use super::safe_text::safe_line_within;

/// An address with the name that stands beside it. `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    name: Option<String>,
    address: EmailAddress,
}

impl Mailbox {
    /// The largest number of characters of a name; the rest is dropped.
    pub const MAXIMUM_NAME: usize = 200;

    /// What the parser found, if it is an address on the internet.
    pub(super) fn read(found: &mail_parser::Addr<'_>) -> Option<Self> {
        let address = EmailAddress::parse(found.address()?).ok()?;
        let name = found
            .name()
            .map(|name| safe_line_within(name, Self::MAXIMUM_NAME))
            .filter(|name| !name.is_empty());
        Some(Self { name, address })
    }

    /// All addresses of a field that are on the internet.
    pub(super) fn all_of(field: Option<&mail_parser::Address<'_>>) -> Vec<Self> {
        let found = field.into_iter().flat_map(mail_parser::Address::iter);
        found.filter_map(Self::read).collect()
    }

    /// The name, decoded, in one line without control characters. Whoever wrote the message chose it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &EmailAddress {
        &self.address
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Mailbox")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Where mail systems report that a message could not be delivered: the sender on its envelope (RFC 5321, section 4.4).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReturnPath {
    /// Nothing is known of it.
    Unknown,
    /// Nowhere, `<>`: the message is a report itself, and nothing may answer it.
    Null,
    /// There.
    Address(EmailAddress),
}

impl ReturnPath {
    /// What the field says.
    pub(super) fn read(field: Option<&str>) -> Self {
        let Some(field) = field else {
            return Self::Unknown;
        };
        let bare = field
            .trim()
            .trim_start_matches('<')
            .trim_end_matches('>')
            .trim();
        if bare.is_empty() {
            return Self::Null;
        }
        EmailAddress::parse(bare).map_or(Self::Unknown, Self::Address)
    }
}
