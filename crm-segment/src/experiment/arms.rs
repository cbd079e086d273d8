//! The groups of an experiment by name.

use std::collections::BTreeMap;

use crm_core::ValidationError;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{ConfidenceLevel, Effect, ExperimentError, IntervalKind, SampleRatio, SampleSummary};
use crate::format::FormatOne;
use crate::written::{Listed, rising_map};

/// One measure over the groups of an experiment, each with its name.
///
/// Fed value by value in any order; two of them [merge](Self::merge).
///
/// ```
/// use crm_segment::{ConfidenceLevel, ExperimentArms, IntervalKind};
///
/// let mut spend = ExperimentArms::default();
/// for (arm, cents) in [("control", 0), ("letter", 1_250), ("control", 300), ("letter", 700)] {
///     spend.add(arm, cents)?;
/// }
/// let effects = spend.effects_against("control", ConfidenceLevel::PERCENT_95, IntervalKind::WelchT)?;
/// assert_eq!(effects.len(), 1);
/// assert_eq!((effects[0].0, effects[0].1.difference), ("letter", 825.0));
/// # Ok::<(), crm_segment::ExperimentError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExperimentArms {
    arms: BTreeMap<String, SampleSummary>,
}

impl ExperimentArms {
    /// Adds a value of somebody in a group; a name that was not seen begins a group.
    ///
    /// # Errors
    /// When the values are too large to be summed exactly.
    pub fn add(&mut self, arm: &str, value: i64) -> Result<(), ExperimentError> {
        self.add_summary(arm, SampleSummary::of_values([value])?)
    }

    /// Adds the values of a group that were summed up elsewhere.
    ///
    /// # Errors
    /// When the values are too large to be summed exactly.
    pub fn add_summary(
        &mut self,
        arm: &str,
        summary: SampleSummary,
    ) -> Result<(), ExperimentError> {
        let own = self.arms.get(arm).copied().unwrap_or_default();
        self.arms.insert(arm.to_owned(), own.merge(summary)?);
        Ok(())
    }

    /// The groups and values of both.
    ///
    /// # Errors
    /// When the values are too large to be summed exactly.
    pub fn merge(mut self, other: &Self) -> Result<Self, ExperimentError> {
        for (arm, summary) in &other.arms {
            self.add_summary(arm, *summary)?;
        }
        Ok(self)
    }

    /// The values of one group; `None` when there is none of that name.
    #[must_use]
    pub fn get(&self, arm: &str) -> Option<SampleSummary> {
        self.arms.get(arm).copied()
    }

    /// Every group, in rising order of the name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, SampleSummary)> {
        self.arms
            .iter()
            .map(|(arm, summary)| (arm.as_str(), *summary))
    }

    /// The difference of every other group from the control, in rising order of the name.
    ///
    /// # Errors
    /// When there is no such control, or a group has fewer than two values.
    pub fn effects_against(
        &self,
        control: &str,
        level: ConfidenceLevel,
        kind: IntervalKind,
    ) -> Result<Vec<(&str, Effect)>, ExperimentError> {
        let base = self.get(control).ok_or(ExperimentError::UnknownArm)?;
        self.iter()
            .filter(|(arm, _)| *arm != control)
            .map(|(arm, summary)| Ok((arm, Effect::between(&summary, &base, level, kind)?)))
            .collect()
    }

    /// Compares the sizes of the groups with the shares that were planned, in rising order of the name.
    ///
    /// # Errors
    /// As [`sample_ratio`](super::sample_ratio).
    pub fn sample_ratio(&self, shares: &[u32]) -> Result<SampleRatio, ExperimentError> {
        let counts: Vec<u64> = self.arms.values().map(SampleSummary::count).collect();
        super::sample_ratio(&counts, shares)
    }
}

/// The serialised form: each group with its values, in rising order of the name.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "ExperimentArms")]
struct Form<A> {
    format: FormatOne,
    arms: A,
}

impl TryFrom<Form<Vec<(String, SampleSummary)>>> for ExperimentArms {
    type Error = ValidationError;

    fn try_from(form: Form<Vec<(String, SampleSummary)>>) -> Result<Self, Self::Error> {
        Ok(Self {
            arms: rising_map("arms", form.arms)?,
        })
    }
}

impl Serialize for ExperimentArms {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = Form {
            format: FormatOne,
            arms: Listed(self.arms.iter()),
        };
        form.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ExperimentArms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Form::<Vec<(String, SampleSummary)>>::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}
