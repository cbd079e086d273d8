//! Strategies of [proptest] for every public type: feature `proptest`.
//!
//! Each function is named after the type it makes. What comes out is valid, covers the whole range
//! of the type and shrinks towards the simple.
//!
//! ```
//! use crm_core::strategies;
//! use proptest::prelude::*;
//!
//! proptest!(|(customer in strategies::customer())| {
//!     let text = serde_json::to_string(&customer).unwrap();
//!     prop_assert_eq!(serde_json::from_str::<crm_core::Customer>(&text).unwrap(), customer);
//! });
//! ```

mod basic;
mod consent;
mod contact;
mod customer;
mod event;
mod interaction;

pub use basic::{
    attribute_name, code, consent_id, currency, currency_of_two_decimals, customer_id, event_id,
    interaction_id, money, non_negative_money, recent_timestamp, tenant_id, timestamp, uuid_v7,
    version,
};
pub use consent::{
    consent_decision, consent_evidence, consent_ledger, consent_method, consent_record,
    consent_scope, new_consent, purpose,
};
pub use contact::{
    claimed_identity, contact_address, contact_point, contact_purpose, country, email_address,
    identity, phone_number, postal_address, verification_method, verified_identity,
};
pub use customer::{
    attribute_value, customer, customer_edit, lifecycle_facts, lifecycle_rule, new_customer,
    number, party, party_kind, relation, relation_role, tag,
};
pub use event::{cursor, entity_ref, event, event_detail, page_limit};
pub use interaction::{
    category, channel, direction, idempotency_key, interaction, interaction_content,
    interaction_kind, new_interaction, purchase, purchase_fact, purchase_line, timeline_filter,
};
