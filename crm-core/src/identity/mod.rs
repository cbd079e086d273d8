//! What a customer is recognised by.

mod assurance;
mod identifier;
mod key;

pub use assurance::{ClaimedIdentity, VerificationMethod, VerifiedIdentity};
pub use identifier::{DeviceId, ExternalId, Handle, Identity, Login};
pub use key::IdentityKey;
