//! Several answers about one customer, of one state of the store.

use std::collections::BTreeSet;

use super::PageLimit;
use crate::consent::ConsentLedger;
use crate::customer::{Customer, LifecycleRule, LifecycleStage};
use crate::interaction::{Interaction, InteractionContent, InteractionKind, PurchaseSums};
use crate::timestamp::Timestamp;

/// What to read of a customer at once, besides the record and the consent ledger.
///
/// Nothing more is read than is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OverviewQuery {
    /// Whether to count the interactions.
    pub count: bool,
    /// Whether to sum the purchases and returns.
    pub purchases: bool,
    /// The stage of the relationship to tell.
    pub stage: Option<StageQuestion>,
    /// The parts of the timeline to read.
    pub parts: Vec<TimelinePart>,
}

impl OverviewQuery {
    /// The record and the consent ledger.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, and how many interactions there are.
    #[must_use]
    pub fn with_count(self) -> Self {
        Self {
            count: true,
            ..self
        }
    }

    /// The same, and what was bought and given back.
    #[must_use]
    pub fn with_purchases(self) -> Self {
        Self {
            purchases: true,
            ..self
        }
    }

    /// The same, and the stage of the relationship at `at`.
    #[must_use]
    pub fn with_stage(self, rule: LifecycleRule, at: Timestamp) -> Self {
        Self {
            stage: Some(StageQuestion { rule, at }),
            ..self
        }
    }

    /// The same, and a part of the timeline, behind those asked for before.
    #[must_use]
    pub fn with_part(mut self, part: TimelinePart) -> Self {
        self.parts.push(part);
        self
    }
}

/// The stage of the relationship at an instant, by a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct StageQuestion {
    /// The rule.
    pub rule: LifecycleRule,
    /// The instant for which the stage is told. All purchases count, also those behind it.
    pub at: Timestamp,
}

impl StageQuestion {
    /// The stage that follows from these sums, and from the categories that `count` finds. It is
    /// asked only where they decide, and may stop at so many.
    ///
    /// # Errors
    /// What `count` fails with.
    pub fn answer<E>(
        &self,
        sums: &PurchaseSums,
        count: impl FnOnce(u32) -> Result<u32, E>,
    ) -> Result<LifecycleStage, E> {
        let facts = sums.lifecycle_facts(0);
        let categories = match self.rule.categories_that_decide(&facts, self.at) {
            Some(enough) => count(enough)?,
            None => 0,
        };
        let facts = sums.lifecycle_facts(categories);
        Ok(self.rule.stage(&facts, self.at))
    }
}

/// A part of a timeline: the latest interactions of some kinds, latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimelinePart {
    /// Only these kinds; empty means all.
    pub kinds: Vec<InteractionKind>,
    /// At most so many; `None` means all, which is for kinds of which a customer has few.
    pub limit: Option<PageLimit>,
}

impl TimelinePart {
    /// At most so many of these kinds.
    #[must_use]
    pub fn latest(limit: PageLimit, kinds: impl Into<Vec<InteractionKind>>) -> Self {
        Self {
            kinds: kinds.into(),
            limit: Some(limit),
        }
    }

    /// All of these kinds.
    #[must_use]
    pub fn whole(kinds: impl Into<Vec<InteractionKind>>) -> Self {
        Self {
            kinds: kinds.into(),
            limit: None,
        }
    }

    /// Whether interactions of this kind belong to it.
    #[must_use]
    pub fn admits(&self, kind: InteractionKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// How many interactions it holds at most.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.limit.map_or(usize::MAX, PageLimit::rows)
    }
}

/// What was read of a customer at once.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CustomerOverview {
    /// The record.
    pub customer: Customer,
    /// What the customer decided.
    pub consents: ConsentLedger,
    /// How many interactions there are, if that was asked.
    pub count: Option<u64>,
    /// What was bought and given back, if that was asked.
    pub purchases: Option<PurchaseSums>,
    /// The stage of the relationship, if that was asked.
    pub stage: Option<LifecycleStage>,
    /// The parts of the timeline, in the order in which they were asked for, each latest first.
    pub parts: Vec<Vec<Interaction>>,
}

impl CustomerOverview {
    /// A customer of whom nothing more was read than the record and the ledger.
    #[must_use]
    pub fn new(customer: Customer, consents: ConsentLedger) -> Self {
        Self {
            customer,
            consents,
            count: None,
            purchases: None,
            stage: None,
            parts: Vec::new(),
        }
    }

    /// What a query finds of a customer with this ledger and this whole timeline, latest first. It is
    /// the specification of every store's answer.
    #[must_use]
    pub fn of<'a, T>(
        customer: Customer,
        consents: ConsentLedger,
        timeline: T,
        query: &OverviewQuery,
    ) -> Self
    where
        T: IntoIterator<Item = &'a Interaction>,
        T::IntoIter: Clone,
    {
        let timeline = timeline.into_iter();
        let mut overview = Self::new(customer, consents);
        if query.count {
            let count = u64::try_from(timeline.clone().count());
            overview.count = Some(count.unwrap_or(u64::MAX));
        }
        if query.purchases || query.stage.is_some() {
            let mut sums = PurchaseSums::default();
            let facts = timeline.clone().filter_map(Interaction::purchase_fact);
            facts.for_each(|fact| sums.add(&fact));
            overview.stage = query.stage.map(|asked| {
                let categories = categories(timeline.clone());
                asked
                    .rule
                    .stage(&sums.lifecycle_facts(categories), asked.at)
            });
            overview.purchases = query.purchases.then_some(sums);
        }
        let parts = query.parts.iter().map(|part| {
            let of_kind = |one: &&Interaction| part.admits(one.content().kind());
            let found = timeline.clone().filter(of_kind);
            found.take(part.rows()).cloned().collect()
        });
        overview.parts = parts.collect();
        overview
    }
}

/// In how many different categories was bought.
fn categories<'a>(timeline: impl Iterator<Item = &'a Interaction>) -> u32 {
    let mut found = BTreeSet::new();
    for interaction in timeline {
        if let InteractionContent::Purchase(purchase) = interaction.content() {
            let lines = purchase.lines().iter();
            found.extend(lines.filter_map(|line| line.category.as_ref()));
        }
    }
    u32::try_from(found.len()).unwrap_or(u32::MAX)
}
