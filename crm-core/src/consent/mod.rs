//! What a customer allows, with proof.

mod ledger;
mod record;

pub use ledger::{ConsentLedger, Permission, Refusal};
pub use record::{
    ConsentDecision, ConsentEvidence, ConsentMethod, ConsentRecord, ConsentScope, ConsentTextId,
    NewConsent, Purpose,
};
