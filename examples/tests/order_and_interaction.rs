//! The example whose host keeps orders beside the customer relationship.
#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use std::process::Command;

#[test]
fn an_order_and_its_interaction_are_stored_together_or_not_at_all() {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "ecrm-examples"])
        .args(["--example", "order_and_interaction"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    assert!(said.contains("order 2026-0003: refused"), "{said}");
    assert!(
        said.contains("2 orders, 2 interactions, the customer is there: true"),
        "{said}"
    );
}
