//! What marketing sees.

use std::sync::Arc;

use async_trait::async_trait;

use super::role::sealed::Sees;
use super::{Department, SegmentLabel, SegmentSource};
use crate::consent::{ConsentLedger, ContactUse, Permission, Purpose};
use crate::customer::LifecycleRule;
use crate::id::CustomerId;
use crate::interaction::Channel;
use crate::profiles::ProfileError;
use crate::store::{CustomerOverview, OverviewQuery};
use crate::timestamp::Timestamp;

/// The department that approaches customers.
#[derive(Debug, Clone, Default)]
pub struct Marketing {
    segments: Option<Arc<dyn SegmentSource>>,
}

impl Marketing {
    /// Marketing, without segments to show.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Marketing, with the segments that the source knows.
    #[must_use]
    pub fn with_segments(self, segments: Arc<dyn SegmentSource>) -> Self {
        let segments = Some(segments);
        Self { segments }
    }
}

/// What marketing sees of a customer: the segments, and what the customer allows. Whoever is
/// restricted is in no segment here, and allows nothing.
///
/// It has neither names nor addresses: to write to somebody, ask
/// [`Profiles::permit`](crate::Profiles::permit) for a permit, against which
/// [`Customer::addresses`](crate::Customer::addresses) tells them.
///
/// ```compile_fail,E0599
/// use crm_core::{ContactAddress, MarketingView, Permit};
///
/// fn whom_to_write<'a>(view: &'a MarketingView, permit: &Permit) -> Vec<&'a ContactAddress> {
///     view.addresses(permit).unwrap()
/// }
/// ```
///
/// ```compile_fail,E0609
/// use crm_core::{ContactPoint, MarketingView};
///
/// fn whom_to_write(view: &MarketingView) -> &[ContactPoint] {
///     &view.contact_points
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MarketingView {
    /// Whose view it is.
    pub customer: CustomerId,
    /// Whether the processing is restricted (GDPR, article 18).
    pub is_restricted: bool,
    /// The segments that the customer is in; none when the processing is restricted.
    pub segments: Vec<SegmentLabel>,
    /// The instant for which all this holds.
    pub as_of: Timestamp,
    consents: ConsentLedger,
}

impl MarketingView {
    /// Whether the customer consents to being approached for `purpose` over `channel`.
    #[must_use]
    pub fn permission(&self, purpose: &Purpose, channel: Channel) -> Permission {
        self.consents.permission(purpose, channel, self.as_of)
    }

    /// Whether the customer consents to this use, on its topic.
    #[must_use]
    pub fn permission_for(&self, used: &ContactUse) -> Permission {
        self.consents.permission_for(used, self.as_of)
    }

    /// The channels over which the customer consents to being approached for `purpose`.
    #[must_use]
    pub fn permitted_channels(&self, purpose: &Purpose) -> Vec<Channel> {
        let permits = |channel: &Channel| self.permission(purpose, *channel).is_permitted();
        Channel::ALL.into_iter().filter(permits).collect()
    }
}

impl Department for Marketing {
    type View = MarketingView;
}

#[async_trait]
impl Sees for Marketing {
    type Seen = MarketingView;

    fn query(&self, _: LifecycleRule, _: Timestamp) -> OverviewQuery {
        OverviewQuery::new()
    }

    async fn view(
        &self,
        overview: CustomerOverview,
        now: Timestamp,
    ) -> Result<MarketingView, ProfileError> {
        let id = overview.customer.id();
        let is_restricted = overview.consents.restriction(now).is_some();
        let segments = match &self.segments {
            Some(source) if !is_restricted => source.segments(id).await?,
            _ => Vec::new(),
        };
        Ok(MarketingView {
            customer: id,
            is_restricted,
            segments,
            as_of: now,
            consents: overview.consents,
        })
    }
}
