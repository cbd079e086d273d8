//! What was decided about a request, and why.

use crm_core::{Code, Timestamp};

use crate::id::SpecialistId;
use crate::request::{SkillLevel, SkillRequirement};

/// Why a specialist was chosen or not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Gets the request.
    Chosen {
        /// Units free before it.
        spare_capacity: u32,
    },
    /// Was not to be asked.
    Excluded,
    /// Is said to be away.
    Absent,
    /// Is on a planned absence.
    OnLeave {
        /// Until when.
        until: Timestamp,
    },
    /// Is between two shifts.
    OffShift {
        /// Until when; `None` where there is no shift any more.
        until: Option<Timestamp>,
    },
    /// Is in none of the teams that are asked by now.
    NotInTeam,
    /// Lacks a skill, or has it at a lower level.
    LacksSkill {
        /// Which, counted from 0, of [`RoutingDecision::skills`].
        skill: usize,
        /// The level that the specialist has, if any.
        level: Option<SkillLevel>,
    },
    /// Does not answer in the language.
    LacksLanguage,
    /// Has no free place, or none for the channel.
    NoCapacity,
    /// Was given as many requests as may be in a period.
    LimitReached {
        /// When one may be given again.
        until: Timestamp,
    },
    /// Could answer, but another one knows the customer.
    KnowsCustomerLess,
    /// Could answer, but is of a team that is asked after that of the one chosen.
    LaterTeam {
        /// Of which stage, counted from 0.
        stage: usize,
    },
    /// Could answer, but has fewer units free than the one chosen.
    LessSpareCapacity {
        /// The free units.
        spare_capacity: u32,
    },
    /// Could answer, but holds a larger share of what they can hold than the one chosen.
    MoreLoaded {
        /// The units that are held.
        held: u64,
        /// All units.
        capacity: u32,
    },
    /// Could answer, but masters the skills less well than the one chosen.
    LessSkilled {
        /// The sum of the levels.
        levels: u32,
    },
    /// Could answer and is as good a choice, but was given a request later, or has the higher id.
    LaterInTurn,
}

impl Verdict {
    /// Whether the specialist could answer, chosen or not.
    #[must_use]
    pub const fn is_able(&self) -> bool {
        matches!(
            self,
            Self::Chosen { .. }
                | Self::KnowsCustomerLess
                | Self::LaterTeam { .. }
                | Self::LessSpareCapacity { .. }
                | Self::MoreLoaded { .. }
                | Self::LessSkilled { .. }
                | Self::LaterInTurn
        )
    }

    /// When that which hinders the specialist ends by itself, if it does.
    pub(super) const fn ends_at(&self) -> Option<Timestamp> {
        match self {
            Self::OnLeave { until } | Self::LimitReached { until } => Some(*until),
            Self::OffShift { until } => *until,
            _ => None,
        }
    }
}

/// Who gets a request, with the reason for each candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoutingDecision {
    /// The name of the queue that decided.
    pub queue: Code,
    /// Who gets it; nobody when no candidate can take it.
    pub chosen: Option<SpecialistId>,
    /// What was found about each candidate, in the order they were given.
    pub candidates: Vec<(SpecialistId, Verdict)>,
    /// The skills that were asked for: those of the request that were not given up by now.
    pub skills: Vec<SkillRequirement>,
    /// The language that was asked for, unless it was given up by now.
    pub language: Option<Code>,
    /// How many stages of teams were asked; 0 where everybody is.
    pub stages: usize,
    /// When nobody can take it: the first instant at which that may change while all records stay as they are (another
    /// team is asked, a need is given up, a shift begins, a leave or a limit ends). Until then nobody can; `None` where
    /// it never changes by itself.
    pub next_change_at: Option<Timestamp>,
}
