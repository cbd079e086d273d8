//! The proof of a decision.

use serde::{Deserialize, Serialize};

use super::ConsentTextHash;
use crate::actor::Actor;
use crate::code::Code;

crate::bounded_text! {
    /// Names the text that the customer was shown: `newsletter`, or with its version `newsletter/3`.
    pub struct ConsentTextId("consent text id", public, single, 200);
}

crate::bounded_text! {
    /// The version of the text that the customer was shown: `3`, `2026-01-15`.
    pub struct ConsentTextVersion("consent text version", public, single, 64);
}

/// How the decision reached the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConsentMethod {
    /// In a form on a web site or in an app.
    WebForm,
    /// By a link in a message: double opt-in, unsubscribe.
    Link,
    /// In writing.
    Written,
    /// By word of mouth, noted by staff.
    Spoken,
    /// By a signal of the browser (Global Privacy Control).
    BrowserSignal,
    /// Taken over from another system.
    Import,
    /// Nobody noted how. A withdrawal needs no proof.
    Unstated,
}

/// Who made the decision known.
pub type ConsentActor = Actor;

/// The proof of a decision (GDPR, article 7, paragraph 1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ConsentEvidence {
    /// How the decision reached the company.
    pub method: ConsentMethod,
    /// The origin: the system that took it.
    pub source: Code,
    /// Where in that system: the id of a form, a message or a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Code>,
    /// Who made it known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<ConsentActor>,
    /// The text that was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<ConsentTextId>,
    /// The version of that text, where its id does not name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<ConsentTextVersion>,
    /// The language in which it was shown, as a BCP 47 tag in lower case: `en`, `pt-br`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Code>,
    /// The hash of the very words that were shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<ConsentTextHash>,
}

impl ConsentEvidence {
    /// A decision that reached the company so, through this system.
    #[must_use]
    pub fn new(method: ConsentMethod, source: Code) -> Self {
        Self {
            method,
            source,
            reference: None,
            actor: None,
            text: None,
            version: None,
            language: None,
            hash: None,
        }
    }

    /// The same proof with the text that was shown.
    #[must_use]
    pub fn with_text(self, text: ConsentTextId) -> Self {
        Self {
            text: Some(text),
            ..self
        }
    }

    /// The same proof with the version of the text.
    #[must_use]
    pub fn in_version(self, version: ConsentTextVersion) -> Self {
        Self {
            version: Some(version),
            ..self
        }
    }

    /// The same proof with the language of the text.
    #[must_use]
    pub fn in_language(self, language: Code) -> Self {
        Self {
            language: Some(language),
            ..self
        }
    }

    /// The same proof with the hash of the text.
    #[must_use]
    pub fn with_hash(self, hash: ConsentTextHash) -> Self {
        Self {
            hash: Some(hash),
            ..self
        }
    }

    /// The same proof with the one who made the decision known.
    #[must_use]
    pub fn by(self, actor: ConsentActor) -> Self {
        Self {
            actor: Some(actor),
            ..self
        }
    }

    /// The same proof with the place in the system of origin.
    #[must_use]
    pub fn referring_to(self, reference: Code) -> Self {
        Self {
            reference: Some(reference),
            ..self
        }
    }
}
