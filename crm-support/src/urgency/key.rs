//! The place of a request in the order of urgency.

use crm_core::Timestamp;

use crate::id::RequestId;

/// The place of a request in the order of urgency: the smaller key is answered first.
///
/// The key does not change while the request waits, so that a queue that is sorted once stays sorted: it is the instant at
/// which a request without any points would have begun to wait to be as urgent. Of equal ones, the one that has waited
/// longest goes first, then the one with the lowest id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UrgencyKey {
    /// In microseconds since 1970, and before all instants if it must be.
    as_if_since: i64,
    waiting_since: Timestamp,
    request: RequestId,
}

impl UrgencyKey {
    /// The key of a request that has a lead of so many microseconds.
    pub(super) fn new(request: RequestId, waiting_since: Timestamp, lead: i64) -> Self {
        Self {
            as_if_since: waiting_since.as_micros().saturating_sub(lead),
            waiting_since,
            request,
        }
    }

    /// The request.
    #[must_use]
    pub fn request(self) -> RequestId {
        self.request
    }

    /// Since when it waits.
    #[must_use]
    pub fn waiting_since(self) -> Timestamp {
        self.waiting_since
    }
}
