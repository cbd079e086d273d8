//! Where orders stand.

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::{at, history_told_twice, told};

fn number() -> OrderNumber {
    OrderNumber::parse("2026-0815").unwrap()
}

fn reached(stage: OrderStage) -> InteractionContent {
    InteractionContent::Order(OrderUpdate::new(number(), stage))
}

fn paid(cents: i64) -> Purchase {
    Purchase::new(Money::new(cents, Currency::EUR), vec![])
        .unwrap()
        .with_order(number())
}

fn state(contents: &[InteractionContent]) -> OrderState {
    let numbered = (1_u64..).zip(contents);
    let interactions: Vec<Interaction> = numbered
        .map(|(number, content)| told(number, number as i64, "shop", content.clone()))
        .collect();
    orders(&interactions)[0].state()
}

#[test]
fn an_order_stands_at_its_furthest_stage() {
    use OrderStage::{Cancelled, Delivered, Paid, Placed, Returned, Shipped};
    let cases = [
        (vec![Placed], OrderState::Open),
        (vec![Placed, Paid], OrderState::Open),
        (vec![Placed, Cancelled], OrderState::Cancelled),
        (vec![Placed, Shipped], OrderState::Shipped),
        (vec![Shipped, Placed], OrderState::Shipped),
        (vec![Placed, Cancelled, Shipped], OrderState::Shipped),
        (
            vec![Placed, Shipped, Delivered, Paid],
            OrderState::Delivered,
        ),
        (
            vec![Placed, Shipped, Returned, Delivered],
            OrderState::Returned,
        ),
    ];
    for (stages, expected) in cases {
        let contents: Vec<_> = stages.iter().copied().map(reached).collect();
        assert_eq!(state(&contents), expected, "{stages:?}");
    }
}

#[test]
fn an_order_came_back_when_as_much_was_paid_back() {
    let bought = InteractionContent::Purchase(paid(1000));
    let back = |cents| InteractionContent::Return(paid(cents));
    let delivered = reached(OrderStage::Delivered);
    let all = |returns: &[i64]| {
        let mut contents = vec![bought.clone(), delivered.clone()];
        contents.extend(returns.iter().copied().map(back));
        state(&contents)
    };
    assert_eq!(all(&[]), OrderState::Delivered);
    assert_eq!(all(&[400]), OrderState::Delivered);
    assert_eq!(all(&[400, 600]), OrderState::Returned);
    // Giving back what nobody bought here says nothing of the order.
    assert_eq!(state(&[back(5)]), OrderState::Open);
}

#[test]
fn shop_warehouse_and_carrier_tell_of_one_order() {
    let parcel = ParcelNumber::parse("JJD0001").unwrap();
    let shipped = OrderUpdate::new(number(), OrderStage::Shipped)
        .with_parcel(parcel.clone())
        .expected_at(at(900));
    let interactions = [
        told(3, 50, "warehouse", InteractionContent::Order(shipped)),
        told(1, 0, "shop", InteractionContent::Purchase(paid(1000))),
        told(2, 20, "bank", reached(OrderStage::Paid)),
    ];
    let all = orders(&interactions);
    let [order] = &all[..] else {
        panic!("one order, not {}", all.len())
    };
    assert_eq!(order.reached[&OrderStage::Placed], at(0));
    assert!(order.is_paid() && order.parcels.contains(&parcel));
    assert!(!order.is_late(at(900)) && order.is_late(at(901)));

    let delivered = told(4, 950, "carrier", reached(OrderStage::Delivered));
    let order = &orders(interactions.iter().chain([&delivered]))[0];
    assert!(!order.is_late(at(99_000)));
}

fn any_order() -> impl Strategy<Value = InteractionContent> + Clone {
    let cents = (1_i64..500).prop_map(paid);
    prop_oneof![
        4 => any::order_update().prop_map(InteractionContent::Order),
        2 => any::order_stage().prop_map(reached),
        1 => cents.clone().prop_map(InteractionContent::Purchase),
        1 => cents.prop_map(InteractionContent::Return),
    ]
}

proptest! {
    #[test]
    fn neither_order_nor_repeats_change_the_orders(
        (told, again) in history_told_twice(any_order()),
    ) {
        prop_assert_eq!(orders(&told), orders(&again));
    }

    /// What is told later never takes a stage back, nor makes it later.
    #[test]
    fn stages_are_only_ever_reached((told, _) in history_told_twice(any_order())) {
        for count in 0..told.len() {
            let before = orders(&told[..count]);
            let after = orders(&told[..=count]);
            for order in before {
                let now = after.iter().find(|now| now.number == order.number).unwrap();
                for (stage, at) in &order.reached {
                    prop_assert!(now.reached[stage] <= *at);
                }
                prop_assert!(order.parcels.is_subset(&now.parcels));
            }
        }
    }
}
