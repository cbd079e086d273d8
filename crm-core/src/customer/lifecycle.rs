//! The stage of the relationship: a rule over facts, never a field that someone fills in.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// How far the relationship with a customer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LifecycleStage {
    /// Has not bought yet.
    Prospect,
    /// Has bought, but has not come back often enough to count as retained.
    Acquired,
    /// Comes back.
    Retained,
    /// Comes back and buys of several kinds.
    Extended,
    /// Has bought once, but not for a long time.
    Lapsed,
}

impl LifecycleStage {
    /// All stages.
    pub const ALL: [Self; 5] = [
        Self::Prospect,
        Self::Acquired,
        Self::Retained,
        Self::Extended,
        Self::Lapsed,
    ];

    /// The code of the stage, as it is serialised.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Prospect => "prospect",
            Self::Acquired => "acquired",
            Self::Retained => "retained",
            Self::Extended => "extended",
            Self::Lapsed => "lapsed",
        }
    }
}

/// What the stage follows from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LifecycleFacts {
    /// How many purchases the customer made.
    pub purchases: u64,
    /// In how many different categories.
    pub categories: u32,
    /// When the last one was; `None` when there is none.
    pub last_purchase: Option<Timestamp>,
}

/// Where one stage ends and the next begins.
///
/// Checked in this order: no purchase, a prospect; the last one longer ago than `lapsed_after`,
/// lapsed; enough purchases and categories, extended; enough purchases, retained; else acquired.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_core::{LifecycleFacts, LifecycleRule, LifecycleStage, Timestamp};
///
/// let rule = LifecycleRule::default();
/// let bought = Timestamp::parse("2026-01-10T12:00:00Z")?;
/// let facts = LifecycleFacts { purchases: 2, categories: 1, last_purchase: Some(bought) };
/// assert_eq!(rule.stage(&facts, bought), LifecycleStage::Retained);
/// let two_years_later = bought.checked_add(TimeDelta::days(730)).unwrap();
/// assert_eq!(rule.stage(&facts, two_years_later), LifecycleStage::Lapsed);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "LifecycleRuleFields")]
pub struct LifecycleRule {
    retained_from_purchases: u64,
    extended_from_categories: u32,
    lapsed_after_days: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LifecycleRuleFields {
    retained_from_purchases: u64,
    extended_from_categories: u32,
    lapsed_after_days: u32,
}

impl LifecycleRule {
    /// A rule with these limits.
    ///
    /// # Errors
    /// When fewer than 2 purchases would retain, fewer than 2 categories extend, or the days are 0:
    /// a stage could then never be reached.
    pub fn new(
        retained_from_purchases: u64,
        extended_from_categories: u32,
        lapsed_after_days: u32,
    ) -> Result<Self, ValidationError> {
        let at_least = |field: &'static str, value: u64, minimum: u64| {
            if value >= minimum {
                return Ok(());
            }
            Err(ValidationError::new(
                field,
                ValidationRule::OutOfRange {
                    minimum: minimum.to_string().into(),
                    maximum: "any number".into(),
                },
                ValueShape::Number { negative: false },
            ))
        };
        at_least("retained_from_purchases", retained_from_purchases, 2)?;
        at_least(
            "extended_from_categories",
            extended_from_categories.into(),
            2,
        )?;
        at_least("lapsed_after_days", lapsed_after_days.into(), 1)?;
        Ok(Self {
            retained_from_purchases,
            extended_from_categories,
            lapsed_after_days,
        })
    }

    /// How many different categories decide the stage of a customer of whom the other facts hold at
    /// `at`: whoever counts them may stop there. `None` when the stage is the same whatever they are.
    #[must_use]
    pub fn categories_that_decide(&self, facts: &LifecycleFacts, at: Timestamp) -> Option<u32> {
        let with = |categories| {
            self.stage(
                &LifecycleFacts {
                    categories,
                    ..*facts
                },
                at,
            )
        };
        let enough = self.extended_from_categories;
        (with(0) != with(enough)).then_some(enough)
    }

    /// The stage of a customer of whom these facts hold at `at`.
    #[must_use]
    pub fn stage(&self, facts: &LifecycleFacts, at: Timestamp) -> LifecycleStage {
        let Some(last_purchase) = facts.last_purchase.filter(|_| facts.purchases > 0) else {
            return LifecycleStage::Prospect;
        };
        if at.since(last_purchase) > TimeDelta::days(self.lapsed_after_days.into()) {
            LifecycleStage::Lapsed
        } else if facts.purchases < self.retained_from_purchases {
            LifecycleStage::Acquired
        } else if facts.categories < self.extended_from_categories {
            LifecycleStage::Retained
        } else {
            LifecycleStage::Extended
        }
    }
}

impl Default for LifecycleRule {
    /// Retained from the second purchase, extended from the second category, lapsed after 365 days.
    fn default() -> Self {
        Self {
            retained_from_purchases: 2,
            extended_from_categories: 2,
            lapsed_after_days: 365,
        }
    }
}

impl TryFrom<LifecycleRuleFields> for LifecycleRule {
    type Error = ValidationError;

    fn try_from(fields: LifecycleRuleFields) -> Result<Self, Self::Error> {
        Self::new(
            fields.retained_from_purchases,
            fields.extended_from_categories,
            fields.lapsed_after_days,
        )
    }
}
