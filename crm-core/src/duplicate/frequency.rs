//! How common names are among the records that are compared.

use std::collections::HashMap;

use super::comparable::{Comparable, Name};

/// With fewer names than these the default likelihoods are the better guess.
const FEWEST: u32 = 1000;
/// The rarest that a name counts as: relatives share rare names, too.
const RAREST: f64 = 0.000_2;

/// How often each name occurs.
#[derive(Default)]
pub(super) struct Frequencies<'a> {
    pub(super) given: Frequency<'a>,
    pub(super) family: Frequency<'a>,
    pub(super) organisation: Frequency<'a>,
}

impl<'a> Frequencies<'a> {
    pub(super) fn of(all: &'a [Comparable]) -> Self {
        let mut frequencies = Self::default();
        for comparable in all {
            frequencies.given.count(comparable.given.as_ref());
            frequencies.family.count(comparable.family.as_ref());
            let organisation = comparable.organisation.as_ref();
            frequencies.organisation.count(organisation);
        }
        frequencies
    }
}

/// How often each name of a kind occurs.
#[derive(Default)]
pub(super) struct Frequency<'a> {
    times: HashMap<&'a str, u32>,
    all: u32,
}

impl<'a> Frequency<'a> {
    fn count(&mut self, name: Option<&'a Name>) {
        if let Some(name) = name {
            let times = self.times.entry(&name.plain).or_default();
            *times = times.saturating_add(1);
            self.all = self.all.saturating_add(1);
        }
    }

    /// How likely it is that somebody has this name; `None` when too few names are known.
    pub(super) fn of(&self, name: &Name) -> Option<f64> {
        if self.all < FEWEST {
            return None;
        }
        let times = self.times.get(&*name.plain).copied().unwrap_or(1);
        Some((f64::from(times) / f64::from(self.all)).max(RAREST))
    }
}
