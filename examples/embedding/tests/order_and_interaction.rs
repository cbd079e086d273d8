//! The example whose host keeps orders beside the customer relationship.

mod example;

#[test]
fn an_order_and_its_interaction_are_stored_together_or_not_at_all() {
    let output = example::run("order_and_interaction", &[]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    assert!(said.contains("order 2026-0003: refused"), "{said}");
    assert!(
        said.contains("2 orders, 2 interactions, the customer is there: true"),
        "{said}"
    );
}
