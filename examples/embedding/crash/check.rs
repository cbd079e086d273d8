//! Compares what is stored with what was acknowledged.

use std::collections::HashMap;

use crm_core::{
    Cursor, CustomerFilter, Event, EventId, Page, PageLimit, PageOf, StoreError, TimelineFilter,
    WriteOutcome,
};
use crm_support::RequestFilter;
use futures_executor::block_on;

use crate::Failure;
use crate::answers::{Answers, Last, Told};
use crate::history::{History, Life, State};
use crate::ports::{Crm, apply};
use crate::writer::is_known_already;

/// What a check found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Findings {
    /// Acknowledged steps that are gone.
    pub(crate) lost: u64,
    /// Steps that were under way, or whose outcome was unknown, and are stored.
    pub(crate) stored_untold: u64,
    /// Whatever else must not be: half a change set, an event too many, damage.
    pub(crate) wrong: Vec<String>,
}

impl Findings {
    pub(crate) fn is_clean(&self) -> bool {
        self.lost == 0 && self.wrong.is_empty()
    }

    fn find(&mut self, what: impl Into<String>) {
        self.wrong.push(what.into());
    }
}

/// Follows a store over crashes.
#[derive(Debug, Clone)]
pub(crate) struct Checker {
    history: History,
    /// How many steps of each lane were found stored, with their events in the log.
    found: Vec<u64>,
    /// How far the log was read.
    cursor: Option<Cursor>,
}

impl Checker {
    /// For a store with nothing in it.
    pub(crate) fn new(history: History) -> Self {
        Self {
            history,
            found: (0..history.lanes).map(|_| 0).collect(),
            cursor: None,
        }
    }

    /// Each lane must stand where it was acknowledged, or one step further when that step was under
    /// way; the steps that were found before are looked at again when `all` is set.
    pub(crate) fn check(
        &mut self,
        store: &dyn Crm,
        answers: &Answers,
        all: bool,
    ) -> Result<Findings, Failure> {
        let mut findings = Findings::default();
        match block_on(self.compare(store, answers, all, &mut findings)) {
            Ok(()) => {}
            // A store that was written well can be read.
            Err(Failure::Store(error)) => findings.find(format!("cannot be read: {error:?}")),
            Err(other) => return Err(other),
        }
        Ok(findings)
    }

    async fn compare(
        &mut self,
        store: &dyn Crm,
        answers: &Answers,
        all: bool,
        findings: &mut Findings,
    ) -> Result<(), Failure> {
        let mut stand = Vec::new();
        for ((lane, told), &before) in (0..).zip(&answers.lanes).zip(&self.found) {
            let from = if all { 0 } else { before / Life::STEPS };
            let Some(steps) = self.stand(store, lane, told, from, findings).await? else {
                continue;
            };
            if steps < told.acknowledged {
                findings.lost += told.acknowledged - steps;
            } else if steps > told.acknowledged {
                findings.stored_untold += 1;
                if told.last == Last::Refused {
                    findings.find(format!(
                        "lane {lane}: step {} is stored though refused",
                        steps - 1
                    ));
                }
            }
            stand.push(steps);
        }
        if stand.len() < self.found.len()
            || stand
                .iter()
                .zip(&self.found)
                .any(|(now, before)| now < before)
        {
            // Half steps and steps that went back have no log to compare with.
            return Ok(());
        }
        count(store, &stand, findings).await?;
        self.read_log(store, &stand, findings).await?;
        self.found = stand;
        Ok(())
    }

