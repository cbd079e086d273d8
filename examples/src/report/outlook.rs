//! What a report says of what customers will do.
//!
//! As with the other data of a report, none of these types has a `Debug` form.

use crm_core::Money;

/// What is known of the future of the base; a part that is empty is left out.
#[derive(Clone, PartialEq, Default)]
pub struct Outlook {
    /// The cohorts, oldest first.
    pub cohorts: Vec<CohortRow>,
    /// Tenths of the base by expected value, the best first.
    pub value_tenths: Vec<ValueTenth>,
    /// The groups that customers form by themselves.
    pub clusters: Option<ClusterMap>,
    /// How likely it is that one customer is still there.
    pub alive: Option<AliveCurve>,
}

/// Customers who bought first in one period.
#[derive(Clone, PartialEq, Eq)]
pub struct CohortRow {
    /// The period, such as `1997-01`.
    pub label: String,
    /// How many they are.
    pub customers: u64,
    /// How many of them bought in each period, their first one included.
    pub active: Vec<u64>,
}

/// A tenth of the base by expected value.
#[derive(Clone, PartialEq, Eq)]
pub struct ValueTenth {
    /// How many customers are in it.
    pub customers: u64,
    /// What they are expected to spend.
    pub expected: Money,
}

/// Groups of customers, by two of their features.
#[derive(Clone, PartialEq)]
pub struct ClusterMap {
    /// The feature from left to right.
    pub across: String,
    /// The feature from bottom to top.
    pub up: String,
    /// The groups.
    pub clusters: Vec<Cluster>,
    /// Some customers: where they stand.
    pub customers: Vec<(f64, f64)>,
}

/// A group of customers.
#[derive(Clone, PartialEq)]
pub struct Cluster {
    /// What tells it from the others.
    pub description: String,
    /// How many customers are in it.
    pub customers: u64,
    /// Where its centre stands.
    pub centre: (f64, f64),
}

/// The probability that a customer is still there, over time.
#[derive(Clone, PartialEq)]
pub struct AliveCurve {
    /// Who it is.
    pub customer: String,
    /// What time is counted in, such as `weeks`.
    pub unit: String,
    /// Time since the first purchase, and the probability from 0 to 1.
    pub points: Vec<(f64, f64)>,
    /// When the customer bought.
    pub purchases: Vec<f64>,
    /// The end of what is known.
    pub today: f64,
}
