//! Who enters which segment, and who leaves.

use std::collections::{BTreeMap, HashMap};

use crm_core::{ConsentLedger, Customer, CustomerId, Interaction, Timestamp};

use super::customer_state::CustomerState;
use super::distinct_numbers::DistinctNumbers;
use super::fact_leaf::FactSource;
use super::plan::Plan;
use super::wake_queue::WakeQueue;
use super::{MembershipChange, MembershipChangeKind, SegmentStreamError};
use crate::{CustomerFacts, CustomerFigures, SegmentDefinition, SegmentName};

/// Follows who belongs to which segments, from fact to fact and from instant to instant.
///
/// The stream has a present, which the host moves forward. Facts are told at the present, and each call answers
/// with the memberships that change. What changes by time alone is told by [`advance`](Self::advance) with the
/// exact instant; [`next_change_possible`](Self::next_change_possible) is where to set one timer for all customers.
///
/// ```
/// use crm_core::*;
/// use crm_segment::{MembershipChangeKind, SegmentDefinition, SegmentName, SegmentStream};
///
/// let (ids, noon) = (SeededIds::new(1), Timestamp::parse("2026-11-22T12:00:00Z")?);
/// let active = SegmentName::parse("Active")?;
/// let definition = SegmentDefinition::new(active.clone(), "did(visit) in the last 30 days".parse()?);
/// let mut stream = SegmentStream::new([definition], noon)?;
///
/// let id = CustomerId::generate(&ids, noon);
/// let (customer, _) = Customer::create(NewCustomer::new(Party::unknown_person()), id, &ids, noon)?;
/// assert!(stream.record_customer(&customer).is_empty());
/// let visit = NewInteraction {
///     channel: Channel::Web,
///     direction: Direction::Inbound,
///     content: InteractionContent::Visit,
///     regarding: None,
///     occurred_at: noon,
///     source: Code::parse("shop")?,
///     key: IdempotencyKey::parse("visit 1")?,
/// };
/// let changes = stream.record_interaction(&Interaction::record(visit, id, &ids, noon).0);
/// assert_eq!(changes[0].kind, MembershipChangeKind::Entered);
/// assert!(stream.is_member(id, &active));
///
/// let leaves = Timestamp::parse("2026-12-22T12:00:00Z")?;
/// assert_eq!(stream.next_change_possible(), Some(leaves));
/// let changes = stream.advance(Timestamp::parse("2027-01-01T00:00:00Z")?)?;
/// assert_eq!((changes[0].kind, changes[0].at), (MembershipChangeKind::Left, leaves));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # The contract
/// - At every moment the memberships are those that [`Rule::matches`](crate::Rule::matches) tells of all that was
///   told of a customer, at the present. The order in which facts were told makes no difference.
/// - Of each customer and segment, entering and leaving take turns; entering comes first.
/// - What changes by time has the instant of [`Rule::changes_at`](crate::Rule::changes_at). What a fact changes has
///   the present, even where it happened earlier: memberships of the past are not told anew.
/// - Changes come by rising instant, those of one instant by customer, and those of one customer in the order of
///   the definitions.
/// - An interaction that happened before the present is put in its place; one that will happen counts from its
///   instant on.
/// - A customer belongs nowhere before the record was told. Consents and figures that were not told are taken as
///   none; facts of a customer whose record was not told yet are kept.
/// - Each interaction is to be told once, as the event log does: one that is told twice counts twice. Where that is
///   not sure, as between reading the store and following its log,
///   [`record_timeline`](Self::record_timeline) takes the whole timeline in its place.
/// - Stage, score, segment and figures stay what they were told to be, until they are told anew.
///
/// # What becomes of a customer
/// - **Merge**: [`forget`](Self::forget) the one that goes, and [`record_facts`](Self::record_facts) of the one that
///   stays, with the timeline of both. Before a merge is taken back, the same the other way round.
/// - **Erasure**: [`forget`](Self::forget). The stream keeps nothing of the customer, not even when to look again. What
///   stays are codes of products and categories, where different ones are counted: one list for all customers, which
///   tells of none. Memory that is given back is not overwritten.
/// - **Restriction** (GDPR, article 18): memberships are told as the rules describe them, as
///   [`CustomerFacts::is_restricted`] does: nobody may act on a change that concerns a restricted customer.
///   A host asks the ledger before it acts, and asks [`segments_of`](Self::segments_of) once the restriction is lifted.
///
/// # After a restart, and other definitions
/// The state lives in memory and is not written: it is made anew from the stores, by
/// [`record_facts`](Self::record_facts) of every customer. This tells everyone who belongs as entering: whoever keeps
/// memberships compares, and acts on what differs. The same is done when definitions change.
///
/// # What it costs
/// Equal leaves of all rules are answered once, and leaves that ask for the same events in several windows share them.
/// Of an event only what is asked about is kept, and only while it can make a difference: of
/// `did(visit) in the last 30 days` one instant, of `count(visit) >= 5` five and up to four more, whatever else
/// happened: what makes no difference any more is cleared away once it is half of a list. Where a window has no beginning
/// that moves, sessions keep the instants of all their events and are counted anew with each.
///
/// On 64 bits a customer takes 152 bytes in a table that may be half empty, 24 in the order of those who are looked at
/// again, and
/// - a bit for each rule and for each different leaf, in words of 64;
/// - of each selection, which is what leaves share that ask the same of the same events: 40 bytes, and for each event
///   that it keeps 8 (when it happened), 16 (of what different ones are counted), 24 (an amount) or 32 (steps, and the
///   first and last);
/// - of each leaf that asks for events 16 bytes, and 32 more where it needs a total: of sums and averages, and of a
///   smallest or largest amount for ever;
/// - 16 bytes for each instant ahead at which a leaf on record, consents or figures becomes otherwise.
///
/// Lists of events have room for up to twice as many, and the allocator adds its own. Customers are independent: a base
/// of many divides into several streams by id.
#[derive(Debug)]
pub struct SegmentStream {
    plan: Plan,
    segments: Vec<SegmentName>,
    numbers_by_name: BTreeMap<SegmentName, usize>,
    present: Timestamp,
    /// What is kept of a customer of whom nothing was told.
    nothing: CustomerState,
    customers: HashMap<CustomerId, CustomerState>,
    wakes: WakeQueue,
    distinct: DistinctNumbers,
    /// The leaves that have become otherwise; empty between calls, and kept for its room, as is what follows.
    flipped: Vec<usize>,
    /// The rules that are to be asked anew.
    affected: Vec<usize>,
}

