//! How fast requests are to be answered and solved.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::Deadlines;
use crate::calendar::{Boundary, Calendar, WorkingTimeError};
use crate::priority::Priority;

/// The targets of one priority, in minutes of working time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// From the request to the first answer.
    pub response_minutes: u32,
    /// From the request to the solution.
    pub resolution_minutes: u32,
}

/// A promise to customers: for each priority, how much working time an answer and a solution may
/// take.
///
/// ```
/// use chrono_tz::Tz;
/// use crm_core::Timestamp;
/// use crm_support::{Calendar, DeadlineTarget, Priority, ServiceLevel, Targets};
///
/// let targets = Priority::ALL
///     .iter()
///     .map(|priority| (*priority, Targets { response_minutes: 60, resolution_minutes: 480 }));
/// let level = ServiceLevel::new(1, Calendar::always_open(Tz::UTC), targets)?;
/// let at = Timestamp::parse("2026-11-22T09:00:00Z")?;
/// let deadlines = level.deadlines(Priority::High, at).unwrap();
/// assert_eq!(deadlines.due(DeadlineTarget::Response), Some(Timestamp::parse("2026-11-22T10:00:00Z")?));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "LevelFields", into = "LevelFields")]
pub struct ServiceLevel {
    version: u32,
    calendar: Calendar,
    boundary: Boundary,
    targets: BTreeMap<Priority, Targets>,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelFields {
    version: u32,
    calendar: Calendar,
    #[serde(default)]
    boundary: Boundary,
    targets: BTreeMap<Priority, Targets>,
}

impl ServiceLevel {
    /// A service level with targets for each priority; targets used up at closing are due then.
    ///
    /// # Errors
    /// When a priority has no targets, or a solution is wanted before the first answer.
    pub fn new(
        version: u32,
        calendar: Calendar,
        targets: impl IntoIterator<Item = (Priority, Targets)>,
    ) -> Result<Self, ValidationError> {
        let targets: BTreeMap<Priority, Targets> = targets.into_iter().collect();
        let refuse = |rule| {
            let shape = ValueShape::Collection {
                members: targets.len(),
            };
            let rule = ValidationRule::Inconsistent { rule };
            Err(ValidationError::new("service level targets", rule, shape))
        };
        if Priority::ALL
            .iter()
            .any(|priority| !targets.contains_key(priority))
        {
            return refuse("must be given for each priority");
        }
        if targets
            .values()
            .any(|target| target.resolution_minutes < target.response_minutes)
        {
            return refuse("a resolution must not be due before the response");
        }
        Ok(Self {
            version,
            calendar,
            boundary: Boundary::default(),
            targets,
        })
    }

    /// The same level with another choice for targets that are used up exactly at closing.
    #[must_use]
    pub fn with_boundary(self, boundary: Boundary) -> Self {
        Self { boundary, ..self }
    }

    /// The deadlines of a request of this priority that came in at `at`.
    ///
    /// # Errors
    /// When the calendar has too little working time for the targets.
    pub fn deadlines(
        &self,
        priority: Priority,
        at: Timestamp,
    ) -> Result<Deadlines, WorkingTimeError> {
        // Every priority has targets: `new` saw to it.
        let targets = self
            .targets
            .get(&priority)
            .ok_or(WorkingTimeError::NoWorkingTime)?;
        let due = |minutes: u32| {
            self.calendar
                .add_working_time(at, TimeDelta::minutes(minutes.into()), self.boundary)
        };
        let (response, resolution) = (
            due(targets.response_minutes)?,
            due(targets.resolution_minutes)?,
        );
        Deadlines::new(response, resolution).map_err(|_| WorkingTimeError::OutOfRange)
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The calendar in whose working time the targets are counted.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The targets by priority.
    #[must_use]
    pub fn targets(&self) -> &BTreeMap<Priority, Targets> {
        &self.targets
    }
}

impl TryFrom<LevelFields> for ServiceLevel {
    type Error = ValidationError;

    fn try_from(fields: LevelFields) -> Result<Self, Self::Error> {
        let level = Self::new(fields.version, fields.calendar, fields.targets)?;
        Ok(level.with_boundary(fields.boundary))
    }
}

impl From<ServiceLevel> for LevelFields {
    fn from(level: ServiceLevel) -> Self {
        Self {
            version: level.version,
            calendar: level.calendar,
            boundary: level.boundary,
            targets: level.targets,
        }
    }
}
