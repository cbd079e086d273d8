//! Organisations as accounts: who belongs to whom, who works where, who decides what is bought.

mod account;
mod buying_centre;
mod chart;
mod position;
mod scope;

pub use account::Account;
pub use buying_centre::BuyingCentre;
pub use chart::OrganisationChart;
pub use position::Position;
pub use scope::AccountScope;
