//! Under which policies requests are, and what others would say.

use std::collections::BTreeSet;

use crm_core::{CustomerId, SegmentLabel, Timestamp};

use super::{Desk, DeskError};
use crate::calendar::WorkingTimeError;
use crate::id::RequestId;
use crate::request::{ServiceRequest, Transition};
use crate::service_policy::{PolicyAssessment, ServicePolicies};
use crate::store::RequestFilter;

/// How a request would stand under other policies.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyComparison<'a> {
    /// Which request.
    pub request: RequestId,
    /// How it would stand.
    pub assessment: Result<PolicyAssessment<'a>, WorkingTimeError>,
}

impl Desk {
    /// Moves a request to the current version of the policies, with the segments to which the customer belongs now; see
    /// [`ServiceRequest::move_to_policies`]. A request that is under that version already stays as it is.
    ///
    /// # Errors
    /// When the desk has no policies, there is no such request, it is over, the segments cannot be read, or the store
    /// fails.
    pub async fn move_to_current_policies(
        &self,
        id: RequestId,
    ) -> Result<ServiceRequest, DeskError> {
        let versions = self.policies.as_ref().ok_or(DeskError::NoPolicies)?;
        let current = versions.current();
        let customer = self.request(id).await?.customer();
        let segments = self.segments_of(customer).await?;
        let is_done = |request: &ServiceRequest| {
            request
                .terms()
                .is_some_and(|terms| terms.version() == current.version())
        };
        self.change_unless(id, is_done, |request, now| {
            request.move_to_policies(current, segments.clone(), &self.ids, now)
        })
        .await
    }

    /// How the requests that pass the filter would stand at `now` under these policies, whatever they are under: which of them
    /// would be late, say.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn compare_policies<'a>(
        &self,
        policies: &'a ServicePolicies,
        filter: &RequestFilter,
        now: Timestamp,
    ) -> Result<Vec<PolicyComparison<'a>>, DeskError> {
        let requests = self.all(filter).await?;
        let compared = requests.iter().map(|request| PolicyComparison {
            request: request.id(),
            assessment: policies.assess(&request.facts(), request.activities(), now),
        });
        Ok(compared.collect())
    }

    /// How a request stands at `now` under the policies that it keeps.
    ///
    /// # Errors
    /// When the desk has no policies, or not the version that the request keeps, there is no such request, or the store
    /// cannot be read.
    pub async fn assess(
        &self,
        id: RequestId,
        now: Timestamp,
    ) -> Result<PolicyAssessment<'_>, DeskError> {
        let versions = self.policies.as_ref().ok_or(DeskError::NoPolicies)?;
        let request = self.request(id).await?;
        Ok(request.assessed_by(versions, now)?)
    }

    /// A new request under the current policies, where the desk has some.
    pub(super) fn promised(
        &self,
        submitted: Transition,
        segments: &BTreeSet<SegmentLabel>,
        now: Timestamp,
    ) -> Transition {
        match &self.policies {
            Some(versions) => submitted.under(versions.current(), segments.clone(), &self.ids, now),
            None => submitted,
        }
    }

    /// What happened, judged by the policies that the request keeps.
    pub(super) fn judged(&self, transition: Transition, now: Timestamp) -> Transition {
        match &self.policies {
            Some(versions) => transition.judged_by(versions, &self.ids, now),
            None => transition,
        }
    }

    /// To which segments a customer belongs, as far as somebody knows.
    pub(super) async fn segments_of(
        &self,
        customer: CustomerId,
    ) -> Result<BTreeSet<SegmentLabel>, DeskError> {
        match &self.segments {
            Some(source) => Ok(source.segments(customer).await?.into_iter().collect()),
            None => Ok(BTreeSet::new()),
        }
    }
}
