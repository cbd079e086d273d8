//! The service over the memory store: merging puts requests together, an erasure takes them away.

use std::sync::Arc;

use crm_core::conformance::world::known_as;
use crm_core::*;
use crm_storage::MemoryDatabase;
use futures_executor::block_on;

use super::{end, new, noon, number, update};

fn received(of: &str, date: &str, customer: CustomerId) -> IngestItem {
    let right = DataSubjectRight::Erasure;
    let step = DataSubjectRequestStep::Received { right };
    IngestItem {
        subject: IngestSubject::Customer(customer),
        interaction: new(of, noon(date), update(of, step)),
    }
}

#[test]
fn requests_follow_merges_and_go_with_an_erasure() {
    block_on(async {
        let clock = Arc::new(ManualClock::new(noon("2024-03-06")));
        let ids = Arc::new(SeededIds::new(7));
        let store = MemoryDatabase::new().tenant(TenantId::generate(&*ids, clock.now()));
        let store = Arc::new(store);
        let profiles = Profiles::new(store.clone(), clock, ids);
        let ann = profiles.create(known_as("1")).await.unwrap().id();
        let anna = profiles.create(known_as("2")).await.unwrap().id();
        let told = vec![
            received("a", "2024-03-05", ann),
            received("b", "2024-03-04", anna),
        ];
        profiles.ingest(told).await.unwrap();

        let deadlines = DataSubjectDeadlines::new(&WeekdaysInUtc);
        let of_ann = profiles
            .data_subject_requests(ann, &deadlines)
            .await
            .unwrap();
        assert_eq!(of_ann[0].due_at, Some(end("2024-04-05")));

        let policy = MergePolicy::default();
        profiles.merge(ann, anna, &policy).await.unwrap();
        let both = profiles
            .open_data_subject_requests(anna, &deadlines)
            .await
            .unwrap();
        let numbers: Vec<_> = both.into_iter().map(|one| one.number).collect();
        assert_eq!(numbers, ["b", "a"].map(number));

        profiles.erase(ann).await.unwrap();
        let left = profiles
            .data_subject_requests(ann, &deadlines)
            .await
            .unwrap();
        assert_eq!(left, []);
        // The log says that there was one, and of what kind, and nothing of what it said.
        let events = store
            .events_of_customer(ann, &Page::default())
            .await
            .unwrap();
        let kind = EventDetail::Code(Code::new_static("data_subject_request"));
        let told = events.items.iter().filter(|one| {
            let mut details = one.details().iter();
            details.any(|(_, detail)| *detail == kind)
        });
        assert_eq!(told.count(), 1);
    });
}
