//! Preference tokens.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::basic::{code, customer_id, tenant_id};
use super::consent::consent_scope;
use crate::{PreferenceContent, PreferenceKey, PreferenceKeys, UnsubscribeUrl};

/// Any [`PreferenceKey`].
pub fn preference_key() -> impl Strategy<Value = PreferenceKey> + Clone {
    vec(any::<u8>(), PreferenceKey::MINIMUM..=PreferenceKey::MAXIMUM)
        .prop_filter_map("a key", |bytes| PreferenceKey::from_random(bytes).ok())
}

/// [`PreferenceKeys`] of one to four versions.
pub fn preference_keys() -> impl Strategy<Value = PreferenceKeys> + Clone {
    let key = (any::<u32>(), preference_key());
    (key.clone(), vec(key, 0..4)).prop_map(|((version, key), others)| {
        let one = PreferenceKeys::new(version, key);
        others
            .into_iter()
            .fold(one, |keys, (version, key)| keys.and(version, key))
    })
}

/// Any [`PreferenceContent`].
pub fn preference_content() -> impl Strategy<Value = PreferenceContent> + Clone {
    let message = option::of(code());
    (tenant_id(), customer_id(), consent_scope(), message).prop_map(
        |(tenant, customer, scope, message)| PreferenceContent {
            tenant,
            customer,
            scope,
            message,
        },
    )
}

/// Any [`UnsubscribeUrl`].
pub fn unsubscribe_url() -> impl Strategy<Value = UnsubscribeUrl> + Clone {
    "https://([a-z][a-z0-9]{0,9}\\.){1,3}(com|org|de)(:[1-9][0-9]{0,3})?(/[A-Za-z0-9%~-]{0,9}){0,3}(\\?[a-z=&]{1,4})?"
        .prop_filter_map("a URL", |text| UnsubscribeUrl::parse(text).ok())
}
