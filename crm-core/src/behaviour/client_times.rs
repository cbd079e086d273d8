//! The clocks of devices are wrong.

use chrono::TimeDelta;

use crate::timestamp::Timestamp;

/// When something happened on a device, as far as its clock and ours can tell.
///
/// A device's clock may be years off, but it measures well how much later something was sent than
/// it happened. So that time is taken off the instant at which it arrived here: `received - (sent -
/// occurred)`, as the [Segment specification](https://segment.com/docs/connections/spec/common/)
/// has it for its `timestamp`.
///
/// ```
/// use crm_core::{ClientTimes, Timestamp};
///
/// let at = |time: &str| Timestamp::parse(&format!("2026-11-28T{time}Z"));
/// // The device is three hours late; it sent what had happened four seconds before.
/// let times = ClientTimes {
///     occurred: at("09:00:00")?,
///     sent: Some(at("09:00:04")?),
///     received: at("12:00:10")?,
/// };
/// assert_eq!(times.corrected(), at("12:00:06")?);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientTimes {
    /// When it happened, by the device's clock.
    pub occurred: Timestamp,
    /// When the device sent it, by the same clock; `None` when it does not say.
    pub sent: Option<Timestamp>,
    /// When it arrived, by our clock.
    pub received: Timestamp,
}

impl ClientTimes {
    /// When it happened, by our clock: never later than it arrived.
    ///
    /// Without the instant of sending the device's clock is believed as long as it is not ahead of
    /// ours. What was sent before it happened (the clock was set back between the two) counts as
    /// sent at once.
    #[must_use]
    pub fn corrected(self) -> Timestamp {
        let Some(sent) = self.sent else {
            return self.occurred.min(self.received);
        };
        let earlier = self.occurred.since(sent).min(TimeDelta::zero());
        self.received.checked_add(earlier).unwrap_or(self.received)
    }
}
