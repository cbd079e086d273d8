//! The kinds of records that a store of requests keeps.

use crate::request::ServiceRequest;

crm_core::stored_records! {
    /// Every kind of record that a [`RequestStore`](super::RequestStore) keeps, beside those of
    /// [`CoreRecord`](crm_core::CoreRecord). An erasure walks both.
    pub enum SupportRecord {
        /// Who answers requests: staff, and no customers.
        Specialist,
        /// Requests.
        Request(ServiceRequest),
    }
}
