//! The answer of a rule.

use crm_core::Timestamp;

/// Whether a customer belongs, and how long that cannot change by the passing of time alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RuleAnswer {
    /// Whether the customer belongs.
    pub matches: bool,
    /// Up to this instant, which is not included, the answer is the same while no fact is added or changed;
    /// `None` when it is the same for ever. At the instant itself it may be another one: whoever follows
    /// memberships asks again then, and knows it at once.
    pub unchanged_until: Option<Timestamp>,
}
