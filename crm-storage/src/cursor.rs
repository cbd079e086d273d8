//! Cursors: the place in a list as text, the same in every store of this crate.
//!
//! The text is the key of the last row in hexadecimal, followed by a check over the tenant, the
//! list and the key. The check is no secret: it makes a cursor of another list, or of another
//! tenant, an error instead of a wrong page.

use std::fmt::Write as _;

use crm_core::{
    Code, Cursor, CustomerId, EntityRef, InteractionId, MergeId, Page, PageLimit, PageOf,
    StoreError, SuppressionHash, TenantId, Timestamp,
};
use crm_support::{RequestId, ServiceRequest, SpecialistId};
use uuid::Uuid;

const CHECK_BYTES: usize = 8;

/// A list of one tenant, told apart from all other lists.
#[derive(Debug, Clone, Copy)]
pub(crate) struct List {
    check: u64,
}

impl List {
    /// Customers by id.
    pub(crate) fn customers(tenant: TenantId) -> Self {
        Self::named(tenant, "customers")
    }

    /// Those whom a rule may name, by id.
    #[cfg(all(
        feature = "segments",
        any(feature = "sqlite", feature = "postgres", feature = "mysql")
    ))]
    pub(crate) fn members(tenant: TenantId) -> Self {
        Self::named(tenant, "members")
    }

    /// The interactions of a customer, latest first.
    pub(crate) fn timeline(tenant: TenantId, customer: CustomerId) -> Self {
        Self::named(tenant, "timeline").of(customer.as_uuid().as_bytes())
    }

    /// The purchases and returns of all customers.
    pub(crate) fn purchase_facts(tenant: TenantId) -> Self {
        Self::named(tenant, "purchase facts")
    }

    /// The event log.
    pub(crate) fn log(tenant: TenantId) -> Self {
        Self::named(tenant, "log")
    }

    /// The events of an entity.
    pub(crate) fn events_of_entity(tenant: TenantId, entity: &EntityRef) -> Self {
        Self::named(tenant, "events of entity")
            .of(entity.kind().as_str().as_bytes())
            .of(entity.id().as_bytes())
    }

    /// The events that concern a customer.
    pub(crate) fn events_of_customer(tenant: TenantId, customer: CustomerId) -> Self {
        Self::named(tenant, "events of customer").of(customer.as_uuid().as_bytes())
    }

    /// The consumers of the log by name.
    pub(crate) fn consumers(tenant: TenantId) -> Self {
        Self::named(tenant, "consumers")
    }

    /// The ids of absorbed customers.
    pub(crate) fn aliases(tenant: TenantId) -> Self {
        Self::named(tenant, "aliases")
    }

    /// Merges by id.
    pub(crate) fn merges(tenant: TenantId) -> Self {
        Self::named(tenant, "merges")
    }

    /// What merges moved.
    pub(crate) fn merge_moves(tenant: TenantId) -> Self {
        Self::named(tenant, "merge moves")
    }

    /// The ids of erased customers.
    pub(crate) fn erased(tenant: TenantId) -> Self {
        Self::named(tenant, "erased")
    }

    /// The hashes of erased addresses.
    pub(crate) fn suppressions(tenant: TenantId) -> Self {
        Self::named(tenant, "suppressions")
    }

    /// Requests by id.
    pub(crate) fn requests(tenant: TenantId) -> Self {
        Self::named(tenant, "requests")
    }

    /// Requests by due time.
    pub(crate) fn due(tenant: TenantId) -> Self {
        Self::named(tenant, "due")
    }

    /// Specialists by id.
    pub(crate) fn specialists(tenant: TenantId) -> Self {
        Self::named(tenant, "specialists")
    }

    fn named(tenant: TenantId, name: &str) -> Self {
        let check = FNV_OFFSET;
        Self { check }
            .of(tenant.as_uuid().as_bytes())
            .of(name.as_bytes())
    }

    fn of(self, part: &[u8]) -> Self {
        Self {
            check: fnv1a(self.check, part),
        }
    }

    /// The cursor behind the row with this key.
    pub(crate) fn cursor(self, key: &impl Key) -> Cursor {
        let mut bytes = Vec::new();
        key.write(&mut bytes);
        let check = fnv1a(self.check, &bytes).to_be_bytes();
        let mut text = String::new();
        for byte in bytes.iter().chain(&check) {
            // Writing to a string never fails.
            let _ = write!(text, "{byte:02x}");
        }
        Cursor::from_store(text)
    }

    /// The key that the cursor was made of.
    pub(crate) fn place<K: Key>(self, cursor: &Cursor) -> Result<K, StoreError> {
        self.read(cursor.as_str()).ok_or(StoreError::InvalidCursor)
    }

    /// The key behind which the page begins.
    pub(crate) fn start<K: Key>(self, page: &Page) -> Result<Option<K>, StoreError> {
        page.after
            .as_ref()
            .map(|cursor| self.place(cursor))
            .transpose()
    }

    fn read<K: Key>(self, text: &str) -> Option<K> {
        let bytes = from_hex(text)?;
        let (key, check) = bytes.split_at_checked(bytes.len().checked_sub(CHECK_BYTES)?)?;
        if fnv1a(self.check, key).to_be_bytes() != check {
            return None;
        }
        let mut rest = key;
        let place = K::read(&mut rest)?;
        rest.is_empty().then_some(place)
    }
}

