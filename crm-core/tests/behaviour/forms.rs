//! The serialised forms, frozen.

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn survives<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    value: &T,
) -> Result<(), TestCaseError> {
    let text = serde_json::to_string(value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
    Ok(())
}

proptest! {
    #[test]
    fn every_form_survives_json(
        product in any::product(),
        rule in any::session_rule(),
        change in any::cart_change(),
        update in any::order_update(),
    ) {
        survives(&product)?;
        survives(&rule)?;
        survives(&change)?;
        survives(&update)?;
    }
}

#[test]
fn the_default_rule_of_sessions_is_frozen() {
    let frozen = include_str!("../fixtures/session_rule.json");
    let rule: SessionRule = serde_json::from_str(frozen).unwrap();
    assert_eq!(rule, SessionRule::default());
    let written: serde_json::Value = serde_json::from_str(frozen).unwrap();
    assert_eq!(serde_json::to_value(rule).unwrap(), written);
}

#[test]
fn products_are_frozen() {
    let frozen = include_str!("../fixtures/products.json");
    let products: Vec<Product> = serde_json::from_str(frozen).unwrap();
    assert_eq!(products.len(), 5, "each availability, and one that counts");
    assert_eq!(products[0].price(), Some(Money::new(1499, Currency::EUR)));
    let written: serde_json::Value = serde_json::from_str(frozen).unwrap();
    assert_eq!(serde_json::to_value(products).unwrap(), written);
}
