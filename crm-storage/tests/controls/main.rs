//! Controls of the conformance suites: stores that break the contract in one way each, of which the
//! suites must tell. A suite that passes them all by would prove nothing.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a broken store may break, too; which cases told of it is printed"
)]

mod bench;
mod defect;
mod keys;
mod leaks;
mod log;
mod overviews;
mod store;
mod values;
mod writes;

use std::sync::Arc;

use bench::{Outcome, run};
use defect::{Defect, Paging};

/// Runs all cases on a store with the defect; of each group one case at least must fail.
fn must_be_caught(defect: impl Defect + 'static, groups: &[&str]) {
    let name = format!("{defect:?}");
    let Outcome { failed, passed } = run(Arc::new(defect));
    println!(
        "{name}: {} of {} cases tell: {}",
        failed.len(),
        failed.len() + passed.len(),
        failed.join(", ")
    );
    for group in groups {
        assert!(
            failed.iter().any(|case| case.starts_with(group)),
            "{name}: no case of {group} failed, only {failed:?}"
        );
    }
}

/// A store without a defect, through the same wrapper, passes every case.
#[test]
fn the_unbroken_store_passes_every_case() {
    #[derive(Debug)]
    struct Unbroken;
    impl Defect for Unbroken {}
    let Outcome { failed, passed } = run(Arc::new(Unbroken));
    assert_eq!(failed, Vec::<String>::new());
    assert!(passed.len() >= 230, "only {} cases ran", passed.len());
}

macro_rules! controls {
    ($($name:ident: $defect:expr => [$($group:literal),+ $(,)?];)+) => {$(
        #[test]
        fn $name() {
            must_be_caught($defect, &[$($group),+]);
        }
    )+};
}