/// A page of the requests by due time.
pub(crate) fn due_page(
    list: List,
    rows: Vec<ServiceRequest>,
    limit: PageLimit,
) -> PageOf<ServiceRequest> {
    PageOf::cut(rows, limit, |last: &ServiceRequest| {
        // Each of them has a due time.
        let due = last.next_due().unwrap_or(Timestamp::UNIX_EPOCH);
        list.cursor(&(due, last.id()))
    })
}

/// What a list is sorted by.
pub(crate) trait Key: Sized {
    /// Appends the bytes of the key.
    fn write(&self, bytes: &mut Vec<u8>);
    /// Takes the key off the front of the bytes.
    fn read(bytes: &mut &[u8]) -> Option<Self>;
}

impl Key for u64 {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.to_be_bytes());
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        take(bytes).map(Self::from_be_bytes)
    }
}

impl Key for Timestamp {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.as_micros().to_be_bytes());
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        Self::from_micros(i64::from_be_bytes(take(bytes)?)).ok()
    }
}

/// Of a length of its own: it stands last in a key.
impl Key for Code {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(self.as_str().as_bytes());
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(std::mem::take(bytes)).ok()?;
        Self::parse(text).ok()
    }
}

macro_rules! id_key {
    ($($id:ty),*) => {
        $(impl Key for $id {
            fn write(&self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(self.as_uuid().as_bytes());
            }

            fn read(bytes: &mut &[u8]) -> Option<Self> {
                Self::from_uuid(Uuid::from_bytes(take(bytes)?)).ok()
            }
        })*
    };
}

id_key!(CustomerId, InteractionId, MergeId, RequestId, SpecialistId);

impl Key for SuppressionHash {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(self.as_bytes());
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        take(bytes).map(Self::from_bytes)
    }
}

impl Key for Uuid {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(self.as_bytes());
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        take(bytes).map(Self::from_bytes)
    }
}

impl<A: Key, B: Key> Key for (A, B) {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.0.write(bytes);
        self.1.write(bytes);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        Some((A::read(bytes)?, B::read(bytes)?))
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = bytes.split_first_chunk()?;
    *bytes = tail;
    Some(*head)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    pairs
        .iter()
        .map(|[high, low]| Some(hex_digit(*high)? << 4 | hex_digit(*low)?))
        .collect()
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => byte.checked_sub(b'0'),
        b'a'..=b'f' => byte.checked_sub(b'a' - 10),
        _ => None,
    }
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// The FNV-1a hash, carried on over the parts; each part ends with its length.
fn fnv1a(start: u64, part: &[u8]) -> u64 {
    let length = u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes();
    part.iter().chain(&length).fold(start, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_core::{IdSource, SeededIds};

    fn tenant(ids: &dyn IdSource) -> TenantId {
        TenantId::generate(ids, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_cursor_is_read_by_its_own_list_only() {
        let ids = SeededIds::new(1);
        let (here, there) = (tenant(&ids), tenant(&ids));
        let customer = CustomerId::generate(&ids, Timestamp::UNIX_EPOCH);
        let key = (
            Timestamp::from_micros(-5).unwrap(),
            InteractionId::generate(&ids, Timestamp::UNIX_EPOCH),
        );
        let list = List::timeline(here, customer);
        let cursor = list.cursor(&key);
        assert_eq!(
            list.place::<(Timestamp, InteractionId)>(&cursor).unwrap(),
            key
        );

        let other_customer = CustomerId::generate(&ids, Timestamp::UNIX_EPOCH);
        for foreign in [
            List::timeline(there, customer),
            List::timeline(here, other_customer),
            List::events_of_customer(here, customer),
        ] {
            assert!(
                foreign
                    .place::<(Timestamp, InteractionId)>(&cursor)
                    .is_err()
            );
        }
    }

    #[test]
    fn a_text_that_was_changed_or_made_up_is_refused() {
        let list = List::log(tenant(&SeededIds::new(2)));
        let cursor = list.cursor(&7_u64);
        let text = cursor.as_str();
        assert_eq!(list.place::<u64>(&cursor).unwrap(), 7);
        for position in 0..text.len() {
            let mut changed = text.as_bytes().to_vec();
            changed[position] = if changed[position] == b'0' {
                b'1'
            } else {
                b'0'
            };
            let changed = Cursor::from_store(String::from_utf8(changed).unwrap());
            assert!(list.place::<u64>(&changed).is_err(), "{changed:?}");
        }
        for made_up in ["", "0", "zz", "ä", "00112233445566778899aabbccddeeff"] {
            let cursor = Cursor::from_store(made_up.to_owned());
            assert!(list.place::<u64>(&cursor).is_err(), "{made_up}");
        }
        assert!(list.place::<(u64, u64)>(&cursor).is_err());
    }
}
