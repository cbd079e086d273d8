//! What customers think of products.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::{customer, history, history_told_twice, in_order, told_of};

fn product() -> ProductCode {
    ProductCode::parse("CD-1").unwrap()
}

fn any_feedback() -> impl Strategy<Value = InteractionContent> + Clone {
    any::product_feedback().prop_map(InteractionContent::Feedback)
}

/// Each by another customer.
fn summary(points: &[u8]) -> RatingSummary {
    let told = (1..).zip(points).map(|(number, points)| {
        let rating = Rating::new(*points).unwrap();
        let content = InteractionContent::Feedback(ProductFeedback::new(product(), rating));
        told_of(number, number, 0, content)
    });
    board(&told.collect::<Vec<_>>())
        .summary(&product())
        .unwrap()
}

#[test]
fn means_are_exact_and_halves_round_up() {
    let cases: [(&[u8], u64, u64); 6] = [
        (&[3], 3, 300),
        (&[1, 2], 3, 150),
        (&[4, 4, 5], 13, 433),
        (&[4, 5, 5], 14, 467),
        // 9 of 8 are 1.125.
        (&[1, 1, 1, 1, 1, 1, 1, 2], 9, 113),
        (&[5, 5, 5], 15, 500),
    ];
    for (points, sum, mean) in cases {
        let summary = summary(points);
        assert_eq!(summary.count(), points.len() as u64);
        assert_eq!(summary.points(), sum);
        assert_eq!(summary.mean_in_hundredths(), Some(mean), "{points:?}");
    }
    assert_eq!(RatingSummary::default().mean_in_hundredths(), None);
    assert_eq!(RatingBoard::new().summary(&product()), None);
}

board_laws!(RatingBoard, any_feedback());

proptest! {
    /// Of each customer the last rating of a product counts.
    #[test]
    fn a_customer_rates_a_product_once(told in history(any_feedback())) {
        let mut last: BTreeMap<ProductCode, BTreeMap<CustomerId, Rating>> = BTreeMap::new();
        for one in in_order(&told) {
            if let InteractionContent::Feedback(given) = one.content() {
                let of_product = last.entry(given.product.clone()).or_default();
                of_product.insert(one.customer(), given.rating);
            }
        }
        let board = board(&told);
        prop_assert!(board.products().eq(last.keys()));
        let customers: BTreeSet<_> = told.iter().map(Interaction::customer).collect();
        for (product, ratings) in last {
            let summary = board.summary(&product).unwrap();
            prop_assert!(summary.count() <= customers.len() as u64);
            prop_assert_eq!(summary.count(), ratings.len() as u64);
            let points: u64 = ratings.values().map(|rating| u64::from(rating.points())).sum();
            prop_assert_eq!(summary.points(), points);
            let (low, high) = (ratings.values().min().unwrap(), ratings.values().max().unwrap());
            let mean = summary.mean_in_hundredths().unwrap();
            prop_assert!(mean >= u64::from(low.points()) * 100);
            prop_assert!(mean <= u64::from(high.points()) * 100);
        }
    }

    #[test]
    fn boards_follow_merges_and_erasures_of_customers(told in history(any_feedback())) {
        let (absorbed, survivor) = (customer(2), customer(1));
        let mut followed = board(&told);
        followed.absorb(absorbed, survivor);
        let moved = told.iter().cloned().map(|one| match one.customer() == absorbed {
            true => one.moved_to(survivor, None),
            false => one,
        });
        prop_assert_eq!(&followed, &board(&moved.collect::<Vec<_>>()));
        followed.forget(survivor);
        let others = told.into_iter().filter(|one| one.customer() == customer(3));
        prop_assert_eq!(followed, board(&others.collect::<Vec<_>>()));
    }
}
