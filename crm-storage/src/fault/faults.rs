//! A plan that is carried out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fastrand::Rng;

use super::plan::{Delay, Effect, Rule, When};
use super::{FaultPlan, FaultTally, InjectedFault, StoreMethod};

/// A [`FaultPlan`] that is carried out: it sees the calls, chooses those that fail, and counts.
///
/// A clone is the same: hand one to the store and keep the other to read the
/// [`tally`](Self::tally). Several stores may share one, and count together then.
///
/// Which calls fail follows from the plan and the order of the calls alone. Where callers run at
/// once, their order is not fixed, and neither is the choice.
#[derive(Debug, Clone)]
pub struct Faults {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    rules: Vec<CountedRule>,
    tally: FaultTally,
}

#[derive(Debug)]
struct CountedRule {
    rule: Rule,
    /// How many calls it was about so far.
    seen: u64,
    random: Rng,
}

/// What befalls one call.
pub(super) struct Fate {
    pub(super) delays: Vec<Delay>,
    pub(super) fault: Option<InjectedFault>,
}

impl Faults {
    /// Begins to carry a plan out.
    #[must_use]
    pub fn new(plan: FaultPlan) -> Self {
        let state = State {
            rules: plan.rules.into_iter().map(CountedRule::new).collect(),
            tally: FaultTally::default(),
        };
        Self {
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// What was counted so far.
    #[must_use]
    pub fn tally(&self) -> FaultTally {
        self.state().tally.clone()
    }

    /// Ends the plan: from now on calls are only counted. For the end of a test, when the store is
    /// to be looked at.
    pub fn stop(&self) {
        self.state().rules.clear();
    }

    pub(super) fn fate_of(&self, method: StoreMethod) -> Fate {
        let mut state = self.state();
        let call = state.tally.count_call(method);
        let mut fate = Fate {
            delays: Vec::new(),
            fault: None,
        };
        // Every rule sees every call, so that no rule changes what another one counts.
        for counted in &mut state.rules {
            if !counted.strikes(method) {
                continue;
            }
            match &counted.rule.effect {
                Effect::Delay(delay) => fate.delays.push(delay()),
                Effect::Fail(fault) if fate.fault.is_none() => {
                    fate.fault = Some(InjectedFault {
                        fault: *fault,
                        call,
                        method,
                    });
                }
                Effect::Fail(_) => {}
            }
        }
        state.tally.count_fate(fate.delays.len(), fate.fault);
        fate
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<FaultPlan> for Faults {
    fn from(plan: FaultPlan) -> Self {
        Self::new(plan)
    }
}

impl CountedRule {
    fn new(rule: Rule) -> Self {
        let seed = match rule.when {
            When::AtRandom { seed, .. } => seed,
            _ => 0,
        };
        Self {
            rule,
            seen: 0,
            random: Rng::with_seed(seed),
        }
    }

    /// Counts a call when the rule is about it, and tells whether it strikes.
    fn strikes(&mut self, method: StoreMethod) -> bool {
        if !self.rule.is_about(method) {
            return false;
        }
        self.seen = self.seen.saturating_add(1);
        match self.rule.when {
            When::Nth(number) => self.seen == number,
            When::FromNth(number) => self.seen >= number,
            When::Always => true,
            When::AtRandom { one_in, .. } => self.random.u64(0..one_in.get()) == 0,
        }
    }
}
