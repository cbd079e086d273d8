//! The desk, event by event.

mod presence;
mod waiting;

use std::collections::BTreeMap;

use crm_core::{SeededIds, Timestamp};

use super::events::{Agenda, Event};
use super::queue::{Place, Queue};
use super::shifts::Shifts;
use crate::calendar::Boundary;
use crate::id::SpecialistId;
use crate::service_metric::{Activity, RequestActivity, WorkState};
use crate::service_policy::RequestFacts;
use crate::simulation::figures::instant;
use crate::simulation::run::{RequestRun, SimulationRun, Wait, WaitEnd, WorkSpell};
use crate::simulation::workload::{DrawnRequest, Workload, later};
use crate::simulation::{
    AnsweredAs, DeskModel, DeskRouting, ReplyBehaviour, ShiftEnd, SimulationError, SimulationPlan,
    TeamMember,
};
use crate::specialist::{RoutingNeeds, Specialist};

/// What happens to a workload at a desk. Nothing is left to chance here.
pub(in crate::simulation) fn run(
    model: &DeskModel,
    plan: &SimulationPlan,
    routing: &dyn DeskRouting,
    workload: &Workload,
    replication: u32,
) -> Result<SimulationRun, SimulationError> {
    let mut desk = RunningDesk::new(model, plan, routing, workload);
    desk.run()?;
    Ok(SimulationRun {
        replication,
        end: plan.end(),
        requests: desk.requests,
        waits: desk.waits,
        spells: desk.spells,
    })
}

/// How far a request is.
#[derive(Debug, Clone, Copy)]
struct Progress {
    answers: usize,
    /// Since when it waits for the next answer.
    since: i64,
    /// How much work is left for that.
    left: i64,
}

struct RunningDesk<'a> {
    model: &'a DeskModel,
    routing: &'a dyn DeskRouting,
    drawn: &'a [DrawnRequest],
    end: i64,
    /// The same instant twice, as it is reckoned with and as it is told.
    now: i64,
    at: Timestamp,
    agenda: Agenda,
    /// How many have come in.
    arrived: usize,
    queue: Queue,
    needs: Vec<RoutingNeeds>,
    facts: Vec<RequestFacts>,
    team: Vec<Specialist>,
    places: BTreeMap<SpecialistId, usize>,
    shifts: Vec<Shifts<'a>>,
    ids: SeededIds,
    /// How many requests those who are there could take.
    spare: u64,
    progress: Vec<Progress>,
    requests: Vec<RequestRun>,
    waits: Vec<Wait>,
    spells: Vec<WorkSpell>,
}

impl<'a> RunningDesk<'a> {
    fn new(
        model: &'a DeskModel,
        plan: &SimulationPlan,
        routing: &'a dyn DeskRouting,
        workload: &'a Workload,
    ) -> Self {
        let (start, end) = (plan.start(), plan.end());
        let ids = SeededIds::new(0);
        let register = |member: &TeamMember| {
            let (new, _) = Specialist::register(member.profile.clone(), &ids, start);
            new.set_absent(true, &ids, start).0
        };
        let team: Vec<Specialist> = model.team().iter().map(register).collect();
        let members = team.iter().map(Specialist::id).zip(0..);
        let shifts = model.team().iter();
        let shifts = shifts.map(|member| Shifts::new(&member.shifts, start, end));
        let count = workload.requests.len();
        let mut desk = Self {
            model,
            routing,
            drawn: &workload.requests,
            end: end.as_micros(),
            now: start.as_micros(),
            at: start,
            agenda: Agenda::default(),
            arrived: 0,
            queue: Queue::new(model.classes().len()),
            needs: model.classes().iter().map(|class| class.needs()).collect(),
            facts: model.classes().iter().map(|class| class.facts()).collect(),
            places: members.collect(),
            team,
            shifts: shifts.collect(),
            ids,
            spare: 0,
            progress: Vec::with_capacity(count),
            requests: Vec::with_capacity(count),
            waits: Vec::with_capacity(count),
            spells: Vec::with_capacity(count),
        };
        for specialist in 0..desk.shifts.len() {
            desk.expect_shift(specialist);
        }
        desk
    }

