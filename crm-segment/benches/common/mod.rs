//! Customers and interactions that are the same on every machine, and what the process takes of it.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::{
    AttributeName, AttributeValue, Channel, Code, Customer, CustomerId, Direction, IdempotencyKey,
    Interaction, InteractionContent, InteractionId, NewCustomer, NewInteraction, Party, SeededIds,
    Tag, Timestamp,
};

pub(crate) const DAY: i64 = 86_400_000_000;
/// 2026-01-01: what is drawn of the past lies before it.
pub(crate) const BEGIN: i64 = 1_767_225_600_000_000;

pub(crate) fn instant(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).unwrap()
}

/// A little generator (SplitMix64) and ids of its own: each customer is drawn from the number alone, and can be
/// drawn again.
pub(crate) struct Draw {
    state: u64,
    ids: SeededIds,
}

impl Draw {
    pub(crate) fn new(seed: usize) -> Self {
        let seed = seed as u64;
        Self {
            state: seed,
            ids: SeededIds::new(seed),
        }
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// A person with a plan, an age and a tag, known for up to 400 days.
    pub(crate) fn customer(&mut self, number: usize) -> Customer {
        let plan = AttributeValue::text(["gold", "silver", "none"][number % 3]).unwrap();
        let age = AttributeValue::Integer(18 + self.below(70) as i64);
        let tag = ["vip", "b2b", "no-letters"][self.below(3) as usize];
        let new = NewCustomer {
            attributes: BTreeMap::from([
                (AttributeName::parse("plan").unwrap(), plan),
                (AttributeName::parse("age").unwrap(), age),
            ]),
            tags: BTreeSet::from([Tag::parse(tag).unwrap()]),
            ..NewCustomer::new(Party::unknown_person())
        };
        // A millisecond of its own for each, so that no two have one id, whatever their ids draw.
        let created = instant(BEGIN - self.below(400) as i64 * DAY - number as i64 * 1_000);
        let id = CustomerId::generate(&self.ids, created);
        Customer::create(new, id, &self.ids, created).unwrap().0
    }

    pub(crate) fn interaction(
        &mut self,
        of: CustomerId,
        at: i64,
        content: InteractionContent,
    ) -> Interaction {
        let occurred_at = instant(at);
        let new = NewInteraction {
            channel: Channel::Web,
            direction: Direction::Inbound,
            content,
            regarding: None,
            occurred_at,
            source: Code::new_static("shop"),
            key: IdempotencyKey::parse(format!("{}", self.below(u64::MAX))).unwrap(),
        };
        let id = InteractionId::generate(&self.ids, occurred_at);
        Interaction::restore(id, of, occurred_at, new)
    }

    /// So many interactions within so many days before the beginning.
    pub(crate) fn timeline(
        &mut self,
        of: CustomerId,
        count: u64,
        days: i64,
        content: impl Fn(&mut Self) -> InteractionContent,
    ) -> Vec<Interaction> {
        let mut timeline: Vec<Interaction> = (0..count)
            .map(|_| {
                let at = BEGIN - 1 - self.below((days * DAY) as u64) as i64;
                let content = content(self);
                self.interaction(of, at, content)
            })
            .collect();
        timeline.sort_by_key(|event| (event.occurred_at(), event.id()));
        timeline
    }
}

/// The bytes of the process that lie in memory; 0 where the system does not tell.
pub(crate) fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split_whitespace().nth(1);
    pages
        .and_then(|pages| pages.parse::<usize>().ok())
        .unwrap_or(0)
        * 4_096
}

/// The seconds of processor time that the process has had; 0 where the system does not tell.
pub(crate) fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind_name.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}
