//! Which numbers of microseconds are instants.

use std::ops::RangeInclusive;

use crm_core::Timestamp;

/// The microseconds since 1970 that are a [`Timestamp`].
pub(crate) const INSTANTS: RangeInclusive<i64> =
    Timestamp::EARLIEST.as_micros()..=Timestamp::LATEST.as_micros();
