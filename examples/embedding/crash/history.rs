//! What is written: for each writer a history that follows from the seed, so that whoever knows how
//! many steps were acknowledged knows what must be stored.

use std::ops::Range;

use chrono::TimeDelta;
use crm_core::{
    AttributeName, AttributeText, AttributeValue, Change, ChangeSet, Channel, Code,
    ConsentDecision, ConsentEvidence, ConsentLedger, ConsentMethod, ConsentRecord, ConsentScope,
    Currency, Customer, CustomerEdit, CustomerId, Direction, Event, IdempotencyKey, Identity,
    Interaction, InteractionContent, InteractionText, Money, NewConsent, NewCustomer,
    NewInteraction, Note, Party, Purchase, Purpose, SeededIds, Subject, Tag, Timestamp,
    VerificationMethod,
};
use crm_support::{
    Classification, Complexity, CustomerStanding, Deadlines, NewRequest, Priority,
    RequestChangeSet, RequestKind, ServiceRequest,
};

use crate::Failure;

/// 2026-01-01T00:00:00Z, in microseconds.
const BEGINNING: i64 = 1_767_225_600_000_000;
const MILLISECOND: i64 = 1000;

/// All that several writers do: each has a lane, in which it leads one customer after the other
/// through a life.
#[derive(Debug, Clone, Copy)]
pub(crate) struct History {
    pub(crate) seed: u64,
    pub(crate) lanes: u32,
}

/// What is to be stored in one call.
#[derive(Debug, Clone)]
pub(crate) enum Work {
    Core(ChangeSet),
    Requests(RequestChangeSet),
}

/// One customer, with all that is stored about it, in the order in which the ports give it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) customer: Option<Customer>,
    pub(crate) consents: Vec<ConsentRecord>,
    pub(crate) timeline: Vec<Interaction>,
    pub(crate) requests: Vec<ServiceRequest>,
    pub(crate) events: Vec<Event>,
}

/// A call, and what must be stored after it.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) work: Work,
    /// How many events it adds to the log.
    pub(crate) events: Range<usize>,
    pub(crate) after: State,
}

/// The history of one customer.
#[derive(Debug, Clone)]
pub(crate) struct Life {
    pub(crate) customer: CustomerId,
    pub(crate) identity: Identity,
    pub(crate) steps: Vec<Step>,
}

impl Life {
    /// The number of steps of every life.
    pub(crate) const STEPS: u64 = 8;

    /// What must be stored when so many steps were taken.
    pub(crate) fn after(&self, steps: u64) -> State {
        let last = usize::try_from(steps).ok().and_then(|n| n.checked_sub(1));
        last.and_then(|last| self.steps.get(last))
            .map(|step| step.after.clone())
            .unwrap_or_default()
    }
}

impl History {
    /// The life that a lane leads as its `number`-th.
    pub(crate) fn life(&self, lane: u32, number: u64) -> Result<Life, Failure> {
        let count = number * u64::from(self.lanes) + u64::from(lane);
        let millis = i64::try_from(count).map_err(|_| Failure::TooLong)?;
        // Ids hold the instant: an instant for each life keeps the ids of all lives apart.
        let at = Timestamp::from_micros(BEGINNING + millis * MILLISECOND)?;
        let mut random = fastrand::Rng::with_seed(self.seed ^ count.rotate_left(24));
        let ids = SeededIds::new(random.u64(..));
        let customer = CustomerId::generate(&ids, at);
        let identity = Identity::external("crash", &format!("{lane}-{number}"))?;
        let mut author = Author {
            ids,
            random,
            at,
            customer,
            told: 0,
            steps: Vec::new(),
        };
        author.live(&identity)?;
        Ok(Life {
            customer,
            identity,
            steps: author.steps,
        })
    }

    /// The step that a lane takes when it has taken so many.
    pub(crate) fn step(&self, lane: u32, taken: u64) -> Result<Work, Failure> {
        let life = self.life(lane, taken / Life::STEPS)?;
        let index = usize::try_from(taken % Life::STEPS).map_err(|_| Failure::TooLong)?;
        let step = life.steps.into_iter().nth(index);
        step.map(|step| step.work).ok_or(Failure::TooLong)
    }
}

/// Writes the steps of one life.
struct Author {
    ids: SeededIds,
    random: fastrand::Rng,
    at: Timestamp,
    customer: CustomerId,
    told: u32,
    steps: Vec<Step>,
}

impl Author {
    /// Each step is a change set of another shape; most of them touch several tables.
    fn live(&mut self, identity: &Identity) -> Result<(), Failure> {
        let proof = identity.clone();
        let proof = proof.verified(VerificationMethod::TrustedSource, self.at);
        let new = NewCustomer::new(Party::unknown_person()).with_identity(proof);
        let (created, events) = Customer::create(new, self.customer, &self.ids, self.at)?;
        let first = self.interactions(1)?;
        let changes = ChangeSet::new().insert_customer(created, events);
        self.take(with_interactions(changes, first))?;

        let tag = CustomerEdit::AddTag(Tag::parse("regular")?);
        let changes = self.edit(vec![tag])?;
        let told = self.interactions(2)?;
        self.take(with_interactions(changes, told))?;

        let (granted, event) = self.consent(ConsentDecision::Granted)?;
        self.take(ChangeSet::new().append_consent(granted, event))?;

        let told = self.interactions(1)?;
        let request = ServiceRequest::submit(
            self.question()?,
            Priority::Normal,
            Deadlines::new(self.minutes(60)?, self.minutes(480)?)?,
            &self.ids,
            self.at,
        );
        let core = with_interactions(ChangeSet::new(), told);
        self.take_requests(
            RequestChangeSet::new()
                .with_core(core)
                .insert_request(request),
        )?;

        let length = self.random.usize(1..3000);
        let text = AttributeText::parse("n".repeat(length))?;
        let note = AttributeName::parse("note")?;
        let set = CustomerEdit::SetAttribute(note, AttributeValue::Text(text));
        let changes = self.edit(vec![set])?;
        self.take(changes)?;

        let untag = CustomerEdit::RemoveTag(Tag::parse("regular")?);
        let core = self.edit(vec![untag])?;
        let request = self.state().requests.into_iter().next();
        let request = request.ok_or(Failure::TooLong)?;
        let expected = request.version();
        let kind = Classification::new(RequestKind::Fault, Complexity::Ordinary);
        let classified = request.classify(kind, &self.ids, self.minutes(1)?)?;
        let changes = RequestChangeSet::new().with_core(core);
        self.take_requests(changes.update_request(classified, expected))?;

        let count = self.random.usize(1..16);
        let told = self.interactions(count)?;
        self.take(with_interactions(ChangeSet::new(), told))?;

        let (withdrawn, event) = self.consent(ConsentDecision::Withdrawn)?;
        let tag = CustomerEdit::AddTag(Tag::parse("left")?);
        let changes = self.edit(vec![tag])?;
        self.take(changes.append_consent(withdrawn, event))
    }

