//! Organisations, the people in them, and what is added up for an account.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test reports by panicking"
)]

mod examples;
mod laws;
mod service;

use chrono::NaiveDate;
use crm_core::*;

/// The day of one year with this number, from 1 on.
fn day(number: u32) -> NaiveDate {
    NaiveDate::from_yo_opt(2026, number).unwrap()
}

fn id(number: u64) -> CustomerId {
    let uuid = 0x019b_7a5e_0000_7000_8000_0000_0000_0000_u128 + u128::from(number);
    CustomerId::from_uuid(uuid::Uuid::from_u128(uuid)).unwrap()
}

fn organisation(name: &str) -> Party {
    let name = OrganisationName::parse(name).unwrap();
    Party::Organisation(Organisation { name })
}

fn related(party: Party, relations: impl IntoIterator<Item = Relation>) -> NewCustomer {
    NewCustomer {
        relations: relations.into_iter().collect(),
        ..NewCustomer::new(party)
    }
}

fn created(number: u64, new: NewCustomer) -> Customer {
    let at = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    Customer::create(new, id(number), &SeededIds::new(number), at)
        .unwrap()
        .0
}
