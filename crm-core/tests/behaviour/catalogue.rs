//! Products of the host.

use std::sync::Arc;

use crm_core::strategies as any;
use crm_core::*;
use futures_executor::block_on;
use proptest::collection::vec;
use proptest::prelude::*;

#[test]
fn stock_answers() {
    let pieces = |count: u32| count.try_into().unwrap();
    let three = Availability::InStock {
        pieces: Some(pieces(3)),
    };
    assert!(three.covers(pieces(3)) && !three.covers(pieces(4)));
    let some = Availability::InStock { pieces: None };
    assert!(some.covers(pieces(u32::MAX)));
    let later = Availability::OnOrder { expected_at: None };
    assert!(later.is_orderable() && !later.covers(pieces(1)));
    for gone in [Availability::OutOfStock, Availability::Discontinued] {
        assert!(!gone.is_orderable() && !gone.covers(pieces(1)));
    }
}

#[test]
fn can_i_have_so_many() {
    let pieces = |count: u32| count.try_into().unwrap();
    let listed = |availability| {
        Product::new(
            ProductCode::parse("CD-1").unwrap(),
            ProductName::parse("An album").unwrap(),
            availability,
        )
    };
    let about =
        |availability, count| StockAnswer::about(Some(&listed(availability)), pieces(count));
    let three = Availability::InStock {
        pieces: Some(pieces(3)),
    };
    let too_few = StockAnswer::TooFew { pieces: pieces(3) };
    assert_eq!(
        (about(three, 3), about(three, 4)),
        (StockAnswer::Now, too_few)
    );
    let some = Availability::InStock { pieces: None };
    assert_eq!(about(some, u32::MAX), StockAnswer::Now);
    let expected_at = Some(Timestamp::UNIX_EPOCH);
    let later = Availability::OnOrder { expected_at };
    assert_eq!(about(later, 1), StockAnswer::Later { expected_at });
    assert_eq!(about(Availability::OutOfStock, 1), StockAnswer::NotNow);
    assert_eq!(about(Availability::Discontinued, 1), StockAnswer::NoMore);
    assert_eq!(StockAnswer::about(None, pieces(1)), StockAnswer::NoMore);
}

#[test]
fn a_price_below_zero_is_refused() {
    let product = || {
        Product::new(
            ProductCode::parse("CD-1").unwrap(),
            ProductName::parse("An album").unwrap(),
            Availability::OutOfStock,
        )
    };
    let refused = product()
        .at_price(Money::new(-1, Currency::EUR))
        .unwrap_err();
    assert_eq!(refused.field(), "product price");
    let mut json = serde_json::to_value(product()).unwrap();
    json["price"] = serde_json::json!({ "minor": -1, "currency": "EUR" });
    assert!(serde_json::from_value::<Product>(json).is_err());
}

proptest! {
    #[test]
    fn products_are_found_in_the_order_asked(
        listed in vec(any::product(), 0..4),
        asked in vec(any::product_code(), 0..3),
    ) {
        // Behind a pointer, as services hold it.
        let catalogue: Arc<dyn Catalogue> = Arc::new(CatalogueList::new(listed.clone()));
        let codes: Vec<ProductCode> =
            listed.iter().map(|product| product.code().clone()).chain(asked).collect();
        let found = block_on(catalogue.products(&codes)).unwrap();
        prop_assert_eq!(found.len(), codes.len());
        for (code, found) in codes.iter().zip(found) {
            prop_assert_eq!(&block_on(catalogue.product(code)).unwrap(), &found);
            let last = listed.iter().rfind(|product| product.code() == code);
            prop_assert_eq!(found.as_ref(), last);
        }
    }
}
