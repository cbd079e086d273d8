//! The conformance suite: what a store of your own must pass. Feature `conformance`.
//!
//! Write a [`StoreFactory`] that hands out stores of one fresh, empty database, and mount the suite
//! in a test file; every case becomes a test of its own.
//!
//! ```text
//! crm_core::core_store_conformance!(MyFactory::fresh());
//! ```
//!
//! Each case is a plain generic `async fn` that panics where the store breaks the contract, so that
//! a failure carries the line of the case. The cases are grouped as the contract is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::missing_panics_doc,
    reason = "a case reports a broken contract by panicking"
)]

use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;

use crate::{CoreStore, TenantId};

pub mod atomicity;
pub mod concurrency;
pub mod consents;
pub mod customers;
pub mod events;
pub mod identities;
pub mod interactions;
pub mod tenants;
pub mod timeline;
pub mod world;

pub use world::World;

/// Makes the stores that the cases run on.
#[async_trait]
pub trait StoreFactory: Send + Sync {
    /// The store under test.
    type Store: CoreStore;

    /// A handle for `tenant` of the one database that the factory was made with. Before the first
    /// call the database is empty; all handles share it.
    async fn store(&self, tenant: TenantId) -> Self::Store;

    /// Runs a case to its end. The default needs no runtime; a store that needs one overrides it.
    fn run(&self, case: Pin<Box<dyn Future<Output = ()> + Send + '_>>) {
        futures_executor::block_on(case);
    }
}

/// Mounts the suite for [`CoreStore`](crate::CoreStore): one test per case.
///
/// The argument is an expression that makes a fresh [`StoreFactory`](crate::conformance::StoreFactory);
/// it is evaluated once per test.
#[macro_export]
macro_rules! core_store_conformance {
    ($factory:expr) => {
        $crate::core_store_conformance! { @cases $factory;
            customers {
                an_absent_customer_is_none
                an_inserted_customer_reads_back_equal
                inserting_an_id_twice_is_refused
                an_update_replaces_the_record
                an_update_of_an_absent_customer_is_refused
                an_update_with_a_stale_version_names_both_versions
                an_update_with_a_version_from_the_future_is_refused
                an_update_must_lead_to_the_next_version
                several_customers_come_in_the_order_asked_for
                a_list_is_ordered_by_id_and_complete
                pages_join_to_the_whole_list
                a_page_goes_on_while_rows_are_added_behind_it
                a_filter_by_party_lists_and_counts_alike
                a_filter_by_tag_follows_the_edits
                tags_are_compared_byte_by_byte
                a_cursor_of_nobody_is_refused
                a_cursor_of_another_list_is_refused
                every_field_survives_the_store
            }
            identities {
                a_verified_identity_finds_its_customer
                a_claimed_identity_finds_nobody
                two_customers_may_claim_the_same_identity
                an_answer_stands_for_each_question_in_order
                a_verified_identity_of_another_is_refused
                an_identity_taken_by_an_edit_is_refused
                a_removed_identity_is_free_again
                an_identity_moves_within_one_change_set
                letter_case_counts_where_the_type_says_so
                the_same_text_in_two_namespaces_is_two_identities
                lookalike_identities_stay_apart
                many_identities_are_resolved_at_once
            }
            interactions {
                an_absent_interaction_is_none
                a_recorded_interaction_reads_back_equal
                an_interaction_is_found_by_its_key
                recording_again_changes_nothing
                the_same_key_with_another_content_is_refused
                the_same_key_at_another_time_is_refused
                every_reused_key_is_listed
                a_repeat_within_one_change_set_is_recorded_once
                a_contradiction_within_one_change_set_is_refused
                the_same_key_of_another_source_is_another_interaction
                the_same_key_of_another_customer_is_another_interaction
                keys_are_compared_byte_by_byte
                an_interaction_of_nobody_is_refused
                the_id_of_an_interaction_is_used_once
                an_interaction_may_come_with_its_customer
                an_interaction_is_only_found_under_its_customer
                every_kind_of_content_survives_the_store
                a_large_change_set_is_stored_whole
            }
            timeline {
                a_timeline_is_latest_first
                interactions_of_one_instant_are_ordered_by_falling_id
                pages_join_to_the_whole_timeline
                a_filter_by_kind_and_channel_holds_on_every_page
                a_period_includes_its_start_and_excludes_its_end
                an_empty_timeline_has_no_next_page
                purchase_facts_are_ordered_by_customer_instant_and_id
                purchase_facts_leave_everything_else_out
                pages_of_purchase_facts_join_to_the_whole
                a_cursor_of_another_customer_is_refused
                instants_keep_their_microseconds
                amounts_survive_at_both_ends_of_their_range
            }
            consents {
                a_ledger_of_nobody_is_empty
                entries_come_back_whole
                appending_the_same_entry_again_changes_nothing
                another_entry_under_the_same_id_is_refused
                the_id_of_an_entry_is_used_once
                the_same_entry_twice_in_one_change_set_is_appended_once
                a_consent_of_nobody_is_refused
                a_ledger_holds_one_customers_entries_only
                the_order_of_appending_does_not_matter
            }
            events {
                an_empty_log_has_no_end
                each_change_logs_its_events_in_order
                reading_on_from_each_cursor_repeats_nothing
                reading_on_from_the_end_gives_what_comes_later
                a_repeated_interaction_logs_nothing
                a_refused_change_logs_nothing
                events_are_found_by_entity_and_by_customer
                an_event_is_found_by_its_id
                the_id_of_an_event_is_used_once
                details_survive_the_log
                a_cursor_of_a_list_is_no_place_in_the_log
            }
            atomicity {
                an_empty_change_set_is_applied
                a_late_failure_undoes_what_came_before
                a_failed_insert_leaves_the_identity_free
                a_reused_key_undoes_the_customer_of_the_same_change_set
                two_writes_of_one_change_set_build_on_each_other
            }
            tenants {
                a_tenant_sees_nothing_of_another
                the_same_ids_and_identities_live_in_two_tenants
                logs_of_two_tenants_stay_apart
                a_foreign_id_answers_like_an_absent_one
                a_cursor_of_another_tenant_is_refused
            }
            concurrency {
                of_many_updates_of_one_version_one_wins
                of_many_customers_with_one_identity_one_wins
                one_interaction_told_by_many_is_recorded_once
                a_reader_of_the_log_misses_nothing_while_many_write
            }
        }
    };
    (@cases $factory:expr; $($module:ident { $($case:ident)* })*) => {$(
        mod $module {
            #[allow(unused_imports)]
            use super::*;
            $(
                #[test]
                fn $case() {
                    use $crate::conformance::StoreFactory as _;
                    let factory = $factory;
                    factory.run(Box::pin($crate::conformance::$module::$case(&factory)));
                }
            )*
        }
    )*};
}
