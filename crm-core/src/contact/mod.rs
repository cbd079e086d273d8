//! How a customer can be reached.

mod contact_point;
mod country;
mod disclosure;
mod email_address;
mod phone_number;
mod postal_address;

pub use contact_point::{ContactAddress, ContactPoint, ContactPurpose};
pub use country::Country;
pub use disclosure::{DisclosedText, Disclosure};
pub use email_address::EmailAddress;
pub use phone_number::PhoneNumber;
pub use postal_address::{AddressLine, City, PostalAddress, PostalCode, Region};
