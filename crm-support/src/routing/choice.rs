//! Who answers a request, and why not the others.

use std::cmp::Reverse;

use chrono::TimeDelta;
use crm_core::{Code, Timestamp};

use super::{RoutingDecision, RoutingNeeds, RoutingQueue, SelectionRule, TeamStage, Verdict};
use crate::id::SpecialistId;
use crate::request::{SkillLevel, SkillRequirement};
use crate::specialist::Specialist;

/// Chooses who answers, without any queue: of those who are there, have the skills and the language and a free place, the
/// one with most units free; among equals the one who has waited longest for a request, then the one with the lowest id.
///
/// The choice does not depend on the order of the candidates.
///
/// ```
/// use crm_core::Timestamp;
/// use crm_support::{RoutingNeeds, Specialist, route};
///
/// let nobody: [Specialist; 0] = [];
/// assert_eq!(route(&RoutingNeeds::none(), &nobody, Timestamp::UNIX_EPOCH).chosen, None);
/// ```
#[must_use]
pub fn route(needs: &RoutingNeeds, candidates: &[Specialist], now: Timestamp) -> RoutingDecision {
    RoutingQueue::everyone().route(needs, candidates, now, now)
}

impl RoutingQueue {
    /// Who gets a request that has waited since an instant, by this queue.
    ///
    /// The one who knows the customer goes first where the queue prefers that, then those of an earlier stage of teams,
    /// then it is as the rule says. The choice does not depend on the order of the candidates.
    #[must_use]
    pub fn route(
        &self,
        needs: &RoutingNeeds,
        candidates: &[Specialist],
        waiting_since: Timestamp,
        now: Timestamp,
    ) -> RoutingDecision {
        let asked = Asked::at(self, needs, waiting_since, now);
        let found: Vec<Result<Rank, Verdict>> = candidates
            .iter()
            .map(|candidate| asked.rank(candidate))
            .collect();
        let best = found.iter().flatten().min();
        let verdict = |found: &Result<Rank, Verdict>, candidate: &Specialist| match (found, best) {
            (Err(verdict), _) => verdict.clone(),
            (Ok(rank), Some(best)) if rank != best => asked.lost(rank, best, candidate),
            (Ok(_), _) => Verdict::Chosen {
                spare_capacity: candidate.spare_capacity(),
            },
        };
        let verdicts: Vec<(SpecialistId, Verdict)> = candidates
            .iter()
            .zip(&found)
            .map(|(candidate, found)| (candidate.id(), verdict(found, candidate)))
            .collect();
        RoutingDecision {
            queue: self.name().clone(),
            chosen: best.map(|best| best.id),
            next_change_at: match best {
                Some(_) => None,
                None => asked.next_change(&verdicts),
            },
            candidates: verdicts,
            skills: asked.skills.into_iter().cloned().collect(),
            language: asked.language.cloned(),
            stages: asked.stages.len(),
        }
    }
}

/// What is asked for at an instant.
pub(crate) struct Asked<'a> {
    queue: &'a RoutingQueue,
    needs: &'a RoutingNeeds,
    /// Those of the skills and the language that are not given up.
    skills: Vec<&'a SkillRequirement>,
    /// All skills that were named, each once.
    named: Vec<&'a Code>,
    language: Option<&'a Code>,
    /// The stages that are asked, and when the next ones are.
    stages: &'a [TeamStage],
    changes_at: Option<Timestamp>,
    now: Timestamp,
}

/// The order of preference, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    knows_less: bool,
    stage: usize,
    by_rule: Reverse<u128>,
    /// Who never had a request has waited longest.
    last_assigned_at: Option<Timestamp>,
    id: SpecialistId,
}

impl Rank {
    /// The stage by whose teams the specialist is asked, counted from 0.
    pub(crate) fn stage(&self) -> usize {
        self.stage
    }
}

impl<'a> Asked<'a> {
    pub(crate) fn at(
        queue: &'a RoutingQueue,
        needs: &'a RoutingNeeds,
        waiting_since: Timestamp,
        now: Timestamp,
    ) -> Self {
        let waited = now.since(waiting_since).max(TimeDelta::zero());
        let in_turn = needs.given_up_in_turn();
        let time_outs = queue.gives_up_after().map_or(0, |time| {
            let passed = micros(waited).checked_div(micros(time)).unwrap_or(0);
            usize::try_from(passed).unwrap_or(usize::MAX)
        });
        let given_up = in_turn.get(..time_outs).unwrap_or(&in_turn);
        let skills = needs.skills.iter();
        let language = needs.language.as_ref();
        let open = queue
            .stages()
            .partition_point(|stage| seconds(stage.after_seconds) <= waited);
        let (stages, later) = queue.stages().split_at_checked(open).unwrap_or_default();
        let next_stage = later.first().map(|stage| seconds(stage.after_seconds));
        let next_time_out = queue
            .gives_up_after()
            .filter(|_| time_outs < in_turn.len())
            .and_then(|time| time.checked_mul(i32::try_from(time_outs.checked_add(1)?).ok()?));
        let next = next_stage.into_iter().chain(next_time_out).min();
        let mut named: Vec<&Code> = needs.skills.keys().map(|needed| &needed.skill).collect();
        named.dedup();
        Self {
            queue,
            needs,
            skills: skills
                .filter(|(_, necessity)| !given_up.contains(necessity))
                .map(|(skill, _)| skill)
                .collect(),
            named,
            language: language
                .filter(|(_, necessity)| !given_up.contains(necessity))
                .map(|(language, _)| language),
            stages,
            // What waits only from a later instant on is asked for from then on.
            changes_at: next.and_then(|after| waiting_since.checked_add(after)),
            now,
        }
    }

