//! The colours of the page, for light and for dark.
//!
//! A chart is drawn once, in the light colours. Each colour stands for a role and for no other, so
//! that the style sheet can find it in the drawing and put the reader's theme in its place.

use std::fmt::Write as _;

use plotters::style::RGBColor;

/// A colour by its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paint {
    /// The name of its variable in the style sheet.
    pub(super) name: &'static str,
    pub(super) light: u32,
    pub(super) dark: u32,
}

const fn paint(name: &'static str, light: u32, dark: u32) -> Paint {
    Paint { name, light, dark }
}

/// Behind the cards.
pub(super) const PAGE: Paint = paint("page", 0xF4F6F8, 0x0E1217);
/// Behind texts and charts.
pub(super) const CARD: Paint = paint("card", 0xFFFFFF, 0x171C23);
/// Texts.
pub(super) const INK: Paint = paint("ink", 0x19212D, 0xE7EBF1);
/// Texts that step back: axes, notes.
pub(super) const MUTED: Paint = paint("muted", 0x56606F, 0xA4AFBE);
/// Grid lines and borders.
pub(super) const RULE: Paint = paint("rule", 0xDDE2E8, 0x2D3641);
/// A line that others are compared with.
pub(super) const GUIDE: Paint = paint("guide", 0x7A8594, 0x8390A1);
/// What is usual or good.
pub(super) const FIRST: Paint = paint("first", 0x1466B0, 0x58A6EE);
/// What stands out or is bad.
pub(super) const SECOND: Paint = paint("second", 0xB5510A, 0xF0A050);
/// What is undecided.
pub(super) const THIRD: Paint = paint("third", 0x66717F, 0x7E8A9A);
/// Texts on the three above.
pub(super) const ON_SERIES: Paint = paint("on-series", 0xFFFFFE, 0x0B0F14);

/// From few to many.
pub(super) const HEAT: [Paint; 6] = [
    paint("heat-0", 0xEDF2F7, 0x1F2833),
    paint("heat-1", 0xD2E2F2, 0x1D3A56),
    paint("heat-2", 0xA8CAE9, 0x235480),
    paint("heat-3", 0x74ABDB, 0x2E6CA6),
    paint("heat-4", 0x2B73B5, 0x6AAAE2),
    paint("heat-5", 0x0B4A82, 0xB0D6F8),
];

/// Texts on each step of the heat.
pub(super) const ON_HEAT: [Paint; 6] = [
    paint("on-heat-0", 0x19212E, 0xE7EBF2),
    paint("on-heat-1", 0x19212F, 0xE7EBF3),
    paint("on-heat-2", 0x192130, 0xE7EBF4),
    paint("on-heat-3", 0x0F1620, 0xFFFFFD),
    paint("on-heat-4", 0xFFFFFC, 0x0B0F15),
    paint("on-heat-5", 0xFFFFFB, 0x0B0F16),
];

/// The colour of a strength from 0 to 1, and that of a text on it: the first step is for nothing at all.
pub(super) fn heat(strength: f64) -> (Paint, Paint) {
    let [first, .., last] = HEAT;
    let [on_first, .., on_last] = ON_HEAT;
    if strength <= 0.0 {
        return (first, on_first);
    }
    let mut steps = HEAT.into_iter().zip(ON_HEAT).zip(0_u8..).skip(1);
    steps
        .find(|(_, step)| strength <= f64::from(*step) / 5.0 + 1e-9)
        .map_or((last, on_last), |(colours, _)| colours)
}

const SINGLE: [Paint; 10] = [
    PAGE, CARD, INK, MUTED, RULE, GUIDE, FIRST, SECOND, THIRD, ON_SERIES,
];

/// Every colour.
pub(super) fn all() -> impl Iterator<Item = Paint> {
    SINGLE.into_iter().chain(HEAT).chain(ON_HEAT)
}

impl Paint {
    /// The colour to draw with.
    pub(super) fn to_draw(self) -> RGBColor {
        let [_, red, green, blue] = self.light.to_be_bytes();
        RGBColor(red, green, blue)
    }
}

/// The part of the style sheet that knows the colours.
pub(super) fn style_sheet() -> String {
    let variables = |colour: fn(Paint) -> u32| {
        all().fold(String::new(), |mut text, paint| {
            let _ = write!(text, "--{}:#{:06X};", paint.name, colour(paint));
            text
        })
    };
    let mut sheet = format!(
        ":root{{color-scheme:light dark;{}}}\n@media (prefers-color-scheme:dark){{:root{{{}}}}}\n",
        variables(|paint| paint.light),
        variables(|paint| paint.dark),
    );
    for paint in all() {
        for attribute in ["fill", "stroke"] {
            let _ = writeln!(
                sheet,
                "svg [{attribute}=\"#{:06X}\"]{{{attribute}:var(--{})}}",
                paint.light, paint.name
            );
        }
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::super::contrast::{contrast, difference_to_colour_blind};
    use super::*;
    use std::collections::BTreeSet;

    const THEMES: [fn(Paint) -> u32; 2] = [|paint| paint.light, |paint| paint.dark];

    #[test]
    fn each_colour_stands_for_one_role() {
        let drawn: BTreeSet<u32> = all().map(|paint| paint.light).collect();
        assert_eq!(drawn.len(), all().count());
    }

    #[test]
    fn texts_are_readable_on_what_is_behind_them() {
        let on_cards = [(INK, CARD), (MUTED, CARD), (INK, PAGE), (MUTED, PAGE)];
        let on_series = [FIRST, SECOND, THIRD].map(|series| (ON_SERIES, series));
        let pairs = on_cards
            .into_iter()
            .chain(on_series)
            .chain(ON_HEAT.into_iter().zip(HEAT));
        for (text, behind) in pairs {
            for theme in THEMES {
                let found = contrast(theme(text), theme(behind));
                assert!(found >= 4.5, "{} on {}: {found:.2}", text.name, behind.name);
            }
        }
    }

    #[test]
    fn shapes_stand_out_from_the_card() {
        for shape in [FIRST, SECOND, THIRD, GUIDE] {
            for theme in THEMES {
                let found = contrast(theme(shape), theme(CARD));
                assert!(found >= 3.0, "{}: {found:.2}", shape.name);
            }
        }
    }

    #[test]
    fn heat_rises_step_by_step_away_from_the_card() {
        for theme in THEMES {
            let steps = HEAT.map(|step| contrast(theme(step), theme(CARD)));
            assert!(
                steps.windows(2).all(|pair| pair[1] > pair[0] * 1.12),
                "{steps:?}"
            );
        }
    }

    #[test]
    fn a_fifth_more_is_a_step_more() {
        let strengths = [0.0, 0.01, 0.2, 0.21, 0.6, 1.0, 2.0];
        let steps = [0, 1, 1, 2, 3, 5, 5];
        for (strength, step) in strengths.into_iter().zip(steps) {
            assert_eq!(heat(strength), (HEAT[step], ON_HEAT[step]), "{strength}");
        }
    }

    #[test]
    fn the_series_differ_for_the_colour_blind_too() {
        for (one, other) in [(FIRST, SECOND), (SECOND, THIRD), (FIRST, THIRD)] {
            for theme in THEMES {
                let found = difference_to_colour_blind(theme(one), theme(other));
                assert!(found >= 15.0, "{} and {}: {found:.1}", one.name, other.name);
            }
        }
    }
}
