//! When a request is taken back from its holder.

use chrono::TimeDelta;
use crm_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::HeldRequest;
use crate::calendar::Boundary;
use crate::specialist::{Availability, Specialist};

/// Why a request is taken back from its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReassignmentReason {
    /// Said to be away.
    Absent {
        /// Since when, where the record tells.
        since: Option<Timestamp>,
    },
    /// On a planned absence.
    OnLeave {
        /// Since when.
        since: Timestamp,
    },
    /// Between two shifts.
    OffShift {
        /// Since when; `None` where there was no shift before.
        since: Option<Timestamp>,
    },
    /// There, but silent about the request.
    Silent {
        /// Since when.
        since: Timestamp,
    },
}

/// After which times a request is taken back from a holder who does not answer. A time that is not given never passes.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_core::{SeededIds, Timestamp};
/// use crm_support::*;
///
/// let (ids, nine) = (SeededIds::new(1), Timestamp::parse("2026-11-23T09:00:00Z")?);
/// let ann = Specialist::register(NewSpecialist::new(SpecialistName::parse("Ann")?, 5), &ids, nine).0;
/// let held = HeldRequest::new(RequestId::generate(&ids, nine), ann.id(), nine);
/// let policy = ReassignmentPolicy::new(1).when_silent_for(7_200).when_away_for(600);
///
/// assert_eq!(policy.reason(&held, &ann, nine), None);
/// let eleven = policy.look_again_at(&held, &ann, nine).unwrap();
/// assert_eq!(eleven.since(nine), TimeDelta::hours(2));
/// assert_eq!(policy.reason(&held, &ann, eleven), Some(ReassignmentReason::Silent { since: nine }));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReassignmentPolicy {
    version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    away_seconds: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    off_shift_seconds: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    silent_seconds: Option<u32>,
}

impl ReassignmentPolicy {
    /// A policy by which nothing is taken back.
    #[must_use]
    pub const fn new(version: u32) -> Self {
        Self {
            version,
            away_seconds: None,
            off_shift_seconds: None,
            silent_seconds: None,
        }
    }

    /// The same, where requests are taken from who has been absent or on leave for so many seconds; 0 for at once.
    #[must_use]
    pub const fn when_away_for(self, seconds: u32) -> Self {
        Self {
            away_seconds: Some(seconds),
            ..self
        }
    }

    /// The same, where they are taken from whose shift has been over for so many seconds.
    #[must_use]
    pub const fn when_off_shift_for(self, seconds: u32) -> Self {
        Self {
            off_shift_seconds: Some(seconds),
            ..self
        }
    }

    /// The same, where they are taken from who has been silent about them for so many seconds of their shifts.
    #[must_use]
    pub const fn when_silent_for(self, seconds: u32) -> Self {
        Self {
            silent_seconds: Some(seconds),
            ..self
        }
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// After how many seconds requests are taken from who is absent or on leave.
    #[must_use]
    pub fn away_seconds(&self) -> Option<u32> {
        self.away_seconds
    }

    /// After how many seconds they are taken from whose shift is over.
    #[must_use]
    pub fn off_shift_seconds(&self) -> Option<u32> {
        self.off_shift_seconds
    }

    /// After how many seconds of their shifts they are taken from who is silent.
    #[must_use]
    pub fn silent_seconds(&self) -> Option<u32> {
        self.silent_seconds
    }

    /// Why a request is taken back from its holder at an instant; `None` where it stays.
    #[must_use]
    pub fn reason(
        &self,
        held: &HeldRequest,
        holder: &Specialist,
        now: Timestamp,
    ) -> Option<ReassignmentReason> {
        let away = time(self.away_seconds);
        // Who was away already when records began to keep it, was so long enough.
        let has_passed = |since: Option<Timestamp>, time: Option<TimeDelta>| {
            time.is_some_and(|time| since.is_none_or(|since| now.since(since) >= time))
        };
        match holder.availability(now) {
            Availability::Absent { since } if has_passed(since, away) => {
                Some(ReassignmentReason::Absent { since })
            }
            Availability::OnLeave { since, .. } if has_passed(Some(since), away) => {
                Some(ReassignmentReason::OnLeave { since })
            }
            Availability::OffShift { since, .. }
                if has_passed(since, time(self.off_shift_seconds)) =>
            {
                Some(ReassignmentReason::OffShift { since })
            }
            _ => {
                let since = held.silent_since;
                let is_silent = self.is_silent(since, holder, now);
                is_silent.then_some(ReassignmentReason::Silent { since })
            }
        }
    }

    fn is_silent(&self, since: Timestamp, holder: &Specialist, now: Timestamp) -> bool {
        let silence = match holder.shifts() {
            Some(shifts) => shifts.working_time_between(since, now),
            None => now.since(since),
        };
        // Before the request waited for the holder, there is no silence, be the time ever so short.
        now >= since && time(self.silent_seconds).is_some_and(|time| silence >= time)
    }

    /// When to look again at a request that stays, if nothing happens until then: before that instant there is no reason
    /// to take it back. `None` where there never is one.
    #[must_use]
    pub fn look_again_at(
        &self,
        held: &HeldRequest,
        holder: &Specialist,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let later = |since: Option<Timestamp>, time: Option<TimeDelta>| since?.checked_add(time?);
        let away = time(self.away_seconds);
        let off_shift = time(self.off_shift_seconds);
        let mut causes = vec![self.silent_at(held.silent_since, holder)];
        match holder.availability(now) {
            // Whoever is absent is neither on leave nor off shift.
            Availability::Absent { since } => causes.push(later(since, away)),
            availability => {
                let mut absences = holder.absences().intervals().iter();
                let next_leave = absences.find(|absence| absence.start() > now);
                causes.push(later(next_leave.map(|absence| absence.start()), away));
                let hours = holder.shifts().and_then(|shifts| {
                    let mut hours = shifts.open_intervals(now, Timestamp::LATEST);
                    hours.next()
                });
                causes.push(later(hours.map(|hours| hours.end()), off_shift));
                match availability {
                    // The shift may have been over for long when the leave is.
                    Availability::OnLeave { since, until } => {
                        causes.extend([later(Some(since), away), Some(until)]);
                    }
                    Availability::OffShift { since, .. } => causes.push(later(since, off_shift)),
                    _ => {}
                }
            }
        }
        causes.into_iter().flatten().filter(|at| *at > now).min()
    }

    fn silent_at(&self, since: Timestamp, holder: &Specialist) -> Option<Timestamp> {
        let time = time(self.silent_seconds)?;
        match holder.shifts() {
            Some(shifts) => shifts
                .add_working_time(since, time, Boundary::AtClosing)
                .ok(),
            None => since.checked_add(time),
        }
    }
}

fn time(seconds: Option<u32>) -> Option<TimeDelta> {
    seconds.map(|seconds| TimeDelta::seconds(seconds.into()))
}
