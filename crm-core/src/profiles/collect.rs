//! What a whole timeline tells.

use super::{ProfileError, Profiles};
use crate::id::CustomerId;
use crate::interaction::{Interaction, InteractionKind, TimelineFilter};
use crate::store::{Page, PageLimit};

impl Profiles {
    /// What `keep` makes of all interactions that pass the filter.
    pub(super) async fn collect<T>(
        &self,
        customer: CustomerId,
        filter: &TimelineFilter,
        keep: impl Fn(Interaction) -> Option<T>,
    ) -> Result<Vec<T>, ProfileError> {
        let mut kept = Vec::new();
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let part = self.timeline(customer, filter, &page).await?;
            kept.extend(part.items.into_iter().filter_map(&keep));
            match part.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => return Ok(kept),
            }
        }
    }

    /// All interactions of these kinds.
    pub(super) async fn all_of_kinds<const N: usize>(
        &self,
        customer: CustomerId,
        kinds: [InteractionKind; N],
    ) -> Result<Vec<Interaction>, ProfileError> {
        let filter = TimelineFilter::all().of_kinds(kinds);
        self.collect(customer, &filter, Some).await
    }
}
