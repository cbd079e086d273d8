//! The one place where an export reads how customers can be reached.

use crate::customer::Customer;
use crate::exchange::records::CustomerRow;
use crate::identity::Identity;

/// Whether an export holds how customers can be reached: e-mail addresses, telephone numbers, postal
/// addresses.
///
/// An export with them is a list of people to write to. Having an address is not leave to use it:
/// that is what the consent ledger answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Addresses {
    /// They are left out: contact points, and identities that are addresses or telephone numbers.
    LeftOut,
    /// They are included.
    Included,
}

/// The row of a customer.
pub(super) fn customer_row(customer: &Customer, addresses: Addresses) -> CustomerRow {
    let mut row = CustomerRow::without_contact_points(customer);
    match addresses {
        Addresses::Included => row.contact_points = customer.contact_points().to_vec(),
        Addresses::LeftOut => {
            let reaches =
                |identity: &Identity| matches!(identity, Identity::Email(_) | Identity::Phone(_));
            row.verified_identities
                .retain(|verified| !reaches(verified.identity()));
            row.claimed_identities
                .retain(|claimed| !reaches(claimed.identity()));
        }
    }
    row
}
