//! Reading what conditions ask about.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use crm_core::{
    AttributeValue, Code, ConsentLedger, Customer, CustomerId, Interaction, InteractionContent,
    InteractionKind, LifecycleFacts, LifecycleStage, Page, PageLimit, StoreError, TimelineFilter,
    Timestamp,
};

use super::needs::Needs;
use super::service::following;
use super::{SegmentedBase, Segmenter, SegmenterError};
use crate::{Condition, CustomerFacts, FigureTest};

/// What must be read of any customer of whom some conditions are asked.
pub(super) struct FactsToRead {
    pub(super) as_of: Timestamp,
    needs: Needs,
    /// The whole base, where scores are asked for.
    base: Option<SegmentedBase>,
}

/// What is asked about one customer.
#[derive(Default)]
pub(super) struct RuleFacts {
    /// `None` where consents are not asked for.
    pub(super) consents: Option<ConsentLedger>,
    stage: Option<LifecycleStage>,
    timeline: Vec<Interaction>,
    metrics: BTreeMap<Code, AttributeValue>,
}

impl FactsToRead {
    /// # Errors
    /// When a condition asks for scores that cannot be made.
    pub(super) async fn new(
        segmenter: &Segmenter,
        leaves: &[&Condition],
        as_of: Timestamp,
    ) -> Result<Self, SegmenterError> {
        let needs = Needs::of(leaves);
        let base = if needs.scores {
            Some(segmenter.segment_base(as_of).await?)
        } else {
            None
        };
        Ok(Self { as_of, needs, base })
    }

    /// The facts of a customer, lent.
    pub(super) fn facts<'a>(
        &'a self,
        customer: &'a Customer,
        read: &'a RuleFacts,
        nothing: &'a ConsentLedger,
    ) -> CustomerFacts<'a> {
        let base = self.base.as_ref();
        let segmented = base.and_then(|base| base.customer(&customer.id()));
        let consents = read.consents.as_ref().unwrap_or(nothing);
        let facts = CustomerFacts::new(customer, consents, self.as_of)
            .with_score(segmented.and_then(|segmented| segmented.score))
            .with_segment(segmented.and_then(|segmented| segmented.segment))
            .with_timeline(&read.timeline)
            .with_metrics(&read.metrics);
        match read.stage {
            Some(stage) => facts.with_stage(stage),
            None => facts,
        }
    }
}

impl Segmenter {
    /// # Errors
    /// When a rule asks for a figure and nobody knows any, or for a segment that nobody has: it would hold of nobody,
    /// and its negation of everybody.
    pub(super) fn require_answerable(&self, leaves: &[&Condition]) -> Result<(), SegmenterError> {
        for leaf in leaves {
            match leaf.figure() {
                Some(FigureTest::Metric { name, .. }) if self.metrics.is_none() => {
                    return Err(SegmenterError::NoMetricSource { name: name.clone() });
                }
                Some(FigureTest::Segment(name)) if !self.map.has(name) => {
                    return Err(SegmenterError::UnknownSegment { name: name.clone() });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads what is asked about a customer, and no more.
    pub(super) async fn read_facts(
        &self,
        to_read: &FactsToRead,
        customer: CustomerId,
    ) -> Result<RuleFacts, StoreError> {
        let (needs, as_of) = (&to_read.needs, to_read.as_of);
        let mut read = RuleFacts::default();
        if needs.consents {
            read.consents = Some(self.customers.consent_ledger(customer).await?);
        }
        if needs.stage {
            read.stage = Some(self.stage(customer, as_of).await?);
        }
        if let Some(filter) = &needs.events {
            read.timeline = self.happened(customer, filter.clone(), as_of).await?;
        }
        if let (Some(source), false) = (&self.metrics, needs.metrics.is_empty()) {
            read.metrics = source.metrics(customer, &needs.metrics, as_of).await?;
        }
        Ok(read)
    }

    /// The stage of the relationship, from the purchases up to the instant.
    async fn stage(
        &self,
        customer: CustomerId,
        as_of: Timestamp,
    ) -> Result<LifecycleStage, StoreError> {
        let bought = TimelineFilter::all().of_kinds([InteractionKind::Purchase]);
        let mut facts = LifecycleFacts::default();
        let mut categories = BTreeSet::new();
        for interaction in self.happened(customer, bought, as_of).await? {
            facts.purchases = facts.purchases.saturating_add(1);
            facts.last_purchase = facts.last_purchase.max(Some(interaction.occurred_at()));
            if let InteractionContent::Purchase(purchase) = interaction.content() {
                let lines = purchase.lines().iter();
                categories.extend(lines.filter_map(|line| line.category.clone()));
            }
        }
        facts.categories = u32::try_from(categories.len()).unwrap_or(u32::MAX);
        Ok(self.lifecycle.stage(&facts, as_of))
    }

    /// What happened up to the instant, by rising instant and id.
    async fn happened(
        &self,
        customer: CustomerId,
        filter: TimelineFilter,
        as_of: Timestamp,
    ) -> Result<Vec<Interaction>, StoreError> {
        // A timeline ends before its `until`; at the end of time there is nothing behind it.
        let until = as_of.checked_add(TimeDelta::microseconds(1));
        let filter = filter.between(None, until);
        let mut happened = self.timeline(customer, &filter).await?;
        happened.sort_by_key(|event| (event.occurred_at(), event.id()));
        Ok(happened)
    }

    /// All on a timeline that a filter admits.
    pub(super) async fn timeline(
        &self,
        customer: CustomerId,
        filter: &TimelineFilter,
    ) -> Result<Vec<Interaction>, StoreError> {
        let mut told = Vec::new();
        let mut page = Some(Page::first(PageLimit::MAXIMUM));
        while let Some(asked) = page {
            let read = self.interactions.timeline(customer, filter, &asked).await?;
            told.extend(read.items);
            page = following(read.next);
        }
        Ok(told)
    }
}
