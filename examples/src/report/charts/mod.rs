//! The charts of the report.

mod alive;
mod axis;
mod cluster_map;
mod concentration;
mod day_changes;
mod legend;
mod months;
mod queue_over_time;
mod requests;
mod retention;
mod segment_map;
mod team_sizes;
mod value_tenths;

pub(super) use alive::alive;
pub(super) use cluster_map::cluster_map;
pub(super) use concentration::{concentration, share_of_revenue_at};
pub(super) use day_changes::day_changes;
pub(super) use months::months;
pub(super) use queue_over_time::queue_over_time;
pub(super) use requests::requests;
pub(super) use retention::retention;
pub(super) use segment_map::segment_map;
pub(super) use team_sizes::team_sizes;
pub(super) use value_tenths::{shares as shares_of_value, value_tenths};

use super::ReportError;
use super::canvas::{Canvas, Drawn, draw};

/// How much room a chart has. Each is drawn for both, and the style sheet shows the one that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// A column of a large screen.
    Wide,
    /// The width of a telephone.
    Narrow,
}

impl Room {
    /// Its width in pixels.
    fn width(self) -> f64 {
        match self {
            Self::Wide => 540.0,
            Self::Narrow => 330.0,
        }
    }

    /// The first for a wide room, the second for a narrow one.
    fn choose<T>(self, wide: T, narrow: T) -> T {
        match self {
            Self::Wide => wide,
            Self::Narrow => narrow,
        }
    }
}

/// A chart for both rooms, with what a screen reader says of it.
pub(super) struct Chart {
    pub(super) title: &'static str,
    pub(super) description: String,
    pub(super) wide: String,
    pub(super) narrow: String,
}

impl Chart {
    fn draw(
        title: &'static str,
        description: String,
        height: impl Fn(Room) -> f64,
        picture: impl Fn(&Canvas<'_>, Room) -> Drawn,
    ) -> Result<Self, ReportError> {
        let draw_for =
            |room: Room| draw((room.width(), height(room)), |canvas| picture(canvas, room));
        Ok(Self {
            title,
            description,
            wide: draw_for(Room::Wide)?,
            narrow: draw_for(Room::Narrow)?,
        })
    }
}

/// A number as a length; what is drawn needs no more than 53 bits.
fn length(number: u64) -> f64 {
    number as f64
}

/// An index as a length.
fn place(index: usize) -> f64 {
    index as f64
}
