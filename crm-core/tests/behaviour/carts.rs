//! What is in a cart.

use chrono::TimeDelta;
use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::{at, history_told_twice, line, told};

fn change(cart: &str, step: CartStep) -> InteractionContent {
    let cart = CartNumber::parse(cart).unwrap();
    InteractionContent::Cart(CartChange::new(cart, step).unwrap())
}

fn taken_out(product: &str) -> CartStep {
    CartStep::TakenOut {
        product: ProductCode::parse(product).unwrap(),
    }
}

fn holding(cart: &Cart) -> Vec<(&str, u32)> {
    cart.lines
        .values()
        .map(|line| (line.product.as_str(), line.quantity.get()))
        .collect()
}

#[test]
fn the_last_word_on_each_product_counts() {
    let interactions = [
        told(
            1,
            0,
            "shop",
            change("a", CartStep::Holds(line("CD-1", 1, 900))),
        ),
        told(
            2,
            1,
            "shop",
            change("a", CartStep::Holds(line("CD-2", 1, 500))),
        ),
        told(
            3,
            2,
            "app",
            change("a", CartStep::Holds(line("CD-1", 3, 2700))),
        ),
        told(4, 3, "shop", change("a", taken_out("CD-2"))),
        told(5, 4, "shop", change("a", taken_out("CD-9"))),
    ];
    let carts = carts(&interactions);
    assert_eq!(carts.len(), 1);
    assert_eq!(holding(&carts[0]), [("CD-1", 3)]);
    assert_eq!(carts[0].changed_at, at(4));
    let value = carts[0].value().unwrap();
    assert_eq!(value[&Currency::EUR], Money::new(2700, Currency::EUR));
}

#[test]
fn a_cart_that_is_left_is_abandoned_until_it_is_ordered() {
    let filled = told(
        1,
        0,
        "shop",
        change("a", CartStep::Holds(line("CD-1", 1, 900))),
    );
    let hour = TimeDelta::hours(1);
    let cart = &carts([&filled])[0];
    assert!(!cart.is_abandoned(hour, at(3599)));
    assert!(cart.is_abandoned(hour, at(3600)));

    let order = OrderNumber::parse("7").unwrap();
    let step = CartStep::Ordered {
        order: order.clone(),
    };
    let ordered = told(2, 4000, "shop", change("a", step));
    let cart = &carts([&ordered, &filled])[0];
    assert_eq!(cart.ordered, Some(order));
    assert!(cart.lines.is_empty() && !cart.is_abandoned(hour, at(99_000)));

    // Filled anew.
    let again = told(
        3,
        5000,
        "shop",
        change("a", CartStep::Holds(line("CD-2", 1, 500))),
    );
    let cart = &carts([&again, &ordered, &filled])[0];
    assert_eq!(holding(cart), [("CD-2", 1)]);
    assert_eq!(cart.ordered, None);
    assert!(cart.is_abandoned(hour, at(9000)));
}

#[test]
fn an_amount_below_zero_is_refused() {
    let cart = CartNumber::parse("a").unwrap();
    let refused = CartChange::new(cart, CartStep::Holds(line("CD-1", 1, -1))).unwrap_err();
    assert_eq!(refused.field(), "cart amount");
}

/// What a shop would keep: one list of lines for each cart, changed in place.
fn by_hand(told: &[Interaction]) -> Vec<(CartNumber, Vec<PurchaseLine>, Option<OrderNumber>)> {
    let mut told: Vec<&Interaction> = told.iter().collect();
    told.sort_by_key(|one| (one.occurred_at(), one.id()));
    let mut carts: Vec<(CartNumber, Vec<PurchaseLine>, Option<OrderNumber>)> = Vec::new();
    for one in told {
        let InteractionContent::Cart(change) = one.content() else {
            continue;
        };
        let place = carts
            .iter()
            .position(|(number, ..)| number == change.cart());
        let place = place.unwrap_or_else(|| {
            carts.push((change.cart().clone(), Vec::new(), None));
            carts.len() - 1
        });
        let (_, lines, ordered) = &mut carts[place];
        *ordered = None;
        match change.step().clone() {
            CartStep::Holds(line) => {
                lines.retain(|other| other.product != line.product);
                lines.push(line);
            }
            CartStep::TakenOut { product } => lines.retain(|other| other.product != product),
            CartStep::Emptied => lines.clear(),
            CartStep::Ordered { order } => {
                lines.clear();
                *ordered = Some(order);
            }
            other => panic!("a step that this test does not know: {other:?}"),
        }
    }
    for (_, lines, _) in &mut carts {
        lines.sort_by(|one, other| one.product.cmp(&other.product));
    }
    carts.sort_by(|one, other| one.0.cmp(&other.0));
    carts
}

proptest! {
    #[test]
    fn neither_order_nor_repeats_change_the_carts(
        (told, again) in history_told_twice(any::cart_change().prop_map(InteractionContent::Cart)),
    ) {
        let carts = carts(&told);
        prop_assert_eq!(&carts, &crm_core::carts(&again));
        let kept: Vec<_> = carts
            .into_iter()
            .map(|cart| (cart.number, cart.lines.into_values().collect::<Vec<_>>(), cart.ordered))
            .collect();
        prop_assert_eq!(kept, by_hand(&told));
    }
}
