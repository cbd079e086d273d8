//! Histories, spends and opportunities that no summary can have.

use crm_segment::value::*;
use serde_json::json;

use crate::{fixtures, refuses};

#[test]
fn histories_that_contradict_themselves_are_refused() {
    refuses::<RepeatHistories<u32>>(
        "repeat_histories",
        &[
            (
                "/refunds",
                json!("refuse"),
                "refunds: must be 0 where the policy refuses them",
            ),
            ("/customers/0/1", json!([]), "customers: must have days"),
            (
                "/customers/0/1/1/day",
                json!("2026-01-05"),
                "days of a customer: must be in rising order",
            ),
            ("/customers/0/1/1/day", json!("2026-02-30"), "out of range"),
            (
                "/customers/0/1/0/bought",
                json!(null),
                "days: must have a purchase or a refund",
            ),
            (
                "/customers/0/1/0/bought",
                json!("-1"),
                "bought: must be 0 or more",
            ),
            (
                "/customers/0/1/0/refunded",
                json!("1"),
                "refunded: must be one that so many",
            ),
            (
                "/customers/0/1/1/refunded",
                json!("-1"),
                "refunded: must be one that so many",
            ),
            (
                "/customers/0/1/1/refunded",
                json!("9223372036854775809"),
                "refunded: must be one that so many",
            ),
            ("/zone", json!("Nowhere"), "Nowhere"),
        ],
    );
    refuses::<HistoryGroups>(
        "history_groups",
        &[
            (
                "/histories/0/repeats",
                json!(1),
                "recency: must be 0 without repeat purchases",
            ),
            (
                "/histories/1/age_at_last",
                json!("40"),
                "recency: the last purchase must not lie after",
            ),
            ("/histories/1/age_at_last", json!("NaN"), "recency"),
            (
                "/histories/0/age",
                json!("inf"),
                "age: must be a finite number",
            ),
            (
                "/histories/0/age",
                json!("-1"),
                "age: must be a finite number",
            ),
            (
                "/histories/0/customers",
                json!(0),
                "histories: must be of a customer or more",
            ),
            (
                "/histories/1",
                fixtures()["history_groups"]["histories"][0].clone(),
                "histories: must be in rising order",
            ),
        ],
    );
    refuses::<SpendGroups>(
        "spend_groups",
        &[
            (
                "/spends/0/mean",
                json!("0"),
                "mean spend: must be a finite number above zero",
            ),
            (
                "/spends/0/mean",
                json!("inf"),
                "mean spend: must be a finite number",
            ),
            ("/spends/0/purchases", json!(0), "mean spend"),
            (
                "/spends/0/customers",
                json!(0),
                "spends: must be of a customer or more",
            ),
        ],
    );
    refuses::<OpportunityGroups>(
        "opportunity_groups",
        &[
            (
                "/histories/1/taken",
                json!(6),
                "opportunities: must be at least the last purchase",
            ),
            (
                "/histories/0/customers",
                json!(0),
                "histories: must be of a customer or more",
            ),
            ("/histories/0/taken", json!(1), "opportunities"),
            (
                "/histories/1",
                fixtures()["opportunity_groups"]["histories"][0].clone(),
                "histories: must be in rising order",
            ),
        ],
    );
}
