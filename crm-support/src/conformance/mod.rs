//! The conformance suite for [`RequestStore`](crate::RequestStore): feature `conformance`.
//!
//! It runs on a store that implements [`CoreStore`](crm_core::CoreStore) too, and is mounted like
//! the suite of crm-core, with the same factory; every case becomes a test of its own.
//!
//! ```text
//! crm_support::request_store_conformance!(MyFactory::fresh());
//! ```
//!
//! Each case is a plain generic `async fn` that panics where the store breaks the contract.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::missing_panics_doc,
    reason = "a case reports a broken contract by panicking"
)]

pub use crm_core::conformance::StoreFactory;

pub mod change_sets;
pub mod concurrency;
pub mod histories;
pub mod lists;
pub mod requests;
pub mod specialists;
mod world;

/// Mounts the suite for [`RequestStore`](crate::RequestStore): one test per case.
///
/// The argument is an expression that makes a fresh
/// [`StoreFactory`](crate::conformance::StoreFactory); it is evaluated once per test.
#[macro_export]
macro_rules! request_store_conformance {
    ($factory:expr) => {
        $crate::request_store_conformance! { @cases $factory;
            requests {
                an_absent_request_is_none
                an_inserted_request_reads_back_equal
                inserting_a_request_twice_is_refused
                an_update_replaces_the_request
                an_update_of_an_absent_request_is_refused
                an_update_with_a_stale_version_names_both_versions
                an_update_with_a_version_from_the_future_is_refused
                a_request_of_nobody_is_refused
                a_request_may_come_with_its_customer
                every_state_survives_the_store
                every_character_of_a_message_survives_the_store
            }
            specialists {
                an_absent_specialist_is_none
                an_inserted_specialist_reads_back_equal
                inserting_a_specialist_twice_is_refused
                an_update_replaces_the_specialist
                an_update_of_an_absent_specialist_is_refused
                a_stale_specialist_names_both_versions
                specialists_are_listed_by_id_and_pages_join
            }
            lists {
                an_empty_list_has_no_next_page
                requests_are_listed_by_id_and_pages_join
                a_page_goes_on_while_requests_are_added_behind_it
                a_filter_by_customer_holds_on_every_page
                a_filter_by_holder_follows_the_assignment
                a_filter_by_state_follows_the_commands
                a_filter_by_due_time_excludes_the_instant_itself
                an_escalated_deadline_is_not_due_again
                conditions_add_up
                a_cursor_of_nobody_is_refused
                a_cursor_of_another_list_is_refused
            }
            change_sets {
                an_empty_change_set_is_applied
                events_stand_in_the_order_of_the_change_set
                the_id_of_an_event_is_used_once
                a_stale_specialist_undoes_the_request
                a_stale_request_undoes_the_rest
                a_refused_change_set_logs_nothing
                a_repeated_interaction_does_not_hinder_the_request
                two_writes_of_one_change_set_build_on_each_other
                a_tenant_sees_nothing_of_another
            }
            concurrency {
                of_many_updates_of_one_version_one_wins
                capacity_is_never_exceeded_by_many_desks
                each_deadline_is_escalated_by_one_of_many
            }
            histories {
                random_histories_read_like_the_model
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
