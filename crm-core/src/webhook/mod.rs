//! Webhooks after [Standard Webhooks](https://www.standardwebhooks.com) 1.0: feature `webhooks`.
//!
//! Nothing here opens a connection. A [`WebhookEndpoint`] says where to and with which secrets, and
//! signs; the host sends the [`SignedRequest`] with the HTTP client it has, and tells the
//! [`Delivery`] how it went: it is delivered, waits for its next attempt, or is a dead letter. A
//! [`DeliveryBook`] keeps many of them and names the instant of the next one, so that one timer is
//! enough. Whoever receives webhooks checks them with a [`WebhookVerifier`].
//!
//! Deliveries are independent of each other: one that is tried again later arrives after those
//! that passed at once. A receiver that needs the order of a customer's events looks at their
//! versions and instants, or is fed by a [`Relay`](crate::Relay) directly.

mod answer;
mod book;
mod delivery;
mod endpoint;
mod request;
mod secret;
mod signature;
mod url;
mod verifier;

pub use answer::{RetryAfter, WebhookAnswer};
pub use book::{DeliveryBook, DeliveryBookError};
pub use delivery::{DeadLetterReason, Delivery, DeliveryState, InvalidDeliveryStep};
pub use endpoint::{EndpointDisabled, WebhookEndpoint, WebhookEndpointId};
pub use request::SignedRequest;
pub use secret::WebhookSecret;
pub use url::WebhookUrl;
pub use verifier::{VerificationError, WebhookHeaders, WebhookVerifier};
