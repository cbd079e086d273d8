//! The products of a customer's orders.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use super::OwnView;
use crate::catalogue::{Catalogue, Product, StockAnswer};
use crate::interaction::{Interaction, ProductCode, ProductName, PurchaseLine};
use crate::order::Order;

/// A product that a customer ordered or bought.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OwnProduct {
    /// Its code.
    pub code: ProductCode,
    /// What it was called when the customer bought it last, if that was told.
    pub bought_as: Option<ProductName>,
    /// What the catalogue says of it today.
    pub today: ProductToday,
}

/// What a catalogue says of a product today.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProductToday {
    /// It was not asked: there is none, it did not answer, or there are more products than are looked
    /// up.
    NotAsked,
    /// It does not know the product (any more).
    NotListed,
    /// Name, price and availability.
    Listed(Product),
}

/// Whether the catalogue answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OwnCatalogue {
    /// There is none, or nothing to ask it.
    NotAsked,
    /// It did.
    Answered,
    /// It could not be read. What went wrong is for the host's catalogue to log.
    Failed {
        /// Whether asking again may help.
        is_retryable: bool,
    },
}

impl OwnProduct {
    /// What to call it: as the catalogue does today; else as it was called when it was bought.
    #[must_use]
    pub fn name(&self) -> Option<&ProductName> {
        match &self.today {
            ProductToday::Listed(product) => Some(product.name()),
            _ => self.bought_as.as_ref(),
        }
    }

    /// Whether so many pieces can be had; `None` when the catalogue was not asked.
    #[must_use]
    pub fn in_stock(&self, pieces: NonZeroU32) -> Option<StockAnswer> {
        match &self.today {
            ProductToday::NotAsked => None,
            ProductToday::NotListed => Some(StockAnswer::about(None, pieces)),
            ProductToday::Listed(product) => Some(StockAnswer::about(Some(product), pieces)),
        }
    }
}

/// The products that were told, by code, and the order in which to look them up: first those of open
/// orders, then those that were bought or given back, latest first.
pub(super) struct ToldProducts {
    names: BTreeMap<ProductCode, Option<ProductName>>,
    in_turn: Vec<ProductCode>,
}

pub(super) fn products_told(orders: &[Order], history: &[Interaction]) -> ToldProducts {
    let open = orders.iter().filter(|order| !order.state().is_final());
    let of_orders = open.flat_map(|order| order.purchases.iter().rev());
    let of_history = history.iter().filter_map(|one| one.content().purchase());
    let bought = of_orders.chain(of_history.clone());
    let mut seen = BTreeSet::new();
    let in_turn = bought
        .flat_map(|bought| bought.lines())
        .filter(|line| seen.insert(&line.product))
        .map(|line| line.product.clone())
        .collect();
    // Oldest first: the last name counts.
    let lines: Vec<&PurchaseLine> = of_history.flat_map(|bought| bought.lines()).collect();
    let mut names: BTreeMap<ProductCode, Option<ProductName>> = BTreeMap::new();
    for line in lines.into_iter().rev() {
        let name = names.entry(line.product.clone()).or_default();
        *name = line.name.clone().or(name.take());
    }
    ToldProducts { names, in_turn }
}

/// The products with what the catalogue says of them, in one call.
pub(super) async fn look_up(
    told: ToldProducts,
    catalogue: Option<&dyn Catalogue>,
) -> (BTreeMap<ProductCode, OwnProduct>, OwnCatalogue) {
    let ToldProducts { names, mut in_turn } = told;
    in_turn.truncate(OwnView::LOOKED_UP);
    let (answers, state) = match catalogue {
        Some(catalogue) if !in_turn.is_empty() => match catalogue.products(&in_turn).await {
            Ok(answers) if answers.len() == in_turn.len() => (answers, OwnCatalogue::Answered),
            // One that does not give an answer for each cannot be gone by.
            Ok(_) => (
                Vec::new(),
                OwnCatalogue::Failed {
                    is_retryable: false,
                },
            ),
            Err(error) => {
                let is_retryable = error.is_retryable();
                (Vec::new(), OwnCatalogue::Failed { is_retryable })
            }
        },
        _ => (Vec::new(), OwnCatalogue::NotAsked),
    };
    let today = |answer: Option<Product>| match answer {
        Some(product) => ProductToday::Listed(product),
        None => ProductToday::NotListed,
    };
    let mut said: BTreeMap<ProductCode, ProductToday> = in_turn
        .into_iter()
        .zip(answers.into_iter().map(today))
        .collect();
    let products = names.into_iter().map(|(code, bought_as)| {
        let today = said.remove(&code).unwrap_or(ProductToday::NotAsked);
        let product = OwnProduct {
            code: code.clone(),
            bought_as,
            today,
        };
        (code, product)
    });
    (products.collect(), state)
}
