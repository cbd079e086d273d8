//! The service that segments what a store holds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::{
    ConsentLedger, Currency, Customer, CustomerFilter, CustomerId, CustomerStore, Interaction,
    InteractionContent, InteractionKind, InteractionStore, LifecycleFacts, LifecycleRule,
    LifecycleStage, Page, PageLimit, PageOf, PurchaseFact, StoreError, TimelineFilter, Timestamp,
};

use super::needs::Needs;
use super::{MetricSource, SegmentedBase, SegmenterError};
use crate::{
    ActivityTable, CustomerFacts, PeriodCalendar, PurchaseSummaries, Rule, SegmentMap,
    SummaryError, SummaryRule,
};

/// Scores and segments the customers of a store, and finds those whom a rule names.
///
/// All purchases must be of the one currency that is stated when the segmenter is made. What happened
/// after the instant asked for does not count: purchases, returns and consents alike. Attributes and
/// tags are those of today, since a store keeps no old ones.
///
/// # Customers whose processing is restricted
/// Under a restriction (GDPR, article 18) data may be kept and handed out to the customer, and not be
/// used. [`members`](Self::members) chooses customers for a treatment, which is a use: it leaves them
/// out. [`segment_base`](Self::segment_base) counts them: its shares, sums and scores are of the whole
/// base, and the score of one customer is a rank among all. What it says of a single customer is no
/// leave to act on it.
///
/// ```
/// # use std::sync::Arc;
/// # use crm_core::{Channel, ContactUse, CoreStore, Currency, Purpose, Timestamp};
/// # use crm_segment::{Condition, Rule, Segmenter, SegmenterError};
/// async fn whom_to_write(store: Arc<dyn CoreStore>, now: Timestamp) -> Result<(), Box<dyn std::error::Error>> {
///     let segmenter = Segmenter::new(store.clone(), store, Currency::EUR);
///     for share in segmenter.segment_base(now).await?.shares() {
///         println!("{:?}: {} customers", share.segment, share.customers);
///     }
///     let used = ContactUse::new(Purpose::Marketing, Channel::Email);
///     let rule = Rule::new(Condition::Consent(used))?;
///     println!("{} may be written to", segmenter.members(&rule, now).await?.len());
///     Ok(())
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Segmenter {
    customers: Arc<dyn CustomerStore>,
    interactions: Arc<dyn InteractionStore>,
    currency: Currency,
    map: SegmentMap,
    lifecycle: LifecycleRule,
    metrics: Option<Arc<dyn MetricSource>>,
}

impl Segmenter {
    /// A segmenter over these stores, which are of one tenant, with the
    /// [usual](SegmentMap::usual) segments and the default life-cycle rule.
    #[must_use]
    pub fn new(
        customers: Arc<dyn CustomerStore>,
        interactions: Arc<dyn InteractionStore>,
        currency: Currency,
    ) -> Self {
        let (map, lifecycle) = (SegmentMap::usual(), LifecycleRule::default());
        Self {
            customers,
            interactions,
            currency,
            map,
            lifecycle,
            metrics: None,
        }
    }

    /// The same with another map of segments.
    #[must_use]
    pub fn with_map(self, map: SegmentMap) -> Self {
        Self { map, ..self }
    }

    /// The same with another rule for the stage of the relationship.
    #[must_use]
    pub fn with_lifecycle(self, lifecycle: LifecycleRule) -> Self {
        Self { lifecycle, ..self }
    }

    /// The same with somebody who knows the figures that rules ask for.
    #[must_use]
    pub fn with_metrics(self, metrics: Arc<dyn MetricSource>) -> Self {
        Self {
            metrics: Some(metrics),
            ..self
        }
    }

    /// The whole base as of an instant: reads every purchase and return of the store, page by page.
    ///
    /// It is a statistic, and counts customers whose processing is restricted. To act on customers of a
    /// segment, ask [`members`](Self::members) with [`Condition::Segment`](crate::Condition::Segment).
    ///
    /// # Errors
    /// When the store cannot be read, or a purchase is of another currency than the segmenter.
    pub async fn segment_base(&self, as_of: Timestamp) -> Result<SegmentedBase, SegmenterError> {
        let mut summaries = PurchaseSummaries::new(self.currency);
        self.each_fact(|fact| match fact.occurred_at() <= as_of {
            true => summaries.add_fact(fact),
            false => Ok(()),
        })
        .await?;
        Ok(SegmentedBase::new(summaries, self.map.clone(), as_of)?)
    }

    /// The purchases and returns of the store that a rule admits, summed up by customer: those of a
    /// period, with refunds by its policy. For scores of a period of your choice; see
    /// [`RfmBinning`](crate::RfmBinning) and [`RfmCutPoints`](crate::RfmCutPoints).
    ///
    /// A statistic, as [`segment_base`](Self::segment_base).
    ///
    /// # Errors
    /// When the store cannot be read, a purchase is of another currency than the segmenter, or there is
    /// a return and the rule refuses refunds.
    pub async fn summaries(&self, rule: &SummaryRule) -> Result<PurchaseSummaries, SegmenterError> {
        let mut summaries = PurchaseSummaries::new(self.currency);
        self.each_fact(|fact| rule.add_fact(&mut summaries, fact).map(drop))
            .await?;
        Ok(summaries)
    }

