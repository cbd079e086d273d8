//! What preference tokens are made with.

use crate::secret_key::secret_key;

secret_key! {
    /// A secret of the host's: 32 to 64 random bytes, written `prefk_` and base64 for URLs.
    ///
    /// `Debug` does not show it, and there is no `Display`: [`reveal`](Self::reveal) is the one way to
    /// its text, and serde uses it, so that a host can keep it with its other secrets.
    ///
    /// ```
    /// use crm_core::PreferenceKey;
    ///
    /// let key = PreferenceKey::from_random([7; 32])?;
    /// assert_eq!(format!("{key:?}"), "PreferenceKey(<32 bytes>)");
    /// # Ok::<(), crm_core::ValidationError>(())
    /// ```
    PreferenceKey("preference key", "prefk_", "prefk_ and 32 to 64 bytes in base64 for URLs");
}
