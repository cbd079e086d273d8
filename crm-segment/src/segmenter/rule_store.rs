//! Stores that answer rules in their database.

use std::fmt::Debug;

use async_trait::async_trait;
use crm_core::{Customer, CustomerId, Page, PageOf, StoreError, Timestamp};
use thiserror::Error;

use crate::{Condition, Rule};

/// A store that answers rules where the customers are: in its database, without reading them.
///
/// The evaluation in memory ([`Rule::matches`]) is the specification. A condition that a store cannot
/// answer is *open* to it, and nothing is guessed: a customer of whom an open condition decides is named as
/// a candidate, and [`Segmenter`](crate::Segmenter) decides. Which conditions are open to a store is told
/// by [`is_open`](Self::is_open); a condition with rules in it is open when one of them is. Of single customers a store may
/// know what an open condition says all the same: those are counted and named as settled.
///
/// A store answers as of one state of its data in each call, for any instant. Attributes, tags,
/// identities and relations are those of today.
#[async_trait]
pub trait RuleStore: Debug + Send + Sync {
    /// Whether a condition cannot be answered in the database.
    fn is_open(&self, condition: &Condition) -> bool;

    /// How many customers belong or may belong.
    ///
    /// # Errors
    /// When the rule is too large for the database, or the store cannot be read.
    async fn count_candidates(
        &self,
        rule: &Rule,
        as_of: Timestamp,
    ) -> Result<CandidateCount, RuleStoreError>;

    /// Customers who belong or may belong, by rising id.
    ///
    /// # Errors
    /// As [`count_candidates`](Self::count_candidates).
    async fn candidates(
        &self,
        rule: &Rule,
        as_of: Timestamp,
        which: Candidates,
        page: &Page,
    ) -> Result<PageOf<RuleCandidate>, RuleStoreError>;

    /// What holds of one customer: an answer for each condition without rules in it, in the order of the
    /// rule; `None` for those that are open. `None` instead of the list when there is no such customer; a
    /// store that has nothing to answer need not look.
    ///
    /// # Errors
    /// As [`count_candidates`](Self::count_candidates).
    async fn conditions(
        &self,
        rule: &Rule,
        as_of: Timestamp,
        customer: CustomerId,
    ) -> Result<Option<Vec<Option<bool>>>, RuleStoreError>;
}

/// How many customers belong to a segment, as far as its store knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CandidateCount {
    /// Those who surely belong and of whom no restriction was recorded by the instant.
    pub certain: u64,
    /// Those who may belong, or may be restricted.
    pub open: u64,
}

impl CandidateCount {
    /// So many who surely belong, and so many who are open.
    #[must_use]
    pub const fn new(certain: u64, open: u64) -> Self {
        Self { certain, open }
    }
}

/// Which candidates are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Candidates {
    /// All of them.
    All,
    /// Those only who are [open](CandidateCount::open).
    Open,
}

/// A customer of whom a rule may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RuleCandidate {
    /// Who.
    pub customer: CustomerId,
    /// Whether the rule holds, whatever its open conditions say.
    pub belongs: bool,
    /// Whether the customer's processing may be restricted at the instant: only the consent ledger
    /// knows.
    pub may_be_restricted: bool,
}

impl RuleCandidate {
    /// A customer of whom nothing is known.
    pub(super) fn unknown(customer: &Customer) -> Self {
        Self {
            customer: customer.id(),
            belongs: false,
            may_be_restricted: true,
        }
    }
}

/// Why a store did not answer a rule.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RuleStoreError {
    /// The rule makes a larger statement than the database takes.
    #[error("the rule asks for {found} {of}, and the database takes {maximum} in a statement")]
    TooLarge {
        /// Of what.
        of: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        maximum: usize,
    },
    /// The store cannot be read.
    #[error("the store could not be read")]
    Store(#[from] StoreError),
}
