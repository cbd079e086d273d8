//! Parts of wholes.

/// The part divided by the whole; `None` of an empty whole.
pub(crate) fn ratio(part: impl Into<u128>, whole: impl Into<u128>) -> Option<f64> {
    let (part, whole) = (part.into(), whole.into());
    (whole > 0).then(|| part as f64 / whole as f64)
}
