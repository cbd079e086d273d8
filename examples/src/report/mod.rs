//! One HTML page with charts that says what is in the database.
//!
//! The page holds everything it needs: no script, no font, no picture from elsewhere. It follows
//! the reader's choice of light or dark, and beside each chart stands a table with its numbers.
//!
//! ```
//! use ecrm_examples::report::{MonthRow, ReportData, render};
//!
//! let page = render(&ReportData {
//!     title: "Spring & summer".to_owned(),
//!     months: vec![MonthRow { label: "1997-01".to_owned(), new: 12, returning: 3 }],
//!     ..ReportData::default()
//! })?;
//! assert!(page.contains("<h1>Spring &amp; summer</h1>"));
//! # Ok::<(), ecrm_examples::report::ReportError>(())
//! ```

mod canvas;
mod charts;
#[cfg(test)]
mod contrast;
mod data;
mod exploration;
mod exploration_page;
mod html;
mod membership_labels;
mod membership_picture;
mod numbers;
mod outlook;
mod outlook_part;
mod page;
mod palette;
mod staffing;
mod staffing_page;
mod text;

pub use data::{
    CustomerView, Highlight, MonthRow, QueueRow, ReportData, RequestStateRow, SegmentCell,
    SegmentRow, SpecialistRow, ViewSection,
};
pub use exploration::{DayChange, Exploration, MemberRow, OverlapFigures};
pub use exploration_page::render_exploration;
pub use membership_picture::{MembershipPicture, PictureRow, draw_membership};
pub use outlook::{AliveCurve, Cluster, ClusterMap, CohortRow, Outlook, ValueTenth};
pub use page::render;
pub use staffing::{StaffingFigures, TeamSizeRow};
pub use staffing_page::render_staffing;

use plotters::drawing::DrawingAreaErrorKind;
use thiserror::Error;

/// Why a report cannot be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The plotting crate failed.
    #[error("the chart cannot be drawn: {0}")]
    Drawing(String),
}

impl<E: std::error::Error + Send + Sync> From<DrawingAreaErrorKind<E>> for ReportError {
    fn from(error: DrawingAreaErrorKind<E>) -> Self {
        Self::Drawing(error.to_string())
    }
}
