//! What elements mean for the text.

use crate::email::body::LineForm;

/// A start tag, with the attributes that matter.
#[derive(Debug, Default)]
pub(super) struct StartTag {
    pub(super) name: String,
    attribute: Option<Attribute>,
    id: String,
    class: String,
    cites: bool,
    pub(super) link: String,
    pub(super) alternative: String,
}

#[derive(Debug, Clone, Copy)]
enum Attribute {
    Id,
    Class,
    Type,
    Link,
    Alternative,
}

impl StartTag {
    pub(super) fn named(name: &[u8]) -> Self {
        Self {
            name: String::from_utf8_lossy(name).into_owned(),
            ..Self::default()
        }
    }

    pub(super) fn attribute(&mut self, name: &[u8]) {
        self.attribute = match name {
            b"id" => Some(Attribute::Id),
            b"class" => Some(Attribute::Class),
            b"type" => Some(Attribute::Type),
            b"href" => Some(Attribute::Link),
            b"alt" => Some(Attribute::Alternative),
            _ => None,
        };
    }

    pub(super) fn value(&mut self, value: &[u8]) {
        let Some(attribute) = self.attribute.take() else {
            return;
        };
        let value = String::from_utf8_lossy(value).into_owned();
        match attribute {
            Attribute::Id => self.id = value,
            Attribute::Class => self.class = value,
            Attribute::Type => self.cites = value.eq_ignore_ascii_case("cite"),
            Attribute::Link => self.link = value,
            Attribute::Alternative => self.alternative = value,
        }
    }

    /// What mail programs mark with this element, if anything.
    pub(super) fn form(&self) -> Option<LineForm> {
        let has_class = |wanted: &str| self.class.split_whitespace().any(|class| class == wanted);
        let is_one_of = |names: &[&str]| {
            names
                .iter()
                .any(|name| has_class(name) || self.has_id(name))
        };
        if self.name == "blockquote" {
            // Gmail gives its class to blocks that were indented by hand, too: these have no more than the class.
            let is_quote = self.cites || is_one_of(QUOTES);
            return Some(if is_quote {
                LineForm::Quoted
            } else {
                LineForm::Indented
            });
        }
        if is_one_of(QUOTES) {
            Some(LineForm::Quoted)
        } else if is_one_of(ATTRIBUTIONS) {
            Some(LineForm::Attribution)
        } else if is_one_of(HEADERS) {
            Some(LineForm::QuotedHeader)
        } else if is_one_of(SIGNATURES) {
            Some(LineForm::Signature)
        } else {
            None
        }
    }

    /// An id, also with what web mail puts before it: `x_`, once for each time it was quoted.
    fn has_id(&self, wanted: &str) -> bool {
        let mut id = self.id.as_str();
        while let Some(rest) = id.strip_prefix("x_") {
            id = rest;
        }
        id == wanted
    }
}

/// Apple Mail and Thunderbird: `blockquote type=cite`; besides Yahoo, Outlook for Mac, the new Outlook, Proton, Tuta, Zoho.
const QUOTES: &[&str] = &[
    "yahoo_quoted",
    "OLK_SRC_BODY_SECTION",
    "mail-editor-reference-message-container",
    "protonmail_quote",
    "tutanota_quote",
    "zmail_extra",
];

/// Gmail, Thunderbird.
const ATTRIBUTIONS: &[&str] = &["gmail_attr", "moz-cite-prefix"];

/// Outlook on the web.
const HEADERS: &[&str] = &["divRplyFwdMsg"];

/// Gmail, Thunderbird, Outlook on the web and on telephones, Proton.
const SIGNATURES: &[&str] = &[
    "gmail_signature",
    "moz-signature",
    "Signature",
    "ms-outlook-mobile-signature",
    "protonmail_signature_block",
];

/// Whether an element has no content, so that no end tag follows.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Whether the content of an element is not shown as text.
pub(super) fn is_hidden(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "title"
            | "template"
            | "noscript"
            | "noframes"
            | "noembed"
            | "iframe"
            | "object"
            | "svg"
            | "math"
            | "audio"
            | "video"
            | "canvas"
            | "datalist"
    )
}

/// How many line breaks stand around an element at least: one for a block, two for a paragraph.
pub(super) fn breaks_around(name: &str) -> u8 {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "pre" | "table"
        | "hr" => 2,
        "address" | "article" | "aside" | "blockquote" | "body" | "caption" | "center" | "dd"
        | "details" | "dir" | "div" | "dt" | "fieldset" | "figcaption" | "figure" | "footer"
        | "form" | "header" | "html" | "legend" | "li" | "main" | "menu" | "nav" | "option"
        | "section" | "select" | "summary" | "tbody" | "tfoot" | "thead" | "tr" => 1,
        _ => 0,
    }
}