    /// How many stages are asked.
    pub(crate) fn stages(&self) -> usize {
        self.stages.len()
    }

    /// The sum of the levels of all skills that were named, and the highest that it can be.
    pub(crate) fn mastery(&self, specialist: &Specialist) -> (u32, u32) {
        let named = u32::try_from(self.named.len()).unwrap_or(u32::MAX);
        let highest = u32::from(SkillLevel::HIGHEST.number()).saturating_mul(named);
        (self.levels(specialist), highest)
    }

    /// Whether somebody knows the customer, and it is another one.
    pub(crate) fn is_known_to_another(&self, specialist: &Specialist) -> bool {
        let acquainted = self.needs.acquainted;
        acquainted.is_some_and(|acquainted| acquainted != specialist.id())
    }

    /// The place of a specialist in the order of preference, or why they cannot answer at all.
    pub(crate) fn rank(&self, specialist: &Specialist) -> Result<Rank, Verdict> {
        if self.needs.excluded.contains(&specialist.id()) {
            return Err(Verdict::Excluded);
        }
        if specialist.is_absent() {
            return Err(Verdict::Absent);
        }
        let stage = self.stage_of(specialist).ok_or(Verdict::NotInTeam)?;
        let lacking = |skill: &&SkillRequirement| !specialist.masters(skill);
        if let Some(skill) = self.skills.iter().position(lacking) {
            let named = self.skills.get(skill);
            let level = named.and_then(|named| specialist.skills().get(&named.skill));
            let level = level.copied();
            return Err(Verdict::LacksSkill { skill, level });
        }
        let languages = specialist.languages();
        if self
            .language
            .is_some_and(|asked| !languages.contains(asked))
        {
            return Err(Verdict::LacksLanguage);
        }
        if specialist.places_for(self.needs.channel) == 0 {
            return Err(Verdict::NoCapacity);
        }
        if let Some(until) = specialist.limited_until(self.now) {
            return Err(Verdict::LimitReached { until });
        }
        if let Some(until) = specialist.absences().until(self.now) {
            return Err(Verdict::OnLeave { until });
        }
        // Asked last, since it takes longest to answer.
        if let Some(shifts) = specialist.shifts()
            && !shifts.is_open(self.now)
        {
            let until = shifts.next_open(self.now).ok();
            return Err(Verdict::OffShift { until });
        }
        let knows = self.needs.acquainted == Some(specialist.id());
        Ok(Rank {
            knows_less: self.queue.prefers_acquaintance() && !knows,
            stage,
            by_rule: Reverse(self.worth(specialist)),
            last_assigned_at: specialist.last_assigned_at(),
            id: specialist.id(),
        })
    }

    fn stage_of(&self, specialist: &Specialist) -> Option<usize> {
        if self.queue.stages().is_empty() {
            return Some(0);
        }
        let mut stages = self.stages.iter();
        stages.position(|stage| !stage.teams.is_disjoint(specialist.teams()))
    }

    /// How good a choice the specialist is by the rule of the queue; more is better.
    fn worth(&self, specialist: &Specialist) -> u128 {
        match self.queue.selection() {
            SelectionRule::MostSpareCapacity => specialist.spare_capacity().into(),
            SelectionRule::LongestIdle => 0,
            SelectionRule::LeastLoaded => free_share(specialist),
            SelectionRule::BestSkilled => self.levels(specialist).into(),
        }
    }

    /// The sum of the levels of all skills that were named.
    fn levels(&self, specialist: &Specialist) -> u32 {
        let named = self.named.iter();
        let levels = named.filter_map(|skill| specialist.skills().get(*skill));
        levels.fold(0, |sum, level| sum.saturating_add(level.number().into()))
    }

    /// Why one who could answer was not chosen.
    fn lost(&self, rank: &Rank, best: &Rank, specialist: &Specialist) -> Verdict {
        if rank.knows_less != best.knows_less {
            return Verdict::KnowsCustomerLess;
        }
        if rank.stage != best.stage {
            return Verdict::LaterTeam { stage: rank.stage };
        }
        if rank.by_rule == best.by_rule {
            return Verdict::LaterInTurn;
        }
        match self.queue.selection() {
            SelectionRule::MostSpareCapacity => Verdict::LessSpareCapacity {
                spare_capacity: specialist.spare_capacity(),
            },
            SelectionRule::LeastLoaded => Verdict::MoreLoaded {
                held: specialist.held_units(),
                capacity: specialist.capacity(),
            },
            SelectionRule::BestSkilled => Verdict::LessSkilled {
                levels: self.levels(specialist),
            },
            SelectionRule::LongestIdle => Verdict::LaterInTurn,
        }
    }

    /// The first instant at which someone may be able to who is not.
    fn next_change(&self, verdicts: &[(SpecialistId, Verdict)]) -> Option<Timestamp> {
        let ends = verdicts.iter().filter_map(|(_, verdict)| verdict.ends_at());
        ends.chain(self.changes_at).min()
    }
}

/// The free part of a capacity, in parts of 2^64: fine enough to tell any two shares apart.
fn free_share(specialist: &Specialist) -> u128 {
    let spare = u128::from(specialist.spare_capacity());
    let whole = u128::from(specialist.capacity());
    (spare << 64_u32).checked_div(whole).unwrap_or(0)
}

fn seconds(seconds: u32) -> TimeDelta {
    TimeDelta::seconds(seconds.into())
}

/// No two timestamps are further apart than 64 bits of microseconds tell.
fn micros(time: TimeDelta) -> i64 {
    time.num_microseconds().unwrap_or(i64::MAX)
}
