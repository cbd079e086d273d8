//! When a specialist will be away.

use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use crate::calendar::Interval;

/// Stretches of time in which a specialist is known to be away: leave, a training. They may touch, and do not overlap.
///
/// ```
/// use crm_core::Timestamp;
/// use crm_support::{Interval, PlannedAbsences};
///
/// let at = |text| Timestamp::parse(text).unwrap();
/// let leave = Interval::new(at("2026-12-21T00:00:00Z"), at("2027-01-04T00:00:00Z"))?;
/// let course = Interval::new(at("2026-12-28T09:00:00Z"), at("2026-12-28T12:00:00Z"))?;
/// let absences = PlannedAbsences::new([leave])?;
/// assert_eq!(absences.until(at("2026-12-24T18:00:00Z")), Some(leave.end()));
/// assert!(PlannedAbsences::new([leave, course]).is_err());
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<Interval>", into = "Vec<Interval>")]
pub struct PlannedAbsences {
    intervals: Vec<Interval>,
}

impl PlannedAbsences {
    /// The largest number of absences.
    pub const MAXIMUM_ABSENCES: usize = 1_000;

    /// These absences, in any order.
    ///
    /// # Errors
    /// When there are too many, or two overlap.
    pub fn new(absences: impl IntoIterator<Item = Interval>) -> Result<Self, ValidationError> {
        let mut intervals: Vec<Interval> = absences.into_iter().collect();
        let refuse = |members, rule| {
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new("planned absences", rule, shape))
        };
        if intervals.len() > Self::MAXIMUM_ABSENCES {
            let maximum = Self::MAXIMUM_ABSENCES;
            return refuse(intervals.len(), ValidationRule::TooMany { maximum });
        }
        intervals.sort_unstable();
        let mut neighbours = intervals.iter().zip(intervals.iter().skip(1));
        if neighbours.any(|(one, next)| next.start() < one.end()) {
            let rule = "must not overlap";
            return refuse(intervals.len(), ValidationRule::Inconsistent { rule });
        }
        Ok(Self { intervals })
    }

    /// The absences, by rising start.
    #[must_use]
    pub fn intervals(&self) -> &[Interval] {
        &self.intervals
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.intervals.is_empty()
    }

    /// The end of the absence in which an instant lies; with absences that touch, of the last of them.
    #[must_use]
    pub fn until(&self, at: Timestamp) -> Option<Timestamp> {
        let ahead = self
            .intervals
            .partition_point(|absence| absence.end() <= at);
        let mut until = None;
        for absence in self.intervals.iter().skip(ahead) {
            if absence.start() > until.unwrap_or(at) {
                break;
            }
            until = Some(absence.end());
        }
        until
    }

    /// The start of the absence in which an instant lies; with absences that touch, of the first of them.
    #[must_use]
    pub fn since(&self, at: Timestamp) -> Option<Timestamp> {
        let begun = self
            .intervals
            .partition_point(|absence| absence.start() <= at);
        let mut since = None;
        for absence in self.intervals.iter().take(begun).rev() {
            let is_in = since.map_or(at < absence.end(), |since| since == absence.end());
            if !is_in {
                break;
            }
            since = Some(absence.start());
        }
        since
    }
}

impl TryFrom<Vec<Interval>> for PlannedAbsences {
    type Error = ValidationError;

    fn try_from(intervals: Vec<Interval>) -> Result<Self, Self::Error> {
        Self::new(intervals)
    }
}

impl From<PlannedAbsences> for Vec<Interval> {
    fn from(absences: PlannedAbsences) -> Self {
        absences.intervals
    }
}
