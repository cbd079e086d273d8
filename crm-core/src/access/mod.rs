//! All that is held of a customer, for the customer.

mod error;
mod report;
mod section;
mod source;

pub use error::AccessError;
pub use report::PersonalDataReport;
pub use section::DataSection;
pub use source::PersonalDataSource;