    /// In which periods of a calendar each customer bought, and for how much net of returns: for life
    /// cycles and cohorts. Purchases and returns up to and with `as_of` count.
    ///
    /// A statistic, as [`segment_base`](Self::segment_base).
    ///
    /// # Errors
    /// When the store cannot be read, or a purchase is of another currency than the segmenter.
    pub async fn activity_table(
        &self,
        calendar: PeriodCalendar,
        as_of: Timestamp,
    ) -> Result<ActivityTable, SegmenterError> {
        let mut table = ActivityTable::new(calendar, self.currency);
        self.each_fact(|fact| match fact.occurred_at() <= as_of {
            true => table.add_fact(fact),
            false => Ok(()),
        })
        .await?;
        Ok(table)
    }

    /// The customers whom a rule names at an instant, by rising id: to act on, so that those whose
    /// processing is restricted at that instant are left out, whatever the rule. A rule and its
    /// negation together name everybody else, each once.
    ///
    /// The answer is as old as its instant: for a list to act on now, ask for now. A list is no permit,
    /// either: what was decided since is seen by [`Profiles::permit`](crm_core::Profiles::permit),
    /// right before a message is handed over.
    ///
    /// Reads every customer, and the consents of each customer whom the rule names; and, only where
    /// the rule asks for them, all purchases, the consents of each customer, the purchases of each
    /// customer with their lines, what else happened of the kinds that it asks for, and figures.
    ///
    /// # Errors
    /// As [`segment_base`](Self::segment_base); and when the rule asks for a figure and nobody
    /// [knows any](Self::with_metrics), since it would hold of nobody.
    pub async fn members(
        &self,
        rule: &Rule,
        as_of: Timestamp,
    ) -> Result<Vec<CustomerId>, SegmenterError> {
        let needs = Needs::of(rule);
        if let (None, Some(name)) = (&self.metrics, needs.metrics.first()) {
            let name = name.clone();
            return Err(SegmenterError::NoMetricSource { name });
        }
        let base = if needs.scores {
            Some(self.segment_base(as_of).await?)
        } else {
            None
        };
        let mut members = Vec::new();
        let mut page = Some(Page::first(PageLimit::MAXIMUM));
        while let Some(asked) = page {
            let read = self
                .customers
                .list_customers(&CustomerFilter::all(), &asked)
                .await?;
            for customer in &read.items {
                if self
                    .is_member(rule, &needs, base.as_ref(), customer, as_of)
                    .await?
                {
                    members.push(customer.id());
                }
            }
            page = following(read.next);
        }
        Ok(members)
    }

    /// Reads every purchase and return of the store, page by page.
    async fn each_fact(
        &self,
        mut take: impl FnMut(&PurchaseFact) -> Result<(), SummaryError> + Send,
    ) -> Result<(), SegmenterError> {
        let mut page = Some(Page::first(PageLimit::MAXIMUM));
        while let Some(asked) = page {
            let read: PageOf<PurchaseFact> = self.interactions.purchase_facts(&asked).await?;
            for fact in &read.items {
                take(fact)?;
            }
            page = following(read.next);
        }
        Ok(())
    }

    async fn is_member(
        &self,
        rule: &Rule,
        needs: &Needs,
        base: Option<&SegmentedBase>,
        customer: &Customer,
        as_of: Timestamp,
    ) -> Result<bool, StoreError> {
        let read = match needs.consents {
            true => Some(self.customers.consent_ledger(customer.id()).await?),
            false => None,
        };
        let unread = ConsentLedger::default();
        let consents = read.as_ref().unwrap_or(&unread);
        let segmented = base.and_then(|base| base.customer(&customer.id()));
        let facts = CustomerFacts::new(customer, consents, as_of)
            .with_score(segmented.and_then(|segmented| segmented.score))
            .with_segment(segmented.and_then(|segmented| segmented.segment));
        let facts = if needs.stage {
            facts.with_stage(self.stage(customer.id(), as_of).await?)
        } else {
            facts
        };
        let timeline = match needs.events.filter() {
            Some(filter) => self.happened(customer.id(), filter, as_of).await?,
            None => Vec::new(),
        };
        let metrics = match &self.metrics {
            Some(source) if !needs.metrics.is_empty() => {
                source.metrics(customer.id(), &needs.metrics, as_of).await?
            }
            _ => BTreeMap::new(),
        };
        let facts = facts.with_timeline(&timeline).with_metrics(&metrics);
        if !rule.matches(&facts) {
            return Ok(false);
        }
        // A ledger that the rule did not ask for is read for those only whom it names.
        let consents = match read {
            Some(consents) => consents,
            None => self.customers.consent_ledger(customer.id()).await?,
        };
        Ok(consents.restriction(as_of).is_none())
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
        let mut happened = Vec::new();
        let mut page = Some(Page::first(PageLimit::MAXIMUM));
        while let Some(asked) = page {
            let read = self
                .interactions
                .timeline(customer, &filter, &asked)
                .await?;
            happened.extend(read.items);
            page = following(read.next);
        }
        happened.sort_by_key(|event| (event.occurred_at(), event.id()));
        Ok(happened)
    }
}

fn following(next: Option<crm_core::Cursor>) -> Option<Page> {
    next.map(|cursor| Page::after(cursor, PageLimit::MAXIMUM))
}
