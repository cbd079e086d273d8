//! Purchases in memory to recency, frequency, monetary value and their scores.

use crm_core::{Currency, Timestamp};
use crm_segment::{
    CustomerKey, PurchaseColumns, PurchaseSummaries, RfmScores, Threads, score_by_ntile_on,
};

use crate::purchases::Purchases;
use crate::timed::Timed;

/// From raw columns to the scores.
pub fn from_columns<K: CustomerKey>(customers: &[K], purchases: &Purchases, threads: usize) {
    let threads = Threads::new(threads);
    let ((summaries, scores), timed) = Timed::of(|| {
        let summaries = summarise(customers, purchases, threads);
        let scores = score_by_ntile_on(&summaries, as_of(), threads).expect("no later purchase");
        (summaries, scores)
    });
    timed.tell(&checksum(&summaries, &scores));
}

/// A day's purchases added to a base that is known, and all scores anew.
pub fn again(purchases: &Purchases, threads: usize) {
    let threads = Threads::new(threads);
    let mut summaries = summarise(&purchases.customers, purchases, threads);
    let day = purchases.customers.len() - purchases.customers.len() / 730;
    let columns = PurchaseColumns::new(
        Currency::EUR,
        &purchases.customers[day..],
        &purchases.at_micros[day..],
        &purchases.minor[day..],
    )
    .expect("columns of equal length");
    let (scores, timed) = Timed::of(|| {
        summaries.add_columns(&columns, threads).expect("purchases");
        score_by_ntile_on(&summaries, as_of(), threads).expect("no later purchase")
    });
    timed.tell(&checksum(&summaries, &scores));
}

fn summarise<K: CustomerKey>(
    customers: &[K],
    purchases: &Purchases,
    threads: Threads,
) -> PurchaseSummaries<K> {
    let columns = PurchaseColumns::new(
        Currency::EUR,
        customers,
        &purchases.at_micros,
        &purchases.minor,
    )
    .expect("columns of equal length");
    PurchaseSummaries::from_columns(&columns, threads).expect("purchases")
}

fn as_of() -> Timestamp {
    Timestamp::parse("2023-01-01T00:00:00Z").expect("an instant")
}

/// Customers, sum of the codes, of codes times (amount mod 1009), of amounts, of purchases.
fn checksum<K: CustomerKey>(summaries: &PurchaseSummaries<K>, scores: &RfmScores<K>) -> String {
    let mut sums = [scores.len() as i128, 0, 0, 0, 0];
    for (customer, score) in scores.iter() {
        let summary = summaries.get(&customer).expect("a customer who is scored");
        let code = i128::from(score.code());
        sums[1] += code;
        sums[2] += code * (summary.amount_minor() % 1009);
        sums[3] += summary.amount_minor();
        sums[4] += i128::from(summary.purchases());
    }
    format!("{sums:?}").replace(' ', "")
}
