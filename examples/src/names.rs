//! How customers are called.

use crm_core::{Customer, Identity, Party};

use crate::import::SHOP;

/// The number in the shop, or the id where there is none.
#[must_use]
pub fn number_or_id(customer: &Customer) -> String {
    shop_number(customer).unwrap_or_else(|| customer.id().to_string())
}

/// The name, or else the number in the shop; empty where neither is known.
#[must_use]
pub fn name_or_number(customer: &Customer) -> String {
    let name = match customer.party() {
        Party::Person(person) => {
            let given = person.given_name.as_ref().map(|name| name.as_str());
            let family = person.family_name.as_ref().map(|name| name.as_str());
            let parts: Vec<&str> = given.into_iter().chain(family).collect();
            parts.join(" ")
        }
        Party::Organisation(organisation) => organisation.name.as_str().to_owned(),
        _ => String::new(),
    };
    if !name.is_empty() {
        return name;
    }
    let number = shop_number(customer).map(|number| format!("number {number}"));
    number.unwrap_or_default()
}

fn shop_number(customer: &Customer) -> Option<String> {
    let mut verified = customer.verified_identities().iter();
    verified.find_map(|verified| match verified.identifier()? {
        Identity::External { system, id } if *system == SHOP => Some(id.as_str().to_owned()),
        _ => None,
    })
}
