//! The one place where an export reads how customers can be reached.

use crate::contact::Disclosure;
use crate::customer::Customer;
use crate::exchange::records::CustomerRow;
use crate::identity::{ClaimedIdentity, VerifiedIdentity};

/// Whether an export holds how customers can be reached: e-mail addresses, telephone numbers, postal
/// addresses.
///
/// An export with them is a list of people to write to. Having an address is not leave to use it:
/// that is what the consent ledger answers, and an export does not ask it. So whoever includes them
/// says what for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Addresses {
    /// They are left out: contact points, and identities that are addresses
    /// ([`Identity::is_address`](crate::Identity::is_address)).
    LeftOut,
    /// They are included, for nobody to be approached by.
    Included(Disclosure),
}

/// The row of a customer.
pub(super) fn customer_row(customer: &Customer, addresses: Addresses) -> CustomerRow {
    let mut row = CustomerRow::without_contact_points(customer);
    match addresses {
        Addresses::Included(_) => row.contact_points = customer.contact_points().to_vec(),
        Addresses::LeftOut => {
            let verified = &mut row.verified_identities;
            verified.retain(|verified: &VerifiedIdentity| verified.identifier().is_some());
            let claimed = &mut row.claimed_identities;
            claimed.retain(|claimed: &ClaimedIdentity| claimed.identifier().is_some());
        }
    }
    row
}