    /// How many steps of a lane are stored; `None` when it is no whole number of them.
    async fn stand(
        &self,
        store: &dyn Crm,
        lane: u32,
        told: &Told,
        from: u64,
        findings: &mut Findings,
    ) -> Result<Option<u64>, Failure> {
        // The step under way belongs to the life of this number.
        let mut number = told.acknowledged / Life::STEPS;
        let mut end = None;
        loop {
            let life = self.history.life(lane, number)?;
            // The log is read whole below; what it tells of one customer is asked where a step was
            // under way.
            let events = match end {
                None => events_of(store, &life).await?,
                Some(_) => life.after(Life::STEPS).events,
            };
            let stored = read(store, &life, events).await?;
            let steps = (0..=Life::STEPS)
                .rev()
                .find(|steps| life.after(*steps) == stored);
            match (steps, end) {
                (None, _) => {
                    findings.find(format!(
                        "lane {lane}, life {number}: {}",
                        differences(&life, &stored)
                    ));
                    return Ok(None);
                }
                (Some(0), None) => {}
                (Some(steps), None) => end = Some(number * Life::STEPS + steps),
                (Some(steps), Some(_)) if steps != Life::STEPS => {
                    findings.find(format!(
                        "lane {lane}, life {number}: {steps} steps, though later ones are stored"
                    ));
                    return Ok(None);
                }
                (Some(_), Some(_)) => {}
            }
            if number == 0 || (number <= from && end.is_some()) {
                break;
            }
            number -= 1;
        }
        let end = end.unwrap_or(0);
        if end > told.acknowledged + 1 {
            findings.find(format!(
                "lane {lane}: {end} steps, {} acknowledged",
                told.acknowledged
            ));
        }
        Ok(Some(end))
    }

    /// The log goes on with the events of the steps that are new: each once, those of a lane in their
    /// order, those of a step together.
    async fn read_log(
        &mut self,
        store: &dyn Crm,
        stand: &[u64],
        findings: &mut Findings,
    ) -> Result<(), Failure> {
        let mut expected = HashMap::new();
        for ((lane, &now), &before) in (0..).zip(stand).zip(&self.found) {
            self.expect(lane, before, now, &mut expected)?;
        }
        let (mut next, mut open): (HashMap<u32, u64>, Option<Place>) = (HashMap::new(), None);
        loop {
            let logged = store
                .events_after(self.cursor.as_ref(), PageLimit::MAXIMUM)
                .await?;
            for logged in &logged {
                let Some((place, event)) = expected.remove(&logged.event.id()) else {
                    findings.find(format!(
                        "the log holds {} once too often",
                        logged.event.name()
                    ));
                    continue;
                };
                if event != logged.event {
                    findings.find(format!("the log holds {} in another form", event.name()));
                }
                let due = next.entry(place.lane).or_insert(0);
                if *due != place.number {
                    findings.find(format!(
                        "lane {}: the log has its events out of order",
                        place.lane
                    ));
                }
                *due = place.number + 1;
                let stands_together = match open {
                    Some(open) => open.lane == place.lane && open.step == place.step,
                    None => place.is_first,
                };
                if !stands_together {
                    findings.find(format!(
                        "lane {}: events of step {} stand apart",
                        place.lane, place.step
                    ));
                }
                open = (!place.is_last).then_some(place);
            }
            match logged.last() {
                Some(last) => self.cursor = Some(last.cursor.clone()),
                None => break,
            }
        }
        if !expected.is_empty() {
            findings.find(format!("{} events are not in the log", expected.len()));
        }
        Ok(())
    }

    fn expect(
        &self,
        lane: u32,
        before: u64,
        now: u64,
        expected: &mut HashMap<EventId, (Place, Event)>,
    ) -> Result<(), Failure> {
        let mut number = 0;
        for life_number in before / Life::STEPS..now.div_ceil(Life::STEPS) {
            let life = self.history.life(lane, life_number)?;
            for (step, taken) in (life_number * Life::STEPS..).zip(life.steps) {
                if !(before..now).contains(&step) {
                    continue;
                }
                let events = taken
                    .after
                    .events
                    .get(taken.events.clone())
                    .unwrap_or_default();
                for (index, event) in events.iter().enumerate() {
                    let place = Place {
                        lane,
                        step,
                        number,
                        is_first: index == 0,
                        is_last: index + 1 == events.len(),
                    };
                    expected.insert(event.id(), (place, event.clone()));
                    number += 1;
                }
            }
        }
        Ok(())
    }

