//! The list of the cases, and the two ways to run it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use super::StoreFactory;
use crate::{AuditSealStore, ConsumerStore};

/// A case under way.
pub type CaseFuture<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// One case of a suite, by name.
pub struct Case<F> {
    name: &'static str,
    run: for<'a> fn(&'a F) -> CaseFuture<'a>,
}

impl<F: StoreFactory> Case<F> {
    /// A case with its name, module first: `customers::an_absent_customer_is_none`.
    #[must_use]
    pub fn new(name: &'static str, run: for<'a> fn(&'a F) -> CaseFuture<'a>) -> Self {
        Self { name, run }
    }

    /// The name: `customers::an_absent_customer_is_none`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Runs the case to its end, on a factory that no other case has used.
    ///
    /// # Panics
    /// When the store breaks the contract.
    pub fn run(&self, factory: &F) {
        factory.run((self.run)(factory));
    }
}

impl<F> fmt::Debug for Case<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Case").field(&self.name).finish()
    }
}

/// All cases of the suite for [`CoreStore`](crate::CoreStore): the same list that
/// [`core_store_conformance!`](crate::core_store_conformance) mounts.
///
/// ```text
/// for case in cases::<MyFactory>() {
///     println!("{}", case.name());
///     case.run(&MyFactory::fresh());
/// }
/// ```
#[must_use]
pub fn cases<F: StoreFactory>() -> Vec<Case<F>> {
    crate::core_store_conformance! { @list (list F) }
}

/// All cases of the suite for [`ConsumerStore`](crate::ConsumerStore): the same list that
/// [`consumer_store_conformance!`](crate::consumer_store_conformance) mounts.
#[must_use]
pub fn consumer_cases<F>() -> Vec<Case<F>>
where
    F: StoreFactory<Store: ConsumerStore>,
{
    crate::consumer_store_conformance! { @list (list F) }
}

/// All cases of the suite for [`AuditSealStore`](crate::AuditSealStore): the same list that
/// [`audit_seal_store_conformance!`](crate::audit_seal_store_conformance) mounts.
#[must_use]
pub fn audit_seal_cases<F>() -> Vec<Case<F>>
where
    F: StoreFactory<Store: AuditSealStore>,
{
    crate::audit_seal_store_conformance! { @list (list F) }
}

