//! Versions that do not fit.

use crm_core::{EntityRef, StoreError, Version};

use crate::sql::failure::{Failure, Unreadable};

/// Why an update found no row at the expected version, when the stored one is `stored`.
pub(crate) fn mismatch(entity: EntityRef, expected: Version, stored: Option<i64>) -> Failure {
    let Some(number) = stored else {
        return StoreError::NotFound { entity }.into();
    };
    match u32::try_from(number).ok().and_then(Version::from_number) {
        Some(found) => StoreError::Conflict {
            entity,
            expected,
            found,
        }
        .into(),
        None => Unreadable::of("version", "it is out of range"),
    }
}
