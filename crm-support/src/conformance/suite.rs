//! The list of the cases, and the two ways to run it.

use super::{Case, StoreFactory};
use crate::store::RequestStore;

/// All cases of the suite for [`RequestStore`]: the same list that
/// [`request_store_conformance!`](crate::request_store_conformance) mounts.
#[must_use]
pub fn cases<F>() -> Vec<Case<F>>
where
    F: StoreFactory<Store: RequestStore + 'static>,
{
    crate::request_store_conformance! { @list (list F) }
}

/// Mounts the suite for [`RequestStore`](crate::RequestStore): one test per case.
///
/// The argument is an expression that makes a fresh
/// [`StoreFactory`](crate::conformance::StoreFactory); it is evaluated once per test.
#[macro_export]
macro_rules! request_store_conformance {
    ($factory:expr) => {
        $crate::request_store_conformance! { @list (tests $factory) }
    };
    (@list ($($mount:tt)*)) => {
        $crate::conformance::conformance_cases! { $($mount)*, [$crate]
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
                every_filter_counts_what_it_lists
                a_page_goes_on_while_requests_before_it_leave
            }
            due {
                what_is_due_first_comes_first
                what_is_due_follows_each_change
                what_is_due_goes_on_while_it_is_told
                what_is_due_is_of_one_tenant
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
                a_report_tells_what_was_written
                a_tenant_sees_nothing_of_another
            }
            concurrency {
                of_many_updates_of_one_version_one_wins
                capacity_is_never_exceeded_by_many_desks
                each_deadline_is_escalated_by_one_of_many
                each_level_is_told_by_one_of_many
            }
            customer_erasures {
                requests_go_with_their_customer
                what_a_merge_moved_goes_with_the_survivor
                a_late_request_of_an_erased_customer_is_refused
                who_held_a_request_has_the_place_again
                who_held_two_requests_has_both_places_again
                who_has_none_open_stays_as_it_is
            }
            customer_merges {
                requests_of_an_absorbed_customer_move
                a_stale_update_of_a_moved_request_is_refused
                requests_go_back_when_a_merge_is_undone
            }
            values {
                requests_of_every_make_survive
                specialists_of_every_make_survive
                every_instant_of_a_request_is_kept
                every_instant_of_a_specialist_is_kept
                the_longest_texts_survive
                a_full_last_page_has_no_next
                a_cursor_is_refused_elsewhere
            }
            failures {
                a_request_of_nobody_stores_nothing
                an_insert_of_a_known_request_stores_nothing
                a_request_twice_in_one_change_set_is_refused
                a_specialist_twice_in_one_change_set_is_refused
                a_stale_specialist_stores_nothing
                a_version_left_out_stores_nothing
                a_version_of_a_specialist_left_out_stores_nothing
            }
            races {
                of_many_updates_of_one_specialist_one_wins
                a_chain_of_versions_has_no_gap
                of_many_inserts_of_one_request_one_wins
                a_reader_never_sees_half_a_change_set
                a_walk_through_the_requests_meets_each_once
                an_acknowledged_change_is_seen_by_every_question
                a_request_and_its_customer_come_together
            }
            histories {
                random_histories_read_like_the_model
            }
        }
    };
}
