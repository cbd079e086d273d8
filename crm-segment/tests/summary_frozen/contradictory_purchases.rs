//! Purchases, baskets and categories that no summary can have.

use crm_segment::*;
use serde_json::json;

use crate::{ORDER, fixtures, refuses};

#[test]
fn purchases_that_contradict_themselves_are_refused() {
    let counts = "purchases: must be 0 without a first and a last one";
    refuses::<PurchaseSummary>(
        "purchase_summary",
        &[
            ("/purchases", json!(0), counts),
            ("/purchases", json!(1), counts),
            ("/purchases", json!(-1), "u64"),
            ("/first_purchase", json!(null), counts),
            ("/last_purchase", json!("2026-02-01T12:00:00Z"), counts),
            (
                "/last_purchase",
                json!("0999-02-01T12:00:00Z"),
                "timestamp: must be from the year 1000",
            ),
            (
                "/last_purchase",
                json!("+10000-01-01T00:00:00Z"),
                "timestamp",
            ),
            (
                "/amount_minor",
                json!("27670116110564327425"),
                "amount: must be one that so many",
            ),
            (
                "/amount_minor",
                json!("170141183460469231731687303715884105728"),
                "digits within its range",
            ),
            ("/amount_minor", json!("1.5"), "digits within its range"),
            ("/amount_minor", json!(5), "string"),
        ],
    );
    refuses::<PurchaseSummary>(
        "empty_purchase_summary",
        &[
            (
                "/amount_minor",
                json!("1"),
                "amount: must be one that so many",
            ),
            ("/purchases", json!(1), counts),
        ],
    );
    let customer = fixtures()["purchase_summaries"]["customers"][0].clone();
    refuses::<PurchaseSummaries<u32>>(
        "purchase_summaries",
        &[
            (
                "/customers/1",
                customer.clone(),
                "customers: must be in rising order, each once, got 2 members",
            ),
            ("/customers/1/0", json!(3), ORDER),
            ("/customers/1/0", json!("nine"), "u32"),
            ("/customers/0/1/purchases", json!(0), counts),
            ("/currency", json!("XXXX"), "currency"),
            ("/customers", json!({"7": 1}), "sequence"),
        ],
    );
    refuses::<Baskets<String>>(
        "baskets",
        &[
            (
                "/baskets/1/0",
                json!(["milk", "bread"]),
                "items of a basket: must be in rising order",
            ),
            (
                "/baskets/1/0",
                json!(["bread", "bread"]),
                "items of a basket: must be in rising order",
            ),
            (
                "/baskets/1/0",
                json!([]),
                "baskets: must be in rising order",
            ),
            (
                "/baskets/1/1",
                json!(0),
                "baskets: must have come at least once each",
            ),
        ],
    );
    refuses::<CategoryCounts<u32, String>>(
        "category_counts",
        &[
            (
                "/customers/0/1",
                json!([]),
                "categories of a customer: must be one or more",
            ),
            (
                "/customers/0/1/0/1/purchases",
                json!(0),
                "amount: must be one that so many",
            ),
            (
                "/customers/0/1/0/1",
                json!({"purchases": 0, "amount_minor": "0"}),
                "categories of a customer",
            ),
            (
                "/customers/0/1/0/1/amount_minor",
                json!("-1"),
                "digits within its range",
            ),
            ("/customers/0/1/0/0", json!("zebras"), ORDER),
        ],
    );
}
