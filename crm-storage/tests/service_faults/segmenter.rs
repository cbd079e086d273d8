//! The operations of `Segmenter`: they only read.

use std::sync::Arc;

use chrono_tz::Tz;
use crm_core::conformance::world::{known_as, purchase};
use crm_core::{
    Channel, ContactUse, Currency, CustomerId, IngestItem, IngestSubject, LifecycleStage,
    ManualClock, Page, PageLimit, Profiles, Purpose, SeededIds, Timestamp,
};
use crm_segment::{
    BucketSeed, CalendarUnit, Condition, PeriodCalendar, RefundPolicy, Rule, SegmentDefinition,
    SegmentName, Segmenter, SegmenterError, SummaryRule,
};

use crate::driver::AnyStore;
use crate::operations::Again::ChangesNothing;
use crate::operations::{Hands, Operation, Scene, Service};

/// Three customers with purchases.
pub(crate) struct Base;

impl Service for Segmenter {
    type Given = (Timestamp, CustomerId);

    fn over(store: Arc<dyn AnyStore>, _: &Hands) -> Self {
        Self::new(store.clone(), store, Currency::EUR)
    }
}

impl Scene for Base {
    type Service = Segmenter;

    async fn prepare(&self, store: Arc<dyn AnyStore>) -> (Timestamp, CustomerId) {
        let at = Timestamp::parse("2026-11-23T09:00:00Z").unwrap();
        let clock = Arc::new(ManualClock::new(at));
        let profiles = Profiles::new(store, clock, Arc::new(SeededIds::new(1)));
        let mut last = None;
        for number in ["1", "2", "3"] {
            let customer = profiles.create(known_as(number)).await.unwrap();
            let bought = IngestItem {
                subject: IngestSubject::Customer(customer.id()),
                interaction: purchase(number, at, 500),
            };
            profiles.ingest(vec![bought]).await.unwrap();
            last = Some(customer.id());
        }
        (at, last.unwrap())
    }

    fn operations(&self) -> Vec<Operation<Segmenter>> {
        vec![
            Operation::new(
                "segment_base",
                ChangesNothing,
                async |segmenter: &Segmenter, (at, _)| segmenter.segment_base(*at).await,
            ),
            Operation::new(
                "summaries",
                ChangesNothing,
                async |segmenter: &Segmenter, _| {
                    let rule = SummaryRule::new(RefundPolicy::Net);
                    segmenter.summaries(&rule).await
                },
            ),
            Operation::new(
                "activity_table",
                ChangesNothing,
                async |segmenter: &Segmenter, (at, _)| {
                    let months = PeriodCalendar::new(CalendarUnit::Month, Tz::UTC);
                    segmenter.activity_table(months, *at).await
                },
            ),
            Operation::new(
                "members",
                ChangesNothing,
                async |segmenter: &Segmenter, (at, _)| {
                    segmenter.members(&asks_everything(), *at).await
                },
            ),
            Operation::new(
                "members_page",
                ChangesNothing,
                async |segmenter: &Segmenter, (at, _)| {
                    let page = Page::first(PageLimit::MAXIMUM);
                    let rule = asks_everything();
                    segmenter.members_page(&rule, *at, &page).await
                },
            ),
            Operation::new(
                "count_members",
                ChangesNothing,
                async |segmenter: &Segmenter, (at, _)| {
                    segmenter.count_members(&asks_everything(), *at).await
                },
            ),
            Operation::new(
                "span",
                ChangesNothing,
                async |segmenter: &Segmenter, (at, customer)| {
                    segmenter.span(&asks_everything(), *at, *customer).await
                },
            ),
            Operation::new(
                "preview",
                ChangesNothing,
                async |segmenter: &Segmenter, (at, _)| {
                    let seed = BucketSeed::parse("look").unwrap();
                    let told = segmenter.preview(&asks_everything(), *at, seed, 3).await?;
                    Ok::<_, SegmenterError>((told.count, told.sample.customers()))
                },
            ),
            Operation::new(
                "overlap",
                ChangesNothing,
                async |segmenter: &Segmenter, (at, _)| {
                    let everybody = Rule::all([]).unwrap();
                    let rule = asks_everything();
                    let told = segmenter.overlap(&rule, &everybody, *at).await?;
                    Ok::<_, SegmenterError>((told.first_only, told.both, told.second_only))
                },
            ),
            Operation::new(
                "snapshot",
                ChangesNothing,
                async |segmenter: &Segmenter, (at, _)| {
                    let name = SegmentName::parse("All").unwrap();
                    let definition = SegmentDefinition::new(name, asks_everything());
                    segmenter.snapshot(&definition, *at).await
                },
            ),
            Operation::new(
                "explain",
                ChangesNothing,
                async |segmenter: &Segmenter, (at, customer)| {
                    let rule = asks_everything();
                    let told = segmenter.explain(&rule, *at, *customer).await?;
                    Ok::<_, SegmenterError>(told.map(|told| told.matches))
                },
            ),
        ]
    }
}

/// A rule for which purchases, stages and consents must be read.
fn asks_everything() -> Rule {
    let segment = crm_segment::SegmentMap::usual().segments()[0].name.clone();
    let conditions = [
        Condition::Segment(segment),
        Condition::Stage(LifecycleStage::Lapsed),
        Condition::Consent(ContactUse::new(Purpose::Marketing, Channel::Email)),
    ];
    Rule::any(conditions.map(|condition| Rule::new(condition).unwrap())).unwrap()
}
