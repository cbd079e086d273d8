//! What rules ask of events, followed from event to event and from instant to instant.

use crm_core::Money;

use super::entries::Entries;
use crate::rule::{compares_average, compares_count, compares_extreme};
use crate::{Comparison, EventSequence, Regularity, SessionCondition, Window};

/// How far the events of one customer have come through the window of one leaf.
///
/// What happened later enters later and leaves later: two places tell everything.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// How many from the first one on have left, or can make no difference any more.
    pub(super) left: u32,
    /// How many from the first one on have entered.
    pub(super) entered: u32,
    /// The next microsecond at which the answer can change.
    pub(super) next: i64,
}

impl Span {
    pub(super) const EMPTY: Self = Self {
        left: 0,
        entered: 0,
        next: i64::MAX,
    };

    /// An event before the others is taken out.
    pub(super) fn without_first(&mut self, count: u32) {
        self.left = self.left.saturating_sub(count);
        self.entered = self.entered.saturating_sub(count);
    }

    /// An event between the others is taken out.
    pub(super) fn without(&mut self, place: u32) {
        self.left = self.left.saturating_sub(u32::from(place < self.left));
        self.entered = self.entered.saturating_sub(u32::from(place < self.entered));
    }
}

/// What amounts come to that are in a window: their sum, or of those that stay for ever the smallest or largest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Total {
    amount: i128,
    count: u32,
}

impl Total {
    pub(super) const NONE: Self = Self {
        amount: 0,
        count: 0,
    };
}

/// What is asked of the events in the window.
#[derive(Debug)]
pub(super) enum Asked {
    Count(Comparison<u64>),
    Sum(Comparison<Money>),
    Average(Comparison<Money>),
    Minimum(Comparison<Money>),
    Maximum(Comparison<Money>),
    Distinct(Comparison<u64>),
    First,
    Last,
    Sequence(EventSequence),
    Regularly(Regularity),
    Sessions(SessionCondition),
}

/// A leaf that asks for events.
#[derive(Debug)]
pub(super) struct EventLeaf {
    /// The number of the leaf among those of all rules.
    pub(super) leaf: usize,
    /// The number of its total, which only sums and extremes need.
    pub(super) total: usize,
    window: Window,
    /// Whether what has entered never leaves.
    stays: bool,
    asked: Asked,
}

impl EventLeaf {
    pub(super) fn new(leaf: usize, total: usize, window: Window, asked: Asked) -> Self {
        let stays = window.from.as_ref().is_none_or(|from| !from.moves());
        Self {
            leaf,
            total,
            window,
            stays,
            asked,
        }
    }

    pub(super) const fn has_total(&self) -> bool {
        match self.asked {
            Asked::Sum(_) | Asked::Average(_) => true,
            Asked::Minimum(_) | Asked::Maximum(_) => self.stays,
            _ => false,
        }
    }

    /// Notes that an event was put in a place.
    pub(super) fn insert(
        &self,
        span: &mut Span,
        total: Option<&mut Total>,
        (place, at, amount): (u32, i64, i128),
        now: i64,
    ) {
        let presence = self.window.presence_from(at);
        let (has_entered, has_left) = (presence.enters <= now, presence.leaves <= now);
        if has_entered {
            span.entered = span.entered.saturating_add(1);
        }
        if place < span.left || has_left {
            span.left = span.left.saturating_add(1);
        }
        if has_entered
            && !has_left
            && let Some(total) = total
        {
            self.add(total, amount);
        }
    }

