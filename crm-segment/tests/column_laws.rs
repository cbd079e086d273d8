//! Columns of purchases give what the same facts give one by one, to the last bit: for every kind of key, on
//! any number of threads, in any order and however they are split.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::collections::BTreeMap;

use crm_core::{Currency, CustomerId, Money, Timestamp};
use crm_segment::strategies::{self, PurchaseRows};
use crm_segment::{
    CustomerKey, Period, PurchaseColumns, PurchaseSummaries, PurchaseSummary, RefundPolicy,
    RfmScore, Score, SummaryError, SummaryRule, Threads, score_by_ntile, score_by_ntile_on,
};
use proptest::prelude::*;

fn as_of() -> Timestamp {
    Timestamp::parse("2100-01-01T00:00:00Z").unwrap()
}

fn columns<'rows, K: CustomerKey>(
    customers: &'rows [K],
    rows: &'rows PurchaseRows,
) -> PurchaseColumns<'rows, K> {
    PurchaseColumns::new(
        Currency::EUR,
        customers,
        &rows.at_micros,
        &rows.amounts_minor,
    )
    .unwrap()
    .with_refunds(RefundPolicy::Net)
}

/// Fact by fact.
fn one_by_one<K: CustomerKey>(customers: &[K], rows: &PurchaseRows) -> PurchaseSummaries<K> {
    let mut base = PurchaseSummaries::new(Currency::EUR);
    for ((customer, at), minor) in customers
        .iter()
        .zip(&rows.at_micros)
        .zip(&rows.amounts_minor)
    {
        if *minor < 0 {
            base.add_return(*customer, Money::new(-minor, Currency::EUR))
                .unwrap();
        } else {
            let at = Timestamp::from_micros(*at).unwrap();
            base.add_purchase(*customer, at, Money::new(*minor, Currency::EUR))
                .unwrap();
        }
    }
    base
}

/// That the rows, by keys of one kind, come out the same in every way.
fn holds<K: CustomerKey>(
    rows: &PurchaseRows,
    key: impl Fn(u32) -> K,
    cut: usize,
) -> Result<(), TestCaseError> {
    let customers: Vec<K> = rows
        .customers
        .iter()
        .map(|customer| key(*customer))
        .collect();
    let expected = one_by_one(&customers, rows);
    let scores = score_by_ntile(&expected, as_of()).unwrap();
    for threads in [1, 2, 3, 200].map(Threads::new) {
        let base = PurchaseSummaries::from_columns(&columns(&customers, rows), threads).unwrap();
        prop_assert!(base == expected);
        prop_assert!(expected == base);
        prop_assert_eq!(base.len(), expected.len());
        prop_assert!(score_by_ntile_on(&base, as_of(), threads).unwrap() == scores);
        prop_assert!(base.iter().eq(expected.iter()));
    }
    // The second part first, then added to, then merged.
    let (first, second) = rows.split(cut);
    let (first_keys, second_keys) = customers.split_at(cut);
    let first_columns = columns(first_keys, &first);
    let mut base =
        PurchaseSummaries::from_columns(&columns(second_keys, &second), Threads::new(2)).unwrap();
    let merged = base.clone();
    base.add_columns(&first_columns, Threads::new(2)).unwrap();
    prop_assert!(base == expected);
    let merged = merged.merge(one_by_one(first_keys, &first)).unwrap();
    prop_assert!(merged == expected);
    prop_assert!(score_by_ntile(&base, as_of()).unwrap() == scores);
    Ok(())
}

/// What `NTILE(5) OVER (ORDER BY value, key)` says, by sorting all.
fn tiles_by_sorting(
    base: &PurchaseSummaries<u32>,
    value: fn(&PurchaseSummary) -> i128,
) -> Vec<(u32, u8)> {
    let mut ranked: Vec<(i128, u32)> = base
        .iter()
        .filter(|(_, summary)| summary.purchases() > 0)
        .map(|(customer, summary)| (value(&summary), customer))
        .collect();
    ranked.sort_unstable();
    let (size, rest) = (ranked.len() / 5, ranked.len() % 5);
    let sizes = (0..5).map(|tile| size + usize::from(tile < rest));
    let tiles = (1_u8..)
        .zip(sizes)
        .flat_map(|(tile, size)| std::iter::repeat_n(tile, size));
    let mut tiles: Vec<(u32, u8)> = ranked.iter().map(|(_, key)| *key).zip(tiles).collect();
    tiles.sort_unstable();
    tiles
}