    fn run(&mut self) -> Result<(), SimulationError> {
        let mut may_begin = false;
        loop {
            let next = self.next().filter(|(at, _)| *at < self.end);
            let goes_on = next
                .filter(|(at, event)| *at == self.now && !matches!(event, Event::GivesUp { .. }));
            if may_begin && goes_on.is_none() {
                self.begin_what_waits()?;
                may_begin = false;
                continue;
            }
            let Some((at, event)) = next else {
                return Ok(());
            };
            if at != self.now {
                self.now = at;
                self.at = instant(at);
            }
            self.take(event);
            may_begin |= !matches!(event, Event::GivesUp { .. });
            self.happen(event)?;
        }
    }

    /// What happens next: something on the agenda, or an arrival, which all are known beforehand.
    fn next(&self) -> Option<(i64, Event)> {
        let request = self.arrived;
        let arrival = self.drawn.get(request);
        let arrival = arrival.map(|drawn| (drawn.arrives_at, Event::Arrived { request }));
        let on_agenda = self.agenda.first();
        arrival.into_iter().chain(on_agenda).min()
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Arrived { .. } => self.arrived = self.arrived.saturating_add(1),
            _ => drop(self.agenda.take()),
        }
    }

    fn happen(&mut self, event: Event) -> Result<(), SimulationError> {
        match event {
            Event::Answered { spell } => self.answered(spell),
            Event::ShiftEnds { specialist } => return self.shift_ends(specialist),
            Event::ShiftStarts { specialist } => self.shift_starts(specialist),
            Event::Replied { request } => return self.replied(request),
            Event::Arrived { request } => return self.arrives(request),
            Event::GivesUp { wait } => self.gives_up(wait),
        }
        Ok(())
    }

    fn arrives(&mut self, request: usize) -> Result<(), SimulationError> {
        let Some(drawn) = self.drawn.get(request) else {
            return Ok(());
        };
        let arrived_at = self.at;
        let mut activities = Vec::with_capacity(4);
        activities.push(RequestActivity::new(arrived_at, Activity::Opened));
        self.requests.push(RequestRun {
            class: drawn.class,
            arrived_at,
            activities,
        });
        self.progress.push(Progress {
            answers: 0,
            since: self.now,
            left: drawn.handling,
        });
        let wait = self.wait(request, false)?;
        if let Some(patience) = drawn.patience {
            self.agenda
                .add(later(self.now, patience), Event::GivesUp { wait });
        }
        Ok(())
    }

    fn replied(&mut self, request: usize) -> Result<(), SimulationError> {
        let drawn = self.drawn.get(request);
        let Some((drawn, progress)) = drawn.zip(self.progress.get_mut(request)) else {
            return Ok(());
        };
        // The first reply is to the first answer.
        let reply = drawn.replies.get(progress.answers.saturating_sub(1));
        progress.since = self.now;
        progress.left = reply.map_or(0, |reply| reply.handling);
        self.note(request, Activity::CustomerWrote);
        self.note(request, Activity::Entered(WorkState::Open));
        self.wait(request, false).map(drop)
    }

    fn begin(&mut self, place: Place, id: SpecialistId) -> Result<(), SimulationError> {
        let refused = SimulationError::Routing { id };
        let Some(specialist) = self.places.get(&id).copied() else {
            return Err(refused);
        };
        let (record, shifts) = (
            self.team.get_mut(specialist),
            self.shifts.get_mut(specialist),
        );
        let Some((record, shifts)) = record.zip(shifts).filter(|(_, shifts)| shifts.is_here) else {
            return Err(refused);
        };
        let now = self.at;
        *record = record.clone().take(now).map_err(|_| refused)?;
        self.spare = self.spare.saturating_sub(1);
        let spell = self.spells.len();
        shifts.spells.push(spell);
        let shift_ends = shifts.ends_at;
        self.spells.push(WorkSpell {
            request: place.request,
            specialist,
            from: now,
            until: None,
            answered: false,
        });
        if let Some(wait) = self.waits.get_mut(place.wait) {
            wait.ended = Some((now, WaitEnd::Begun));
            if wait.answers == 0 && !wait.handed_back {
                self.note(place.request, Activity::Entered(WorkState::Open));
            }
        }
        if let Some(ready) = self.ready_at(place.request, specialist, shift_ends) {
            self.agenda.add(ready, Event::Answered { spell });
        }
        Ok(())
    }

    /// When an answer will be there; `None` when not in this shift and the request is handed back then, or never.
    fn ready_at(&self, request: usize, specialist: usize, shift_ends: i64) -> Option<i64> {
        let left = self.progress.get(request)?.left;
        let ready = later(self.now, left);
        if ready <= shift_ends {
            return Some(ready);
        }
        match self.model.shift_end() {
            ShiftEnd::HandsBack => None,
            ShiftEnd::Keeps => {
                let shifts = &self.model.team().get(specialist)?.shifts;
                let work = chrono::TimeDelta::microseconds(left);
                let ready = shifts.add_working_time(self.at, work, Boundary::AtClosing);
                ready.ok().map(Timestamp::as_micros)
            }
        }
    }

    fn answered(&mut self, spell: usize) {
        let Some(ended) = self.end_spell(spell, true) else {
            return;
        };
        let request = ended.request;
        let Some(progress) = self.progress.get_mut(request) else {
            return;
        };
        let reply = self.drawn.get(request);
        let reply = reply.and_then(|drawn| drawn.replies.get(progress.answers));
        progress.answers = progress.answers.saturating_add(1);
        progress.left = 0;
        self.note(request, Activity::Answered);
        let state = match reply {
            Some(reply) => {
                let at = later(self.now, reply.delay);
                self.agenda.add(at, Event::Replied { request });
                self.answered_as(request).state()
            }
            None => WorkState::Solved,
        };
        self.note(request, Activity::Entered(state));
    }

    fn answered_as(&self, request: usize) -> AnsweredAs {
        let class = self.requests.get(request).map_or(0, |run| run.class);
        let class = self.model.classes().get(class);
        let replies = class.and_then(|class| class.replies.as_ref());
        replies.map_or(AnsweredAs::Solved, ReplyBehaviour::state)
    }

    /// Ends a stretch of work, and gives the place back.
    fn end_spell(&mut self, spell: usize, answered: bool) -> Option<WorkSpell> {
        let ended = self.spells.get_mut(spell)?;
        ended.until = Some(self.at);
        ended.answered = answered;
        let ended = *ended;
        let record = self.team.get_mut(ended.specialist)?;
        let shifts = self.shifts.get_mut(ended.specialist)?;
        if let Ok(released) = record.clone().release() {
            *record = released;
            shifts.spells.retain(|open| *open != spell);
            self.spare = self.spare.saturating_add(u64::from(shifts.is_here));
        }
        Some(ended)
    }

    fn gives_up(&mut self, wait: usize) {
        let now = self.at;
        let waiting = self.waits.get_mut(wait);
        let Some(wait) = waiting.filter(|wait| wait.ended.is_none()) else {
            return;
        };
        wait.ended = Some((now, WaitEnd::GivenUp));
        let request = wait.request;
        self.note(request, Activity::Entered(WorkState::Ended));
    }

    fn note(&mut self, request: usize, what: Activity) {
        let at = self.at;
        if let Some(run) = self.requests.get_mut(request) {
            run.activities.push(RequestActivity::new(at, what));
        }
    }
}
