//! What was counted.

use std::collections::BTreeMap;

use super::{InjectedFault, StoreMethod};

/// How many calls there were and which of them failed, so that a test can prove that a fault
/// really struck.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FaultTally {
    calls: BTreeMap<StoreMethod, u64>,
    faults: Vec<InjectedFault>,
    delays: u64,
}

impl FaultTally {
    /// How many calls there were, those that failed included.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls
            .values()
            .fold(0, |sum, calls| sum.saturating_add(*calls))
    }

    /// How many calls of one method there were.
    #[must_use]
    pub fn calls_of(&self, method: StoreMethod) -> u64 {
        self.calls.get(&method).copied().unwrap_or(0)
    }

    /// The faults, in the order in which they struck.
    #[must_use]
    pub fn faults(&self) -> &[InjectedFault] {
        &self.faults
    }

    /// The faults of one method, in the order in which they struck.
    pub fn faults_of(&self, method: StoreMethod) -> impl Iterator<Item = &InjectedFault> {
        self.faults
            .iter()
            .filter(move |fault| fault.method == method)
    }

    /// How many delays calls waited for.
    #[must_use]
    pub fn delays(&self) -> u64 {
        self.delays
    }

    /// Counts a call, and gives its number among all.
    pub(super) fn count_call(&mut self, method: StoreMethod) -> u64 {
        let calls = self.calls.entry(method).or_default();
        *calls = calls.saturating_add(1);
        self.calls()
    }

    pub(super) fn count_fate(&mut self, delays: usize, fault: Option<InjectedFault>) {
        let delays = u64::try_from(delays).unwrap_or(u64::MAX);
        self.delays = self.delays.saturating_add(delays);
        self.faults.extend(fault);
    }
}
