//! The hours of an ordinary week.

use serde::{Deserialize, Serialize};

use super::OpeningHours;

/// The opening hours of each weekday; a day without any is closed.
///
/// ```
/// use crm_support::{OpeningHours, WeeklyHours};
///
/// let office = WeeklyHours::monday_to_friday([OpeningHours::parse("09:00", "17:00")?]);
/// assert_eq!(office.tue.len(), 1);
/// assert!(office.sat.is_empty());
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WeeklyHours {
    /// Monday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mon: Vec<OpeningHours>,
    /// Tuesday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tue: Vec<OpeningHours>,
    /// Wednesday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wed: Vec<OpeningHours>,
    /// Thursday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub thu: Vec<OpeningHours>,
    /// Friday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fri: Vec<OpeningHours>,
    /// Saturday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sat: Vec<OpeningHours>,
    /// Sunday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sun: Vec<OpeningHours>,
}

impl WeeklyHours {
    /// The same hours on the five days from Monday to Friday, closed at the weekend.
    #[must_use]
    pub fn monday_to_friday(hours: impl IntoIterator<Item = OpeningHours>) -> Self {
        let hours: Vec<OpeningHours> = hours.into_iter().collect();
        Self {
            mon: hours.clone(),
            tue: hours.clone(),
            wed: hours.clone(),
            thu: hours.clone(),
            fri: hours,
            sat: Vec::new(),
            sun: Vec::new(),
        }
    }

    /// The same hours on all seven days.
    #[must_use]
    pub fn every_day(hours: impl IntoIterator<Item = OpeningHours>) -> Self {
        let week = Self::monday_to_friday(hours);
        Self {
            sat: week.mon.clone(),
            sun: week.mon.clone(),
            ..week
        }
    }

    /// The days in order, Monday first.
    #[must_use]
    pub fn days(&self) -> [&[OpeningHours]; 7] {
        [
            &self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun,
        ]
    }

    /// Whether every day is closed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days().iter().all(|hours| hours.is_empty())
    }
}
