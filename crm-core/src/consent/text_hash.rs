//! The hash of the text that was shown.

use crate::hash_type::hash_type;

hash_type! {
    /// The SHA-256 of the words that the customer was shown, as bytes of UTF-8: written as 64 hexadecimal
    /// digits in lower case.
    ///
    /// An id and a version say which text was meant; the hash proves which one it was.
    /// `ConsentTextHash::of` makes it from the words (feature `preferences`); every other SHA-256 makes
    /// the same.
    ///
    /// ```
    /// use crm_core::ConsentTextHash;
    ///
    /// let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    /// assert_eq!(ConsentTextHash::parse(text)?.to_string(), text);
    /// # Ok::<(), crm_core::ValidationError>(())
    /// ```
    pub struct ConsentTextHash("consent text hash");
}

#[cfg(feature = "preferences")]
impl ConsentTextHash {
    /// The hash of these words.
    ///
    /// ```
    /// use crm_core::ConsentTextHash;
    ///
    /// let hash = ConsentTextHash::of("abc");
    /// assert!(hash.to_string().starts_with("ba7816bf8f01cfea")); // FIPS 180-4
    /// ```
    #[must_use]
    pub fn of(words: &str) -> Self {
        use sha2::{Digest, Sha256};
        Self::from_bytes(Sha256::digest(words.as_bytes()).into())
    }
}
