//! The memory store keeps the contract of the port, so that what the other tests show of the desk
//! holds on every store that does.

mod common;

use common::InMemory;

crm_support::request_store_conformance!(InMemory::default());