    /// Takes the step behind the last acknowledged one of each lane again, with the same ids and
    /// keys: whether it was stored or not, it is stored once afterwards.
    pub(crate) fn retry(
        &mut self,
        store: &dyn Crm,
        answers: &Answers,
    ) -> Result<(Answers, Findings), Failure> {
        let mut wrong = Vec::new();
        let mut after = answers.clone();
        for ((lane, told), &found) in (0..).zip(&mut after.lanes).zip(&self.found) {
            let work = self.history.step(lane, told.acknowledged)?;
            let was_stored = found > told.acknowledged;
            let answer = block_on(apply(store, work));
            let fits = match (WriteOutcome::of(&answer), was_stored) {
                (WriteOutcome::Applied, false) | (WriteOutcome::AlreadyApplied, true) => true,
                (WriteOutcome::Conflict, true) => answer.as_ref().is_err_and(is_known_already),
                _ => false,
            };
            if !fits {
                wrong.push(format!(
                    "lane {lane}: step {} (stored before: {was_stored}) was answered {answer:?}",
                    told.acknowledged
                ));
            }
            *told = Told {
                acknowledged: told.acknowledged + 1,
                last: Last::Refused,
            };
        }
        let mut findings = self.check(store, &after, false)?;
        findings.wrong.extend(wrong);
        Ok((after, findings))
    }
}

/// Where in the log an event belongs.
#[derive(Debug, Clone, Copy)]
struct Place {
    lane: u32,
    step: u64,
    /// Its number among the events of the lane.
    number: u64,
    is_first: bool,
    is_last: bool,
}

/// Nothing is stored besides.
async fn count(store: &dyn Crm, stand: &[u64], findings: &mut Findings) -> Result<(), StoreError> {
    let customers: u64 = stand.iter().map(|steps| steps.div_ceil(Life::STEPS)).sum();
    // A request is submitted with the fourth step of a life.
    let requests: u64 = stand
        .iter()
        .map(|steps| (steps + Life::STEPS - 4) / Life::STEPS)
        .sum();
    let stored = store.count_customers(&CustomerFilter::all()).await?;
    if stored != customers {
        findings.find(format!("{stored} customers instead of {customers}"));
    }
    let stored = store.count_requests(&RequestFilter::all()).await?;
    if stored != requests {
        findings.find(format!("{stored} requests instead of {requests}"));
    }
    Ok(())
}

/// All that the ports tell about one customer, but for its events.
async fn read(store: &dyn Crm, life: &Life, events: Vec<Event>) -> Result<State, Failure> {
    let id = life.customer;
    let all = TimelineFilter::all();
    let requests = RequestFilter::all().of_customer(id);
    let stored = State {
        customer: store.customer(id).await?,
        consents: store.consent_ledger(id).await?.entries().to_vec(),
        timeline: all_pages(async |page| store.timeline(id, &all, &page).await).await?,
        requests: all_pages(async |page| store.list_requests(&requests, &page).await).await?,
        events,
    };
    let holder = store.resolve(std::slice::from_ref(&life.identity)).await?;
    if holder != [stored.customer.as_ref().map(crm_core::Customer::id)] {
        return Err(StoreError::Corrupt {
            what: "identity",
            source: "it does not lead to its customer".into(),
        }
        .into());
    }
    Ok(stored)
}

async fn events_of(store: &dyn Crm, life: &Life) -> Result<Vec<Event>, StoreError> {
    all_pages(async |page| store.events_of_customer(life.customer, &page).await).await
}

async fn all_pages<T>(
    mut read: impl AsyncFnMut(Page) -> Result<PageOf<T>, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut all = Vec::new();
    let mut page = Page::first(PageLimit::MAXIMUM);
    loop {
        let part = read(page).await?;
        all.extend(part.items);
        match part.next {
            Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
            None => return Ok(all),
        }
    }
}

/// How many steps each part of the stored state agrees with.
fn differences(life: &Life, stored: &State) -> String {
    let agrees = |same: &dyn Fn(&State) -> bool| {
        let steps = (0..=Life::STEPS).filter(|steps| same(&life.after(*steps)));
        steps
            .map(|steps| steps.to_string())
            .collect::<Vec<_>>()
            .join(",")
    };
    format!(
        "no whole number of steps: customer as after [{}], consents [{}], timeline [{}], requests [{}], events [{}]",
        agrees(&|state| state.customer == stored.customer),
        agrees(&|state| state.consents == stored.consents),
        agrees(&|state| state.timeline == stored.timeline),
        agrees(&|state| state.requests == stored.requests),
        agrees(&|state| state.events == stored.events),
    )
}
