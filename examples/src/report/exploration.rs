//! What the page about a rule says.
//!
//! None of these types has a `Debug` form: they hold how customers are called.

use super::data::Highlight;

/// Everything on the page; a part that is empty is left out.
#[derive(Clone, PartialEq, Default)]
pub struct Exploration {
    /// The title: the rule.
    pub title: String,
    /// The instant that is looked at, in words.
    pub generated_at: String,
    /// The figures at the head of the page.
    pub highlights: Vec<Highlight>,
    /// What is wrong with the rule.
    pub findings: Vec<String>,
    /// Some of those who belong.
    pub sample: Vec<MemberRow>,
    /// What the rule has together with another one.
    pub overlap: Option<OverlapFigures>,
    /// The days, in order, without gaps.
    pub days: Vec<DayChange>,
    /// What to know about the days, or why there are none.
    pub remarks: Vec<String>,
}

/// One of those who belong.
#[derive(Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// The id.
    pub customer: String,
    /// What the customer is called; may be empty.
    pub name: String,
    /// Why the customer belongs.
    pub because: String,
    /// How long.
    pub stay: String,
}

/// What two rules have together.
#[derive(Clone, PartialEq)]
pub struct OverlapFigures {
    /// The other rule.
    pub beside: String,
    /// Customers of both.
    pub both: u64,
    /// Customers of the rule and not of the other one.
    pub first_only: u64,
    /// Customers of the other one only.
    pub second_only: u64,
    /// The index of Jaccard, in words.
    pub jaccard: String,
}

/// Who entered and who left on one day.
#[derive(Clone, PartialEq, Eq)]
pub struct DayChange {
    /// The day, as the table writes it.
    pub day: String,
    /// The day, as it stands below the chart.
    pub label: String,
    /// How often somebody entered.
    pub entered: u64,
    /// How often somebody left.
    pub left: u64,
    /// How many belonged at its end.
    pub members: u64,
}
