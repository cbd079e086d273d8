//! Links by which a customer takes a consent back: feature `preferences`.
//!
//! A [`PreferenceToken`] goes into each message. It names tenant, customer, purpose, channel, list
//! and message under a code that only the host's [`PreferenceKeys`] make, so that nobody can write
//! one for somebody else. Whoever holds it can withdraw, and nothing else: what
//! [`PreferenceKeys::verify`] gives is a [`VerifiedPreference`], and all that comes out of that is a
//! [`Withdrawal`](crate::Withdrawal). [`OneClickUnsubscribe`] makes the two header fields of RFC 8058
//! of it.

mod content;
mod encoding;
mod key;
mod keys;
mod one_click;
mod token;
mod url;

pub use content::{PreferenceContent, VerifiedPreference};
pub use key::PreferenceKey;
pub use keys::PreferenceKeys;
pub use one_click::OneClickUnsubscribe;
pub use token::{InvalidPreferenceToken, PreferenceToken};
pub use url::UnsubscribeUrl;
