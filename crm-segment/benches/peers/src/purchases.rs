//! The columns that `transactions.py` wrote.

use std::path::Path;
use std::sync::OnceLock;

use crm_core::CustomerId;

/// Purchases in memory.
pub struct Purchases {
    pub customers: Vec<u32>,
    pub at_micros: Vec<i64>,
    pub minor: Vec<i64>,
    ids: OnceLock<Vec<CustomerId>>,
}

impl Purchases {
    /// Reads the columns of a folder.
    pub fn read(folder: &Path) -> Self {
        let bytes = |file: &str| std::fs::read(folder.join(file)).expect(file);
        let wide = |file: &str| -> Vec<i64> {
            let bytes = bytes(file);
            bytes
                .as_chunks()
                .0
                .iter()
                .map(|value| i64::from_le_bytes(*value))
                .collect()
        };
        let customers = bytes("customer.u32");
        Self {
            customers: customers
                .as_chunks()
                .0
                .iter()
                .map(|key| u32::from_le_bytes(*key))
                .collect(),
            at_micros: wide("at.i64"),
            minor: wide("minor.i64"),
            ids: OnceLock::new(),
        }
    }

    /// The customers by ids of 16 bytes, in the same order as their keys.
    pub fn ids(&self) -> &[CustomerId] {
        self.ids
            .get_or_init(|| self.customers.iter().map(|key| id_of(*key)).collect())
    }
}

/// The key, and 12 bytes that look random (splitmix64), as a UUID of version 8.
fn id_of(key: u32) -> CustomerId {
    let mix = |state: u64| {
        let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        state ^ (state >> 31)
    };
    let high = (u64::from(key) << 32) | (mix(key.into()) >> 32);
    let uuid = uuid::Builder::from_custom_bytes(
        ((u128::from(high) << 64) | u128::from(mix(u64::from(key) + (1 << 32)))).to_be_bytes(),
    );
    CustomerId::from_uuid(uuid.into_uuid()).expect("a UUID of version 8")
}
