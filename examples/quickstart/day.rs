//! A day at the desk, in virtual time: requests come in, specialists answer them.
//!
//! What people would do is scripted: how long an answer takes, who asks again, who is content.
//! What the desk does is real: priorities, deadlines, routing, approvals, escalation.

use std::collections::{BTreeMap, VecDeque};

use chrono::TimeDelta;
use crm_core::{
    Clock, Code, ConsentDecision, ConsentEvidence, ConsentMethod, ConsentScope, CustomerId,
    ExternalId, Identity, InteractionText, ManualClock, NewConsent, Profiles, Purpose, Timestamp,
};
use crm_segment::SegmentedBase;
use crm_support::{
    Complexity, CustomerStanding, Desk, NewRequest, RequestId, RequestState, SatisfactionScore,
    ServiceRequest, SpecialistId,
};
use futures_executor::block_on;

use crate::Failure;
use crate::requests::Letter;
use ecrm_examples::import::SHOP;

const STEP: TimeDelta = TimeDelta::minutes(5);
/// The only specialist for technical requests is away until then.
const TECHNICIAN_BACK_AFTER: TimeDelta = TimeDelta::minutes(210);
const LENGTH: TimeDelta = TimeDelta::minutes(285);

/// What happened on the day.
#[derive(Debug, Default)]
pub(crate) struct Day {
    pub(crate) submitted: usize,
    /// Requests of customers who are not in the base.
    pub(crate) strangers: usize,
    pub(crate) approved: usize,
    pub(crate) rejected: usize,
    pub(crate) scores: Vec<u8>,
    /// Each escalated deadline: which request, and when.
    pub(crate) escalated: Vec<(RequestId, Timestamp)>,
}

/// The desk on its day, with what is under way.
struct Shift<'a> {
    desk: &'a Desk,
    profiles: &'a Profiles,
    base: &'a SegmentedBase,
    clock: &'a ManualClock,
    /// What each specialist has been given and not answered yet.
    desks: BTreeMap<SpecialistId, VecDeque<RequestId>>,
    /// What each specialist writes at present, and when it will be done.
    writing: BTreeMap<SpecialistId, (RequestId, Timestamp)>,
    for_approval: Vec<RequestId>,
    /// What is to happen by itself: the customer reacts.
    reactions: Vec<(Timestamp, RequestId, Reaction)>,
    numbers: BTreeMap<RequestId, usize>,
    day: Day,
}

/// What a customer does some time after an answer.
#[derive(Clone, Copy)]
enum Reaction {
    AsksAgain,
    IsContent,
    Rates,
}

/// Works through the letters; the clock stands at the end of the day afterwards.
pub(crate) fn work_through(
    letters: &[Letter],
    desk: &Desk,
    profiles: &Profiles,
    base: &SegmentedBase,
    clock: &ManualClock,
) -> Result<Day, Failure> {
    let began = clock.now();
    let mut shift = Shift {
        desk,
        profiles,
        base,
        clock,
        desks: BTreeMap::new(),
        writing: BTreeMap::new(),
        for_approval: Vec::new(),
        reactions: Vec::new(),
        numbers: BTreeMap::new(),
        day: Day::default(),
    };
    let technician = shift.send_technician_away()?;
    let mut waiting = letters.iter().enumerate();
    while clock.now().since(began) < LENGTH {
        // Two requests come in every five minutes.
        for (number, letter) in waiting.by_ref().take(2) {
            shift.receive(number, letter)?;
        }
        if let Some(technician) = technician
            && clock.now().since(began) == TECHNICIAN_BACK_AFTER
        {
            block_on(desk.set_absent(technician, false))?;
        }
        shift.route()?;
        shift.approve()?;
        shift.write()?;
        shift.react()?;
        for request in block_on(desk.tick(clock.now()))?.escalated {
            shift.day.escalated.push((request.id(), clock.now()));
        }
        clock.advance(STEP);
    }
    Ok(shift.day)
}

