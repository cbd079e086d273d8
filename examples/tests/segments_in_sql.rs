//! RFM scores held against SQLite's own `NTILE`, over the same rows; and the same segments from
//! memory and from SQLite.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

mod cdnow;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crm_core::{
    Channel, Code, CoreStore, Currency, CustomerId, Direction, IdempotencyKey, Identity,
    IngestItem, IngestSubject, InteractionContent, ManualClock, Money, NewInteraction, Profiles,
    Purchase, SeededIds, TenantId, Timestamp, VerificationMethod,
};
use crm_segment::{SegmentedBase, Segmenter};
use crm_storage::{MemoryDatabase, SqliteDatabase, SqliteOptions};
use futures_executor::block_on;
use proptest::prelude::*;
use uuid::Uuid;

/// The three tiles of each customer, as the database ranks them; ties by the customer's id.
const TILES: &str = "
    SELECT customer_id,
           NTILE(5) OVER (ORDER BY last, customer_id),
           NTILE(5) OVER (ORDER BY purchases, customer_id),
           NTILE(5) OVER (ORDER BY net, customer_id)
    FROM (SELECT customer_id,
                 MAX(CASE kind WHEN 'purchase' THEN occurred_at END) AS last,
                 SUM(kind = 'purchase') AS purchases,
                 SUM(CASE kind WHEN 'purchase' THEN amount_minor ELSE -amount_minor END) AS net
          FROM crm_interaction
          WHERE kind IN ('purchase', 'return')
          GROUP BY customer_id)
    WHERE purchases > 0";

/// A purchase, or a return: customer, minute, cents.
type Fact = (u8, i64, i64, bool);

fn as_of() -> Timestamp {
    Timestamp::parse("2030-01-01T00:00:00Z").unwrap()
}

fn item(customer: &str, key: String, at: Timestamp, cents: i64, is_return: bool) -> IngestItem {
    let purchase = Purchase::new(Money::new(cents, Currency::USD), vec![]).unwrap();
    let identity = Identity::external("shop", customer).unwrap();
    IngestItem {
        subject: IngestSubject::Holder(identity.verified(VerificationMethod::TrustedSource, at)),
        interaction: NewInteraction {
            channel: Channel::Web,
            direction: Direction::Inbound,
            content: if is_return {
                InteractionContent::Return(purchase)
            } else {
                InteractionContent::Purchase(purchase)
            },
            regarding: None,
            occurred_at: at,
            source: Code::new_static("shop"),
            key: IdempotencyKey::parse(key).unwrap(),
        },
    }
}

/// Stores the items, with ids that follow from a seed, and segments the base.
fn segmented(store: Arc<dyn CoreStore>, items: &[IngestItem]) -> SegmentedBase {
    let clock = Arc::new(ManualClock::new(as_of()));
    let profiles = Profiles::new(store.clone(), clock, Arc::new(SeededIds::new(3)));
    for batch in items.chunks(500) {
        block_on(profiles.ingest(batch.to_vec())).unwrap();
    }
    let segmenter = Segmenter::new(store.clone(), store, Currency::USD);
    block_on(segmenter.segment_base(as_of())).unwrap()
}

fn tenant() -> TenantId {
    TenantId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH)
}

fn tiles(path: &Path) -> BTreeMap<CustomerId, [u8; 3]> {
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut statement = connection.prepare(TILES).unwrap();
    let rows = statement.query_map([], |row| {
        let id: Vec<u8> = row.get(0)?;
        Ok((id, [row.get(1)?, row.get(2)?, row.get(3)?]))
    });
    rows.unwrap()
        .map(|row| {
            let (id, tiles) = row.unwrap();
            (
                CustomerId::from_uuid(Uuid::from_slice(&id).unwrap()).unwrap(),
                tiles,
            )
        })
        .collect()
}

/// Scores by SQLite and by us, and segments from SQLite and from memory, agree on the items.
fn check(items: &[IngestItem]) -> Result<usize, TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crm.sqlite");
    let database = SqliteDatabase::open(&path, SqliteOptions::default()).unwrap();
    let base = segmented(Arc::new(database.tenant(tenant())), items);
    let scores: BTreeMap<CustomerId, [u8; 3]> = base
        .scores()
        .iter()
        .map(|(id, score)| {
            (
                id,
                [
                    score.recency.get(),
                    score.frequency.get(),
                    score.monetary.get(),
                ],
            )
        })
        .collect();
    prop_assert_eq!(&scores, &tiles(&path));

    let in_memory = segmented(Arc::new(MemoryDatabase::new().tenant(tenant())), items);
    prop_assert!(in_memory == base, "memory and SQLite disagree");
    Ok(scores.len())
}

#[test]
fn the_cdnow_sample_is_scored_as_sqlite_ranks_it() {
    let items: Vec<IngestItem> = cdnow::purchase_facts()
        .iter()
        .enumerate()
        .map(|(number, fact)| {
            let (customer, at) = (fact.customer().to_string(), fact.occurred_at());
            item(
                &customer,
                number.to_string(),
                at,
                fact.amount().minor(),
                false,
            )
        })
        .collect();
    assert_eq!(items.len(), 6_919);
    assert_eq!(check(&items).unwrap(), 2_357);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_base_is_scored_as_sqlite_ranks_it(
        facts in proptest::collection::vec(
            (0u8..20, 0i64..50, 0i64..2_000, proptest::bool::weighted(0.2)),
            0..80,
        ),
    ) {
        let items: Vec<IngestItem> = facts
            .iter()
            .enumerate()
            .map(|(number, (customer, minute, cents, is_return)): (usize, &Fact)| {
                let at = Timestamp::from_micros(minute * 60_000_000).unwrap();
                item(&customer.to_string(), number.to_string(), at, *cents, *is_return)
            })
            .collect();
        check(&items)?;
    }
}
