//! The store of this crate's tests keeps the contract, so that what they show of the desk holds on
//! every store that does.

mod common;

use common::TestFactory;

crm_support::request_store_conformance!(TestFactory::default());
