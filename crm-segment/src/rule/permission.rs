//! Conditions on consent.

use crm_core::{ConsentLedger, ContactUse, Timestamp};

/// Whether the customer consents to a use.
pub(crate) fn is_permitted(used: &ContactUse, consents: &ConsentLedger, as_of: Timestamp) -> bool {
    consents.permission_for(used, as_of).is_permitted()
}

/// The first microsecond after `as_of` at which an entry of the consent ledger begins to count or runs
/// out.
pub(crate) fn permission_changes_after(consents: &ConsentLedger, as_of: Timestamp) -> i64 {
    let instants = consents.entries().iter().flat_map(|entry| {
        // What is valid until an instant may count at it, and does not behind it.
        let behind = |end: Option<Timestamp>| end.map(|end| end.as_micros().saturating_add(1));
        [
            Some(entry.occurred_at().as_micros()),
            entry.valid_until().map(Timestamp::as_micros),
            behind(entry.valid_until()),
            entry.confirm_by().map(Timestamp::as_micros),
            behind(entry.confirm_by()),
        ]
    });
    let now = as_of.as_micros();
    instants
        .flatten()
        .filter(|instant| *instant > now)
        .min()
        .unwrap_or(i64::MAX)
}
