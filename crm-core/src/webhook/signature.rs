//! The signature scheme `v1` of Standard Webhooks: HMAC-SHA256 over `{id}.{timestamp}.{body}`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::WebhookSecret;

const VERSION: &str = "v1,";

fn mac(secret: &WebhookSecret, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = secret.mac.clone();
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    mac
}

/// The signature as it stands in the header.
pub(super) fn sign(secret: &WebhookSecret, id: &str, timestamp: &str, body: &[u8]) -> String {
    let code = mac(secret, id, timestamp, body).finalize().into_bytes();
    format!("{VERSION}{}", STANDARD.encode(code))
}

/// Whether a signature of the header was made with this secret, found out in constant time.
pub(super) fn is_signed(
    signature: &str,
    secret: &WebhookSecret,
    id: &str,
    timestamp: &str,
    body: &[u8],
) -> bool {
    let Some(encoded) = signature.strip_prefix(VERSION) else {
        return false;
    };
    STANDARD
        .decode(encoded)
        .is_ok_and(|code| mac(secret, id, timestamp, body).verify_slice(&code).is_ok())
}
