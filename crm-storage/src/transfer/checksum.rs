//! The checksum of a tenant.

use std::collections::BTreeMap;
use std::fmt;

use crm_core::{PageLimit, StoreError};
use sha2::{Digest as _, Sha256};

use super::reader::Reader;
use super::rows::Rows;
use super::{RecordKind, TenantSource, TransferState};

/// A SHA-256 digest. It is shown in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Digest([u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Digest({self})")
    }
}

/// The rows of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KindChecksum {
    /// How many there are.
    pub rows: u64,
    /// What they are, in their order: `SHA-256(digest of the rows before || text of the row)`,
    /// beginning with 32 bytes of zero.
    pub digest: Digest,
}

/// All that can be read of a tenant, in a few bytes. Two stores with equal checksums answer each
/// question alike, whatever engine they run on; one changed row changes it.
///
/// Each row counts as its canonical JSON: names sorted, one form for each number. Customers, aliases,
/// merges, specialists and requests stand by id, what merges moved by merge and id, consents and interactions by customer as the ledger and the
/// timeline have them, events and the places of consumers as the log has them. Neither the id of the
/// tenant nor a cursor is part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TenantChecksum {
    kinds: BTreeMap<RecordKind, KindChecksum>,
}

impl TenantChecksum {
    /// The rows of one kind.
    #[must_use]
    pub fn of_kind(&self, kind: RecordKind) -> KindChecksum {
        self.kinds.get(&kind).copied().unwrap_or_default()
    }

    /// How many rows there are of all kinds.
    #[must_use]
    pub fn rows(&self) -> u64 {
        let rows = self.kinds.values().map(|kind| kind.rows);
        rows.fold(0, u64::saturating_add)
    }

    /// The digest of all: over a line for each kind, with its code, number and digest.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut hash = Sha256::new();
        hash.update(b"crm-tenant 1\n");
        for kind in RecordKind::ALL {
            let KindChecksum { rows, digest } = self.of_kind(kind);
            if rows == 0 && !kind.is_always_named() {
                continue;
            }
            hash.update(format!("{kind} {rows} {digest}\n"));
        }
        Digest(hash.finalize().into())
    }

    /// The kinds in which the two differ.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<RecordKind> {
        let differs = |kind: &RecordKind| self.of_kind(*kind) != other.of_kind(*kind);
        RecordKind::ALL.into_iter().filter(differs).collect()
    }

    /// Adds a row by its canonical text, and returns the digest so far of its kind.
    pub(super) fn add(&mut self, kind: RecordKind, text: &str) -> Digest {
        let part = self.kinds.entry(kind).or_default();
        let mut hash = Sha256::new();
        hash.update(part.digest.0);
        hash.update(text);
        part.digest = Digest(hash.finalize().into());
        part.rows = part.rows.saturating_add(1);
        part.digest
    }

    pub(super) fn add_all(&mut self, rows: &Rows) -> Result<(), StoreError> {
        for text in rows.texts().map_err(unwritable)? {
            self.add(rows.kind(), &text);
        }
        Ok(())
    }
}

/// The digest in hexadecimal.
impl fmt::Display for TenantChecksum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digest().fmt(formatter)
    }
}

/// A value without a JSON form. The text of the cause could hold the value, and is left out.
pub(super) fn unwritable(_: serde_json::Error) -> StoreError {
    StoreError::Backend("a row cannot be written as JSON".into())
}

/// Reads all of a tenant, page by page, and computes its checksum.
///
/// # Errors
/// When the store cannot be read.
pub async fn tenant_checksum<S: TenantSource + ?Sized>(
    store: &S,
) -> Result<TenantChecksum, StoreError> {
    let mut checksum = TenantChecksum::default();
    let mut reader = Reader::new(store, PageLimit::MAXIMUM, TransferState::begin(None));
    while let Some(rows) = reader.next().await? {
        checksum.add_all(&rows)?;
    }
    Ok(checksum)
}
