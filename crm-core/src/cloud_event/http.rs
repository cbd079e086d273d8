//! The HTTP binding of CloudEvents 1.0, in binary mode.

use std::fmt::Write as _;

use super::CloudEvent;

impl CloudEvent {
    /// The header fields of the binary mode over HTTP: names in lower case, values escaped as the
    /// binding asks. The body beside them is the JSON of [`event`](Self::event).
    #[must_use]
    pub fn http_headers(&self) -> Vec<(String, String)> {
        let header = |name: &str, value: &str| (format!("ce-{name}"), escape(value));
        let mut headers = vec![
            ("content-type".to_owned(), Self::DATA_MEDIA_TYPE.to_owned()),
            header("specversion", Self::SPEC_VERSION),
            header("id", &self.id()),
            header("source", self.source().as_str()),
            header("type", &self.event_type()),
            header("subject", &self.subject()),
            header("time", &self.time().to_string()),
        ];
        let extensions = self.extensions().iter();
        headers.extend(extensions.map(|(name, value)| header(name.as_str(), &value.to_string())));
        headers
    }
}

/// Escapes everything but printable ASCII, and of it the space, `"` and `%` (section 3.1.3.2).
fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_graphic() && byte != b'"' && byte != b'%' {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string never fails.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn the_example_of_the_binding_is_escaped_as_it_says() {
        assert_eq!(escape("Euro € 😀"), "Euro%20%E2%82%AC%20%F0%9F%98%80");
        assert_eq!(escape(r#"100% "sure""#), "100%25%20%22sure%22");
        assert_eq!(escape("a/b?c=d&e~!"), "a/b?c=d&e~!");
    }
}
