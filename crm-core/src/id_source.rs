//! Where ids come from.

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
}
