//! What the page about a desk says.

use super::data::Highlight;

/// Everything on the page.
#[derive(Clone, PartialEq, Default)]
pub struct StaffingFigures {
    /// The title.
    pub title: String,
    /// What was simulated, in words.
    pub note: String,
    /// The figures at the head of the page.
    pub highlights: Vec<Highlight>,
    /// The share that is to be kept, from 0 to 1.
    pub goal: f64,
    /// The sizes of the team, by rising size, without gaps.
    pub sizes: Vec<TeamSizeRow>,
    /// How many waited over time with the team that is enough: days since the beginning, and how many on average.
    pub queue: Vec<(f64, f64)>,
    /// What to know about the figures.
    pub remarks: Vec<String>,
}

/// A size of the team, and what becomes of the promise.
#[derive(Clone, PartialEq)]
pub struct TeamSizeRow {
    /// How many specialists.
    pub specialists: u32,
    /// The share kept by queueing theory.
    pub theory: f64,
    /// The share kept in the simulation.
    pub kept: f64,
    /// The interval of that share.
    pub interval: (f64, f64),
    /// How long customers waited on average, in words.
    pub mean_wait: String,
    /// How long no more than 95 % of them waited, in words.
    pub long_wait: String,
    /// How busy the specialists were, from 0 to 1.
    pub occupancy: f64,
    /// The share of the customers who gave up.
    pub abandoned: f64,
    /// What it costs, in words; may be empty.
    pub cost: String,
    /// Whether it is surely enough.
    pub is_enough: bool,
}