/// Mounts the suite for [`CoreStore`](crate::CoreStore): one test per case.
///
/// The argument is an expression that makes a fresh [`StoreFactory`](crate::conformance::StoreFactory);
/// it is evaluated once per test.
#[macro_export]
macro_rules! core_store_conformance {
    ($factory:expr) => {
        $crate::core_store_conformance! { @list (tests $factory) }
    };
    (@list ($($mount:tt)*)) => {
        $crate::conformance_cases! { $($mount)*, [$crate]
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
                every_field_survives_the_store
                many_customers_are_read_at_once
                the_longest_lists_of_a_customer_survive
                versions_rise_by_one
            }
            customer_lists {
                a_list_is_ordered_by_id_and_complete
                pages_join_to_the_whole_list
                a_page_goes_on_while_rows_are_added_behind_it
                a_filter_by_party_lists_and_counts_alike
                a_filter_by_tag_follows_the_edits
                tags_are_compared_byte_by_byte
                a_cursor_of_nobody_is_refused
                a_cursor_of_another_list_is_refused
            }
            identities {
                a_verified_identity_finds_its_customer
                a_claimed_identity_finds_nobody
                two_customers_may_claim_the_same_identity
                an_answer_stands_for_each_question_in_order
                a_verified_identity_of_another_is_refused
                an_identity_taken_by_an_edit_is_refused
                the_first_taken_identity_names_the_holder
                a_removed_identity_is_free_again
                an_identity_moves_within_one_change_set
                letter_case_counts_where_the_type_says_so
                the_same_text_in_two_namespaces_is_two_identities
                lookalike_identities_stay_apart
                many_identities_are_resolved_at_once
                every_kind_of_identity_finds_its_customer
                an_identity_stays_through_other_edits
                a_claim_that_is_proved_finds_its_customer
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
                an_id_of_another_customers_interaction_harms_nothing
                an_interaction_may_come_with_its_customer
                an_interaction_is_only_found_under_its_customer
                every_kind_of_content_survives_the_store
            }
            timeline {
                a_timeline_is_latest_first
                interactions_of_one_instant_are_ordered_by_falling_id
                pages_join_to_the_whole_timeline
                a_filter_by_kind_and_channel_holds_on_every_page
                a_period_includes_its_start_and_excludes_its_end
                an_empty_timeline_has_no_next_page
                a_cursor_of_another_customer_is_refused
                instants_keep_their_microseconds
                kinds_and_channels_divide_a_timeline
                a_period_is_exact_to_the_microsecond
            }
            purchase_facts {
                purchase_facts_are_ordered_by_customer_instant_and_id
                purchase_facts_leave_everything_else_out
                pages_of_purchase_facts_join_to_the_whole
                purchase_facts_of_one_instant_are_ordered_by_id
                amounts_survive_at_both_ends_of_their_range
            }
            overviews {
                an_overview_is_composed_of_what_the_other_methods_read
                sums_of_purchases_are_exact
                a_stage_counts_categories_of_long_ago
                an_overview_of_an_old_id_is_that_of_the_survivor
                an_overview_of_nobody_is_none
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
                entries_of_every_kind_survive
                decisions_of_one_instant_are_all_kept
            }
            merges {
                an_absorbed_id_leads_to_the_survivor
                identities_and_tags_follow
                no_interaction_is_lost
                what_was_told_before_is_known
                a_key_that_both_have_stays_the_survivors
                an_absorbed_customer_takes_nothing
                a_stale_merge_stores_nothing
                a_merge_told_again_is_known
                consent_never_widens
            }
            unmerges {
                a_merge_is_undone_exactly
                what_came_since_stays_with_the_survivor
                a_chain_is_undone_step_by_step
                an_undoing_that_does_not_fit_stores_nothing
            }
            merge_lists {
                old_ids_lead_in_one_step
                merges_are_listed_by_id
                merges_are_found_by_who_took_part
                writes_of_one_change_set_build_on_a_merge
                a_merge_undone_by_a_later_failure_leaves_nothing
                merges_of_two_tenants_stay_apart
            }
            merge_races {
                a_merge_against_ingest_loses_nothing
                crossing_merges_leave_one_customer
            }
            erasures {
                nothing_is_left_of_an_erased_customer
                the_log_keeps_its_events
                what_was_merged_goes_with_the_customer
                a_merge_that_was_undone_goes_with_either
                a_later_merge_that_held_the_data_goes
                an_erased_id_is_never_used_again
                a_stale_erasure_stores_nothing
                writes_of_one_change_set_build_on_an_erasure
                a_customer_may_come_and_go_at_once
                hashes_are_kept_since_the_latest_erasure
                erased_ids_are_listed
                erasures_of_two_tenants_stay_apart
            }
            erasure_races {
                an_erasure_against_ingest_leaves_nothing
                an_erasure_against_a_merge_leaves_no_half
            }
            prunes {
                what_is_pruned_is_gone_and_nothing_else
                pruned_purchases_are_no_facts
                a_prune_that_finds_nothing_writes_nothing
                a_stale_prune_stores_nothing
                the_key_of_what_is_pruned_is_free
                a_merge_is_undone_after_a_prune
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
                an_event_may_concern_no_customer
                the_kind_of_an_entity_is_part_of_it
                the_places_of_the_log_do_not_move
            }
            atomicity {
                an_empty_change_set_is_applied
                a_late_failure_undoes_what_came_before
                a_failed_insert_leaves_the_identity_free
                a_reused_key_undoes_the_customer_of_the_same_change_set
                two_writes_of_one_change_set_build_on_each_other
                a_report_tells_what_was_written
            }
            repeats {
                every_part_of_an_interaction_counts
                the_time_of_recording_does_not_count
                each_key_is_found_as_it_is_written
                a_key_belongs_to_its_customer
                an_import_told_again_changes_nothing
            }
            texts {
                every_character_survives_in_a_customer
                every_character_survives_in_an_interaction
                the_longest_texts_survive_in_a_customer
                the_longest_texts_survive_in_an_interaction
                long_texts_that_differ_at_the_end_are_different
                outer_blanks_are_no_part_of_a_text_and_inner_ones_are
                an_email_address_is_kept_as_it_was_written
                every_character_survives_in_a_decision
            }
            numbers {
                large_integers_are_not_rounded
                numbers_come_back_to_the_last_bit
                attributes_of_every_type_survive
                what_is_absent_is_not_empty
                every_instant_of_a_customer_is_kept
                days_are_not_moved_by_a_zone
                every_instant_of_a_decision_is_kept
                every_instant_of_an_interaction_is_kept
                every_detail_of_an_event_is_exact
                amounts_of_every_currency_survive
            }
            pages {
                a_cursor_of_one_list_is_refused_by_every_other
                a_made_up_cursor_is_refused_by_every_list
                a_cursor_is_a_text_to_hand_over
                a_full_last_page_has_no_next
                a_list_of_nothing_is_one_empty_page
                the_largest_page_has_a_thousand_rows
                a_page_goes_on_while_rows_before_it_leave
                a_timeline_goes_on_while_newer_interactions_come
                purchase_facts_go_on_while_others_come
                events_of_a_customer_go_on_while_more_are_logged
                every_filter_counts_what_it_lists
            }
            change_sets {
                events_stand_in_the_order_of_the_change_set
                outcomes_stand_in_the_order_of_the_interactions
                interactions_of_many_customers_go_into_their_own_timelines
                a_consent_may_come_with_its_customer
                two_updates_of_one_version_in_one_change_set_conflict
                two_inserts_with_one_identity_in_one_change_set_are_refused
                two_customers_swap_their_identities
                an_identity_given_up_later_is_not_free_yet
                an_identity_moves_to_a_new_customer
                an_identity_given_up_and_taken_back_stays
                what_is_skipped_leaves_its_ids_free
                a_change_without_events_logs_nothing
                many_events_of_one_change_stand_together
                a_large_change_set_is_stored_whole
            }
            failures {
                an_insert_of_a_known_customer_stores_nothing
                a_conflict_stores_nothing
                an_update_of_nobody_stores_nothing
                a_taken_identity_stores_nothing
                a_version_left_out_stores_nothing
                a_decision_of_nobody_stores_nothing
                a_forged_decision_stores_nothing
                an_interaction_of_nobody_stores_nothing
                a_reused_key_stores_nothing
                a_used_id_of_an_interaction_stores_nothing
                a_used_id_of_an_event_stores_nothing
                a_refused_change_can_be_decided_anew
                a_refused_change_leaves_its_event_ids_free
            }
            visibility {
                an_acknowledged_change_is_seen_by_every_question
                a_reader_never_sees_half_a_change_set
                a_reader_sees_what_was_acknowledged_before
                a_walk_through_a_list_meets_everybody_once
                what_comes_together_is_seen_together
            }
            cancellation {
                a_change_that_never_began_is_absent
                an_abandoned_change_is_whole_or_absent
                an_abandoned_change_can_be_made_again
                abandoned_calls_do_not_stop_the_store
            }
            races {
                a_chain_of_versions_has_no_gap
                of_many_inserts_of_one_id_one_wins
                of_many_stories_under_one_key_one_is_kept
                one_decision_told_by_many_is_appended_once
                of_many_changes_with_one_event_id_one_is_stored
                crossing_change_sets_are_applied_or_conflict
                an_identity_handed_round_has_one_holder
                a_follower_meets_every_change_set_whole
                writers_of_two_tenants_do_not_meet
            }
            tenants {
                a_tenant_sees_nothing_of_another
                the_same_ids_and_identities_live_in_two_tenants
                logs_of_two_tenants_stay_apart
                a_foreign_id_answers_like_an_absent_one
                a_cursor_of_another_tenant_is_refused
                a_tenant_who_never_wrote_has_nothing
                a_foreign_id_is_read_like_an_absent_one
                a_whole_history_lives_in_two_tenants
            }
            concurrency {
                of_many_updates_of_one_version_one_wins
                of_many_customers_with_one_identity_one_wins
                one_interaction_told_by_many_is_recorded_once
                a_reader_of_the_log_misses_nothing_while_many_write
            }
        }
    };
}

