//! What was found.

use serde::{Deserialize, Serialize};

use super::DuplicateEvidence;
use crate::id::CustomerId;

/// A piece of evidence with its weight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DuplicateReason {
    /// What was found.
    pub evidence: DuplicateEvidence,
    /// What it adds to the score, in bits; below zero it speaks against.
    pub bits: f64,
}

/// Two records that may stand for one customer. Whether they do is for a human to say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProbableDuplicate {
    /// The customer with the smaller id.
    pub first: CustomerId,
    /// The customer with the larger id.
    pub second: CustomerId,
    /// The weight of all evidence, in bits: each bit doubles the odds that they are one.
    pub score: f64,
    /// The evidence; its weights add up to the score.
    pub reasons: Vec<DuplicateReason>,
}

/// The probable duplicates among many records.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DuplicateReport {
    /// The pairs, highest score first; of equal scores those with smaller ids.
    pub pairs: Vec<ProbableDuplicate>,
    /// How many records were looked at.
    pub customers: usize,
    /// How many times two records were put beside each other.
    pub comparisons: u64,
    /// How many blocks were too large for each record to be compared with each other one: there,
    /// only neighbours in the order of names were.
    pub large_blocks: usize,
}
