//! The conformance suite for [`RestoreStore`]: feature `conformance`.
//!
//! It runs on a store that implements [`CoreStore`](crm_core::CoreStore) and
//! [`RequestStore`] too, and is mounted like the suites of crm-core and
//! crm-support, with the same factory; every case becomes a test of its own.
//!
//! ```text
//! crm_storage::restore_store_conformance!(MyFactory::fresh());
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::missing_panics_doc,
    reason = "a case reports a broken contract by panicking"
)]

pub mod log;
pub mod refusals;
pub mod rows;
mod source;

use crm_core::conformance::{Case, StoreFactory};
use crm_support::RequestStore;

use super::RestoreStore;

/// All cases of the suite for [`RestoreStore`]: the same list that
/// [`restore_store_conformance!`](crate::restore_store_conformance) mounts.
#[must_use]
pub fn cases<F>() -> Vec<Case<F>>
where
    F: StoreFactory<Store: RequestStore + RestoreStore>,
{
    crate::restore_store_conformance! { @list (list_of F) }
}

/// Mounts the suite for [`RestoreStore`](crate::RestoreStore): one test per case.
///
/// The argument is an expression that makes a fresh
/// [`StoreFactory`](crm_core::conformance::StoreFactory); it is evaluated once per test.
#[macro_export]
macro_rules! restore_store_conformance {
    ($factory:expr) => {
        $crate::restore_store_conformance! { @list (tests $factory) }
    };
    (@list ($($mount:tt)*)) => {
        $crate::restore_store_conformance! { @$($mount)*;
            rows {
                what_was_restored_reads_back_equal
                what_was_restored_is_found_by_every_question
                restoring_again_adds_nothing
                an_equal_row_twice_in_one_batch_is_stored_once
                an_empty_batch_is_restored
                a_large_batch_is_stored_whole
                what_was_restored_is_worked_on
                a_tenant_restores_nothing_into_another
            }
            refusals {
                a_row_that_differs_is_refused
                two_different_rows_of_one_batch_with_one_id_are_refused
                a_refused_batch_leaves_nothing
                an_identity_of_another_is_refused
                a_key_of_another_interaction_is_refused
                rows_of_nobody_are_refused
            }
            log {
                events_stand_at_their_places
                a_part_of_the_log_is_completed
                another_event_at_a_place_is_refused
                an_event_at_two_places_is_refused
                a_gap_is_refused
                a_reader_goes_on_behind_what_was_restored
            }
        }
    };
    (@tests $factory:expr; $($module:ident { $($case:ident)* })*) => {$(
        mod $module {
            #[allow(unused_imports)]
            use super::*;
            $(
                #[test]
                fn $case() {
                    use ::crm_core::conformance::StoreFactory as _;
                    let factory = $factory;
                    factory.run(Box::pin($crate::restore::conformance::$module::$case(&factory)));
                }
            )*
        }
    )*};
    (@list_of $factory:ident; $($module:ident { $($case:ident)* })*) => {
        vec![$($(
            ::crm_core::conformance::Case::<$factory>::new(
                concat!(stringify!($module), "::", stringify!($case)),
                |factory| Box::pin($crate::restore::conformance::$module::$case(factory)),
            ),
        )*)*]
    };
}
