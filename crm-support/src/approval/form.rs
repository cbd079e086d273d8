//! The serialised form of an approval.

use std::collections::BTreeSet;

use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::step::StepRecord;
use super::{Approval, ApprovalPolicy, StepOrder, TextFingerprint};
use crate::id::SpecialistId;

/// The fields, which are also the serialised form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalFields {
    pub(super) policy_version: u32,
    pub(super) order: StepOrder,
    pub(super) author: SpecialistId,
    pub(super) text: TextFingerprint,
    /// One more with each text.
    pub(super) revision: u32,
    pub(super) opened_at: Timestamp,
    pub(super) steps: Vec<StepRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) withdrawal: Option<Withdrawal>,
}

/// That an approval was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Withdrawal {
    pub(super) by: SpecialistId,
    pub(super) at: Timestamp,
}

impl TryFrom<ApprovalFields> for Approval {
    type Error = ValidationError;

    fn try_from(fields: ApprovalFields) -> Result<Self, Self::Error> {
        let members = fields.steps.len();
        let refuse = |rule| {
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new("approval", rule, shape))
        };
        if members > ApprovalPolicy::MAXIMUM_STEPS {
            let maximum = ApprovalPolicy::MAXIMUM_STEPS;
            return refuse(ValidationRule::TooMany { maximum });
        }
        let names: BTreeSet<_> = fields.steps.iter().map(|step| &step.name).collect();
        if names.len() < members {
            return refuse(ValidationRule::Duplicate { what: "a step" });
        }
        if !fields.steps.iter().all(|step| step.is_sound(fields.author)) {
            let rule = "each approver but the author must have one vote, and nobody two";
            return refuse(ValidationRule::Inconsistent { rule });
        }
        Ok(Self { fields })
    }
}

impl From<Approval> for ApprovalFields {
    fn from(approval: Approval) -> Self {
        approval.fields
    }
}
