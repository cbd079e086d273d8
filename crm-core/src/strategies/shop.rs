//! Carts, orders, products, and what tells of them.

use std::num::NonZeroU32;

use proptest::option;
use proptest::prelude::*;

use super::basic::{currency_of_two_decimals, line, non_negative_money, timestamp};
use super::interaction::{category, purchase_line};
use crate::{
    Availability, CartChange, CartNumber, CartStep, ClientTimes, OrderNumber, OrderStage,
    OrderUpdate, ParcelNumber, Product, ProductCode, ProductName, SessionRule,
};

/// One of a few [`ProductCode`]s.
fn listed_product() -> impl Strategy<Value = ProductCode> + Clone {
    proptest::sample::select(vec!["CD-1", "CD-2", "CD-3"])
        .prop_filter_map("a product", |text| ProductCode::parse(text).ok())
}

/// Any [`CartNumber`], mostly one of a few.
pub fn cart_number() -> impl Strategy<Value = CartNumber> + Clone {
    let text = prop_oneof![3 => "[ab]", 1 => line()];
    text.prop_filter_map("a cart", |text| CartNumber::parse(text).ok())
        .boxed()
}

fn order_number() -> impl Strategy<Value = OrderNumber> + Clone {
    let text = prop_oneof![3 => "[12]", 1 => line()];
    text.prop_filter_map("an order", |text| OrderNumber::parse(text).ok())
        .boxed()
}

/// Any [`CartStep`].
pub fn cart_step() -> impl Strategy<Value = CartStep> + Clone {
    let line = currency_of_two_decimals().prop_flat_map(purchase_line);
    prop_oneof![
        4 => (line, listed_product()).prop_map(|(line, product)| {
            CartStep::Holds(crate::PurchaseLine { product, ..line })
        }),
        2 => listed_product().prop_map(|product| CartStep::TakenOut { product }),
        1 => Just(CartStep::Emptied),
        1 => order_number().prop_map(|order| CartStep::Ordered { order }),
    ]
    .boxed()
}

/// Any [`CartChange`].
pub fn cart_change() -> impl Strategy<Value = CartChange> + Clone {
    (cart_number(), cart_step())
        .prop_filter_map("a change", |(cart, step)| CartChange::new(cart, step).ok())
}

/// Any [`OrderStage`].
pub fn order_stage() -> impl Strategy<Value = OrderStage> + Clone {
    proptest::sample::select(OrderStage::ALL.to_vec())
}

/// Any [`OrderUpdate`].
pub fn order_update() -> impl Strategy<Value = OrderUpdate> + Clone {
    let parcel =
        option::of(line().prop_filter_map("a parcel", |text| ParcelNumber::parse(text).ok()));
    (
        order_number(),
        order_stage(),
        parcel,
        option::of(timestamp()),
    )
        .prop_map(|(order, stage, parcel, expected_at)| OrderUpdate {
            order,
            stage,
            parcel,
            expected_at,
        })
        .boxed()
}

/// Any [`Availability`].
pub fn availability() -> impl Strategy<Value = Availability> + Clone {
    let pieces = (0_u32..50).prop_map(NonZeroU32::new);
    prop_oneof![
        pieces.prop_map(|pieces| Availability::InStock { pieces }),
        option::of(timestamp()).prop_map(|expected_at| Availability::OnOrder { expected_at }),
        Just(Availability::OutOfStock),
        Just(Availability::Discontinued),
    ]
    .boxed()
}

/// Any [`Product`].
pub fn product() -> impl Strategy<Value = Product> + Clone {
    let name = line().prop_filter_map("a name", |text| ProductName::parse(text).ok());
    let price = option::of(currency_of_two_decimals().prop_flat_map(non_negative_money));
    (
        listed_product(),
        name,
        option::of(category()),
        price,
        availability(),
    )
        .prop_filter_map(
            "a product",
            |(code, name, category, price, availability)| {
                let mut product = Product::new(code, name, availability);
                if let Some(category) = category {
                    product = product.in_category(category);
                }
                match price {
                    Some(price) => product.at_price(price).ok(),
                    None => Some(product),
                }
            },
        )
        .boxed()
}

/// Any [`SessionRule`]: idle after a second to an hour.
pub fn session_rule() -> impl Strategy<Value = SessionRule> + Clone {
    let seconds = || (1_u32..3600).prop_filter_map("seconds", NonZeroU32::new);
    (seconds(), option::of(seconds()), 0_u32..100, 0_u32..5).prop_map(
        |(idle, longest, engaged, views)| {
            let rule = SessionRule::default()
                .with_idle_seconds(idle)
                .with_engaged_seconds(engaged)
                .with_engaged_views(views);
            match longest {
                Some(longest) => rule.with_longest_seconds(longest),
                None => rule,
            }
        },
    )
}

/// Any [`ClientTimes`].
pub fn client_times() -> impl Strategy<Value = ClientTimes> + Clone {
    (timestamp(), option::of(timestamp()), timestamp()).prop_map(|(occurred, sent, received)| {
        ClientTimes {
            occurred,
            sent,
            received,
        }
    })
}
