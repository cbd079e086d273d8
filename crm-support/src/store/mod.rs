//! What a store of requests must do, and the values that go in and out of it.

mod change_set;
mod filter;
mod port;
mod records;

pub use change_set::{RequestChangeSet, RequestWrite, SpecialistWrite};
pub use filter::RequestFilter;
pub use port::RequestStore;
pub use records::SupportRecord;
