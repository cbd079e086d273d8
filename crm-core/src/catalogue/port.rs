//! The port for products.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;

use super::Product;
use crate::interaction::ProductCode;
use crate::store::StoreError;

/// Reads the products of the host.
///
/// The host keeps them, in its shop or its ERP; nothing of them is stored here. A price or an
/// availability holds for the moment of the answer.
///
/// ```
/// # futures_executor::block_on(async {
/// use std::num::NonZeroU32;
/// use crm_core::{Availability, Catalogue, CatalogueList, Product, ProductCode, ProductName};
///
/// let code = ProductCode::parse("CD-1")?;
/// let on_order = Availability::OnOrder { expected_at: None };
/// let album = Product::new(code.clone(), ProductName::parse("An album")?, on_order);
/// let catalogue = CatalogueList::new([album]);
///
/// let found = catalogue.product(&code).await?.expect("it is listed");
/// assert!(found.availability().is_orderable());
/// assert!(!found.availability().covers(NonZeroU32::MIN));
/// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
/// ```
///
/// # Contract
/// - A handle shows the products that the customers of one tenant may see.
/// - Codes are compared byte by byte.
#[async_trait]
pub trait Catalogue: Debug + Send + Sync {
    /// The product with this code.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    async fn product(&self, code: &ProductCode) -> Result<Option<Product>, StoreError>;

    /// The products with these codes: one answer for each, in their order.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    async fn products(&self, codes: &[ProductCode]) -> Result<Vec<Option<Product>>, StoreError>;
}

macro_rules! forward {
    ($pointer:ident) => {
        #[async_trait]
        impl<C: Catalogue + ?Sized> Catalogue for $pointer<C> {
            async fn product(&self, code: &ProductCode) -> Result<Option<Product>, StoreError> {
                (**self).product(code).await
            }

            async fn products(
                &self,
                codes: &[ProductCode],
            ) -> Result<Vec<Option<Product>>, StoreError> {
                (**self).products(codes).await
            }
        }
    };
}

forward!(Arc);
forward!(Box);
