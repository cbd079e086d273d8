//! What a customer allows, with proof.

mod decision;
mod evidence;
mod ledger;
mod new_consent;
mod permit;
mod policy;
mod purpose;
mod record;
mod refusal;
mod scope;
mod standing;
mod text_hash;
mod withdrawal;

pub use decision::ConsentDecision;
pub use evidence::{
    ConsentActor, ConsentEvidence, ConsentMethod, ConsentTextId, ConsentTextVersion,
};
pub use ledger::ConsentLedger;
pub use new_consent::NewConsent;
pub use permit::Permit;
pub use policy::{ContactPolicy, Processing};
pub use purpose::{LegalBasis, Purpose};
pub use record::ConsentRecord;
pub use refusal::{NotConfirmable, Permission, Refusal};
pub use scope::{ConsentScope, ContactUse};
pub use text_hash::ConsentTextHash;
pub use withdrawal::Withdrawal;
