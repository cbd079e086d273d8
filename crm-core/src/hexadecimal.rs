//! Thirty-two bytes as hexadecimal digits.

use std::fmt;

/// Reads 64 digits, in small letters or capitals.
pub(crate) fn read(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 {
        return None;
    }
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let bytes: Vec<u8> = digits?
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| (byte << 4) | digit))
        .collect();
    bytes.try_into().ok()
}

/// Writes 64 digits, in small letters.
pub(crate) fn write(bytes: &[u8; 32], formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes
        .iter()
        .try_for_each(|byte| write!(formatter, "{byte:02x}"))
}
