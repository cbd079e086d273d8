//! What is hashed, byte by byte.
//!
//! Every hash is SHA-256 over fields, each written as its length in eight bytes, most significant first,
//! and then its bytes: no two lists of fields have the same bytes. The first field is a word that says
//! what the hash is for, so that a hash of one kind is never taken for one of another (as RFC 9162,
//! section 2.1.1, does with its first byte). The number of fields of each kind is fixed, except for
//! the details of an event, whose number is written before them.
//!
//! Numbers are written most significant byte first: instants as 8 bytes of microseconds since 1970,
//! two's complement; versions as 4 bytes. Ids are 16 bytes, texts UTF-8. What an event does not tell
//! is an empty field.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{EventHash, SealHash};
use crate::event::{Event, EventDetail};
use crate::id::TenantId;

/// The field for what an event does not tell.
const NOTHING: &[u8] = &[];

/// The hash that stands before the first seal of a tenant.
pub(super) fn start(tenant: TenantId) -> SealHash {
    let fields = Fields::of("ecrm.audit.start.v1").and(tenant.as_uuid().as_bytes());
    SealHash::from_bytes(fields.hash())
}

/// The hash of a seal.
pub(super) fn seal(before: SealHash, event: EventHash) -> SealHash {
    let fields = Fields::of("ecrm.audit.seal.v1")
        .and(before.as_bytes())
        .and(event.as_bytes());
    SealHash::from_bytes(fields.hash())
}

/// The hash of an event.
pub(super) fn event(event: &Event) -> EventHash {
    let customer = event
        .customer()
        .map(|customer| customer.as_uuid().into_bytes());
    let version = event
        .version()
        .map(|version| version.number().to_be_bytes());
    let details = u64::try_from(event.details().len()).unwrap_or(u64::MAX);
    let mut fields = Fields::of("ecrm.audit.event.v1")
        .and(event.id().as_uuid().as_bytes())
        .and(event.name().as_str().as_bytes())
        .and(event.entity().kind().as_str().as_bytes())
        .and(event.entity().id().as_bytes())
        .and(customer.as_ref().map_or(NOTHING, <[u8; 16]>::as_slice))
        .and(version.as_ref().map_or(NOTHING, <[u8; 4]>::as_slice))
        .and(&event.occurred_at().as_micros().to_be_bytes())
        .and(&details.to_be_bytes());
    for (name, detail) in event.details() {
        fields = fields.and(name.as_str().as_bytes());
        fields = and_detail(fields, detail);
    }
    EventHash::from_bytes(fields.hash())
}

/// A detail: the word for its kind, and its value.
fn and_detail(fields: Fields, detail: &EventDetail) -> Fields {
    match detail {
        EventDetail::Id(id) => fields.and(b"id").and(id.as_bytes()),
        EventDetail::Code(code) => fields.and(b"code").and(code.as_str().as_bytes()),
        EventDetail::Number(number) => fields.and(b"number").and(&number.to_be_bytes()),
        EventDetail::Instant(at) => fields.and(b"instant").and(&at.as_micros().to_be_bytes()),
        EventDetail::Commitment(commitment) => fields.and(b"commitment").and(commitment.as_bytes()),
    }
}

/// The bytes of a commitment.
pub(super) fn commitment(salt: &[u8; 32], value: &[u8]) -> [u8; 32] {
    Fields::of("ecrm.audit.commitment.v1")
        .and(salt)
        .and(value)
        .hash()
}

/// The bytes of a salt that is drawn as ids.
pub(super) fn salt(drawn: &[Uuid]) -> [u8; 32] {
    let fields = Fields::of("ecrm.audit.salt.v1");
    let fields = drawn
        .iter()
        .fold(fields, |fields, id| fields.and(id.as_bytes()));
    fields.hash()
}

/// Fields on their way into a hash.
struct Fields(Sha256);

impl Fields {
    fn of(word: &'static str) -> Self {
        Self(Sha256::new()).and(word.as_bytes())
    }

    fn and(mut self, field: &[u8]) -> Self {
        let length = u64::try_from(field.len()).unwrap_or(u64::MAX);
        self.0.update(length.to_be_bytes());
        self.0.update(field);
        self
    }

    fn hash(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}
