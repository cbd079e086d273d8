//! Whether a specialist is there.

use crm_core::Timestamp;

use super::Specialist;

/// Whether a specialist is there at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Availability {
    /// Is there.
    There,
    /// Said to be away, until told otherwise.
    Absent {
        /// Since when, where the record tells.
        since: Option<Timestamp>,
    },
    /// Is on a planned absence.
    OnLeave {
        /// Since when.
        since: Timestamp,
        /// Until when.
        until: Timestamp,
    },
    /// Is between two shifts.
    OffShift {
        /// Since when; `None` where there was no shift before.
        since: Option<Timestamp>,
        /// Until when; `None` where there is no shift any more.
        until: Option<Timestamp>,
    },
}

impl Specialist {
    /// Whether the specialist is there at an instant.
    #[must_use]
    pub fn availability(&self, at: Timestamp) -> Availability {
        if self.is_absent() {
            let since = self.absent_since();
            return Availability::Absent { since };
        }
        let absences = self.absences();
        if let (Some(since), Some(until)) = (absences.since(at), absences.until(at)) {
            return Availability::OnLeave { since, until };
        }
        match self.shifts() {
            Some(shifts) if !shifts.is_open(at) => Availability::OffShift {
                since: shifts.previous_open(at).ok(),
                until: shifts.next_open(at).ok(),
            },
            _ => Availability::There,
        }
    }

    /// The first instant from `at` on at which the specialist is there, if the record stays as it is; `None` where that
    /// never comes.
    #[must_use]
    pub fn available_from(&self, at: Timestamp) -> Option<Timestamp> {
        let mut from = at;
        // Each absence is passed at most once, and none of it comes after the last one.
        for _ in 0..=self.absences().intervals().len().saturating_mul(2) {
            from = match self.availability(from) {
                Availability::There => return Some(from),
                Availability::Absent { .. } => return None,
                Availability::OnLeave { until, .. } => until,
                Availability::OffShift { until, .. } => until?,
            };
        }
        Some(from)
    }
}
