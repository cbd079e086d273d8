//! What personal data there is: of each stored record what it holds, and what becomes of it.

mod class;
mod field;
mod inventory;
mod record;
mod stored_records;
mod upon_erasure;

pub use class::DataClass;
pub use field::DataField;
pub use record::{DataRecord, PersonalData};
pub use upon_erasure::UponErasure;
