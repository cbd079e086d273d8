//! Which events leaves ask for, and what is kept of each.

use std::ops::Range;

use crm_core::{Currency, Interaction};

use super::customer_state::CustomerState;
use super::distinct_numbers::DistinctNumbers;
use super::entries::{Entries, Steps, insert};
use super::event_leaf::{Asked, EventLeaf, Span};
use crate::{Condition, DistinctOf, EventFilter, EventMeasure, Window};

/// What is kept of which events. Leaves that ask the same of the same events in several windows share it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// When they happened.
    Times(EventFilter),
    /// Their amounts in one currency; of events without one nothing.
    Amounts(EventFilter, Currency),
    /// What different ones are counted of, once for each that an event brings.
    Numbers(EventFilter, DistinctOf),
    /// Whether they pass another filter, where the last in any window is asked for.
    Last(EventFilter, EventFilter),
    /// The same, where the first in this window is asked for: of all time it is the only one that is kept, so
    /// that other windows do not share it.
    First(EventFilter, EventFilter, Window),
    /// Which steps they can be; of events that can be none nothing.
    Steps(Vec<EventFilter>),
}

impl Kept {
    /// What a condition needs, when it holds and what it asks; `None` of conditions that do not ask for events.
    pub(super) fn of(condition: &Condition) -> Option<(Self, Window, Asked)> {
        let events = match condition {
            Condition::Events(events) => events,
            Condition::Sequence(sequence) => {
                let kept = Self::Steps(sequence.steps.clone());
                return Some((kept, sequence.within, Asked::Sequence(sequence.clone())));
            }
            Condition::Regularly(regularity) => {
                let kept = Self::Times(regularity.of.clone());
                let asked = Asked::Regularly(regularity.clone());
                return Some((kept, regularity.reach(), asked));
            }
            Condition::Sessions(sessions) => {
                let kept = Self::Times(sessions.of.clone());
                return Some((kept, sessions.within, Asked::Sessions(sessions.clone())));
            }
            _ => return None,
        };
        let of = events.of.clone();
        let amounts = |of, asked: crm_core::Money| Self::Amounts(of, asked.currency());
        let (kept, asked) = match &events.is {
            EventMeasure::Count(is) => (Self::Times(of), Asked::Count(*is)),
            EventMeasure::Sum(is) => (amounts(of, is.asked()[0]), Asked::Sum(*is)),
            EventMeasure::Average(is) => (amounts(of, is.asked()[0]), Asked::Average(*is)),
            EventMeasure::Minimum(is) => (amounts(of, is.asked()[0]), Asked::Minimum(*is)),
            EventMeasure::Maximum(is) => (amounts(of, is.asked()[0]), Asked::Maximum(*is)),
            EventMeasure::Distinct { of: what, is } => {
                (Self::Numbers(of, *what), Asked::Distinct(*is))
            }
            EventMeasure::First(then) => {
                let kept = Self::First(of, then.clone(), events.within);
                (kept, Asked::First)
            }
            EventMeasure::Last(then) => (Self::Last(of, then.clone()), Asked::Last),
        };
        Some((kept, events.within, asked))
    }

    /// Which events can count: those that one of these admits.
    pub(super) fn filters(&self) -> &[EventFilter] {
        match self {
            Self::Times(of)
            | Self::Amounts(of, _)
            | Self::Numbers(of, _)
            | Self::Last(of, _)
            | Self::First(of, _, _) => std::slice::from_ref(of),
            Self::Steps(steps) => steps,
        }
    }

    pub(super) const fn no_entries(&self) -> Entries {
        match self {
            Self::Times(_) => Entries::Times(Vec::new()),
            Self::Amounts(..) => Entries::Amounts(Vec::new()),
            Self::Numbers(..) => Entries::Numbers(Vec::new()),
            Self::Last(..) | Self::First(..) | Self::Steps(_) => Entries::Steps(Vec::new()),
        }
    }
}

/// The events that some leaves ask for.
#[derive(Debug)]
pub(super) struct Selection {
    pub(super) kept: Kept,
    pub(super) leaves: Vec<EventLeaf>,
    /// The number of the span of the first of the leaves; those of the others follow.
    pub(super) first_span: usize,
}

