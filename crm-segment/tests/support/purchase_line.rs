//! Lines of purchases.

use std::num::NonZeroU32;

use crm_core::{Category, Money, ProductCode, PurchaseLine};

/// One piece of a product.
pub(crate) fn purchase_line(product: &str, category: &str, amount: Money) -> PurchaseLine {
    PurchaseLine {
        product: ProductCode::parse(product).unwrap(),
        name: None,
        category: Some(Category::parse(category).unwrap()),
        quantity: NonZeroU32::MIN,
        amount,
    }
}
