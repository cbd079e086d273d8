//! How much of a message is read.

/// Limits of what is taken as a message; beyond them it is refused unread.
///
/// ```
/// use crm_support::email::{IncomingMail, MailError, MailLimits};
///
/// let small = MailLimits::default().with_bytes(10);
/// let refused = IncomingMail::parse_within(b"From: ann@example.com\r\n\r\nHello", &small);
/// assert_eq!(refused.unwrap_err(), MailError::TooLarge { bytes: 30, maximum: 10 });
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MailLimits {
    /// The largest number of bytes of a raw message: 32 MiB unless said otherwise.
    pub bytes: usize,
    /// The largest number of parts, at all depths together, and so of levels: 500 unless said otherwise.
    pub parts: usize,
    /// The largest number of addresses in its header: 1,000 unless said otherwise.
    pub addresses: usize,
}

impl Default for MailLimits {
    fn default() -> Self {
        Self {
            bytes: 32 * 1024 * 1024,
            parts: 500,
            addresses: 1_000,
        }
    }
}

impl MailLimits {
    /// The same with another largest number of bytes. A message of 4 GiB or more is refused whatever is said.
    #[must_use]
    pub fn with_bytes(self, bytes: usize) -> Self {
        Self { bytes, ..self }
    }

    /// The same with another largest number of parts. Parts may stand in each other, and each level takes a little of
    /// the stack: a few hundred are safe on any thread.
    #[must_use]
    pub fn with_parts(self, parts: usize) -> Self {
        Self { parts, ..self }
    }

    /// The same with another largest number of addresses.
    #[must_use]
    pub fn with_addresses(self, addresses: usize) -> Self {
        Self { addresses, ..self }
    }
}
