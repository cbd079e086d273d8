//! The proof of a decision.

use serde::{Deserialize, Serialize};

use crate::code::Code;

crate::bounded_text! {
    /// Names the text that the customer was shown, its version included: `newsletter/3`.
    pub struct ConsentTextId("consent text id", public, single, 200);
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
}

/// The proof of a decision (GDPR, article 7, paragraph 1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentEvidence {
    /// How the decision reached the company.
    pub method: ConsentMethod,
    /// The system that took it.
    pub source: Code,
    /// The text that was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<ConsentTextId>,
    /// The language in which it was shown, as a BCP 47 tag in lower case: `en`, `pt-br`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Code>,
}
