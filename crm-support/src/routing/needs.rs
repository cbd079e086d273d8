//! What answering a request takes of a specialist.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::{Channel, Code};

use crate::coded::coded_enum;
use crate::id::SpecialistId;
use crate::request::{Classification, SkillRequirement};

coded_enum! {
    /// How much is given up before a need: what is weaker is dropped first, each time that a time-out passes.
    ///
    /// These are the skill priorities of Zendesk: 0, which never expires, and 1 to 3, of which the last goes first.
    pub enum Necessity {
        /// Never dropped.
        Required = "required",
        /// Dropped last.
        Strong = "strong",
        /// Dropped before that.
        Medium = "medium",
        /// Dropped first.
        Weak = "weak",
    }
}

/// What answering a request takes of a specialist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoutingNeeds {
    /// The skills; none means that anyone will do.
    pub skills: BTreeMap<SkillRequirement, Necessity>,
    /// The language; none means that any will do.
    pub language: Option<(Code, Necessity)>,
    /// By which way the request came, for the capacity of that channel; none means that it takes one unit.
    pub channel: Option<Channel>,
    /// Who knows the customer: the one who answered last, say.
    pub acquainted: Option<SpecialistId>,
    /// Who is not asked: the one from whom the request is taken, say.
    pub excluded: BTreeSet<SpecialistId>,
}

impl RoutingNeeds {
    /// A need for nothing but a free place.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The same with a skill more.
    #[must_use]
    pub fn with_skill(mut self, skill: SkillRequirement, necessity: Necessity) -> Self {
        self.skills.insert(skill, necessity);
        self
    }

    /// The same in a language.
    #[must_use]
    pub fn in_language(self, language: Code, necessity: Necessity) -> Self {
        Self {
            language: Some((language, necessity)),
            ..self
        }
    }

    /// The same for a request that came by this way.
    #[must_use]
    pub fn by(self, channel: Channel) -> Self {
        Self {
            channel: Some(channel),
            ..self
        }
    }

    /// The same of a customer whom this specialist knows.
    #[must_use]
    pub fn acquainted_with(self, specialist: SpecialistId) -> Self {
        Self {
            acquainted: Some(specialist),
            ..self
        }
    }

    /// The same without asking these specialists.
    #[must_use]
    pub fn excluding(mut self, specialists: impl IntoIterator<Item = SpecialistId>) -> Self {
        self.excluded.extend(specialists);
        self
    }

    /// The necessities that are given up one by one, the weakest first.
    pub(super) fn given_up_in_turn(&self) -> Vec<Necessity> {
        let language = self.language.iter().map(|(_, necessity)| *necessity);
        let all: BTreeSet<Necessity> = self.skills.values().copied().chain(language).collect();
        let optional = all.into_iter().rev();
        optional
            .filter(|necessity| *necessity != Necessity::Required)
            .collect()
    }
}

impl From<&Classification> for RoutingNeeds {
    fn from(classification: &Classification) -> Self {
        let skill = classification.skill.clone();
        let language = classification.language.clone();
        Self {
            skills: skill
                .map(|skill| (skill, Necessity::Required))
                .into_iter()
                .collect(),
            language: language.map(|language| (language, Necessity::Required)),
            ..Self::default()
        }
    }
}
