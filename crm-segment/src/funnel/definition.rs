//! The steps, as data.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use chrono::TimeDelta;
use crm_core::{InteractionKind, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunnelStep<E: Ord = InteractionKind> {
    /// What it is called.
    pub name: String,
    /// The events of which any one is the step.
    pub any_of: BTreeSet<E>,
}

impl<E: Ord> FunnelStep<E> {
    /// A step that is any of these events.
    #[must_use]
    pub fn new(name: impl Into<String>, any_of: impl IntoIterator<Item = E>) -> Self {
        Self {
            name: name.into(),
            any_of: any_of.into_iter().collect(),
        }
    }
}

/// In which order the steps must be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StepOrder {
    /// One after the other, whatever else happens between them.
    Ordered,
    /// One after the other, with no other event of the customer between them: leave out of the
    /// events what should not disturb.
    Strict,
    /// In any order. The steps are counted, so that "step 2" is the second different step that was
    /// taken.
    Unordered,
}

/// Which events may begin an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FunnelEntry {
    /// The customer's first event that matches the first step (any step, where they are unordered):
    /// there is one attempt.
    First,
    /// Any of them: customers may enter again, and their best attempt counts.
    Any,
}

/// Steps to be taken, their order, the time allowed and the way in.
///
/// ```
/// use std::num::NonZeroU32;
/// use crm_segment::{FunnelDefinition, FunnelEntry, FunnelStep, StepOrder};
///
/// let steps = vec![FunnelStep::new("Looked", ["page", "search"]), FunnelStep::new("Bought", ["purchase"])];
/// let funnel = FunnelDefinition::new(steps, StepOrder::Ordered, FunnelEntry::Any)?
///     .within_seconds(NonZeroU32::new(7 * 86_400).unwrap());
/// assert_eq!(funnel.window().map(|window| window.num_days()), Some(7));
/// assert!(FunnelDefinition::<&str>::new(vec![], StepOrder::Ordered, FunnelEntry::Any).is_err());
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    try_from = "Form<E>",
    into = "Form<E>",
    bound(
        serialize = "E: Ord + Clone + Serialize",
        deserialize = "E: Ord + Deserialize<'de>"
    )
)]
pub struct FunnelDefinition<E: Ord = InteractionKind> {
    steps: Vec<FunnelStep<E>>,
    order: StepOrder,
    entry: FunnelEntry,
    window_seconds: Option<NonZeroU32>,
}

impl<E: Ord> FunnelDefinition<E> {
    /// The largest number of steps.
    pub const MAXIMUM_STEPS: usize = 50;

    /// A funnel without a limit of time.
    ///
    /// # Errors
    /// When there is no step or more than 50; when a step has no event; when the steps are unordered
    /// and an event stands in two of them.
    pub fn new(
        steps: Vec<FunnelStep<E>>,
        order: StepOrder,
        entry: FunnelEntry,
    ) -> Result<Self, ValidationError> {
        let refuse = |rule| {
            let shape = ValueShape::Collection {
                members: steps.len(),
            };
            Err(ValidationError::new("funnel steps", rule, shape))
        };
        if steps.is_empty() || steps.iter().any(|step| step.any_of.is_empty()) {
            return refuse(ValidationRule::Empty);
        }
        if steps.len() > Self::MAXIMUM_STEPS {
            return refuse(ValidationRule::TooMany {
                maximum: Self::MAXIMUM_STEPS,
            });
        }
        let events: usize = steps.iter().map(|step| step.any_of.len()).sum();
        let different: BTreeSet<&E> = steps.iter().flat_map(|step| &step.any_of).collect();
        if order == StepOrder::Unordered && different.len() < events {
            return refuse(ValidationRule::Duplicate {
                what: "an event in two unordered steps",
            });
        }
        Ok(Self {
            steps,
            order,
            entry,
            window_seconds: None,
        })
    }

    /// The same funnel; the last step must be taken at most so many seconds after the first one,
    /// that second included.
    #[must_use]
    pub fn within_seconds(self, seconds: NonZeroU32) -> Self {
        Self {
            window_seconds: Some(seconds),
            ..self
        }
    }

    /// The steps.
    #[must_use]
    pub fn steps(&self) -> &[FunnelStep<E>] {
        &self.steps
    }

    /// Their order.
    #[must_use]
    pub const fn order(&self) -> StepOrder {
        self.order
    }

    /// Which events may begin an attempt.
    #[must_use]
    pub const fn entry(&self) -> FunnelEntry {
        self.entry
    }

    /// The longest time from the first step to the last; `None` without a limit.
    #[must_use]
    pub fn window(&self) -> Option<TimeDelta> {
        let seconds = self.window_seconds?;
        Some(TimeDelta::seconds(seconds.get().into()))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound(
        serialize = "E: Ord + Serialize",
        deserialize = "E: Ord + Deserialize<'de>"
    )
)]
struct Form<E: Ord> {
    format: crate::format::FormatOne,
    steps: Vec<FunnelStep<E>>,
    order: StepOrder,
    entry: FunnelEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    window_seconds: Option<NonZeroU32>,
}

impl<E: Ord> TryFrom<Form<E>> for FunnelDefinition<E> {
    type Error = ValidationError;

    fn try_from(form: Form<E>) -> Result<Self, Self::Error> {
        Ok(Self {
            window_seconds: form.window_seconds,
            ..Self::new(form.steps, form.order, form.entry)?
        })
    }
}

impl<E: Ord> From<FunnelDefinition<E>> for Form<E> {
    fn from(funnel: FunnelDefinition<E>) -> Self {
        Self {
            format: crate::format::FormatOne,
            steps: funnel.steps,
            order: funnel.order,
            entry: funnel.entry,
            window_seconds: funnel.window_seconds,
        }
    }
}
