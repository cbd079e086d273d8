//! Histories in opportunities.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::value::ValueError;

/// What a customer did at opportunities to buy or give, such as yearly appeals: how many were taken
/// (`x`), the number of the last one taken (`t_x`, 0 if none), and how many there were (`n`).
///
/// The opportunity that made the customer known is not counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Form")]
pub struct OpportunityHistory {
    taken: u32,
    last_taken: u32,
    opportunities: u32,
}

impl OpportunityHistory {
    /// The most opportunities that a history can have.
    pub const MOST: u32 = 100_000;

    /// Takes how many opportunities were taken, the number of the last one, and how many there
    /// were.
    ///
    /// # Errors
    /// When they contradict each other or are more than [`MOST`](Self::MOST).
    pub fn new(taken: u32, last: u32, opportunities: u32) -> Result<Self, ValueError> {
        let is_ordered = taken <= last && last <= opportunities && opportunities <= Self::MOST;
        if !is_ordered {
            return Err(ValueError::OpportunitiesExceeded);
        }
        if (taken == 0) != (last == 0) {
            return Err(ValueError::RecencyWithoutRepeats);
        }
        Ok(Self {
            taken,
            last_taken: last,
            opportunities,
        })
    }

    /// How many opportunities were taken.
    #[must_use]
    pub const fn taken(&self) -> u32 {
        self.taken
    }

    /// The number of the last opportunity taken, from 1; 0 if none was.
    #[must_use]
    pub const fn last_taken(&self) -> u32 {
        self.last_taken
    }

    /// How many opportunities there were.
    #[must_use]
    pub const fn opportunities(&self) -> u32 {
        self.opportunities
    }
}

// When somebody bought is personal: only the shape is told.
impl fmt::Debug for OpportunityHistory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "OpportunityHistory(<{} of {}>)",
            self.taken, self.opportunities
        )
    }
}

/// How it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename = "OpportunityHistory")]
struct Form {
    taken: u32,
    last_taken: u32,
    opportunities: u32,
}

impl TryFrom<Form> for OpportunityHistory {
    type Error = ValueError;

    fn try_from(form: Form) -> Result<Self, ValueError> {
        Self::new(form.taken, form.last_taken, form.opportunities)
    }
}
