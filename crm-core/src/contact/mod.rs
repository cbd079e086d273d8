//! How a customer can be reached.

mod contact_point;
mod country;
mod disclosure;
mod email_address;
#[cfg(feature = "phone")]
mod national_number;
mod phone_number;
mod postal_address;
mod punycode;

pub use contact_point::{ContactAddress, ContactPoint, ContactPurpose};
pub use country::Country;
pub use disclosure::{DisclosedText, Disclosure};
pub use email_address::EmailAddress;
#[cfg(feature = "phone")]
pub use national_number::PhoneRegion;
pub use phone_number::PhoneNumber;
pub use postal_address::{AddressLine, City, PostalAddress, PostalCode, Region};
