//! Numbers that stand for what is counted once.

use std::collections::HashMap;

use crm_core::{Category, Channel, InteractionKind, ProductCode};

use crate::rule::Distinct;

/// Gives equal things one number and different ones different numbers, of one kind of thing.
///
/// Texts are kept once for all customers; they are those of the assortment, not of persons.
#[derive(Debug, Default)]
pub(super) struct DistinctNumbers {
    categories: HashMap<Category, u32>,
    products: HashMap<ProductCode, u32>,
}

impl DistinctNumbers {
    pub(super) fn number(&mut self, of: Distinct<'_>) -> u32 {
        match of {
            Distinct::Kind(kind) => place(&InteractionKind::ALL, kind),
            Distinct::Channel(channel) => place(&Channel::ALL, channel),
            // Days, weeks and longer, which all fit: those of 8,000 years are three million.
            Distinct::Period(period) => period.number() as u32,
            Distinct::Category(category) => numbered(&mut self.categories, category),
            Distinct::Product(product) => numbered(&mut self.products, product),
        }
    }
}

fn place<T: PartialEq>(all: &[T], one: T) -> u32 {
    let place = all.iter().position(|other| *other == one);
    place
        .and_then(|place| u32::try_from(place).ok())
        .unwrap_or(u32::MAX)
}

fn numbered<T: Clone + Eq + std::hash::Hash>(known: &mut HashMap<T, u32>, one: &T) -> u32 {
    if let Some(number) = known.get(one) {
        return *number;
    }
    let number = u32::try_from(known.len()).unwrap_or(u32::MAX);
    known.insert(one.clone(), number);
    number
}
