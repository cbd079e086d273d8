//! Typed identifiers.

use serde::{Deserialize, Serialize};

use super::{ClaimedIdentity, Handle, IdentityKey, VerificationMethod, VerifiedIdentity};
use crate::code::Code;
use crate::contact::{EmailAddress, PhoneNumber};
use crate::interaction::Channel;
use crate::timestamp::Timestamp;

crate::bounded_text! {
    /// The id that another system gave a customer. Case counts.
    pub struct ExternalId("external id", personal, single, 200);
}

crate::bounded_text! {
    /// The name that a customer signs in with. Case counts.
    pub struct Login("login", personal, single, 200);
}

crate::bounded_text! {
    /// The id of a device, a browser or a cookie. Case counts.
    pub struct DeviceId("device id", personal, single, 200);
}

/// Something that a customer is recognised by.
///
/// On its own it says nothing about who holds it: see [`VerifiedIdentity`] and
/// [`ClaimedIdentity`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Identity {
    /// An e-mail address.
    Email(EmailAddress),
    /// A telephone number.
    Phone(PhoneNumber),
    /// The id that another system gave: a shop's customer number, an ERP's account.
    External {
        /// The system that gave the id.
        system: Code,
        /// The id.
        id: ExternalId,
    },
    /// A name to sign in with.
    Login(Login),
    /// A device, a browser or a cookie.
    Device(DeviceId),
    /// A name in a social network.
    Social {
        /// The network.
        network: Code,
        /// The name there.
        handle: Handle,
    },
    /// An identifier of a namespace of the host's own.
    Custom {
        /// The namespace.
        namespace: Code,
        /// The value in it.
        value: ExternalId,
    },
}

impl Identity {
    /// The id that `system` gave, read from text.
    ///
    /// # Errors
    /// When the system is no [`Code`] or the id no [`ExternalId`].
    pub fn external(system: &str, id: &str) -> Result<Self, crate::ValidationError> {
        Ok(Self::External {
            system: Code::parse(system)?,
            id: ExternalId::parse(id)?,
        })
    }

    /// An e-mail address, read from text.
    ///
    /// # Errors
    /// When the text is no [`EmailAddress`].
    pub fn email(address: &str) -> Result<Self, crate::ValidationError> {
        EmailAddress::parse(address).map(Self::Email)
    }

    /// The kind of the identity: `email`, `phone`, `external`, `login`, `device`, `social` or
    /// `custom`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Email(_) => "email",
            Self::Phone(_) => "phone",
            Self::External { .. } => "external",
            Self::Login(_) => "login",
            Self::Device(_) => "device",
            Self::Social { .. } => "social",
            Self::Custom { .. } => "custom",
        }
    }

    /// Whether one can write to it or call it: e-mail, telephone, a name in a social network. Devices
    /// count, too, since notifications are pushed to them.
    #[must_use]
    pub fn is_address(&self) -> bool {
        matches!(
            self,
            Self::Email(_) | Self::Phone(_) | Self::Social { .. } | Self::Device(_)
        )
    }

    /// Whether messages of a channel can go there.
    #[must_use]
    pub fn serves(&self, channel: Channel) -> bool {
        match self {
            Self::Email(_) => channel == Channel::Email,
            Self::Phone(_) => matches!(channel, Channel::Phone | Channel::Sms),
            Self::Social { .. } => channel == Channel::Social,
            Self::Device(_) => channel == Channel::Push,
            Self::External { .. } | Self::Login(_) | Self::Custom { .. } => false,
        }
    }

    /// The value as it was written, without its namespace.
    pub(super) fn value(&self) -> &str {
        match self {
            Self::Email(address) => address.as_str(),
            Self::Phone(number) => number.as_str(),
            Self::External { id, .. } => id.as_str(),
            Self::Login(login) => login.as_str(),
            Self::Device(device) => device.as_str(),
            Self::Social { handle, .. } => handle.as_str(),
            Self::Custom { value, .. } => value.as_str(),
        }
    }

    /// The key that two identities are compared by, in memory and in every store.
    #[must_use]
    pub fn key(&self) -> IdentityKey {
        let (within, value) = match self {
            Self::Email(address) => (None, address.key()),
            Self::Phone(number) => (None, number.as_str()),
            Self::External { system, id } => (Some(system), id.as_str()),
            Self::Login(login) => (None, login.as_str()),
            Self::Device(device) => (None, device.as_str()),
            Self::Social { network, handle } => (Some(network), handle.key()),
            Self::Custom { namespace, value } => (Some(namespace), value.as_str()),
        };
        IdentityKey::new(self.kind(), within, value)
    }

    /// The identity with the proof that its holder is the customer.
    #[must_use]
    pub fn verified(self, method: VerificationMethod, at: Timestamp) -> VerifiedIdentity {
        VerifiedIdentity::new(self, method, at)
    }

    /// The identity as somebody states it, without proof.
    #[must_use]
    pub fn claimed(self, at: Timestamp) -> ClaimedIdentity {
        ClaimedIdentity::new(self, at)
    }
}
