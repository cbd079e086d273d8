//! Identifiers: one type per kind of record, all over UUID version 7.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::{Builder, ContextV7, Uuid};

use crate::timestamp::Timestamp;

/// A source of fresh UUIDs of version 7 (RFC 9562): time first, then randomness.
///
/// Services take one, so that a test or a replay can hand out the same ids again.
pub trait IdSource: Debug + Send + Sync {
    /// A UUID of version 7 that was not handed out before, stamped with `at`.
    fn next_uuid(&self, at: Timestamp) -> Uuid;
}

impl<S: IdSource + ?Sized> IdSource for Arc<S> {
    fn next_uuid(&self, at: Timestamp) -> Uuid {
        (**self).next_uuid(at)
    }
}

impl<S: IdSource + ?Sized> IdSource for Box<S> {
    fn next_uuid(&self, at: Timestamp) -> Uuid {
        (**self).next_uuid(at)
    }
}

/// Ids with the randomness of the operating system; ids of one instant are in rising order.
#[derive(Debug)]
pub struct SystemIds {
    context: std::sync::Mutex<ContextV7>,
}

impl SystemIds {
    /// A source with a counter of its own.
    #[must_use]
    pub fn new() -> Self {
        Self {
            context: std::sync::Mutex::new(ContextV7::new()),
        }
    }
}

impl Default for SystemIds {
    fn default() -> Self {
        Self::new()
    }
}

impl IdSource for SystemIds {
    fn next_uuid(&self, at: Timestamp) -> Uuid {
        let (seconds, nanos) = seconds_and_nanos(at);
        let context = self
            .context
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        Uuid::new_v7(uuid::Timestamp::from_unix(&*context, seconds, nanos))
    }
}

/// Ids that follow from a seed: the same seed and the same calls give the same ids.
///
/// ```
/// use crm_core::{IdSource, SeededIds, Timestamp};
///
/// let (one, other) = (SeededIds::new(7), SeededIds::new(7));
/// let at = Timestamp::UNIX_EPOCH;
/// assert_eq!(one.next_uuid(at), other.next_uuid(at));
/// assert_ne!(one.next_uuid(at), one.next_uuid(at));
/// ```
#[derive(Debug)]
pub struct SeededIds {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededIds {
    /// A source that follows from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            drawn: AtomicU64::new(0),
        }
    }
}

impl IdSource for SeededIds {
    fn next_uuid(&self, at: Timestamp) -> Uuid {
        let (seconds, nanos) = seconds_and_nanos(at);
        let millis = seconds
            .saturating_mul(1000)
            .saturating_add(u64::from(nanos / 1_000_000));
        let count = self.drawn.fetch_add(1, Ordering::Relaxed);
        Builder::from_unix_timestamp_millis(millis, &counter_then_noise(self.seed, count))
            .into_uuid()
    }
}

/// Ten bytes that begin with the counter, so that ids of one millisecond rise and never repeat.
fn counter_then_noise(seed: u64, count: u64) -> [u8; 10] {
    let noise = split_mix(seed ^ count.rotate_left(32)).to_be_bytes();
    // 12 bits stand between version and variant; the counter goes behind them, whole.
    let [_, _, a, b, c, d, e, f] = count.to_be_bytes();
    let [n0, n1, ..] = noise;
    let [s0, ..] = split_mix(seed).to_be_bytes();
    [s0, a, b & 0x3f, c, d, e, f, n0, n1, s0]
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
fn split_mix(value: u64) -> u64 {
    let mut mixed = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Whole seconds and the rest since the epoch; instants before it count as the epoch.
fn seconds_and_nanos(at: Timestamp) -> (u64, u32) {
    let instant = at.to_datetime();
    match u64::try_from(instant.timestamp()) {
        Ok(seconds) => (seconds, instant.timestamp_subsec_nanos()),
        Err(_) => (0, 0),
    }
}

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
pub fn check_uuid(
    uuid: Uuid,
    field: &'static str,
) -> Result<Uuid, crate::validation::ValidationError> {
    match uuid.get_version_num() {
        7 | 8 => Ok(uuid),
        _ => Err(crate::validation::ValidationError::new(
            field,
            crate::validation::ValidationRule::Malformed {
                expected: "a UUID of version 7 or 8",
            },
            crate::validation::ValueShape::Text { characters: 36 },
        )),
    }
}

/// Reads a UUID of version 7 or 8; the work behind [`define_id!`](crate::define_id).
#[doc(hidden)]
pub fn parse_uuid(
    text: &str,
    field: &'static str,
) -> Result<Uuid, crate::validation::ValidationError> {
    let uuid = Uuid::try_parse(text).map_err(|_| {
        crate::validation::ValidationError::new(
            field,
            crate::validation::ValidationRule::Malformed { expected: "a UUID" },
            crate::validation::ValueShape::of_text(text),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sources_make_version_7_in_rising_order() {
        let at = Timestamp::parse("2026-11-22T09:00:00.123Z").unwrap();
        let sources: [Box<dyn IdSource>; 2] =
            [Box::new(SystemIds::new()), Box::new(SeededIds::new(42))];
        for source in sources {
            let drawn: Vec<Uuid> = (0..2000).map(|_| source.next_uuid(at)).collect();
            assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]), "{source:?}");
            assert!(drawn.iter().all(|uuid| uuid.get_version_num() == 7));
        }
    }

    #[test]
    fn other_versions_are_refused() {
        assert!(CustomerId::parse("6f4f8f4a-1b7e-4a3c-9d8e-0c8a6a1f2b3c").is_err());
        assert!(CustomerId::parse("00000000-0000-0000-0000-000000000000").is_err());
        assert!(CustomerId::parse("not an id").is_err());
    }
}
