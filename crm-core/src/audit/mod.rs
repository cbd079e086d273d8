//! The event log as a chain of hashes: whether anybody changed it, and promises about values that it
//! does not hold.

#[cfg(feature = "audit")]
mod anchors;
#[cfg(feature = "audit")]
mod chain;
mod commitment;
mod commitment_salt;
#[cfg(feature = "audit")]
mod committed;
#[cfg(feature = "audit")]
mod encoding;
#[cfg(feature = "audit")]
mod finding;
mod head;
mod seal;
#[cfg(feature = "audit")]
mod service;
#[cfg(feature = "audit")]
mod verify;

#[cfg(feature = "audit")]
pub use chain::{AuditChain, AuditCheck, OtherEvent};
pub use commitment::Commitment;
pub use commitment_salt::CommitmentSalt;
#[cfg(feature = "audit")]
pub use finding::{AuditFinding, AuditReport};
pub use head::AuditHead;
pub use seal::{AuditSeal, EventHash, SealHash};
#[cfg(feature = "audit")]
pub use service::{Auditor, SealStep};
#[cfg(feature = "audit")]
pub use verify::verify_audit;
