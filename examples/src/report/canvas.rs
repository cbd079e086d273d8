//! A thin layer over the plotting crate: shapes in fractions of a pixel, colours by role.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::ReportError;
use super::palette::Paint;

/// The backend knows whole pixels only: a chart is drawn this much larger and shown smaller.
const SCALE: f64 = 10.0;

/// The plotting crate takes the height of a line for the size of a text.
const LINE_HEIGHT: f64 = 1.24;

pub(super) type Drawn = Result<(), ReportError>;

/// A point, in pixels from the left and from the top.
pub(super) type Point = (f64, f64);

/// Where a chart is drawn.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// How a text stands to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

/// How a text looks; its point is at mid-height.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lettering {
    pub(super) size: f64,
    pub(super) paint: Paint,
    pub(super) align: Align,
    pub(super) is_bold: bool,
}

impl Lettering {
    pub(super) fn new(size: f64, paint: Paint, align: Align) -> Self {
        Self {
            size,
            paint,
            align,
            is_bold: false,
        }
    }

    pub(super) fn bold(self) -> Self {
        Self {
            is_bold: true,
            ..self
        }
    }
}

/// Draws a picture of this size; the SVG element.
pub(super) fn draw(
    (width, height): (f64, f64),
    picture: impl FnOnce(&Canvas<'_>) -> Drawn,
) -> Result<String, ReportError> {
    let mut svg = String::new();
    {
        let size = (whole(width).unsigned_abs(), whole(height).unsigned_abs());
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let canvas = Canvas {
            area,
            width,
            height,
        };
        picture(&canvas)?;
        canvas.area.present()?;
    }
    Ok(svg)
}

impl Canvas<'_> {
    /// A filled rectangle; nothing when it has no area.
    pub(super) fn rectangle(&self, from: Point, to: Point, paint: Paint) -> Drawn {
        if to.0 - from.0 < 0.05 || to.1 - from.1 < 0.05 {
            return Ok(());
        }
        let shape = Rectangle::new([pixel(from), pixel(to)], paint.to_draw().filled());
        Ok(self.area.draw(&shape)?)
    }

    /// A line through these points.
    pub(super) fn line(&self, points: &[Point], paint: Paint, thickness: f64) -> Drawn {
        let style = paint
            .to_draw()
            .stroke_width(whole(thickness).unsigned_abs());
        let points: Vec<(i32, i32)> = points.iter().copied().map(pixel).collect();
        Ok(self.area.draw(&PathElement::new(points, style))?)
    }

    /// A straight dashed line.
    pub(super) fn dashes(&self, from: Point, to: Point, paint: Paint) -> Drawn {
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let at = |distance: f64| {
            let part = (distance / length).min(1.0);
            (
                from.0 + (to.0 - from.0) * part,
                from.1 + (to.1 - from.1) * part,
            )
        };
        let mut start = 0.0;
        while start < length {
            self.line(&[at(start), at(start + 4.0)], paint, 1.2)?;
            start += 8.0;
        }
        Ok(())
    }

    /// A filled area, `opacity` from 0 to 1.
    pub(super) fn area(&self, points: &[Point], paint: Paint, opacity: f64) -> Drawn {
        let points: Vec<(i32, i32)> = points.iter().copied().map(pixel).collect();
        Ok(self
            .area
            .draw(&Polygon::new(points, paint.to_draw().mix(opacity).filled()))?)
    }

    /// A filled circle.
    pub(super) fn dot(&self, centre: Point, radius: f64, paint: Paint) -> Drawn {
        let style = paint.to_draw().filled();
        Ok(self
            .area
            .draw(&Circle::new(pixel(centre), whole(radius), style))?)
    }

    /// A text.
    pub(super) fn text(&self, text: &str, at: Point, lettering: Lettering) -> Drawn {
        self.turned_text(text, at, lettering, FontTransform::None)
    }

    /// A text that is read from below.
    pub(super) fn rising_text(&self, text: &str, at: Point, lettering: Lettering) -> Drawn {
        self.turned_text(text, at, lettering, FontTransform::Rotate270)
    }

    fn turned_text(
        &self,
        text: &str,
        at: Point,
        lettering: Lettering,
        turn: FontTransform,
    ) -> Drawn {
        let horizontal = match lettering.align {
            Align::Left => HPos::Left,
            Align::Centre => HPos::Center,
            Align::Right => HPos::Right,
        };
        let style = if lettering.is_bold {
            FontStyle::Bold
        } else {
            FontStyle::Normal
        };
        let size = lettering.size * SCALE * LINE_HEIGHT;
        let font = FontDesc::new(FontFamily::SansSerif, size, style).transform(turn);
        let colour = lettering.paint.to_draw();
        let style = TextStyle::from(font)
            .color(&colour)
            .pos(Pos::new(horizontal, VPos::Center));
        let text = super::text::printable(text);
        Ok(self.area.draw(&Text::new(text, pixel(at), style))?)
    }
}

fn pixel((x, y): Point) -> (i32, i32) {
    (whole(x), whole(y))
}

fn whole(length: f64) -> i32 {
    (length * SCALE).round() as i32
}
