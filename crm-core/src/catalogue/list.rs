//! A catalogue in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::{Catalogue, Product};
use crate::interaction::ProductCode;
use crate::store::StoreError;

/// A catalogue of products that were listed beforehand: for tests, and for hosts that sell little.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogueList {
    products: BTreeMap<ProductCode, Product>,
}

impl CatalogueList {
    /// These products; of several with one code the last.
    #[must_use]
    pub fn new(products: impl IntoIterator<Item = Product>) -> Self {
        let by_code = |product: Product| (product.code().clone(), product);
        Self {
            products: products.into_iter().map(by_code).collect(),
        }
    }
}

#[async_trait]
impl Catalogue for CatalogueList {
    async fn product(&self, code: &ProductCode) -> Result<Option<Product>, StoreError> {
        Ok(self.products.get(code).cloned())
    }

    async fn products(&self, codes: &[ProductCode]) -> Result<Vec<Option<Product>>, StoreError> {
        let found = codes.iter().map(|code| self.products.get(code).cloned());
        Ok(found.collect())
    }
}
