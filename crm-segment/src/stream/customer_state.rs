//! What a stream keeps of one customer.

use super::bits::Bits;
use super::entries::Entries;
use super::event_leaf::{Span, Total};
use super::fact_leaf::FactSource;
use super::plan::Plan;

/// The answers of all leaves and rules for one customer, and what they follow from.
#[derive(Debug, Clone)]
pub(super) struct CustomerState {
    /// Whether the record was told. Before, rules cannot be asked.
    pub(super) is_known: bool,
    /// Whether the rules were asked at all: from then on only those are of which a leaf becomes otherwise.
    pub(super) is_asked: bool,
    /// Which leaves hold.
    pub(super) leaves: Bits,
    /// Which rules hold.
    pub(super) belongs: Bits,
    /// The events of each selection.
    pub(super) entries: Box<[Entries]>,
    /// How far they have come, of each leaf that asks for events.
    pub(super) spans: Box<[Span]>,
    pub(super) totals: Box<[Total]>,
    /// The next microsecond at which a leaf of each selection can become otherwise: few numbers side by side, so
    /// that looking for the least reads little memory.
    pub(super) next_of_selection: Box<[i64]>,
    /// When leaves become otherwise that ask for other facts, the latest first.
    flips: Vec<Flip>,
    /// The microsecond for which the customer lies in the queue; `i64::MAX` for none.
    pub(super) wakes_at: i64,
}

#[derive(Debug, Clone, Copy)]
struct Flip {
    at: i64,
    leaf: u32,
    source: FactSource,
}

impl CustomerState {
    pub(super) fn new(plan: &Plan) -> Self {
        let selections = plan.selections.iter();
        Self {
            is_known: false,
            is_asked: false,
            leaves: Bits::none(plan.leaves()),
            belongs: Bits::none(plan.rules.len()),
            entries: selections
                .map(|selection| selection.kept.no_entries())
                .collect(),
            spans: vec![Span::EMPTY; plan.spans].into(),
            totals: vec![Total::NONE; plan.totals].into(),
            next_of_selection: vec![i64::MAX; plan.selections.len()].into(),
            flips: Vec::new(),
            wakes_at: i64::MAX,
        }
    }

    /// Sets the answer of a leaf, and notes it when it was another one.
    pub(super) fn set(&mut self, leaf: usize, holds: bool, flipped: &mut Vec<usize>) {
        if self.leaves.set(leaf, holds) {
            flipped.push(leaf);
        }
    }

    /// The answer of a leaf will be another one.
    pub(super) fn flip_later(&mut self, at: i64, leaf: usize, source: FactSource) {
        let place = self.flips.partition_point(|flip| flip.at > at);
        let leaf = u32::try_from(leaf).unwrap_or(u32::MAX);
        self.flips.insert(place, Flip { at, leaf, source });
    }

    /// What was told of a source does not count any more.
    pub(super) fn forget_flips(&mut self, of: FactSource) {
        self.flips.retain(|flip| flip.source != of);
    }

    /// Turns the leaves of which the time has come.
    pub(super) fn flip_until(&mut self, now: i64, flipped: &mut Vec<usize>) {
        while let Some(flip) = self.flips.pop_if(|flip| flip.at <= now) {
            let leaf = flip.leaf as usize;
            let holds = self.leaves.get(leaf);
            self.set(leaf, !holds, flipped);
        }
    }

    /// Takes out all events.
    pub(super) fn clear_events(&mut self) {
        self.entries.iter_mut().for_each(Entries::clear);
        self.spans.fill(Span::EMPTY);
        self.totals.fill(Total::NONE);
    }

    /// Gives back room that is not needed.
    pub(super) fn shrink(&mut self) {
        self.entries.iter_mut().for_each(Entries::shrink);
        self.flips.shrink_to_fit();
    }

    /// The next microsecond at which an answer can change.
    pub(super) fn next_change(&self) -> i64 {
        let flip = self.flips.last().map_or(i64::MAX, |flip| flip.at);
        self.next_of_selection.iter().copied().fold(flip, i64::min)
    }
}
