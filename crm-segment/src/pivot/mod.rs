//! Measures over dimensions: group, roll up, rank.

mod measures;
mod ranking;
mod table;

pub use measures::PivotMeasures;
pub use ranking::{PivotMeasure, RankedGroup, TopTies};
pub use table::PivotTable;
