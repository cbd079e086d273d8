//! What must be kept because of a dispute, an audit or an investigation.

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::code::Code;
use crate::timestamp::Timestamp;

crate::bounded_text! {
    /// The number of a legal hold in the system that keeps it: of a case, a matter, an audit. Case
    /// counts.
    pub struct LegalHoldNumber("legal hold number", personal, single, 100);
}

/// What became of a legal hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum LegalHoldStep {
    /// What is kept of the customer must be kept from now on.
    Placed {
        /// Why, by a code of the host.
        reason: Code,
        /// Until when (excluded), if that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// It need not any more.
    Lifted,
}

/// Something happened to a legal hold on a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LegalHoldUpdate {
    /// The hold.
    pub hold: LegalHoldNumber,
    /// Who says so. Who may do it is for the host to decide.
    pub by: Actor,
    /// What became of it.
    pub step: LegalHoldStep,
}

impl LegalHoldUpdate {
    /// This became of the hold; `by` says so.
    #[must_use]
    pub fn new(hold: LegalHoldNumber, by: Actor, step: LegalHoldStep) -> Self {
        Self { hold, by, step }
    }
}
