//! Who looks at a customer.

use crate::profiles::ProfileError;
use crate::store::{CustomerOverview, OverviewQuery};
use crate::timestamp::Timestamp;

/// A department of the company, or the customer: whoever sees a part of what is known.
///
/// It is sealed, so that what a view shows is decided in this crate.
pub trait Department: sealed::Sees<Seen = Self::View> {
    /// What it sees.
    type View: Send;
}

pub(super) mod sealed {
    use std::fmt::Debug;

    use async_trait::async_trait;

    use super::{CustomerOverview, OverviewQuery, ProfileError, Timestamp};
    use crate::customer::LifecycleRule;

    /// How a view is made.
    #[async_trait]
    pub trait Sees: Debug + Send + Sync {
        /// What is seen.
        type Seen: Send;

        /// What is read for it: nothing that is not seen.
        fn query(&self, rule: LifecycleRule, now: Timestamp) -> OverviewQuery;

        /// The view, made of what was read and of what the sources tell.
        async fn view(
            &self,
            overview: CustomerOverview,
            now: Timestamp,
        ) -> Result<Self::Seen, ProfileError>;
    }
}
