//! The names of the events of this crate.

use crate::code::Code;

/// A customer record was made.
pub const CUSTOMER_CREATED: Code = Code::new_static("customer.created");
/// The person's or organisation's own data changed.
pub const CUSTOMER_PARTY_CHANGED: Code = Code::new_static("customer.party_changed");
/// An identity was proved to be the customer's.
pub const CUSTOMER_IDENTITY_VERIFIED: Code = Code::new_static("customer.identity_verified");
/// An identity was stated without proof.
pub const CUSTOMER_IDENTITY_CLAIMED: Code = Code::new_static("customer.identity_claimed");
/// An identity was taken away.
pub const CUSTOMER_IDENTITY_REMOVED: Code = Code::new_static("customer.identity_removed");
/// A way to reach the customer was added.
pub const CUSTOMER_CONTACT_POINT_ADDED: Code = Code::new_static("customer.contact_point_added");
/// A way to reach the customer was taken away.
pub const CUSTOMER_CONTACT_POINT_REMOVED: Code = Code::new_static("customer.contact_point_removed");
/// A custom attribute was set.
pub const CUSTOMER_ATTRIBUTE_SET: Code = Code::new_static("customer.attribute_set");
/// A custom attribute was taken away.
pub const CUSTOMER_ATTRIBUTE_REMOVED: Code = Code::new_static("customer.attribute_removed");
/// A tag was added.
pub const CUSTOMER_TAG_ADDED: Code = Code::new_static("customer.tag_added");
/// A tag was taken away.
pub const CUSTOMER_TAG_REMOVED: Code = Code::new_static("customer.tag_removed");
/// A relation to another customer was added.
pub const CUSTOMER_RELATION_ADDED: Code = Code::new_static("customer.relation_added");
/// A relation to another customer was taken away.
pub const CUSTOMER_RELATION_REMOVED: Code = Code::new_static("customer.relation_removed");
/// A customer took in another one, which is the same person or organisation.
pub const CUSTOMER_MERGED: Code = Code::new_static("customer.merged");
/// A customer became part of another one; what was its own is that one's from this event on.
pub const CUSTOMER_ABSORBED: Code = Code::new_static("customer.absorbed");
/// A merge was undone: the customer who took in another one gave it back.
pub const CUSTOMER_UNMERGED: Code = Code::new_static("customer.unmerged");
/// A merge was undone: the customer who was absorbed is back.
pub const CUSTOMER_RESTORED: Code = Code::new_static("customer.restored");
/// A customer was erased: nothing is kept of it but this id. Whoever copied something of it elsewhere
/// erases that, too.
pub const CUSTOMER_ERASED: Code = Code::new_static("customer.erased");
/// Interactions of a customer were removed, because a rule says that they are kept no longer. Whoever
/// copied them elsewhere removes them, too.
pub const CUSTOMER_PRUNED: Code = Code::new_static("customer.pruned");
/// An interaction was recorded.
pub const INTERACTION_RECORDED: Code = Code::new_static("interaction.recorded");
/// A record was added to the consent ledger.
pub const CONSENT_RECORDED: Code = Code::new_static("consent.recorded");