impl SegmentStream {
    /// Follows these segments from an instant on; nothing is known yet.
    ///
    /// # Errors
    /// When two definitions have one name.
    pub fn new(
        definitions: impl IntoIterator<Item = SegmentDefinition>,
        present: Timestamp,
    ) -> Result<Self, SegmentStreamError> {
        let definitions: Vec<SegmentDefinition> = definitions.into_iter().collect();
        let plan = Plan::new(definitions.iter().map(|definition| &definition.rule));
        let mut numbers_by_name = BTreeMap::new();
        let mut segments = Vec::new();
        for (number, definition) in definitions.into_iter().enumerate() {
            let name = definition.name;
            if numbers_by_name.insert(name.clone(), number).is_some() {
                return Err(SegmentStreamError::TwiceNamed { name });
            }
            segments.push(name);
        }
        Ok(Self {
            nothing: plan.state_of_nothing(present),
            plan,
            segments,
            numbers_by_name,
            present,
            customers: HashMap::new(),
            wakes: WakeQueue::default(),
            distinct: DistinctNumbers::default(),
            flipped: Vec::new(),
            affected: Vec::new(),
        })
    }

    /// The instant for which memberships are told now.
    #[must_use]
    pub const fn present(&self) -> Timestamp {
        self.present
    }

    /// Lets time pass up to an instant, and tells what changes meanwhile.
    ///
    /// # Errors
    /// When the instant lies before the present.
    pub fn advance(&mut self, to: Timestamp) -> Result<Vec<MembershipChange>, SegmentStreamError> {
        if to < self.present {
            return Err(SegmentStreamError::TimeRunsBack {
                present: self.present,
                asked: to,
            });
        }
        let mut changes = Vec::new();
        while let Some((wakes_at, customer)) = self.wakes.due(to.as_micros()) {
            if let Some(state) = self.customers.get_mut(&customer) {
                state.wakes_at = i64::MAX;
            }
            if let Ok(at) = Timestamp::from_micros(wakes_at) {
                self.present = at;
                self.let_time_pass(customer);
                self.settle(customer, &mut changes);
            }
        }
        self.present = to;
        Ok(changes)
    }

