//! The name of a segment.

crm_core::bounded_text! {
    /// The name of a segment, as people say it: `At Risk`. Case counts.
    pub struct SegmentName("segment name", public, single, 100);
}

impl SegmentName {
    /// A name written in this crate, which keeps the rules of the type.
    pub(super) fn built_in(name: &'static str) -> Self {
        Self(name.to_owned())
    }
}