controls! {
    a_store_that_loses_updates_now_and_then: writes::LosesUpdates::default() => [
        "customers::versions_rise_by_one", "races::a_chain_of_versions_has_no_gap",
    ];
    a_store_that_loses_updates_of_callers_at_once: writes::ChecksThenActs => [
        "concurrency::of_many_updates_of_one_version_one_wins",
        "races::a_chain_of_versions_has_no_gap",
        "requests/concurrency::of_many_updates_of_one_version_one_wins",
    ];
    a_store_that_forgets_the_version_check: writes::ForgetsVersions => [
        "customers::an_update_with_a_stale_version_names_both_versions",
        "customers::an_update_with_a_version_from_the_future_is_refused",
        "failures::a_conflict_stores_nothing",
        "requests/requests::an_update_with_a_stale_version_names_both_versions",
        "requests/specialists::a_stale_specialist_names_both_versions",
    ];
    a_store_that_acknowledges_before_it_writes: writes::AcknowledgesFirst::default() => [
        "customers::an_inserted_customer_reads_back_equal",
        "visibility::an_acknowledged_change_is_seen_by_every_question",
        "requests/requests::an_inserted_request_reads_back_equal",
    ];
    a_store_that_keeps_the_first_half: writes::KeepsTheFirstHalf => [
        "atomicity::a_late_failure_undoes_what_came_before",
        "failures::an_insert_of_a_known_customer_stores_nothing",
        "failures::a_decision_of_nobody_stores_nothing",
        "failures::a_reused_key_stores_nothing",
        "failures::a_used_id_of_an_event_stores_nothing",
        "requests/change_sets::a_stale_request_undoes_the_rest",
    ];
    a_store_that_stops_when_the_caller_goes: writes::StopsHalfWay => [
        "cancellation::an_abandoned_change_is_whole_or_absent",
    ];
    a_store_whose_changes_come_in_two_steps: writes::WritesInTwoSteps => [
        "visibility::a_reader_never_sees_half_a_change_set",
        "visibility::what_comes_together_is_seen_together",
    ];
    a_store_that_records_twice: writes::RecordsTwice::default() => [
        "interactions::recording_again_changes_nothing",
        "interactions::the_same_key_with_another_content_is_refused",
        "repeats::an_import_told_again_changes_nothing",
        "concurrency::one_interaction_told_by_many_is_recorded_once",
    ];
    a_store_that_swallows_what_exists_already: writes::Swallows(writes::Refusal::AlreadyExists) => [
        "customers::inserting_an_id_twice_is_refused",
        "consents::another_entry_under_the_same_id_is_refused",
        "interactions::the_id_of_an_interaction_is_used_once",
        "events::the_id_of_an_event_is_used_once",
        "requests/requests::inserting_a_request_twice_is_refused",
        "requests/specialists::inserting_a_specialist_twice_is_refused",
    ];
    a_store_that_swallows_what_is_missing: writes::Swallows(writes::Refusal::NotFound) => [
        "customers::an_update_of_an_absent_customer_is_refused",
        "consents::a_consent_of_nobody_is_refused",
        "interactions::an_interaction_of_nobody_is_refused",
        "tenants::a_foreign_id_answers_like_an_absent_one",
        "requests/requests::a_request_of_nobody_is_refused",
    ];
    a_store_that_swallows_a_taken_identity: writes::Swallows(writes::Refusal::IdentityTaken) => [
        "identities::a_verified_identity_of_another_is_refused",
        "identities::an_identity_taken_by_an_edit_is_refused",
        "change_sets::an_identity_given_up_later_is_not_free_yet",
        "concurrency::of_many_customers_with_one_identity_one_wins",
    ];
    a_store_that_swallows_a_reused_key: writes::Swallows(writes::Refusal::KeyReused) => [
        "interactions::every_reused_key_is_listed",
        "repeats::every_part_of_an_interaction_counts",
        "races::of_many_stories_under_one_key_one_is_kept",
    ];
    a_store_that_takes_any_next_version: writes::TakesAnyNextVersion => [
        "customers::an_update_must_lead_to_the_next_version",
        "failures::a_version_left_out_stores_nothing",
    ];
    a_store_that_forgets_the_events_of_a_change: writes::ForgetsEvents => [
        "events::each_change_logs_its_events_in_order",
        "change_sets::many_events_of_one_change_stand_together",
    ];
    a_store_that_forgets_the_hashes_of_erased_addresses: writes::ForgetsHashes => [
        "erasures::hashes_are_kept_since_the_latest_erasure",
    ];
    a_store_that_leaks_customers: leaks::Leaks(leaks::Leak::Customers) => ["tenants::"];
    a_store_that_leaks_identities: leaks::Leaks(leaks::Leak::Identities) => ["tenants::"];
    a_store_that_leaks_timelines: leaks::Leaks(leaks::Leak::Timelines) => ["tenants::"];
    a_store_that_leaks_interactions: leaks::Leaks(leaks::Leak::Interactions) => ["tenants::"];
    a_store_that_leaks_decisions: leaks::Leaks(leaks::Leak::Decisions) => ["tenants::"];
    a_store_that_leaks_purchases: leaks::Leaks(leaks::Leak::Purchases) => ["tenants::"];
    a_store_that_leaks_the_log: leaks::Leaks(leaks::Leak::Log) => ["tenants::"];
    a_store_that_leaks_events: leaks::Leaks(leaks::Leak::Events) => ["tenants::"];
    a_store_that_leaks_the_number_of_customers: leaks::Leaks(leaks::Leak::Counts) => ["tenants::"];
    a_store_that_leaks_requests: leaks::Leaks(leaks::Leak::Requests) => ["requests/"];
    a_store_where_a_claim_finds_a_customer: leaks::ClaimsFindCustomers => [
        "identities::a_claimed_identity_finds_nobody",
    ];
    a_store_that_reorders_the_log: log::Reorders => [
        "events::each_change_logs_its_events_in_order",
        "change_sets::events_stand_in_the_order_of_the_change_set",
        "requests/change_sets::events_stand_in_the_order_of_the_change_set",
    ];
    a_store_whose_follower_skips_an_event: log::Skips => [
        "events::reading_on_from_each_cursor_repeats_nothing",
    ];
    a_store_whose_follower_meets_an_event_twice: log::Repeats => [
        "events::reading_on_from_each_cursor_repeats_nothing",
        "events::reading_on_from_the_end_gives_what_comes_later",
    ];
    a_store_whose_positions_run_ahead_of_commits: log::RunsAhead::default() => [
        "concurrency::a_reader_of_the_log_misses_nothing_while_many_write",
    ];
    a_store_that_compares_keys_in_any_letter_case: keys::ComparesBy::lower_case() => [
        "identities::letter_case_counts_where_the_type_says_so",
        "interactions::keys_are_compared_byte_by_byte",
        "repeats::each_key_is_found_as_it_is_written",
        "customer_lists::tags_are_compared_byte_by_byte",
    ];
    a_store_that_drops_blanks_and_invisible_signs: keys::ComparesBy::without_blanks() => [
        "identities::lookalike_identities_stay_apart",
        "texts::outer_blanks_are_no_part_of_a_text_and_inner_ones_are",
    ];
    a_store_that_cuts_keys_short: keys::ComparesBy::the_beginning() => [
        "texts::long_texts_that_differ_at_the_end_are_different",
    ];
    a_store_that_trims_the_lines_of_texts: values::Trims => [
        "texts::every_character_survives_in_a_customer",
        "texts::every_character_survives_in_an_interaction",
    ];
    a_store_that_cuts_texts_short: values::CutsTexts => [
        "texts::the_longest_texts_survive_in_a_customer",
        "texts::the_longest_texts_survive_in_an_interaction",
    ];
    a_store_that_replaces_signs_above_sixteen_bits: values::ReplacesSigns => [
        "texts::every_character_survives_in_a_customer",
        "requests/requests::every_character_of_a_message_survives_the_store",
    ];
    a_store_that_writes_addresses_in_small_letters: values::LowersAddresses => [
        "texts::an_email_address_is_kept_as_it_was_written",
    ];
    a_store_that_cuts_instants_to_milliseconds: values::CutsInstants => [
        "numbers::every_instant_of_a_customer_is_kept",
        "numbers::every_instant_of_a_decision_is_kept",
        "numbers::every_instant_of_an_interaction_is_kept",
        "numbers::every_detail_of_an_event_is_exact",
        "timeline::instants_keep_their_microseconds",
        "requests/requests::",
    ];
    a_store_that_rounds_large_integers: values::RoundsIntegers => [
        "numbers::large_integers_are_not_rounded",
        "numbers::every_detail_of_an_event_is_exact",
        "numbers::amounts_of_every_currency_survive",
    ];
    a_store_that_rounds_numbers: values::RoundsNumbers => [
        "numbers::numbers_come_back_to_the_last_bit",
    ];
    a_store_that_takes_the_empty_for_the_absent: values::DropsTheEmpty => [
        "numbers::what_is_absent_is_not_empty",
    ];
    a_store_that_shows_nobody_under_an_old_id: overviews::ForgetsOldIds => [
        "overviews::an_overview_of_an_old_id_is_that_of_the_survivor",
    ];
    a_store_that_cuts_the_parts_of_an_overview: overviews::CutsParts => [
        "overviews::an_overview_is_composed_of_what_the_other_methods_read",
    ];
    a_store_that_mixes_currencies_in_an_overview: overviews::MixesCurrencies => [
        "overviews::sums_of_purchases_are_exact",
    ];
    a_store_that_drops_the_last_row_of_a_page: store::Pages(Paging::DropsTheLastRow) => [
        "customer_lists::pages_join_to_the_whole_list",
        "timeline::pages_join_to_the_whole_timeline",
        "purchase_facts::pages_of_purchase_facts_join_to_the_whole",
        "events::events_are_found_by_entity_and_by_customer",
        "requests/lists::requests_are_listed_by_id_and_pages_join",
    ];
    a_store_that_pages_by_offset: store::Pages(Paging::ByOffset) => [
        "pages::a_page_goes_on_while_rows_before_it_leave",
        "pages::a_timeline_goes_on_while_newer_interactions_come",
        "pages::purchase_facts_go_on_while_others_come",
    ];
    a_store_that_takes_any_cursor: store::Pages(Paging::TakesAnyCursor) => [
        "pages::a_cursor_of_one_list_is_refused_by_every_other",
        "tenants::a_cursor_of_another_tenant_is_refused",
        "requests/lists::a_cursor_of_another_list_is_refused",
    ];
    a_store_that_offers_a_page_behind_the_last: store::Pages(Paging::OffersOneMore) => [
        "pages::a_full_last_page_has_no_next",
    ];
    a_store_that_counts_without_the_filter: store::CountsAll => [
        "pages::every_filter_counts_what_it_lists",
        "requests/lists::",
    ];
}
