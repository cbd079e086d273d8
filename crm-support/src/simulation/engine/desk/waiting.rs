//! What waits, and in which order it is taken.

use crm_core::Timestamp;

use super::RunningDesk;
use crate::priority::Priority;
use crate::service_metric::MetricState;
use crate::simulation::engine::queue::Place;
use crate::simulation::run::Wait;
use crate::simulation::{QueueDiscipline, SimulationError};

impl RunningDesk<'_> {
    /// Puts a request into the queue.
    pub(super) fn wait(
        &mut self,
        request: usize,
        handed_back: bool,
    ) -> Result<usize, SimulationError> {
        let wait = self.waits.len();
        let Some(progress) = self.progress.get(request).copied() else {
            return Ok(wait);
        };
        let class = self.requests.get(request).map_or(0, |run| run.class);
        let rank = self.rank(request, class)?;
        self.waits.push(Wait {
            request,
            answers: progress.answers,
            from: self.at,
            ended: None,
            handed_back,
        });
        let since = progress.since;
        let place = Place {
            rank,
            since,
            request,
            wait,
        };
        self.queue.add(class, place);
        Ok(wait)
    }

    fn rank(&self, request: usize, class: usize) -> Result<i64, SimulationError> {
        match self.model.discipline() {
            QueueDiscipline::FirstCome => Ok(0),
            QueueDiscipline::ByPriority => {
                let urgency = self.facts.get(class).map(|facts| facts.priority);
                let mut urgent = Priority::ALL.iter().rev();
                let rank = urgent.position(|priority| Some(*priority) == urgency);
                Ok(rank.and_then(|rank| i64::try_from(rank).ok()).unwrap_or(0))
            }
            QueueDiscipline::EarliestDue => self.earliest_due(request, class),
        }
    }

    fn earliest_due(&self, request: usize, class: usize) -> Result<i64, SimulationError> {
        let Some((facts, run)) = self.facts.get(class).zip(self.requests.get(request)) else {
            return Ok(i64::MAX);
        };
        let policies = self.model.policies();
        let assessment = policies.assess(facts, &run.activities, self.at)?;
        let due = assessment.runs.iter().filter_map(|run| match run.state {
            MetricState::Running { due } => Some(due),
            MetricState::Missed {
                due,
                fulfilled_at: None,
            } => Some(due),
            _ => None,
        });
        Ok(due.min().map_or(i64::MAX, Timestamp::as_micros))
    }

    /// Those who are there take what waits, in order, until they can take nothing more.
    pub(super) fn begin_what_waits(&mut self) -> Result<(), SimulationError> {
        let mut left_out = Vec::new();
        while self.spare > 0 {
            let waits = |place: &Place| {
                let wait = self.waits.get(place.wait);
                wait.is_some_and(|wait| wait.ended.is_none())
            };
            let Some((class, place)) = self.queue.first(&left_out, waits) else {
                break;
            };
            let needs = self.needs.get(class);
            let now = self.at;
            let chosen = needs.and_then(|needs| self.routing.choose(needs, &self.team, now));
            // Whoever cannot take the first of a class can take none of it, and nobody gets free by taking others.
            match chosen {
                Some(id) => {
                    self.queue.remove_first(class);
                    self.begin(place, id)?;
                }
                None => left_out.push(class),
            }
        }
        Ok(())
    }
}
