//! Who answers a request, and why not the others.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crm_core::Code;

use super::Specialist;
use crate::classification::{Classification, SkillLevel, SkillRequirement};
use crate::id::SpecialistId;

/// What answering a request takes of a specialist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoutingNeeds {
    /// The skill; none means that anyone will do.
    pub skill: Option<SkillRequirement>,
    /// The language; none means that any will do.
    pub language: Option<Code>,
    /// Who is not asked: the one from whom the request is taken, say.
    pub excluded: BTreeSet<SpecialistId>,
}

impl From<&Classification> for RoutingNeeds {
    fn from(classification: &Classification) -> Self {
        Self {
            skill: classification.skill.clone(),
            language: classification.language.clone(),
            excluded: BTreeSet::new(),
        }
    }
}

/// Why a specialist was chosen or not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Gets the request.
    Chosen {
        /// Places free before it.
        spare_capacity: u32,
    },
    /// Was not to be asked.
    Excluded,
    /// Is away.
    Absent,
    /// Lacks the skill, or has it at a lower level.
    LacksSkill {
        /// The level that the specialist has, if any.
        level: Option<SkillLevel>,
    },
    /// Does not answer in the language.
    LacksLanguage,
    /// Has no free place.
    NoCapacity,
    /// Could answer, but has fewer free places than the one chosen.
    LessSpareCapacity {
        /// The free places.
        spare_capacity: u32,
    },
    /// Could answer and has as many free places, but was given a request later, or has the higher
    /// id.
    LaterInTurn,
}

/// Who gets a request, with the reason for each candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoutingDecision {
    /// Who gets it; nobody when no candidate can take it.
    pub chosen: Option<SpecialistId>,
    /// What was found about each candidate, in the order they were given.
    pub candidates: Vec<(SpecialistId, Verdict)>,
}

/// Chooses who answers: of those who are there, have the skill and the language and a free place,
/// the one with most free places; among equals the one who has waited longest for a request, then
/// the one with the lowest id.
///
/// The choice does not depend on the order of the candidates.
///
/// ```
/// use crm_support::{RoutingNeeds, Specialist, route};
///
/// let nobody: [Specialist; 0] = [];
/// assert_eq!(route(&RoutingNeeds::default(), &nobody).chosen, None);
/// ```
#[must_use]
pub fn route(needs: &RoutingNeeds, candidates: &[Specialist]) -> RoutingDecision {
    let mut chosen: Option<&Specialist> = None;
    for candidate in candidates {
        let is_able = hindrance(needs, candidate).is_none();
        if is_able && chosen.is_none_or(|best| rank(candidate) < rank(best)) {
            chosen = Some(candidate);
        }
    }
    let verdict = |candidate: &Specialist| {
        hindrance(needs, candidate).unwrap_or_else(|| {
            let spare_capacity = candidate.spare_capacity();
            match chosen {
                Some(best) if best.id() == candidate.id() => Verdict::Chosen { spare_capacity },
                Some(best) if spare_capacity < best.spare_capacity() => {
                    Verdict::LessSpareCapacity { spare_capacity }
                }
                _ => Verdict::LaterInTurn,
            }
        })
    };
    RoutingDecision {
        chosen: chosen.map(Specialist::id),
        candidates: candidates
            .iter()
            .map(|candidate| (candidate.id(), verdict(candidate)))
            .collect(),
    }
}

/// The order of preference, the best first. Who never had a request has waited longest.
fn rank(specialist: &Specialist) -> impl Ord {
    (
        Reverse(specialist.spare_capacity()),
        specialist.last_assigned_at(),
        specialist.id(),
    )
}

/// Why the specialist cannot answer at all.
fn hindrance(needs: &RoutingNeeds, specialist: &Specialist) -> Option<Verdict> {
    if needs.excluded.contains(&specialist.id()) {
        return Some(Verdict::Excluded);
    }
    if specialist.is_absent() {
        return Some(Verdict::Absent);
    }
    if let Some(skill) = needs
        .skill
        .as_ref()
        .filter(|skill| !specialist.masters(skill))
    {
        let level = specialist.skills().get(&skill.skill).copied();
        return Some(Verdict::LacksSkill { level });
    }
    if needs
        .language
        .as_ref()
        .is_some_and(|language| !specialist.languages().contains(language))
    {
        return Some(Verdict::LacksLanguage);
    }
    (specialist.spare_capacity() == 0).then_some(Verdict::NoCapacity)
}