/// A UUID of version 8 for each number; not in the order of the numbers.
fn id(customer: u32) -> CustomerId {
    let high = u64::from(customer).wrapping_mul(0x9e37_79b9_7f4a_7c15) & !0xf000 | 0x8000;
    CustomerId::parse(&format!(
        "{:08x}-{:04x}-{:04x}-8000-{customer:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xffff,
    ))
    .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn columns_say_what_the_facts_say(
        rows in strategies::purchase_rows(),
        cut in any::<prop::sample::Index>(),
        kind in 0..5_u8,
    ) {
        let cut = cut.index(rows.customers.len() + 1);
        match kind {
            0 => holds(&rows, |customer| customer, cut)?,
            1 => holds(&rows, |customer| u64::from(customer).wrapping_mul(0x9e37_79b9_7f4a_7c15), cut)?,
            2 => holds(&rows, |customer| u128::from(customer) << 90, cut)?,
            3 => holds(&rows, |customer| (-i64::from(customer)).to_le_bytes(), cut)?,
            _ => holds(&rows, id, cut)?,
        }
    }

    #[test]
    fn scores_of_many_customers_are_those_of_a_full_sort(rows in strategies::purchase_rows()) {
        let base = one_by_one(&rows.customers, &rows);
        let scores = score_by_ntile_on(&base, as_of(), Threads::new(2)).unwrap();
        let recency = tiles_by_sorting(&base, |summary| summary.last_purchase().unwrap().as_micros().into());
        let frequency = tiles_by_sorting(&base, |summary| summary.purchases().into());
        let monetary = tiles_by_sorting(&base, PurchaseSummary::amount_minor);
        let axis = |score: fn(RfmScore) -> Score| -> Vec<(u32, u8)> {
            scores.iter().map(|(customer, found)| (customer, score(found).get())).collect()
        };
        prop_assert!(axis(|score| score.recency) == recency);
        prop_assert!(axis(|score| score.frequency) == frequency);
        prop_assert!(axis(|score| score.monetary) == monetary);
    }

    #[test]
    fn changes_lead_from_the_earlier_scores_to_the_later_ones(
        rows in strategies::purchase_rows(),
        cut in any::<prop::sample::Index>(),
    ) {
        let (first, second) = rows.split(cut.index(rows.customers.len() + 1));
        let mut base = one_by_one(&first.customers, &first);
        let earlier = score_by_ntile(&base, as_of()).unwrap();
        base.add_columns(&columns(&second.customers, &second), Threads::ONE).unwrap();
        let later = score_by_ntile(&base, as_of()).unwrap();
        let mut known: BTreeMap<u32, RfmScore> = earlier.iter().collect();
        for change in later.changes_since(&earlier) {
            prop_assert_ne!(change.before, change.after);
            let before = match change.after {
                Some(after) => known.insert(change.customer, after),
                None => known.remove(&change.customer),
            };
            prop_assert_eq!(before, change.before);
        }
        prop_assert!(later.iter().eq(known));
    }

    #[test]
    fn any_order_of_the_rows_gives_the_same_base(
        (rows, shuffled) in strategies::purchase_rows().prop_flat_map(|rows| {
            let order: Vec<usize> = (0..rows.customers.len()).collect();
            (Just(rows), Just(order).prop_shuffle())
        }).prop_map(|(rows, order)| {
            let shuffled = rows.in_order(&order);
            (rows, shuffled)
        }),
    ) {
        let base = |rows: &PurchaseRows| {
            PurchaseSummaries::from_columns(&columns(&rows.customers, rows), Threads::new(2)).unwrap()
        };
        prop_assert!(base(&rows) == base(&shuffled));
    }
}

#[test]
fn what_is_refused_names_the_first_row_and_leaves_no_trace() {
    let at = vec![0_i64; 100_000];
    let customers: Vec<u32> = (0..100_000).collect();
    let good = vec![5_i64; 100_000];
    for threads in [Threads::ONE, Threads::new(2), Threads::new(7)] {
        for count in [10, 100_000] {
            let mut base = PurchaseSummaries::new(Currency::EUR);
            for _ in 0..2 {
                let mut minor = good.clone();
                minor[count - 1] = -1;
                minor[count / 2] = i64::MIN;
                let wrong = PurchaseColumns::new(
                    Currency::EUR,
                    &customers[..count],
                    &at[..count],
                    &minor[..count],
                )
                .unwrap();
                let before = base.clone();
                assert_eq!(
                    base.add_columns(&wrong, threads),
                    Err(SummaryError::NegativeAmount { row: count / 2 })
                );
                assert!(base == before, "nothing is changed");
                let mut late = at.clone();
                late[3] = i64::MAX;
                let wrong = PurchaseColumns::new(
                    Currency::EUR,
                    &customers[..count],
                    &late[..count],
                    &minor[..count],
                )
                .unwrap();
                assert_eq!(
                    base.add_columns(&wrong, threads),
                    Err(SummaryError::InstantOutOfRange { row: 3 })
                );
                assert!(base == before, "nothing is changed");
                base.add(7, crm_segment::PurchaseSummary::of_return(3));
            }
        }
    }
    let other = PurchaseColumns::new(Currency::USD, &[1_u32], &[0], &[0]).unwrap();
    assert_eq!(
        PurchaseSummaries::new(Currency::EUR).add_columns(&other, Threads::ONE),
        Err(SummaryError::CurrencyMismatch {
            expected: Currency::EUR,
            found: Currency::USD
        })
    );
    assert_eq!(
        PurchaseColumns::new(Currency::EUR, &[1_u32, 2], &[0], &[0, 0, 0]).unwrap_err(),
        SummaryError::UnequalColumns {
            customers: 2,
            instants: 1,
            amounts: 3
        }
    );
}