impl Shift<'_> {
    fn send_technician_away(&self) -> Result<Option<SpecialistId>, Failure> {
        let technical = Code::new_static("technical");
        let specialists = block_on(self.desk.specialists())?;
        let technician = specialists
            .iter()
            .find(|one| one.skills().contains_key(&technical));
        let Some(technician) = technician.map(crm_support::Specialist::id) else {
            return Ok(None);
        };
        block_on(self.desk.set_absent(technician, true))?;
        Ok(Some(technician))
    }

    fn receive(&mut self, number: usize, letter: &Letter) -> Result<(), Failure> {
        let holder = Identity::External {
            system: SHOP,
            id: ExternalId::parse(&letter.customer)?,
        };
        let Some(customer) = block_on(self.profiles.find_by_identity(&holder))? else {
            self.day.strangers = self.day.strangers.saturating_add(1);
            return Ok(());
        };
        self.allow_survey(customer.id())?;
        let new = NewRequest {
            customer: customer.id(),
            standing: standing(self.base, customer.id()),
            channel: letter.channel,
            kind: letter.classification.kind,
            subject: letter.subject.clone(),
            text: letter.text.clone(),
        };
        let request = block_on(self.desk.submit(new))?.id();
        block_on(self.desk.classify(request, letter.classification.clone()))?;
        self.numbers.insert(request, number);
        self.day.submitted = self.day.submitted.saturating_add(1);
        // Every now and then someone finds the answer alone.
        if number % 40 == 17 {
            block_on(self.desk.cancel(request))?;
        }
        Ok(())
    }

    /// Whoever files a request is asked whether a question about it afterwards is welcome.
    fn allow_survey(&self, customer: CustomerId) -> Result<(), Failure> {
        let consent = NewConsent::new(
            ConsentScope::everywhere(Purpose::Survey),
            ConsentDecision::Granted,
            ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("desk"))
                .with_text(crm_core::ConsentTextId::parse("satisfaction-survey/1")?)
                .in_language(Code::new_static("en")),
            self.clock.now(),
        );
        block_on(self.profiles.record_consent(customer, consent))?;
        Ok(())
    }

    /// Hands out what waits, most urgent first.
    fn route(&mut self) -> Result<(), Failure> {
        for request in block_on(self.desk.waiting())? {
            let assignment = block_on(self.desk.assign(request.id()))?;
            if let Some(specialist) = assignment.decision.chosen {
                self.give(specialist, &assignment.request);
            }
        }
        Ok(())
    }

    /// Puts a request on a specialist's desk, the urgent ones on top.
    fn give(&mut self, specialist: SpecialistId, request: &ServiceRequest) {
        let pile = self.desks.entry(specialist).or_default();
        if request.priority() >= crm_support::Priority::High {
            pile.push_front(request.id());
        } else {
            pile.push_back(request.id());
        }
    }

    /// A colleague reads what awaits approval; the first draft of the day comes back.
    fn approve(&mut self) -> Result<(), Failure> {
        for id in std::mem::take(&mut self.for_approval) {
            let request = block_on(self.desk.request(id))?;
            let author = request.state().draft().map(|draft| draft.author);
            let specialists = block_on(self.desk.specialists())?;
            let approver = specialists
                .iter()
                .find(|one| Some(one.id()) != author && !one.is_absent())
                .map(crm_support::Specialist::id);
            let (Some(approver), Some(author)) = (approver, author) else {
                continue;
            };
            if self.day.rejected == 0 {
                block_on(self.desk.reject(id, approver))?;
                self.day.rejected = 1;
                self.desks.entry(author).or_default().push_front(id);
            } else {
                block_on(self.desk.approve(id, approver))?;
                self.day.approved = self.day.approved.saturating_add(1);
                self.send(id)?;
            }
        }
        Ok(())
    }

    /// Specialists finish what they write and take up the next.
    fn write(&mut self) -> Result<(), Failure> {
        let now = self.clock.now();
        let specialists: Vec<SpecialistId> = self.desks.keys().copied().collect();
        for specialist in specialists {
            if let Some((id, done_at)) = self.writing.get(&specialist).copied() {
                if now < done_at {
                    continue;
                }
                self.writing.remove(&specialist);
                self.finish(specialist, id)?;
            }
            let next = self
                .desks
                .get_mut(&specialist)
                .and_then(VecDeque::pop_front);
            if let Some(id) = next {
                let request = block_on(self.desk.request(id))?;
                let done_at = now.checked_add(writing_time(&request)).unwrap_or(now);
                self.writing.insert(specialist, (id, done_at));
            }
        }
        Ok(())
    }

    fn finish(&mut self, specialist: SpecialistId, id: RequestId) -> Result<(), Failure> {
        let text = InteractionText::parse(
            "Thank you for your message. We looked into it and have taken care of it.",
        )?;
        let request = block_on(self.desk.draft(id, specialist, text))?;
        if request
            .classification()
            .is_some_and(|found| found.needs_approval)
        {
            block_on(self.desk.submit_for_approval(id))?;
            self.for_approval.push(id);
            return Ok(());
        }
        self.send(id)
    }

    fn send(&mut self, id: RequestId) -> Result<(), Failure> {
        let number = self.number(id);
        let was_answered = block_on(self.desk.request(id))?
            .first_response_at()
            .is_some();
        let asks_back = number % 9 == 4 && !was_answered;
        block_on(self.desk.send(id, asks_back))?;
        let reaction = match (asks_back, number % 18) {
            (true, 4) => Some((Reaction::AsksAgain, TimeDelta::minutes(45))),
            (true, _) => None,
            (false, _) => Some((Reaction::IsContent, TimeDelta::minutes(30))),
        };
        self.expect(id, reaction);
        Ok(())
    }

    fn expect(&mut self, id: RequestId, reaction: Option<(Reaction, TimeDelta)>) {
        if let Some((reaction, delay)) = reaction
            && let Some(at) = self.clock.now().checked_add(delay)
        {
            self.reactions.push((at, id, reaction));
        }
    }

    fn react(&mut self) -> Result<(), Failure> {
        let now = self.clock.now();
        let due: Vec<_> = self
            .reactions
            .extract_if(.., |(at, ..)| *at <= now)
            .collect();
        for (_, id, reaction) in due {
            match reaction {
                Reaction::AsksAgain => {
                    let text =
                        InteractionText::parse("Thank you. Could you look at it once more?")?;
                    let request = block_on(self.desk.record_reply(id, text))?;
                    if let RequestState::Assigned { specialist } = request.state() {
                        self.give(*specialist, &request);
                    }
                }
                Reaction::IsContent => {
                    block_on(self.desk.resolve(id))?;
                    if self.number(id) % 5 != 3 {
                        self.expect(id, Some((Reaction::Rates, TimeDelta::minutes(40))));
                    }
                }
                Reaction::Rates => {
                    // Content as a rule, less so when the answer came late.
                    let request = block_on(self.desk.request(id))?;
                    let was_late = !request.escalations().is_empty();
                    let stars = if was_late {
                        2
                    } else {
                        content_stars(self.number(id))
                    };
                    block_on(
                        self.desk
                            .close_satisfied(id, SatisfactionScore::new(stars)?),
                    )?;
                    self.day.scores.push(stars);
                }
            }
        }
        Ok(())
    }

    fn number(&self, id: RequestId) -> usize {
        self.numbers.get(&id).copied().unwrap_or_default()
    }
}

fn writing_time(request: &ServiceRequest) -> TimeDelta {
    let complexity = request.classification().map(|found| found.complexity);
    TimeDelta::minutes(match complexity {
        Some(Complexity::Simple) => 10,
        Some(Complexity::Complex) => 30,
        _ => 15,
    })
}

/// How much a customer matters to the desk, from the segment.
fn standing(base: &SegmentedBase, customer: CustomerId) -> CustomerStanding {
    let segment = base.customer(&customer).and_then(|found| found.segment);
    match segment.map(|name| name.as_str()) {
        Some("Champions") => CustomerStanding::Key,
        Some("Loyal" | "Can't Lose Them") => CustomerStanding::High,
        Some("Hibernating" | "About to Sleep") => CustomerStanding::Low,
        Some(_) => CustomerStanding::Medium,
        None => CustomerStanding::Unknown,
    }
}

fn content_stars(number: usize) -> u8 {
    match number % 6 {
        3 => 3,
        1 | 5 => 4,
        _ => 5,
    }
}
