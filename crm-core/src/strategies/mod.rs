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

mod audit;
mod basic;
mod cloud_event;
mod collaboration;
mod consent;
mod contact;
mod customer;
mod data_subject;
#[cfg(feature = "duplicates")]
mod duplicate;
mod erasure;
mod event;
#[cfg(feature = "exchange")]
mod exchange;
mod history;
mod interaction;
mod merge;
#[cfg(feature = "preferences")]
mod preference;
mod questionnaire;
mod resolution;
mod retention;
mod retry;
mod shop;
mod text;
#[cfg(feature = "webhooks")]
mod webhook;

pub use audit::{audit_head, audit_seal, commitment, event_hash, seal_hash};
pub use basic::{
    attribute_name, code, consent_id, currency, currency_of_two_decimals, customer_id, event_id,
    interaction_id, merge_id, money, non_negative_money, recent_timestamp, tenant_id, timestamp,
    uuid_v7, version,
};
pub use cloud_event::{
    cloud_event, cloud_event_source, event_type_prefix, extension_name, extension_value,
};
pub use collaboration::{
    actor, collaborator, hand_over_number, hand_over_step, hand_over_update, idea_number,
    idea_status, idea_step, idea_update, note, product_feedback, rating, task_assignment, task_due,
    task_number, task_priority, task_status, task_update, watch_update,
};
pub use consent::{
    consent_actor, consent_decision, consent_evidence, consent_ledger, consent_ledger_of,
    consent_method, consent_record, consent_scope, consent_text_hash, contact_policy, contact_use,
    legal_basis, new_consent, purpose, withdrawal,
};
#[cfg(feature = "phone")]
pub use contact::phone_region;
pub use contact::{
    claimed_identity, contact_address, contact_point, contact_purpose, country, disclosure,
    email_address, identity, identity_key, phone_number, postal_address, verification_method,
    verified_identity,
};
pub use customer::{
    attribute_value, birth_date, buying_role, customer, customer_edit, customer_filter,
    lifecycle_facts, lifecycle_rule, lifecycle_stage, new_customer, number, organisation, party,
    party_kind, person, relation, relation_role, tag,
};
pub use data_subject::{
    data_subject_request_number, data_subject_request_step, data_subject_request_update,
    data_subject_right, extension_reason, identity_clock, legal_hold_number, legal_hold_step,
    legal_hold_update, request_refusal,
};
#[cfg(feature = "duplicates")]
pub use duplicate::{duplicate_evidence, likelihood, linkage_model};
pub use erasure::{erased_customer, suppression, suppression_hash};
pub use event::{cursor, entity_ref, event, event_detail, page, page_limit};
#[cfg(feature = "exchange")]
pub use exchange::{import_mapping, mapped_cell, value_formats};
pub use history::{customer_field, customer_revision, field_value, origin};
pub use interaction::{
    category, channel, direction, idempotency_key, interaction, interaction_content,
    interaction_kind, interaction_properties, new_interaction, purchase, purchase_fact,
    purchase_line, timeline_filter,
};
pub use merge::{
    customer_alias, field_rule, merge_field, merge_move, merge_plan, merge_policy, merge_record,
};
#[cfg(feature = "preferences")]
pub use preference::{preference_content, preference_key, preference_keys, unsubscribe_url};
pub use questionnaire::{
    answer, answer_condition, answer_text, question_kind, question_text, questionnaire,
    questionnaire_answers, questionnaire_response, wording,
};
pub use resolution::{
    blocked_pattern, blocked_values, candidate_profile, identity_bearer, identity_event,
    identity_limit, identity_namespace, identity_policy, identity_rule, identity_window,
    observed_identities,
};
pub use retention::{retention_period, retention_policy, retention_target};
pub use retry::retry_schedule;
pub use shop::{
    availability, cart_change, cart_number, cart_step, client_times, order_stage, order_update,
    product, session_rule,
};
pub use text::{
    address_line, attribute_text, city, consent_text_id, consent_text_version, device_id,
    external_id, family_name, given_name, handle, interaction_text, location, login, order_number,
    organisation_name, postal_code, product_code, product_name, region, relation_title, subject,
};
#[cfg(feature = "webhooks")]
pub use webhook::{webhook_secret, webhook_url};