    fn state(&self) -> State {
        self.steps
            .last()
            .map(|step| step.after.clone())
            .unwrap_or_default()
    }

    fn minutes(&self, minutes: i64) -> Result<Timestamp, Failure> {
        let later = self.at.checked_add(TimeDelta::minutes(minutes));
        later.ok_or(Failure::TooLong)
    }

    fn edit(&self, edits: Vec<CustomerEdit>) -> Result<ChangeSet, Failure> {
        let customer = self.state().customer.ok_or(Failure::TooLong)?;
        let (edited, events) = customer.edit(edits, &self.ids, self.at)?;
        Ok(ChangeSet::new().update_customer(edited, customer.version(), events))
    }

    fn consent(&self, decision: ConsentDecision) -> Result<(ConsentRecord, Event), Failure> {
        let new = NewConsent::new(
            ConsentScope::on(Purpose::Marketing, Channel::Email),
            decision,
            ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("web")),
            self.at,
        );
        Ok(ConsentRecord::record(
            new,
            self.customer,
            &self.ids,
            self.at,
        )?)
    }

    fn question(&self) -> Result<NewRequest, Failure> {
        Ok(NewRequest {
            customer: self.customer,
            standing: CustomerStanding::Medium,
            channel: Channel::Email,
            kind: RequestKind::Question,
            subject: Subject::parse("Where is my parcel?")?,
            text: InteractionText::parse("It should have come on Friday.")?,
        })
    }

    /// So many interactions: purchases, and notes of up to half a page of the database.
    fn interactions(&mut self, count: usize) -> Result<Vec<Change<Interaction>>, Failure> {
        let mut told = Vec::with_capacity(count);
        for _ in 0..count {
            self.told += 1;
            let content = if self.random.bool() {
                let paid = Money::new(self.random.i64(1..100_000), Currency::EUR);
                InteractionContent::Purchase(Purchase::new(paid, Vec::new())?)
            } else {
                let length = self.random.usize(1..2000);
                let text = InteractionText::parse("t".repeat(length))?;
                InteractionContent::Note(Note::new(text))
            };
            let minutes = self.random.i64(0..10_000);
            let occurred_at = self.minutes(minutes)?;
            let new = NewInteraction {
                channel: Channel::Web,
                direction: Direction::Inbound,
                content,
                regarding: None,
                occurred_at,
                source: Code::new_static("shop"),
                key: IdempotencyKey::parse(self.told.to_string())?,
            };
            let (interaction, event) = Interaction::record(new, self.customer, &self.ids, self.at);
            told.push(Change::new(interaction, [event]));
        }
        Ok(told)
    }

    fn take(&mut self, changes: ChangeSet) -> Result<(), Failure> {
        let mut after = self.state();
        let before = after.events.len();
        after.take(&changes);
        self.push(Work::Core(changes), before, after);
        Ok(())
    }

    fn take_requests(&mut self, changes: RequestChangeSet) -> Result<(), Failure> {
        let mut after = self.state();
        let before = after.events.len();
        after.take(&changes.core);
        for change in &changes.requests {
            after.requests = vec![change.value.request().clone()];
            after.events.extend(change.events.iter().cloned());
        }
        self.push(Work::Requests(changes), before, after);
        Ok(())
    }

    fn push(&mut self, work: Work, before: usize, after: State) {
        let events = before..after.events.len();
        self.steps.push(Step {
            work,
            events,
            after,
        });
    }
}

impl State {
    fn take(&mut self, changes: &ChangeSet) {
        for change in &changes.customers {
            self.customer = change.value.customer().cloned();
            self.events.extend(change.events.iter().cloned());
        }
        for change in &changes.consents {
            self.consents.push(change.value.clone());
            self.events.extend(change.events.iter().cloned());
        }
        for change in &changes.interactions {
            self.timeline.push(change.value.clone());
            self.events.extend(change.events.iter().cloned());
        }
        self.sort();
    }

    /// Puts the lists into the order in which the ports give them.
    fn sort(&mut self) {
        let ledger = ConsentLedger::new(std::mem::take(&mut self.consents));
        self.consents = ledger.entries().to_vec();
        self.timeline
            .sort_by_key(|told| std::cmp::Reverse((told.occurred_at(), told.id())));
    }
}

fn with_interactions(changes: ChangeSet, told: Vec<Change<Interaction>>) -> ChangeSet {
    let mut changes = changes;
    changes.interactions.extend(told);
    changes
}
