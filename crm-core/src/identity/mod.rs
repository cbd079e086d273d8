//! What a customer is recognised by.

mod assurance;
mod handle;
mod identifier;
mod key;

pub use assurance::{ClaimedIdentity, VerificationMethod, VerifiedIdentity};
pub use handle::Handle;
pub use identifier::{DeviceId, ExternalId, Identity, Login};
pub use key::IdentityKey;
