//! How well colours can be told apart: for the tests of the palette.

/// The contrast ratio of WCAG 2: 1 for the same colour, 21 for black on white.
pub(super) fn contrast(one: u32, other: u32) -> f64 {
    let (one, other) = (luminance(linear(one)), luminance(linear(other)));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The smallest difference (CIE 1976) that readers with and without deuteranopia, protanopia or
/// tritanopia see between two colours.
pub(super) fn difference_to_colour_blind(one: u32, other: u32) -> f64 {
    [NORMAL, PROTANOPIA, DEUTERANOPIA, TRITANOPIA]
        .map(|sight| {
            let (one, other) = (
                lab(seen(linear(one), sight)),
                lab(seen(linear(other), sight)),
            );
            one.iter()
                .zip(other)
                .map(|(a, b)| (a - b).powi(2))
                .sum::<f64>()
                .sqrt()
        })
        .into_iter()
        .fold(f64::INFINITY, f64::min)
}

type Matrix = [[f64; 3]; 3];

const NORMAL: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

// The full-severity matrices of Machado, Oliveira and Fernandes (2009), for linear RGB.
const PROTANOPIA: Matrix = [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
];
const DEUTERANOPIA: Matrix = [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.011820, 0.042940, 0.968881],
];
const TRITANOPIA: Matrix = [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.303900],
];

const TO_XYZ: Matrix = [
    [0.4124, 0.3576, 0.1805],
    [0.2126, 0.7152, 0.0722],
    [0.0193, 0.1192, 0.9505],
];

fn linear(colour: u32) -> [f64; 3] {
    let [_, red, green, blue] = colour.to_be_bytes();
    [red, green, blue].map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    })
}

fn luminance(linear: [f64; 3]) -> f64 {
    times(TO_XYZ, linear)[1]
}

fn seen(linear: [f64; 3], sight: Matrix) -> [f64; 3] {
    times(sight, linear).map(|part| part.clamp(0.0, 1.0))
}

fn times(matrix: Matrix, vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

fn lab(linear: [f64; 3]) -> [f64; 3] {
    let [x, y, z] = times(TO_XYZ, linear);
    let root = |part: f64| {
        if part > 0.008856 {
            part.cbrt()
        } else {
            7.787 * part + 16.0 / 116.0
        }
    };
    let (x, y, z) = (root(x / 0.9505), root(y), root(z / 1.089));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[test]
fn known_contrasts_are_found() {
    assert!((contrast(0x000000, 0xFFFFFF) - 21.0).abs() < 0.01);
    assert!((contrast(0x777777, 0xFFFFFF) - 4.48).abs() < 0.01);
    assert!(difference_to_colour_blind(0xFF0000, 0xFF0000) < 1e-9);
}
