//! Purchases to summaries, scores and segments: 1,000,000 purchases of 100,000 customers.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a benchmark may stop at the first surprise"
)]

use std::sync::LazyLock;

use crm_core::{Currency, CustomerId, IdSource, Money, PurchaseFact, SeededIds, Timestamp};
use crm_segment::{
    Concentration, PurchaseSummaries, RfmCutPoints, SegmentMap, SegmentedBase, score_by_ntile,
};
use divan::Bencher;
use divan::counter::ItemsCount;

const CUSTOMERS: u64 = 100_000;
const FACTS: u64 = 1_000_000;

/// Facts in the order of time, so that customers are mixed; the same on every run.
static FACTS_BY_TIME: LazyLock<Vec<PurchaseFact>> = LazyLock::new(|| {
    let ids = SeededIds::new(1);
    let start = 1_704_067_200_000_000_i64; // 2024-01-01
    let customers: Vec<CustomerId> = (0..CUSTOMERS)
        .map(|n| {
            let at = Timestamp::from_micros(start + n as i64 * 1_000_000).unwrap();
            CustomerId::from_uuid(ids.next_uuid(at)).unwrap()
        })
        .collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        // xorshift64* (Vigna 2016)
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33
    };
    (0..FACTS)
        .map(|n| PurchaseFact::Purchase {
            customer: customers[(random() % CUSTOMERS) as usize],
            occurred_at: Timestamp::from_micros(start + n as i64 * 60_000_000).unwrap(),
            amount: Money::new((random() % 20_000) as i64, Currency::EUR),
        })
        .collect()
});

static SUMMARIES: LazyLock<PurchaseSummaries> = LazyLock::new(|| summarise(&FACTS_BY_TIME));

fn summarise(facts: &[PurchaseFact]) -> PurchaseSummaries {
    let mut base = PurchaseSummaries::new(Currency::EUR);
    for fact in facts {
        base.add_fact(fact).unwrap();
    }
    base
}

fn as_of() -> Timestamp {
    Timestamp::parse("2027-01-01T00:00:00Z").unwrap()
}

fn main() {
    divan::main();
}

/// Items are facts.
#[divan::bench(sample_count = 10)]
fn facts_to_summaries(bencher: Bencher<'_, '_>) {
    let facts = &*FACTS_BY_TIME;
    bencher
        .counter(ItemsCount::new(FACTS))
        .bench(|| summarise(facts));
}

/// Items are customers of the smaller base.
#[divan::bench(sample_count = 10)]
fn merge_two_halves(bencher: Bencher<'_, '_>) {
    let (one, two) = FACTS_BY_TIME.split_at(FACTS as usize / 2);
    let halves = (summarise(one), summarise(two));
    bencher
        .counter(ItemsCount::new(CUSTOMERS))
        .with_inputs(|| halves.clone())
        .bench_values(|(one, two)| one.merge(two).unwrap());
}

/// Items are customers.
#[divan::bench(sample_count = 10)]
fn summaries_to_ntile_scores(bencher: Bencher<'_, '_>) {
    let summaries = &*SUMMARIES;
    bencher
        .counter(ItemsCount::new(CUSTOMERS))
        .bench(|| score_by_ntile(summaries, as_of()));
}

/// Items are customers.
#[divan::bench(sample_count = 10)]
fn summaries_to_cut_points_and_scores(bencher: Bencher<'_, '_>) {
    let summaries = &*SUMMARIES;
    bencher.counter(ItemsCount::new(CUSTOMERS)).bench(|| {
        RfmCutPoints::from_summaries(summaries, as_of())
            .unwrap()
            .score_all(summaries, as_of())
    });
}

/// Items are customers.
#[divan::bench(sample_count = 10)]
fn scores_to_segment_shares(bencher: Bencher<'_, '_>) {
    let base = SegmentedBase::new(SUMMARIES.clone(), SegmentMap::usual(), as_of()).unwrap();
    bencher
        .counter(ItemsCount::new(CUSTOMERS))
        .bench(|| base.shares());
}

/// Items are customers.
#[divan::bench(sample_count = 10)]
fn concentration(bencher: Bencher<'_, '_>) {
    let summaries = &*SUMMARIES;
    bencher
        .counter(ItemsCount::new(CUSTOMERS))
        .bench(|| Concentration::from_summaries(summaries).gini());
}
