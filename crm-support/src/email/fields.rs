//! The fields of a header.

use crm_core::EmailAddress;
use mail_parser::Message;

/// The fields of a header, as they are written.
pub(super) struct Fields<'a> {
    fields: Vec<(String, &'a str)>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(message: &'a Message<'_>) -> Self {
        let fields = message.headers_raw();
        Self {
            fields: fields
                .map(|(name, value)| (name.to_ascii_lowercase(), value))
                .collect(),
        }
    }

    /// The first field of a name, which is given in small letters.
    pub(super) fn first(&self, name: &str) -> Option<&'a str> {
        self.all(name).next()
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let found = self.fields.iter().filter(move |(found, _)| found == name);
        found.map(|(_, value)| *value)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }

    /// Where mail systems say that they delivered to.
    pub(super) fn delivered_to(&self) -> Vec<EmailAddress> {
        let names = [
            "delivered-to",
            "x-original-to",
            "envelope-to",
            "x-envelope-to",
        ];
        names
            .into_iter()
            .flat_map(|name| self.all(name))
            .take(20)
            .filter_map(|value| EmailAddress::parse(value.trim().trim_matches(['<', '>'])).ok())
            .collect()
    }
}
