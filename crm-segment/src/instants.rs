//! Which numbers of microseconds are instants.

use std::ops::RangeInclusive;

/// The microseconds of the years 1000 to 9999, which are those that a [`Timestamp`](crm_core::Timestamp) takes.
pub(crate) const INSTANTS: RangeInclusive<i64> = -30_610_224_000_000_000..=253_402_300_799_999_999;

#[cfg(test)]
mod tests {
    use super::*;
    use crm_core::Timestamp;

    #[test]
    fn the_range_is_that_of_instants() {
        let (earliest, latest) = (*INSTANTS.start(), *INSTANTS.end());
        assert!(Timestamp::from_micros(earliest).is_ok());
        assert!(Timestamp::from_micros(earliest - 1).is_err());
        assert!(Timestamp::from_micros(latest).is_ok());
        assert!(Timestamp::from_micros(latest + 1).is_err());
    }
}