    /// Lets time pass up to now, and tells the answer.
    pub(super) fn follow(
        &self,
        span: &mut Span,
        mut total: Option<&mut Total>,
        entries: &Entries,
        held: bool,
        now: i64,
    ) -> bool {
        let enters = |at| self.window.presence_from(at).enters;
        let mut next_to_enter = i64::MAX;
        while let Some(at) = entries.at(span.entered) {
            let enters = enters(at);
            if enters > now {
                next_to_enter = enters;
                break;
            }
            if span.entered >= span.left
                && let Some(total) = total.as_deref_mut()
            {
                self.add(total, entries.amount(span.entered));
            }
            span.entered = span.entered.saturating_add(1);
        }
        let most_wanted = self.most_wanted(held);
        let wanted_from = most_wanted.map_or(0, |most| span.entered.saturating_sub(most));
        span.left = span.left.max(wanted_from);
        let mut next_to_leave = i64::MAX;
        while let Some(from) = self.window.from
            && let Some(at) = entries.at(span.left)
        {
            let leaves = from.passes(at);
            if leaves > now {
                next_to_leave = leaves;
                break;
            }
            if span.left < span.entered
                && let Some(total) = total.as_deref_mut()
            {
                self.take_back(total, entries.amount(span.left));
            }
            span.left = span.left.saturating_add(1);
        }
        span.next = next_to_enter.min(next_to_leave);
        if let Asked::Regularly(regularity) = &self.asked {
            let instants = entries.times(span.left..span.entered).iter().copied();
            let (holds, next) = regularity.is_met_by(instants.rev(), now);
            span.next = span.next.min(next);
            return holds;
        }
        self.holds(span, total.as_deref(), entries, held)
    }

    /// How many of the last events make a difference to the answer; `None` when all do.
    fn most_wanted(&self, held: bool) -> Option<u32> {
        match &self.asked {
            Asked::Count(is) => u32::try_from(is.decisive_count()).ok(),
            Asked::Last => Some(1),
            // The total knows of those that stay.
            _ if self.stays && self.has_total() => Some(0),
            // A sequence that is there stays there.
            Asked::Sequence(_) if self.stays && held => Some(0),
            _ => None,
        }
    }

    /// Whether of the events that have entered none but the first one makes a difference.
    pub(super) const fn wants_first_only(&self) -> bool {
        self.stays && matches!(self.asked, Asked::First)
    }

    fn holds(&self, span: &Span, total: Option<&Total>, entries: &Entries, held: bool) -> bool {
        let present = span.left..span.entered.max(span.left);
        let Total { amount, count } = total.copied().unwrap_or(Total::NONE);
        let smallest_or_largest = |of_present: Option<i128>| match self.stays {
            true => (count > 0).then_some(amount),
            false => of_present,
        };
        match &self.asked {
            Asked::Count(is) => compares_count(*is, present.len()),
            Asked::Sum(is) => is.passes(|asked| amount.cmp(&asked.minor().into())),
            Asked::Average(is) => compares_average(*is, count, amount),
            Asked::Minimum(is) => {
                compares_extreme(*is, smallest_or_largest(entries.amounts(present).min()))
            }
            Asked::Maximum(is) => {
                compares_extreme(*is, smallest_or_largest(entries.amounts(present).max()))
            }
            Asked::Distinct(is) => {
                let mut numbers: Vec<u32> = entries.numbers(present).collect();
                numbers.sort_unstable();
                numbers.dedup();
                compares_count(*is, numbers.len())
            }
            Asked::First => passes(entries.steps(present).first()),
            Asked::Last => passes(entries.steps(present).last()),
            Asked::Sequence(sequence) => {
                held && self.stays
                    || sequence.is_reached_by(entries.steps(present).iter(), |entry, step| {
                        let (at, _, steps) = entry;
                        (steps.unbounded_shr(step as u32) & 1 == 1).then_some(*at)
                    })
            }
            Asked::Sessions(sessions) => sessions.is_met_by(entries.times(present).iter().copied()),
            // Its answer and the next change come together.
            Asked::Regularly(_) => held,
        }
    }

    fn add(&self, total: &mut Total, amount: i128) {
        total.amount = match self.asked {
            Asked::Minimum(_) if total.count > 0 => total.amount.min(amount),
            Asked::Maximum(_) if total.count > 0 => total.amount.max(amount),
            Asked::Minimum(_) | Asked::Maximum(_) => amount,
            _ => total.amount.saturating_add(amount),
        };
        total.count = total.count.saturating_add(1);
    }

    /// Only sums ask for that: the smallest and largest of those that leave are looked for among the rest.
    fn take_back(&self, total: &mut Total, amount: i128) {
        total.amount = total.amount.saturating_sub(amount);
        total.count = total.count.saturating_sub(1);
    }
}

/// Whether an event is the one step that is asked for.
fn passes<Id>(entry: Option<&(i64, Id, u16)>) -> bool {
    entry.is_some_and(|(_, _, steps)| *steps == 1)
}
