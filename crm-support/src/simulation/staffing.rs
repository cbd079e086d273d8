//! How many specialists a promise takes.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crm_core::ValidationError;

use super::estimate;
use super::figures::refuse_number;
use super::{
    DeskModel, PromiseKey, ShareEstimate, Simulation, SimulationError, SimulationReport, TeamMember,
};

/// What a team shall keep.
#[derive(Debug, Clone, PartialEq)]
pub struct StaffingGoal {
    /// `None` for all of them.
    promise: Option<PromiseKey>,
    share: f64,
}

impl StaffingGoal {
    /// This share of each promise, kept.
    ///
    /// # Errors
    /// When the share is no number from 0 to 1.
    pub fn of_all(share: f64) -> Result<Self, ValidationError> {
        let promise = None;
        if (0.0..=1.0).contains(&share) {
            return Ok(Self { promise, share });
        }
        Err(refuse_number("share to keep", share, "0", "1"))
    }

    /// This share of one promise, kept, whatever becomes of others.
    ///
    /// # Errors
    /// As [`of_all`](Self::of_all).
    pub fn of(promise: PromiseKey, share: f64) -> Result<Self, ValidationError> {
        let promise = Some(promise);
        let goal = Self::of_all(share)?;
        Ok(Self { promise, ..goal })
    }

    /// The share that is to be kept.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.share
    }

    /// The share that a report says is kept: of several promises that of the one that is kept worst. Where nothing is
    /// promised, nothing is known.
    #[must_use]
    pub fn kept(&self, report: &SimulationReport) -> ShareEstimate {
        let nothing_known = estimate::share(&[], report.plan().confidence());
        let shares = self.shares(report).into_iter();
        let worst = shares.min_by(|one, other| one.share.total_cmp(&other.share));
        worst.unwrap_or(nothing_known)
    }

    /// What a report says of the goal.
    #[must_use]
    pub fn verdict(&self, report: &SimulationReport) -> TeamVerdict {
        let shares = self.shares(report);
        if shares.iter().any(|kept| kept.high < self.share) {
            TeamVerdict::TooFew
        } else if !shares.is_empty() && shares.iter().all(|kept| kept.low >= self.share) {
            TeamVerdict::Enough
        } else {
            TeamVerdict::Undecided
        }
    }

    fn is_reached_by_estimate(&self, report: &SimulationReport) -> bool {
        let shares = self.shares(report);
        let is_reached = |kept: &ShareEstimate| kept.all > 0 && kept.share >= self.share;
        !shares.is_empty() && shares.iter().all(is_reached)
    }

    fn shares(&self, report: &SimulationReport) -> Vec<ShareEstimate> {
        match &self.promise {
            Some(promise) => vec![report.kept(promise)],
            None => {
                let promises = report.promises().into_iter();
                promises.map(|promise| promise.kept).collect()
            }
        }
    }
}

/// What a simulation says of a size of the team, with the confidence of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TeamVerdict {
    /// The whole interval of the share reaches the goal.
    Enough,
    /// None of the interval reaches it.
    TooFew,
    /// The goal lies in the interval: a longer simulation would tell.
    Undecided,
}

/// How many specialists are needed, and what was found on the way.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Staffing {
    /// The smallest size that is surely enough, that is of which the whole interval reaches the goal; `None` where not even
    /// the largest is.
    pub enough: Option<u32>,
    /// The smallest size whose share reaches the goal; `None` where that of the largest does not. It is not larger than
    /// what is surely enough, and as likely too few as not where the two differ.
    pub by_estimate: Option<u32>,
    /// The sizes that were simulated, and what was found. The neighbours of both answers are among them.
    pub tried: BTreeMap<u32, SimulationReport>,
}

/// The smallest team that keeps a promise: [`Simulation`] for sizes from the range, each of which `team` makes.
///
/// All sizes meet the same requests (common random numbers), so that what differs is the team alone. The share is taken to
/// rise with the size: sizes are halved between too few and enough. Then the neighbours below are looked at one by one,
/// since where the queue is not simply first come, first served, a larger team may be the worse one now and then.
///
/// # Errors
/// When the range is empty, `team` fails or makes nobody, and as [`Simulation::run`].
pub fn staffing_for(
    simulation: &Simulation<'_>,
    goal: &StaffingGoal,
    sizes: RangeInclusive<u32>,
    team: impl Fn(u32) -> Result<Vec<TeamMember>, ValidationError>,
) -> Result<Staffing, SimulationError> {
    let (smallest, largest) = (*sizes.start(), *sizes.end());
    if smallest > largest {
        let found = f64::from(largest);
        return Err(refuse_number("sizes of a team", found, "the smallest", "the largest").into());
    }
    let mut search = Search {
        simulation,
        goal,
        smallest,
        largest,
        team,
        tried: BTreeMap::new(),
    };
    let enough = search.smallest(|goal, report| goal.verdict(report) == TeamVerdict::Enough)?;
    let by_estimate = search.smallest(StaffingGoal::is_reached_by_estimate)?;
    Ok(Staffing {
        enough,
        by_estimate,
        tried: search.tried,
    })
}

struct Search<'a, Team> {
    simulation: &'a Simulation<'a>,
    goal: &'a StaffingGoal,
    smallest: u32,
    largest: u32,
    team: Team,
    tried: BTreeMap<u32, SimulationReport>,
}

impl<Team: Fn(u32) -> Result<Vec<TeamMember>, ValidationError>> Search<'_, Team> {
    /// The smallest size of which something holds.
    fn smallest(
        &mut self,
        holds: fn(&StaffingGoal, &SimulationReport) -> bool,
    ) -> Result<Option<u32>, SimulationError> {
        let (mut from, mut until) = (self.smallest, self.largest);
        if !self.holds(until, holds)? {
            return Ok(None);
        }
        while from < until {
            let middle = from.midpoint(until);
            match self.holds(middle, holds)? {
                true => until = middle,
                false => from = middle.saturating_add(1),
            }
        }
        // The neighbours: of one more it holds, too, and of one less it does not, or it is the answer.
        self.holds(until.saturating_add(1).min(self.largest), holds)?;
        while until > self.smallest && self.holds(until.saturating_sub(1), holds)? {
            until = until.saturating_sub(1);
        }
        Ok(Some(until))
    }

    fn holds(
        &mut self,
        size: u32,
        holds: fn(&StaffingGoal, &SimulationReport) -> bool,
    ) -> Result<bool, SimulationError> {
        if !self.tried.contains_key(&size) {
            let model: DeskModel = self.simulation.model().clone();
            let model = model.with_team((self.team)(size)?)?;
            let report = self.simulation.of(&model).run()?;
            self.tried.insert(size, report);
        }
        let report = self.tried.get(&size);
        Ok(report.is_some_and(|report| holds(self.goal, report)))
    }
}