    /// An instant before which no membership changes by time alone; with `None` none ever does.
    ///
    /// At the instant itself one may change or none: the next one is told behind [`advance`](Self::advance). Who was
    /// forgotten is not waited for.
    #[must_use]
    pub fn next_change_possible(&self) -> Option<Timestamp> {
        Timestamp::from_micros(self.wakes.earliest()?).ok()
    }

    /// Takes all that is known of a customer in the place of all that was told before: at the start, after a merge
    /// or whenever in doubt. The instant of the facts makes no difference: what counts is the present.
    pub fn record_facts(&mut self, facts: &CustomerFacts<'_>) -> Vec<MembershipChange> {
        let id = facts.customer.id();
        self.tell_customer(facts.customer);
        self.tell_consents(id, facts.consents);
        self.tell_figures(id, &facts.figures);
        self.tell_timeline(id, facts.timeline);
        self.settled(id)
    }

    /// Takes a new or changed customer record.
    pub fn record_customer(&mut self, customer: &Customer) -> Vec<MembershipChange> {
        self.tell_customer(customer);
        self.settled(customer.id())
    }

    /// Takes the consents of a customer, all of them.
    pub fn record_consents(
        &mut self,
        customer: CustomerId,
        consents: &ConsentLedger,
    ) -> Vec<MembershipChange> {
        self.tell_consents(customer, consents);
        self.settled(customer)
    }

    /// Takes what was worked out elsewhere about a customer, all of it.
    pub fn record_figures(
        &mut self,
        customer: CustomerId,
        figures: &CustomerFigures<'_>,
    ) -> Vec<MembershipChange> {
        self.tell_figures(customer, figures);
        self.settled(customer)
    }

    /// Takes what happened to a customer, all of it, in the place of what was told before.
    pub fn record_timeline(
        &mut self,
        customer: CustomerId,
        timeline: &[Interaction],
    ) -> Vec<MembershipChange> {
        self.tell_timeline(customer, timeline);
        self.settled(customer)
    }

    /// Takes something that happened, whenever it did.
    pub fn record_interaction(&mut self, interaction: &Interaction) -> Vec<MembershipChange> {
        let customer = interaction.customer();
        let now = self.present.as_micros();
        let state = state_of(&mut self.customers, customer, &self.nothing);
        for (number, selection) in self.plan.of_kind(interaction.content().kind()) {
            if selection.take(number, interaction, now, state, &mut self.distinct) {
                selection.follow(number, now, true, state, &mut self.flipped);
            }
        }
        self.settled(customer)
    }

    /// Forgets a customer, who thereby leaves every segment; nothing of what was told is kept.
    pub fn forget(&mut self, customer: CustomerId) -> Vec<MembershipChange> {
        let Some(state) = self.customers.remove(&customer) else {
            return Vec::new();
        };
        self.wakes.remove(state.wakes_at, customer);
        let left = (0..).zip(&self.segments);
        left.filter(|(number, _)| state.belongs.get(*number))
            .map(|(_, segment)| MembershipChange {
                customer,
                segment: segment.clone(),
                kind: MembershipChangeKind::Left,
                at: self.present,
            })
            .collect()
    }

    /// Whether a customer belongs to a segment now.
    #[must_use]
    pub fn is_member(&self, customer: CustomerId, segment: &SegmentName) -> bool {
        let number = self.numbers_by_name.get(segment);
        let state = self.customers.get(&customer);
        number
            .zip(state)
            .is_some_and(|(number, state)| state.belongs.get(*number))
    }

    /// The segments to which a customer belongs now, in the order of the definitions.
    pub fn segments_of(&self, customer: CustomerId) -> impl Iterator<Item = &SegmentName> {
        let state = self.customers.get(&customer);
        let numbered = self.segments.iter().enumerate();
        numbered
            .filter(move |(number, _)| state.is_some_and(|state| state.belongs.get(*number)))
            .map(|(_, segment)| segment)
    }

    /// The customers who belong to a segment now, by rising id. Looks at every customer.
    #[must_use]
    pub fn members(&self, segment: &SegmentName) -> Vec<CustomerId> {
        let Some(number) = self.numbers_by_name.get(segment) else {
            return Vec::new();
        };
        let members = self
            .customers
            .iter()
            .filter(|(_, state)| state.belongs.get(*number));
        let mut members: Vec<CustomerId> = members.map(|(customer, _)| *customer).collect();
        members.sort_unstable();
        members
    }