/// The largest amounts there are, more of them than 64 bits hold, and the smallest return.
#[test]
fn sums_pass_64_bits_in_columns_too() {
    const ROWS: usize = 40_000;
    let customers = vec![9_u32; ROWS];
    let at = vec![0; ROWS];
    let amounts: Vec<i64> = (0..ROWS)
        .map(|row| if row == 0 { i64::MIN } else { i64::MAX })
        .collect();
    let columns = PurchaseColumns::new(Currency::EUR, &customers, &at, &amounts)
        .unwrap()
        .with_refunds(RefundPolicy::Net);
    let base = PurchaseSummaries::from_columns(&columns, Threads::new(2)).unwrap();
    let summary = base.get(&9).unwrap();
    let expected: i128 = amounts.iter().map(|minor| i128::from(*minor)).sum();
    assert_eq!(summary.amount_minor(), expected);
    assert_eq!((summary.purchases(), summary.returns()), (39_999, 1));
}

proptest! {
    /// Rows that are ignored are as rows that are not there, their instants included; what is refused
    /// is told by its place among all rows.
    #[test]
    fn ignored_refunds_are_not_there(
        rows in prop::collection::vec((0_u32..20, 0_i64..1_000, -50_i64..50), 0..200),
        times in prop_oneof![Just(1_usize), Just(400)],
    ) {
        let rows = rows.repeat(times);
        let apart = |rows: &[(u32, i64, i64)]| -> (Vec<u32>, Vec<i64>, Vec<i64>) {
            rows.iter().copied().collect()
        };
        let base = |rows: &[(u32, i64, i64)], refunds| {
            let (customers, at, amounts) = apart(rows);
            let columns = PurchaseColumns::new(Currency::EUR, &customers, &at, &amounts).unwrap();
            PurchaseSummaries::from_columns(&columns.with_refunds(refunds), Threads::new(2))
        };
        let is_refund = |row: &(u32, i64, i64)| row.2 < 0;
        let sold: Vec<_> = rows.iter().copied().filter(|row| !is_refund(row)).collect();
        let outside: Vec<_> = rows
            .iter()
            .map(|(customer, at, minor)| (*customer, if *minor < 0 { i64::MAX } else { *at }, *minor))
            .collect();
        let expected = base(&sold, RefundPolicy::Refuse).unwrap();
        prop_assert_eq!(&base(&rows, RefundPolicy::Ignore).unwrap(), &expected);
        prop_assert_eq!(&base(&outside, RefundPolicy::Ignore).unwrap(), &expected);
        if let Some(row) = rows.iter().position(is_refund) {
            let refused = base(&rows, RefundPolicy::Refuse).unwrap_err();
            prop_assert_eq!(refused, SummaryError::NegativeAmount { row });
        }
    }
}

proptest! {
    /// Rows outside the period are as rows that are not there, whatever they hold.
    #[test]
    fn rows_outside_the_period_are_not_there(
        rows in prop::collection::vec((0_u32..20, 0_i64..1_000, -50_i64..50), 0..200),
        (from, length) in (0_i64..1_000, 0_i64..500),
        times in prop_oneof![Just(1_usize), Just(400)],
    ) {
        let instant = |micros| Timestamp::from_micros(micros).unwrap();
        let period = Period::between(instant(from), instant(from + length)).unwrap();
        let base = |rows: &[(u32, i64, i64)], rule| {
            let (customers, rest): (Vec<u32>, Vec<(i64, i64)>) =
                rows.iter().map(|(customer, at, minor)| (*customer, (*at, *minor))).unzip();
            let (at, amounts): (Vec<i64>, Vec<i64>) = rest.into_iter().unzip();
            let columns = PurchaseColumns::new(Currency::EUR, &customers, &at, &amounts).unwrap();
            PurchaseSummaries::from_columns(&columns.with_rule(rule), Threads::new(2)).unwrap()
        };
        let is_inside = |at: i64| (from..from + length).contains(&at);
        let rows = rows.repeat(times);
        let inside: Vec<_> = rows.iter().copied().filter(|row| is_inside(row.1)).collect();
        let strange: Vec<_> = rows
            .iter()
            .map(|row| if is_inside(row.1) { *row } else { (row.0, i64::MIN, row.2) })
            .collect();
        let rule = SummaryRule::new(RefundPolicy::Net);
        let expected = base(&inside, rule);
        prop_assert_eq!(&base(&rows, rule.within(period)), &expected);
        prop_assert_eq!(&base(&strange, rule.within(period)), &expected);
    }
}

#[test]
fn no_rows_are_a_base_without_customers() {
    let columns = PurchaseColumns::<u32>::new(Currency::EUR, &[], &[], &[]).unwrap();
    assert!(columns.is_empty());
    let base = PurchaseSummaries::from_columns(&columns, Threads::new(2)).unwrap();
    assert!(base.is_empty());
    assert!(
        score_by_ntile_on(&base, as_of(), Threads::new(2))
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        format!("{columns:?}"),
        "PurchaseColumns(<0 purchases>, EUR)"
    );
}