/// Mounts the suite for [`ConsumerStore`](crate::ConsumerStore): one test per case, for a store
/// that is a [`CoreStore`](crate::CoreStore), too.
///
/// The argument is an expression that makes a fresh [`StoreFactory`](crate::conformance::StoreFactory);
/// it is evaluated once per test.
#[macro_export]
macro_rules! consumer_store_conformance {
    ($factory:expr) => {
        $crate::consumer_store_conformance! { @list (tests $factory) }
    };
    (@list ($($mount:tt)*)) => {
        $crate::conformance_cases! { $($mount)*, [$crate]
            consumers {
                an_absent_consumer_is_none
                a_consumer_goes_through_the_log_step_by_step
                a_step_from_another_place_is_refused
                a_step_can_be_repeated
                a_step_never_leads_back
                a_reset_goes_anywhere
                a_removed_consumer_is_forgotten
                consumers_are_listed_by_name_and_pages_join
                a_foreign_cursor_is_refused
                consumers_of_two_tenants_stay_apart
                of_many_steps_from_one_place_one_is_made
                random_histories_read_like_the_model
            }
        }
    };
}

/// Mounts the suite for [`AuditSealStore`](crate::AuditSealStore): one test per case, for a store
/// that is a [`CoreStore`](crate::CoreStore), too.
///
/// The argument is an expression that makes a fresh [`StoreFactory`](crate::conformance::StoreFactory);
/// it is evaluated once per test.
#[macro_export]
macro_rules! audit_seal_store_conformance {
    ($factory:expr) => {
        $crate::audit_seal_store_conformance! { @list (tests $factory) }
    };
    (@list ($($mount:tt)*)) => {
        $crate::conformance_cases! { $($mount)*, [$crate]
            audit_seals {
                without_seals_there_is_no_last_one
                seals_read_back_equal_and_in_order
                equal_seals_may_come_again
                seals_elsewhere_than_at_the_end_are_refused
                seals_with_a_gap_are_refused
                an_event_is_sealed_once
                a_long_list_of_seals_is_stored_whole
                seals_of_two_tenants_stay_apart
                of_many_seals_under_one_number_one_is_stored
                the_same_seals_by_many_are_stored_once
                random_appends_read_like_the_model
            }
        }
    };
}
