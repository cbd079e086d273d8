//! Identifiers: one type per kind of record, all over UUID version 7.

use uuid::Uuid;

use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// Defines an id type over UUID version 7.
///
/// ```
/// crm_core::define_id! {
///     /// Names a shop.
///     pub struct ShopId("shop id");
/// }
/// use crm_core::{SeededIds, Timestamp};
/// let shop = ShopId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH);
/// assert_eq!(ShopId::parse(&shop.to_string()), Ok(shop));
/// ```
#[macro_export]
macro_rules! define_id {
    ($(#[$meta:meta])* $visibility:vis struct $name:ident($field:literal);) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, $crate::__private::Serialize, $crate::__private::Deserialize)]
        #[serde(crate = "crm_core::__private::serde", try_from = "crm_core::__private::Uuid", into = "crm_core::__private::Uuid")]
        $visibility struct $name($crate::__private::Uuid);

        impl $name {
            /// A fresh id, stamped with `at`.
            #[must_use]
            pub fn generate(ids: &dyn $crate::IdSource, at: $crate::Timestamp) -> Self {
                Self(ids.next_uuid(at))
            }

            /// Takes a UUID of version 7 or 8.
            ///
            /// # Errors
            /// When the UUID is of another version: keys of random or name-based versions are
            /// scattered over the whole index of a store. Version 8 is the room that RFC 9562
            /// leaves to a host that makes its own ids.
            pub fn from_uuid(uuid: $crate::__private::Uuid) -> Result<Self, $crate::ValidationError> {
                $crate::__private::check_uuid(uuid, $field).map(Self)
            }

            /// Reads an id as `Display` writes it.
            ///
            /// # Errors
            /// When the text is no UUID of version 7 or 8.
            pub fn parse(text: &str) -> Result<Self, $crate::ValidationError> {
                $crate::__private::parse_uuid(text, $field).map(Self)
            }

            /// The UUID.
            #[must_use]
            pub fn as_uuid(self) -> $crate::__private::Uuid {
                self.0
            }
        }

        impl TryFrom<$crate::__private::Uuid> for $name {
            type Error = $crate::ValidationError;

            fn try_from(uuid: $crate::__private::Uuid) -> Result<Self, Self::Error> {
                Self::from_uuid(uuid)
            }
        }

        impl From<$name> for $crate::__private::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ValidationError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

/// Takes a UUID of version 7 or 8; the work behind [`define_id!`](crate::define_id).
#[doc(hidden)]
pub fn check_uuid(uuid: Uuid, field: &'static str) -> Result<Uuid, ValidationError> {
    match uuid.get_version_num() {
        7 | 8 => Ok(uuid),
        _ => Err(ValidationError::new(
            field,
            ValidationRule::Malformed {
                expected: "a UUID of version 7 or 8",
            },
            ValueShape::Text { characters: 36 },
        )),
    }
}

/// Reads a UUID of version 7 or 8; the work behind [`define_id!`](crate::define_id).
#[doc(hidden)]
pub fn parse_uuid(text: &str, field: &'static str) -> Result<Uuid, ValidationError> {
    let uuid = Uuid::try_parse(text).map_err(|_| {
        ValidationError::new(
            field,
            ValidationRule::Malformed { expected: "a UUID" },
            ValueShape::of_text(text),
        )
    })?;
    check_uuid(uuid, field)
}

define_id! {
    /// Names a tenant: one company whose customers, requests and events stand apart from all others.
    pub struct TenantId("tenant id");
}

define_id! {
    /// Names a customer.
    pub struct CustomerId("customer id");
}

define_id! {
    /// Names an interaction.
    pub struct InteractionId("interaction id");
}

define_id! {
    /// Names a record of the consent ledger.
    pub struct ConsentId("consent id");
}

define_id! {
    /// Names an event of the event log.
    pub struct EventId("event id");
}

define_id! {
    /// Names a merge of two customers.
    pub struct MergeId("merge id");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_versions_are_refused() {
        assert!(CustomerId::parse("6f4f8f4a-1b7e-4a3c-9d8e-0c8a6a1f2b3c").is_err());
        assert!(CustomerId::parse("00000000-0000-0000-0000-000000000000").is_err());
        assert!(CustomerId::parse("not an id").is_err());
    }
}
