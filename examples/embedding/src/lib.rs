//! A store of one's own, for the guide; and the code of the guide, compiled and run.

#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        reason = "a test that overflows fails"
    )
)]

pub mod journal_store;

/// The code of the README and the guide: compiled and run as doc tests.
#[cfg(doctest)]
mod documentation {
    #[doc = include_str!("../../../README.md")]
    mod readme {}
    #[doc = include_str!("../../../docs/guide/facts_in.md")]
    mod facts_in {}
    #[doc = include_str!("../../../docs/guide/behaviour.md")]
    mod behaviour {}
    #[doc = include_str!("../../../docs/guide/questionnaires.md")]
    mod questionnaires {}
    #[doc = include_str!("../../../docs/guide/collaborate.md")]
    mod collaborate {}
    #[doc = include_str!("../../../docs/guide/organisations.md")]
    mod organisations {}
    #[doc = include_str!("../../../docs/guide/views.md")]
    mod views {}
    #[doc = include_str!("../../../docs/guide/privacy.md")]
    mod privacy {}
    #[doc = include_str!("../../../docs/guide/consent.md")]
    mod consent {}
    #[doc = include_str!("../../../docs/guide/erase.md")]
    mod erase {}
    #[doc = include_str!("../../../docs/guide/duplicates.md")]
    mod duplicates {}
    #[doc = include_str!("../../../docs/guide/merge.md")]
    mod merge {}
    #[doc = include_str!("../../../docs/guide/know_your_customers.md")]
    mod know_your_customers {}
    #[doc = include_str!("../../../docs/guide/write_a_segment.md")]
    mod write_a_segment {}
    #[doc = include_str!("../../../docs/guide/measure_customers.md")]
    mod measure_customers {}
    #[doc = include_str!("../../../docs/guide/customer_value.md")]
    mod customer_value {}
    #[doc = include_str!("../../../docs/guide/answer_requests.md")]
    mod answer_requests {}
    #[doc = include_str!("../../../docs/guide/route_requests.md")]
    mod route_requests {}
    #[doc = include_str!("../../../docs/guide/events_out.md")]
    mod events_out {}
    #[doc = include_str!("../../../docs/guide/audit.md")]
    mod audit {}
    #[doc = include_str!("../../../docs/guide/transfer.md")]
    mod transfer {}
    #[doc = include_str!("../../../docs/guide/write_a_store.md")]
    mod write_a_store {}
    #[doc = include_str!("../../../docs/guide/testing.md")]
    mod testing {}
}
