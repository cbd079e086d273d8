//! Keys that stay the same when a file is read again, also in another order.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::identity::Identity;
use crate::interaction::{IdempotencyKey, NewInteraction};
use crate::validation::ValidationError;

/// Hands out the keys of rows by their content.
#[derive(Default)]
pub(super) struct ContentKeys {
    /// How many rows of each content there were, by the first half of its hash.
    seen: HashMap<u64, u32>,
}

impl ContentKeys {
    /// Notes a row; its key: the hash of what it tells, and the number of the row among those that
    /// tell the same.
    pub(super) fn next(
        &mut self,
        holder: &Identity,
        told: &NewInteraction,
    ) -> Result<IdempotencyKey, ValidationError> {
        let hash = hash(holder, told);
        // Two contents with one number here would count together; their keys differ all the same,
        // and in the same way each time.
        let seen = self.seen.entry(short(&hash)).or_insert(0);
        *seen = seen.saturating_add(1);
        IdempotencyKey::parse(format!("{}:{seen}", hex(&hash)))
    }
}

/// SHA-256 over what the row tells, as JSON: who, when and what.
fn hash(holder: &Identity, told: &NewInteraction) -> [u8; 32] {
    let text = serde_json::to_string(&(holder, told.occurred_at, &told.content));
    Sha256::digest(text.unwrap_or_default().as_bytes()).into()
}

fn short(hash: &[u8; 32]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *hash;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

pub(super) fn hex(hash: &[u8; 32]) -> String {
    // Half of it is enough: 128 bits.
    let half = hash.iter().take(16);
    half.map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 of a text, the first half in hexadecimal digits.
#[cfg(feature = "vcard")]
pub(super) fn text_hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()).into())
}