impl Selection {
    /// Puts an event in its place where it counts, and tells whether it does.
    pub(super) fn take(
        &self,
        number: usize,
        event: &Interaction,
        now: i64,
        state: &mut CustomerState,
        numbers: &mut DistinctNumbers,
    ) -> bool {
        let at = event.occurred_at().as_micros();
        match &self.kept {
            Kept::Times(of) => {
                let counts = of.admits(event);
                if counts && let Some(Entries::Times(entries)) = state.entries.get_mut(number) {
                    let place = insert(entries, at);
                    self.taken((place, at, 0), now, state);
                }
                counts
            }
            Kept::Amounts(of, currency) => {
                let amount = of.admits(event).then(|| of.amount(event)).flatten();
                let Some((minor, _)) = amount.filter(|(_, own)| own == currency) else {
                    return false;
                };
                if let Some(Entries::Amounts(entries)) = state.entries.get_mut(number) {
                    let place = insert(entries, (at, minor.into()));
                    self.taken((place, at, minor), now, state);
                }
                true
            }
            Kept::Numbers(of, what) => {
                let counts = of.admits(event);
                if counts {
                    what.each(of, event, |one| {
                        self.take_number(number, at, numbers.number(one), now, state);
                    });
                }
                counts
            }
            Kept::Last(of, then) | Kept::First(of, then, _) => {
                let counts = of.admits(event);
                if counts {
                    let passes = Steps::from(then.admits(event));
                    self.take_steps(number, event, passes, now, state);
                }
                counts
            }
            Kept::Steps(steps) => {
                let fitting = steps.iter().rev().fold(0, |fitting: Steps, step| {
                    (fitting << 1) | Steps::from(step.admits(event))
                });
                if fitting != 0 {
                    self.take_steps(number, event, fitting, now, state);
                }
                fitting != 0
            }
        }
    }

    fn take_steps(
        &self,
        number: usize,
        event: &Interaction,
        steps: Steps,
        now: i64,
        state: &mut CustomerState,
    ) {
        let at = event.occurred_at().as_micros();
        if let Some(Entries::Steps(entries)) = state.entries.get_mut(number) {
            let place = insert(entries, (at, event.id(), steps));
            self.taken((place, at, 0), now, state);
        }
    }

    /// Of equal things that have entered everywhere only the last counts: it leaves last.
    fn take_number(&self, number: usize, at: i64, one: u32, now: i64, state: &mut CustomerState) {
        let Some(Entries::Numbers(entries)) = state.entries.get_mut(number) else {
            return;
        };
        let place = insert(entries, (at, one));
        self.taken((place, at, 0), now, state);
        let spans = state.spans.get_mut(self.spans()).unwrap_or_default();
        let Some(Entries::Numbers(entries)) = state.entries.get_mut(number) else {
            return;
        };
        let entered = spans.iter().map(|span| span.entered).min().unwrap_or(0) as usize;
        let mut equal = (0_u32..)
            .zip(entries.iter().take(entered))
            .filter(|(_, (_, own))| *own == one);
        let (first, second) = (equal.next(), equal.next());
        if let (Some((first, _)), Some(_)) = (first, second) {
            entries.remove(first as usize);
            spans.iter_mut().for_each(|span| span.without(first));
        }
    }

    /// Notes that an event was put in a place.
    fn taken(&self, entry: (u32, i64, i128), now: i64, state: &mut CustomerState) {
        let spans = state.spans.get_mut(self.spans()).unwrap_or_default();
        for (leaf, span) in self.leaves.iter().zip(spans) {
            let total = leaf.has_total().then(|| state.totals.get_mut(leaf.total));
            leaf.insert(span, total.flatten(), entry, now);
        }
    }

    /// Lets time pass up to now for the leaves of which the time has come, or for all.
    pub(super) fn follow(
        &self,
        number: usize,
        now: i64,
        all: bool,
        state: &mut CustomerState,
        flipped: &mut Vec<usize>,
    ) {
        let next = state.next_of_selection.get_mut(number);
        let Some((next, entries)) = next.zip(state.entries.get_mut(number)) else {
            return;
        };
        if !all && *next > now {
            return;
        }
        let spans = state.spans.get_mut(self.spans()).unwrap_or_default();
        *next = i64::MAX;
        for (leaf, span) in self.leaves.iter().zip(spans.iter_mut()) {
            if !all && span.next > now {
                *next = span.next.min(*next);
                continue;
            }
            let total = leaf.has_total().then(|| state.totals.get_mut(leaf.total));
            let held = state.leaves.get(leaf.leaf);
            let holds = leaf.follow(span, total.flatten(), entries, held, now);
            *next = span.next.min(*next);
            if state.leaves.set(leaf.leaf, holds) {
                flipped.push(leaf.leaf);
            }
        }
        self.tidy(entries, spans);
    }

    /// Takes out the events that can make no difference any more.
    fn tidy(&self, entries: &mut Entries, spans: &mut [Span]) {
        let left = spans.iter().map(|span| span.left).min().unwrap_or(0);
        // Half of them at least, so that moving the others costs little.
        if left > 0 && (left as usize).saturating_mul(2) >= entries.len() {
            entries.remove(0..left);
            spans.iter_mut().for_each(|span| span.without_first(left));
        }
        if let ([leaf], [span]) = (self.leaves.as_slice(), spans)
            && leaf.wants_first_only()
        {
            let second = span.left.saturating_add(1);
            if span.entered > second {
                entries.remove(second..span.entered);
                span.entered = second;
            }
        }
    }

    /// The numbers of the spans of the leaves.
    fn spans(&self) -> Range<usize> {
        self.first_span..self.first_span.saturating_add(self.leaves.len())
    }
}
