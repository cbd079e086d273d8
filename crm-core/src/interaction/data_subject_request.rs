//! What people ask for by the rights that the law gives them over their data.

use serde::{Deserialize, Serialize};

use super::InteractionText;
use crate::actor::Actor;
use crate::code::Code;

crate::bounded_text! {
    /// The number of a data-subject request in the system that keeps it. Case counts.
    pub struct DataSubjectRequestNumber("data-subject request number", personal, single, 100);
}

/// A right of people over their data, by its article of the General Data Protection Regulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DataSubjectRight {
    /// To be told what is held (article 15).
    Access,
    /// To have it corrected (article 16).
    Rectification,
    /// To be forgotten (article 17).
    Erasure,
    /// To have it kept and not used (article 18).
    Restriction,
    /// To be handed it over (article 20).
    Portability,
    /// To have a use of it ended (article 21).
    Objection,
    /// Not to be decided on by a program alone (article 22).
    AutomatedDecisions,
}

impl DataSubjectRight {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Access,
        Self::Rectification,
        Self::Erasure,
        Self::Restriction,
        Self::Portability,
        Self::Objection,
        Self::AutomatedDecisions,
    ];

    /// The article of the General Data Protection Regulation.
    #[must_use]
    pub const fn article(self) -> u8 {
        match self {
            Self::Access => 15,
            Self::Rectification => 16,
            Self::Erasure => 17,
            Self::Restriction => 18,
            Self::Portability => 20,
            Self::Objection => 21,
            Self::AutomatedDecisions => 22,
        }
    }
}

/// Why an answer takes longer: what article 12, paragraph 3 of the GDPR allows, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtensionReason {
    /// The request is complex.
    Complexity,
    /// There are many requests.
    NumberOfRequests,
}

/// Why nothing is done on a request (GDPR, article 12, paragraph 4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum RequestRefusal {
    /// It is manifestly unfounded (article 12, paragraph 5).
    Unfounded,
    /// It is excessive, as by repeating itself (article 12, paragraph 5).
    Excessive,
    /// The company can show that it cannot tell who asks (articles 11 and 12, paragraph 2).
    NotIdentified,
    /// A law makes an exception, such as article 17, paragraph 3; the host's code says which.
    Exempt(Code),
}

/// What became of a data-subject request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum DataSubjectRequestStep {
    /// It came. When the interaction that tells this occurred is when it was received.
    Received {
        /// What is asked for.
        right: DataSubjectRight,
    },
    /// It is doubtful who asks, and the person was asked to prove it (GDPR, article 12, paragraph 6).
    IdentityAsked,
    /// It is proven who asks.
    IdentityConfirmed,
    /// The person was told that the answer takes up to two further months, and why.
    Extended {
        /// Why.
        reason: ExtensionReason,
    },
    /// The person has what was asked for.
    Answered,
    /// The person was told that nothing is done, why, and where to complain.
    Refused {
        /// Why.
        reason: RequestRefusal,
    },
    /// The person took it back.
    Withdrawn,
}

/// Something happened to a data-subject request.
///
/// It says what happened, and when stands on the interaction: told twice, late or out of order it
/// changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DataSubjectRequestUpdate {
    /// The request.
    pub request: DataSubjectRequestNumber,
    /// Who did it: of what came, the customer or a representative.
    pub by: Actor,
    /// What.
    pub step: DataSubjectRequestStep,
    /// A word about it, which stays in its history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<InteractionText>,
}

impl DataSubjectRequestUpdate {
    /// This happened to the request; `by` did it.
    #[must_use]
    pub fn new(request: DataSubjectRequestNumber, by: Actor, step: DataSubjectRequestStep) -> Self {
        Self {
            request,
            by,
            step,
            comment: None,
        }
    }

    /// The same update, with a word about it.
    #[must_use]
    pub fn commented(self, comment: InteractionText) -> Self {
        Self {
            comment: Some(comment),
            ..self
        }
    }
}
