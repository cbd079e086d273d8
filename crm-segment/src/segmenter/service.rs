//! The service that segments what a store holds.

use std::sync::Arc;

use crm_core::{
    Currency, CustomerStore, InteractionStore, LifecycleRule, Page, PageLimit, PageOf,
    PurchaseFact, Timestamp,
};

use super::{MetricSource, RuleStore, SegmentedBase, SegmenterError};
use crate::{
    ActivityTable, PeriodCalendar, PurchaseSummaries, SegmentMap, SummaryError, SummaryRule,
};

/// Scores and segments the customers of a store, and finds those whom a rule names.
///
/// All purchases must be of the one currency that is stated when the segmenter is made. What happened
/// after the instant asked for does not count: purchases, returns and consents alike. Attributes, tags,
/// identities and relations are those of today, unless [earlier records](Self::with_earlier_records) are asked for.
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
    pub(super) customers: Arc<dyn CustomerStore>,
    pub(super) interactions: Arc<dyn InteractionStore>,
    currency: Currency,
    pub(super) map: SegmentMap,
    pub(super) lifecycle: LifecycleRule,
    pub(super) metrics: Option<Arc<dyn MetricSource>>,
    rule_store: Option<Arc<dyn RuleStore>>,
    pub(super) earlier_records: bool,
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
            rule_store: None,
            earlier_records: false,
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

    /// The same with a store that answers rules in its database; it must hold the same customers. Without
    /// one, rules are asked customer by customer.
    #[must_use]
    pub fn with_rule_store(self, store: Arc<dyn RuleStore>) -> Self {
        Self {
            rule_store: Some(store),
            ..self
        }
    }

    /// The same for questions about the past: rules are asked of each customer's record as it was at the instant, by what
    /// is noted of its changes ([`CustomerHistory::record_at`](crm_core::CustomerHistory::record_at)). Whose record was
    /// made later is no customer then, and no rule holds of them.
    ///
    /// A record that was merged since counts with the one that absorbed it, which holds only its own values until then. The
    /// noted changes are read of those customers only whose record changed since the instant. Databases know today's
    /// records, so that a [rule store](Self::with_rule_store) is not asked.
    ///
    /// Where a change since the instant is not noted, since no [origin](crm_core::Profiles::with_origin) was stated when it
    /// was made, or its values are withheld since a merge was taken apart, a question is refused with
    /// [`SegmenterError::EarlierRecord`] rather than answered by a guess: one such customer refuses a list.
    #[must_use]
    pub fn with_earlier_records(self) -> Self {
        Self {
            earlier_records: true,
            ..self
        }
    }

    /// The store that answers rules, where one may.
    pub(super) fn rule_store(&self) -> Option<&Arc<dyn RuleStore>> {
        self.rule_store.as_ref().filter(|_| !self.earlier_records)
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
}

pub(super) fn following(next: Option<crm_core::Cursor>) -> Option<Page> {
    next.map(|cursor| Page::after(cursor, PageLimit::MAXIMUM))
}
