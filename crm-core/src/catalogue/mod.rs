//! What the company sells, as the host tells it.

mod availability;
mod list;
mod port;
mod product;

pub use availability::Availability;
pub use list::CatalogueList;
pub use port::Catalogue;
pub use product::Product;
