//! The groups that customers form, by two of their features.

use super::{Chart, length, place};
use crate::report::ReportError;
use crate::report::canvas::{Align, Canvas, Drawn, Lettering, Point};
use crate::report::numbers::grouped;
use crate::report::outlook::{Cluster, ClusterMap};
use crate::report::palette::{FIRST, GUIDE, MUTED, ON_SERIES, RULE};
use crate::report::text::shortened;

/// More dots only make the page heavy.
const MOST_DOTS: usize = 500;

const LEFT: f64 = 26.0;
const MARGIN: f64 = 30.0;
const BOTTOM: f64 = 40.0;

/// A disc for each group, the larger the more customers; small dots for some of the customers.
pub(in crate::report) fn cluster_map(map: &ClusterMap) -> Result<Chart, ReportError> {
    let description = format!(
        "{} groups of customers by {} from left to right and {} from bottom to top. The largest holds \
         {} customers.",
        map.clusters.len(),
        map.across,
        map.up,
        grouped(most(map))
    );
    Chart::draw(
        "Groups of customers",
        description,
        |room| room.choose(400.0, 340.0),
        |canvas, room| {
            let at = placing(canvas, map);
            frame(canvas, map)?;
            for dot in thinned(&map.customers) {
                canvas.dot(at(dot), 1.6, GUIDE)?;
            }
            let largest = room.choose(26.0, 20.0);
            for (index, cluster) in map.clusters.iter().enumerate() {
                disc(canvas, cluster, at(cluster.centre), (index, largest), map)?;
            }
            Ok(())
        },
    )
}

fn most(map: &ClusterMap) -> u64 {
    let sizes = map.clusters.iter().map(|cluster| cluster.customers);
    sizes.max().unwrap_or(0)
}

/// The disc of a group, with its number.
fn disc(
    canvas: &Canvas<'_>,
    cluster: &Cluster,
    at: Point,
    (index, largest): (usize, f64),
    map: &ClusterMap,
) -> Drawn {
    let part = (length(cluster.customers) / length(most(map).max(1))).sqrt();
    canvas.dot(at, (largest * part).max(9.0), FIRST)?;
    let number = index.saturating_add(1).to_string();
    let lettering = Lettering::new(12.0, ON_SERIES, Align::Centre).bold();
    canvas.text(&number, at, lettering)
}

/// Where a pair of features stands: the span of all that is drawn fills the frame.
fn placing(canvas: &Canvas<'_>, map: &ClusterMap) -> impl Fn(Point) -> Point {
    let drawn = || {
        let centres = map.clusters.iter().map(|cluster| cluster.centre);
        centres.chain(thinned(&map.customers))
    };
    let span = |values: Vec<f64>| {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if most > least {
            (least, most)
        } else {
            (least - 1.0, least + 1.0)
        }
    };
    let across = span(drawn().map(|(x, _)| x).collect());
    let up = span(drawn().map(|(_, y)| y).collect());
    let (right, foot) = (canvas.width - MARGIN, canvas.height - BOTTOM - MARGIN);
    move |(x, y)| {
        let part = |value: f64, (least, most): (f64, f64)| (value - least) / (most - least);
        let left = LEFT + MARGIN;
        (
            left + (right - left) * part(x, across),
            foot - (foot - MARGIN) * part(y, up),
        )
    }
}

fn frame(canvas: &Canvas<'_>, map: &ClusterMap) -> Drawn {
    let foot = canvas.height - BOTTOM;
    canvas.line(
        &[(LEFT, 6.0), (LEFT, foot), (canvas.width, foot)],
        RULE,
        1.0,
    )?;
    let name = Lettering::new(12.0, MUTED, Align::Centre);
    let across = shortened(&map.across, 12.0, canvas.width - LEFT);
    let middle = (LEFT + canvas.width) / 2.0;
    canvas.text(&across, (middle, canvas.height - 16.0), name)?;
    let up = shortened(&map.up, 12.0, foot);
    canvas.rising_text(&up, (10.0, foot / 2.0), name)
}

/// At most so many, spread evenly over all.
fn thinned(customers: &[Point]) -> impl Iterator<Item = Point> {
    let every = (place(customers.len()) / place(MOST_DOTS)).ceil().max(1.0) as usize;
    customers.iter().copied().step_by(every)
}
