//! What a customer allows, with proof.

mod decision;
mod evidence;
mod ledger;
mod record;

pub use decision::{ConsentDecision, ConsentScope, Purpose};
pub use evidence::{ConsentEvidence, ConsentMethod, ConsentTextId};
pub use ledger::{ConsentLedger, Permission, Refusal};
pub use record::{ConsentRecord, NewConsent};
