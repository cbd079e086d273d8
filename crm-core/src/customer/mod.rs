//! Who the customer is.

mod attribute;
mod buying_role;
mod edit;
mod field;
mod field_value;
mod form;
mod lifecycle;
mod new_customer;
mod origin;
mod party;
mod reach;
mod record;
mod relation;
mod revision;

pub use attribute::{AttributeName, AttributeText, AttributeValue, Number};
pub use buying_role::BuyingRole;
pub use edit::{CustomerEdit, CustomerError};
pub use field::CustomerField;
pub use field_value::FieldValue;
pub use lifecycle::{LifecycleFacts, LifecycleRule, LifecycleStage};
pub use new_customer::NewCustomer;
pub use origin::Origin;
pub use party::{
    BirthDate, FamilyName, GivenName, Organisation, OrganisationName, Party, PartyKind, Person,
};
pub use reach::ForeignPermit;
pub use record::Customer;
pub use relation::{Relation, RelationRole, RelationTitle};
pub use revision::CustomerRevision;

crate::bounded_text! {
    /// A label that the host sticks on customers: `vip`, `newsletter 2026`. Case counts.
    pub struct Tag("tag", public, single, 64);
}
