//! The record that a customer was.

use super::{CustomerHistory, HistoryGap};
use crate::customer::{Customer, NewCustomer};
use crate::store::Version;
use crate::timestamp::Timestamp;

impl CustomerHistory {
    /// The record as it was at an instant: at its latest version made by then. `None` before it was made.
    ///
    /// It holds the same values; within a list they may stand in another order, and
    /// [`Customer::provenance`], which tells of the latest merge, is empty.
    ///
    /// # Errors
    /// When one of the changes since is not noted or withheld, or what is noted leads to values that are no record.
    pub fn record_at(&self, at: Timestamp) -> Result<Option<Customer>, HistoryGap> {
        let record = &self.record;
        if at < record.created_at {
            return Ok(None);
        }
        let (version, made) = self.version_at(at)?;
        if version == record.version {
            return Ok(Some(record.clone()));
        }
        let values = self.as_of(version)?;
        let earlier = Customer {
            id: record.id,
            version,
            created_at: record.created_at,
            updated_at: made,
            content: NewCustomer::of_values(record.party(), values),
            provenance: Default::default(),
        };
        match earlier.check() {
            Ok(()) => Ok(Some(earlier)),
            Err(_) => Err(HistoryGap::NotARecord { version }),
        }
    }

    /// Which version the record had at an instant since it was made, and when it was made.
    fn version_at(&self, at: Timestamp) -> Result<(Version, Timestamp), HistoryGap> {
        let (mut version, mut made) = (self.record.version, self.record.updated_at);
        while made > at {
            let before = version.number().saturating_sub(1);
            // The first version was made when the record was.
            let Some(earlier) = Version::from_number(before) else {
                break;
            };
            made = match earlier {
                Version::FIRST => self.record.created_at,
                _ => self.noted(earlier)?.at,
            };
            version = earlier;
        }
        Ok((version, made))
    }
}
