//! Webhooks.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::{WebhookSecret, WebhookUrl};

/// Any [`WebhookSecret`].
pub fn webhook_secret() -> impl Strategy<Value = WebhookSecret> + Clone {
    vec(any::<u8>(), WebhookSecret::MINIMUM..=WebhookSecret::MAXIMUM)
        .prop_filter_map("a secret", |bytes| WebhookSecret::from_random(bytes).ok())
}

/// Any [`WebhookUrl`].
pub fn webhook_url() -> impl Strategy<Value = WebhookUrl> + Clone {
    "https://([a-z][a-z0-9]{0,9}\\.){1,3}(com|org|de)(:[1-9][0-9]{0,3})?(/[A-Za-z0-9%~-]{0,9}){0,3}(\\?[a-z=&]{1,9})?"
        .prop_filter_map("a URL", |text| WebhookUrl::parse(text).ok())
}
