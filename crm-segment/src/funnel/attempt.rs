//! How far one customer got.

use std::collections::BTreeSet;

use crm_core::Timestamp;

use super::{FunnelDefinition, FunnelEntry, FunnelEvent, StepOrder};

/// The best attempt of one customer: the steps it took, in the order in which it took them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct FunnelAttempt {
    /// Which step of the definition, counted from 0, and when; empty when the customer never entered.
    pub taken: Vec<(usize, Timestamp)>,
}

/// An attempt under way.
#[derive(Clone)]
struct Chain {
    /// The position of the event that began it.
    began: usize,
    taken: Vec<(usize, Timestamp)>,
}

impl<E: Ord> FunnelDefinition<E> {
    /// How far a customer with these events got.
    ///
    /// The best attempt is the one that takes the most steps; of several, the one that takes the last
    /// of them first; of several, the one that began last. The steps between are taken as early as that
    /// allows; unordered ones, where any event may begin an attempt, as late as that allows. Each event
    /// is one step at most. Where instants are equal the order of [`FunnelEvent`] decides what came
    /// first.
    ///
    /// One pass over the events: time grows with events times steps. Steps in order within a sliding
    /// window are found as the function `windowFunnel` of ClickHouse finds them.
    #[must_use]
    pub fn best_attempt(&self, events: &BTreeSet<FunnelEvent<E>>) -> FunnelAttempt {
        let taken = match self.order() {
            StepOrder::Ordered => self.ordered(events),
            StepOrder::Strict => self.strict(events),
            StepOrder::Unordered => self.unordered(events),
        };
        FunnelAttempt { taken }
    }

    fn is_step(&self, step: usize, event: &FunnelEvent<E>) -> bool {
        self.steps()
            .get(step)
            .is_some_and(|step| step.any_of.contains(&event.what))
    }

    fn is_in_time(&self, began: Timestamp, at: Timestamp) -> bool {
        self.window().is_none_or(|window| at.since(began) <= window)
    }

    fn ordered(&self, events: &BTreeSet<FunnelEvent<E>>) -> Vec<(usize, Timestamp)> {
        // For each step the attempt that reached it and began last: it has the most time left.
        let mut reached: Vec<Option<Chain>> = vec![None; self.steps().len()];
        let mut best: Vec<(usize, Timestamp)> = Vec::new();
        let mut has_entered = false;
        for (position, event) in events.iter().enumerate() {
            // From the last step down, so that one event is not two steps.
            for step in (0..reached.len())
                .rev()
                .filter(|step| self.is_step(*step, event))
            {
                let Some(chain) = self.continued(&reached, step, position, event, has_entered)
                else {
                    continue;
                };
                has_entered |= step == 0;
                if chain.taken.len() > best.len() {
                    best.clone_from(&chain.taken);
                }
                if let Some(slot) = reached.get_mut(step)
                    && slot.as_ref().is_none_or(|own| own.began < chain.began)
                {
                    *slot = Some(chain);
                }
            }
        }
        best
    }

    /// The attempt that takes a step with this event; `None` when there is none.
    fn continued(
        &self,
        reached: &[Option<Chain>],
        step: usize,
        position: usize,
        event: &FunnelEvent<E>,
        has_entered: bool,
    ) -> Option<Chain> {
        let Some(before) = step.checked_sub(1) else {
            let may_enter = !(has_entered && self.entry() == FunnelEntry::First);
            return may_enter.then(|| Chain {
                began: position,
                taken: vec![(0, event.at)],
            });
        };
        let mut chain = reached.get(before)?.clone()?;
        let (_, began) = chain.taken.first()?;
        if !self.is_in_time(*began, event.at) {
            return None;
        }
        chain.taken.push((step, event.at));
        Some(chain)
    }

    fn strict(&self, events: &BTreeSet<FunnelEvent<E>>) -> Vec<(usize, Timestamp)> {
        // Attempts that every event so far belonged to, by their beginning; at most one per step.
        let mut running: Vec<Vec<(usize, Timestamp)>> = Vec::new();
        let mut best: Vec<(usize, Timestamp)> = Vec::new();
        let mut has_entered = false;
        for event in events {
            running.retain_mut(|taken| {
                let step = taken.len();
                let in_time = taken
                    .first()
                    .is_some_and(|(_, began)| self.is_in_time(*began, event.at));
                let goes_on = in_time && self.is_step(step, event);
                if goes_on {
                    taken.push((step, event.at));
                }
                goes_on
            });
            let may_enter = !(has_entered && self.entry() == FunnelEntry::First);
            if may_enter && self.is_step(0, event) {
                has_entered = true;
                running.push(vec![(0, event.at)]);
            }
            for taken in &running {
                if taken.len() > best.len() {
                    best.clone_from(taken);
                }
            }
        }
        best
    }

    fn unordered(&self, events: &BTreeSet<FunnelEvent<E>>) -> Vec<(usize, Timestamp)> {
        // For each step when it was taken last, with the position of the event.
        let mut last: Vec<Option<(usize, Timestamp)>> = vec![None; self.steps().len()];
        let mut best: Vec<(usize, Timestamp)> = Vec::new();
        let mut entered: Option<Timestamp> = None;
        for (position, event) in events.iter().enumerate() {
            let Some(step) = (0..last.len()).find(|step| self.is_step(*step, event)) else {
                continue;
            };
            let is_first_entry = self.entry() == FunnelEntry::First;
            let began = *entered.get_or_insert(event.at);
            if is_first_entry && !self.is_in_time(began, event.at) {
                break;
            }
            if let Some(slot) = last.get_mut(step)
                // One attempt only: a step is taken when it is taken first.
                && !(is_first_entry && slot.is_some())
            {
                *slot = Some((position, event.at));
            }
            let mut taken: Vec<(usize, usize, Timestamp)> = last
                .iter()
                .enumerate()
                .filter_map(|(step, taken)| taken.map(|(position, at)| (position, step, at)))
                .filter(|(_, _, at)| self.is_in_time(*at, event.at))
                .collect();
            if taken.len() > best.len() {
                taken.sort_unstable();
                best = taken.into_iter().map(|(_, step, at)| (step, at)).collect();
            }
        }
        best
    }
}