    fn tell_customer(&mut self, customer: &Customer) {
        let state = state_of(&mut self.customers, customer.id(), &self.nothing);
        state.forget_flips(FactSource::Record);
        for leaf in self.plan.leaves_of(FactSource::Record) {
            leaf.tell_record(customer, self.present, state, &mut self.flipped);
        }
        state.is_known = true;
    }

    fn tell_consents(&mut self, customer: CustomerId, consents: &ConsentLedger) {
        let state = state_of(&mut self.customers, customer, &self.nothing);
        state.forget_flips(FactSource::Consents);
        for leaf in self.plan.leaves_of(FactSource::Consents) {
            leaf.tell_consents(consents, self.present, state, &mut self.flipped);
        }
    }

    fn tell_figures(&mut self, customer: CustomerId, figures: &CustomerFigures<'_>) {
        let state = state_of(&mut self.customers, customer, &self.nothing);
        state.forget_flips(FactSource::Figures);
        for leaf in self.plan.leaves_of(FactSource::Figures) {
            leaf.tell_figures(figures, self.present, state, &mut self.flipped);
        }
    }

    fn tell_timeline(&mut self, customer: CustomerId, timeline: &[Interaction]) {
        let now = self.present.as_micros();
        let state = state_of(&mut self.customers, customer, &self.nothing);
        state.clear_events();
        for leaf in self.plan.event_leaves() {
            state.set(leaf.leaf, false, &mut self.flipped);
        }
        for interaction in timeline {
            for (number, selection) in self.plan.of_kind(interaction.content().kind()) {
                selection.take(number, interaction, now, state, &mut self.distinct);
            }
        }
        self.plan.follow(state, now, true, &mut self.flipped);
        state.shrink();
    }

    /// Lets time pass for one customer up to the present.
    fn let_time_pass(&mut self, customer: CustomerId) {
        let now = self.present.as_micros();
        if let Some(state) = self.customers.get_mut(&customer) {
            state.flip_until(now, &mut self.flipped);
            self.plan.follow(state, now, false, &mut self.flipped);
        }
    }

    fn settled(&mut self, customer: CustomerId) -> Vec<MembershipChange> {
        let mut changes = Vec::new();
        self.settle(customer, &mut changes);
        changes
    }

    /// Asks the rules of which a leaf became otherwise, and sees to it that the customer is looked at in time.
    fn settle(&mut self, customer: CustomerId, changes: &mut Vec<MembershipChange>) {
        let Some(state) = self.customers.get_mut(&customer) else {
            return;
        };
        if state.is_known {
            if state.is_asked {
                let flipped = self.flipped.iter();
                self.affected
                    .extend(flipped.flat_map(|leaf| self.plan.rules_of(*leaf)));
                self.affected.sort_unstable();
                self.affected.dedup();
            } else {
                state.is_asked = true;
                self.affected.extend(0..self.segments.len());
            }
        }
        self.flipped.clear();
        for rule in self.affected.drain(..) {
            let formula = self.plan.rules.get(rule);
            let Some((formula, segment)) = formula.zip(self.segments.get(rule)) else {
                continue;
            };
            let holds = formula.holds(&state.leaves);
            if state.belongs.set(rule, holds) {
                changes.push(MembershipChange {
                    customer,
                    segment: segment.clone(),
                    kind: match holds {
                        true => MembershipChangeKind::Entered,
                        false => MembershipChangeKind::Left,
                    },
                    at: self.present,
                });
            }
        }
        let next = state.next_change();
        // Where the next change was put off, the customer is looked at once in vain: that is rarer than facts are told.
        if next < state.wakes_at {
            self.wakes.remove(state.wakes_at, customer);
            state.wakes_at = next;
            self.wakes.insert(next, customer);
        }
    }
}

// What the documentation says.
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<(CustomerId, CustomerState)>() == 152);

/// What is kept of a customer; where nothing was told yet, what follows from nothing.
fn state_of<'stream>(
    customers: &'stream mut HashMap<CustomerId, CustomerState>,
    customer: CustomerId,
    nothing: &CustomerState,
) -> &'stream mut CustomerState {
    customers.entry(customer).or_insert_with(|| nothing.clone())
}
