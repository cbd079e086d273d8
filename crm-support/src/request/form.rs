//! The serialised form of a request.

use std::collections::BTreeSet;

use crm_core::DataClass::{Administrative, Profile, Request};
use crm_core::UponErasure::Erase;
use crm_core::{
    Channel, Code, CustomerId, Subject, Timestamp, ValidationError, ValidationRule, ValueShape,
    Version,
};
use serde::{Deserialize, Serialize};

use super::history;
use super::unmerge::BeforeMerge;
use super::{
    Deadlines, Escalation, Message, RequestLink, RequestState, RequestStateKind, ServiceRequest,
    ServiceTerms,
};
use crate::classification::{Classification, RequestKind};
use crate::id::{RequestId, SpecialistId};
use crate::priority::{CustomerStanding, Priority};
use crate::service_metric::RequestActivity;

/// The fields, which are also the serialised form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestFields {
    pub(super) id: RequestId,
    pub(super) version: Version,
    pub(super) customer: CustomerId,
    pub(super) standing: CustomerStanding,
    pub(super) channel: Channel,
    pub(super) kind: RequestKind,
    pub(super) subject: Subject,
    pub(super) priority: Priority,
    pub(super) deadlines: Deadlines,
    pub(super) submitted_at: Timestamp,
    pub(super) updated_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) classification: Option<Classification>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first_response_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) resolved_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) escalations: Vec<Escalation>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) watchers: BTreeSet<SpecialistId>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) tags: BTreeSet<Code>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) links: BTreeSet<RequestLink>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) before_merge: Option<BeforeMerge>,
    /// Left out where it follows from the other fields, as in what was stored before it was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) activities: Vec<RequestActivity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) terms: Option<ServiceTerms>,
    pub(super) state: RequestState,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) conversation: Vec<Message>,
}

impl TryFrom<RequestFields> for ServiceRequest {
    type Error = ValidationError;

    fn try_from(mut fields: RequestFields) -> Result<Self, Self::Error> {
        let refuse = |rule, shape| Err(ValidationError::new("service request", rule, shape));
        let members = fields.conversation.len();
        if members > Self::MAXIMUM_MESSAGES {
            let rule = ValidationRule::TooMany {
                maximum: Self::MAXIMUM_MESSAGES,
            };
            return refuse(rule, ValueShape::Collection { members });
        }
        let kind = fields.state.kind();
        let is_unclassified = matches!(
            kind,
            RequestStateKind::New | RequestStateKind::Merged | RequestStateKind::Cancelled
        );
        if fields.classification.is_none() && !is_unclassified {
            let rule = "a request that is worked on must be classified";
            return refuse(ValidationRule::Inconsistent { rule }, ValueShape::Composite);
        }
        if kind == RequestStateKind::Resolved && fields.resolved_at.is_none() {
            let rule = "a resolved request must say when it was resolved";
            return refuse(ValidationRule::Inconsistent { rule }, ValueShape::Composite);
        }
        if matches!(fields.state, RequestState::Merged { into } if into == fields.id) {
            let rule = "a request must not be merged into itself";
            return refuse(ValidationRule::Inconsistent { rule }, ValueShape::Composite);
        }
        let mut targets: Vec<_> = fields.escalations.iter().map(|past| past.target).collect();
        targets.sort_unstable();
        targets.dedup();
        if targets.len() != fields.escalations.len() {
            let rule = ValidationRule::Duplicate {
                what: "an escalation of a deadline",
            };
            return refuse(rule, ValueShape::Composite);
        }
        if fields.watchers.len() > Self::MAXIMUM_WATCHERS
            || fields.tags.len() > Self::MAXIMUM_TAGS
            || fields.links.len() > Self::MAXIMUM_LINKS
        {
            let rule = "must not have more watchers, tags or links than a request can have";
            return refuse(ValidationRule::Inconsistent { rule }, ValueShape::Composite);
        }
        if fields.links.iter().any(|link| link.to == fields.id) {
            let rule = "a request must not be linked to itself";
            return refuse(ValidationRule::Inconsistent { rule }, ValueShape::Composite);
        }
        if fields.before_merge.is_some() && kind != RequestStateKind::Merged {
            let rule = "only a merged request may say what it was before";
            return refuse(ValidationRule::Inconsistent { rule }, ValueShape::Composite);
        }
        if fields.activities.is_empty() {
            fields.activities = history::as_far_as_known(&fields);
        }
        if !history::is_history(&fields.activities) {
            let rule = "its activities must begin with the opening and come one after another";
            return refuse(ValidationRule::Inconsistent { rule }, ValueShape::Composite);
        }
        Ok(Self { fields })
    }
}

impl From<ServiceRequest> for RequestFields {
    fn from(request: ServiceRequest) -> Self {
        let mut fields = request.fields;
        // So that what an earlier release stored is written again byte by byte, and checksums over it hold.
        if fields.activities == history::as_far_as_known(&fields) {
            fields.activities = Vec::new();
        }
        fields
    }
}

crm_core::personal_data! {
    ServiceRequest as RequestFields = "request", "what you asked for, and what came of it" {
        id: Administrative => Erase,
        version: Administrative => Erase,
        customer: Administrative => Erase,
        standing: Profile => Erase,
        channel: Request => Erase,
        kind: Request => Erase,
        subject: Request => Erase,
        priority: Request => Erase,
        deadlines: Request => Erase,
        submitted_at: Request => Erase,
        updated_at: Administrative => Erase,
        classification: Request => Erase,
        first_response_at: Request => Erase,
        resolved_at: Request => Erase,
        escalations: Request => Erase,
        watchers: Administrative => Erase,
        tags: Request => Erase,
        links: Request => Erase,
        before_merge: Request => Erase,
        activities: Request => Erase,
        terms: Request => Erase,
        state: Request => Erase,
        conversation: Request => Erase,
    }
}
