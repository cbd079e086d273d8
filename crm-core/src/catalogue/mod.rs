//! What the company sells, as the host tells it.

mod availability;
mod list;
mod port;
mod product;
mod stock;

pub use availability::Availability;
pub use list::CatalogueList;
pub use port::Catalogue;
pub use product::Product;
pub use stock::StockAnswer;
