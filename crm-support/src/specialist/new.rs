//! What a specialist begins with, and what is laid down anew later.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::Code;
use serde::{Deserialize, Serialize};

use super::{AssignmentLimit, Capacity, PlannedAbsences, SpecialistName};
use crate::calendar::Calendar;
use crate::request::SkillLevel;

/// What a specialist begins with, or what is laid down of one anew.
///
/// ```
/// use crm_core::{Channel, Code};
/// use crm_support::{AssignmentLimit, Capacity, NewSpecialist, SkillLevel, SpecialistName};
///
/// let ann = NewSpecialist::new(SpecialistName::parse("Ann")?, Capacity::of_units(8).weighing(Channel::Phone, 5)?)
///     .with_skill(Code::new_static("billing"), SkillLevel::HIGHEST)
///     .with_language(Code::new_static("de"))
///     .in_team(Code::new_static("first-line"))
///     .with_limit(AssignmentLimit::new(20, 86_400)?);
/// assert_eq!(ann.capacity.units(), 8);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct NewSpecialist {
    /// The name.
    pub name: SpecialistName,
    /// What the specialist can do, and how well.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub skills: BTreeMap<Code, SkillLevel>,
    /// The languages of answers: `de`, `pt-br`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub languages: BTreeSet<Code>,
    /// The teams: `first-line`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub teams: BTreeSet<Code>,
    /// How much at once; with 0 units no request that takes any is ever assigned.
    pub capacity: Capacity,
    /// How many requests in a period; all of the limits hold.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub limits: BTreeSet<AssignmentLimit>,
    /// When the specialist works; `None` for always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shifts: Option<Calendar>,
    /// When the specialist will be away in spite of it.
    #[serde(default, skip_serializing_if = "PlannedAbsences::is_empty")]
    pub absences: PlannedAbsences,
}

impl NewSpecialist {
    /// Someone of this name and capacity, with no skill, language or team, who always works.
    #[must_use]
    pub fn new(name: SpecialistName, capacity: impl Into<Capacity>) -> Self {
        Self {
            name,
            skills: BTreeMap::new(),
            languages: BTreeSet::new(),
            teams: BTreeSet::new(),
            capacity: capacity.into(),
            limits: BTreeSet::new(),
            shifts: None,
            absences: PlannedAbsences::default(),
        }
    }

    /// The same with a skill more, or another level of it.
    #[must_use]
    pub fn with_skill(mut self, skill: Code, level: SkillLevel) -> Self {
        self.skills.insert(skill, level);
        self
    }

    /// The same with these skills in place of those that it had.
    #[must_use]
    pub fn with_skills(self, skills: impl IntoIterator<Item = (Code, SkillLevel)>) -> Self {
        let skills = skills.into_iter().collect();
        Self { skills, ..self }
    }

    /// The same with a language more.
    #[must_use]
    pub fn with_language(mut self, language: Code) -> Self {
        self.languages.insert(language);
        self
    }

    /// The same with these languages in place of those that it had.
    #[must_use]
    pub fn with_languages(self, languages: impl IntoIterator<Item = Code>) -> Self {
        let languages = languages.into_iter().collect();
        Self { languages, ..self }
    }

    /// The same in a team more.
    #[must_use]
    pub fn in_team(mut self, team: Code) -> Self {
        self.teams.insert(team);
        self
    }

    /// The same with a limit more.
    #[must_use]
    pub fn with_limit(mut self, limit: AssignmentLimit) -> Self {
        self.limits.insert(limit);
        self
    }

    /// The same with working hours.
    #[must_use]
    pub fn with_shifts(self, shifts: Calendar) -> Self {
        let shifts = Some(shifts);
        Self { shifts, ..self }
    }

    /// The same with planned absences in place of those that it had.
    #[must_use]
    pub fn with_absences(self, absences: PlannedAbsences) -> Self {
        Self { absences, ..self }
    }
}
