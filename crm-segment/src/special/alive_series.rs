//! Power series of the beta-geometric models in which every term is positive.
//!
//! The textbook formulas hold a Gauss hypergeometric function of which nearly all is subtracted
//! again, and divide by a − 1. Written as an expectation over the dropout probability and expanded
//! in `z = t / (α + t)`, the same quantities are sums of positive terms: nothing cancels, and a = 1
//! is no special case.

/// What is summed up over a period of silence or purchases; see the constructors.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Coefficients {
    /// The shape of the purchase rate in the coefficients of 2F1.
    rate_shape: f64,
    /// `b`, the second shape of the dropout probability.
    second: f64,
    /// `a + b`.
    both: f64,
    /// What each power of z is multiplied with, to keep within the range of a double.
    scale: f64,
    /// The power `q` of `1 − v` under the integral; nothing is integrated without one.
    integrated: Option<f64>,
    /// The coefficient of 2F1 that comes next.
    inner: f64,
    /// The integrated coefficient that comes next.
    outer: f64,
    index: f64,
}

impl Coefficients {
    /// Of `2F1(r, b; a + b; z)`; times `(1 − z)^r` it is `E (1 + p·t/α)^−r`.
    pub(crate) fn of_survival(r: f64, a: f64, b: f64, scale: f64) -> Self {
        Self::new(r, [a, b], scale, None)
    }

    /// Of the series that, times `r·(1 − z)^r`, is `E (1 − (1 + p·t/α)^−r) / p`, the expected
    /// purchases: the integral of `(1 − v)^(r−1)·2F1(r + 1, b; a + b; v)` over v from 0 to z.
    pub(crate) fn of_purchases(r: f64, a: f64, b: f64, scale: f64) -> Self {
        Self::new(r + 1.0, [a, b], scale, Some(r))
    }

    /// Of the series that, times `α·(1 − z)^(r−1)`, is the expected life within t: the integral of
    /// `(1 − v)^(r−2)·2F1(r, b; a + b; v)` over v from 0 to z.
    pub(crate) fn of_life(r: f64, a: f64, b: f64, scale: f64) -> Self {
        Self::new(r, [a, b], scale, Some(r - 1.0))
    }

    fn new(rate_shape: f64, [a, b]: [f64; 2], scale: f64, integrated: Option<f64>) -> Self {
        Self {
            rate_shape,
            second: b,
            both: a + b,
            scale,
            integrated,
            inner: 1.0,
            outer: if integrated.is_some() { 0.0 } else { 1.0 },
            index: 0.0,
        }
    }
}

/// The coefficients of `z^0, z^1, ...`, times those powers of the scale.
///
/// With `g(n)` those of 2F1, the integral has `d(0) = 0` and
/// `d(n+1) = (d(n)·(n + q) + g(n)) / (n + 1)`, for the incomplete beta function
/// `B(z; n+1, q)` is `z^(n+1)·(1 − z)^q` times a series of positive terms.
impl Iterator for Coefficients {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        let current = self.outer;
        let n = self.index;
        let after = n + 1.0;
        let ratio = (self.rate_shape + n) * (self.second + n) / ((self.both + n) * after);
        let grown = self.inner * ratio * self.scale;
        self.outer = match self.integrated {
            Some(power) => (current * (n + power) + self.inner) * self.scale / after,
            None => grown,
        };
        self.inner = grown;
        self.index = after;
        Some(current)
    }
}

/// A power series with positive coefficients that fall in the end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AliveSeries;

impl AliveSeries {
    /// Whether the series is short enough and stays within the range of a double: the terms peak
    /// near `(1 − z)^−r`.
    pub(crate) fn fits(z: f64, r: f64) -> bool {
        z <= 0.9 && -(r + 1.0) * (-z).ln_1p() <= 500.0
    }

    /// The sum of coefficients times powers of `ratio`, or `None` when the coefficients end, or
    /// 20,000 of them are used up, before the rest is below one part in 10^17.
    ///
    /// With coefficients scaled by z the ratio is 1; a table scaled by the largest z serves all
    /// smaller ones.
    pub(crate) fn sum(
        coefficients: impl IntoIterator<Item = f64>,
        z: f64,
        ratio: f64,
    ) -> Option<f64> {
        let mut coefficients = coefficients.into_iter();
        if z == 0.0 {
            return coefficients.next();
        }
        let rest = 1e-17 * (1.0 - z);
        let (mut sum, mut power, mut before) = (0.0, 1.0, 0.0);
        for coefficient in coefficients.take(20_000) {
            let term = coefficient * power;
            sum += term;
            if sum > 0.0 && term <= before && term <= rest * sum {
                return Some(sum);
            }
            before = term;
            power *= ratio;
        }
        None
    }
}

/// The coefficients of the expected purchases, for many z of one r, a and b.
#[derive(Debug, Clone)]
pub(crate) struct SeriesTable {
    /// Times the powers of the scale, in chunks.
    chunks: Vec<[f64; 8]>,
}

impl SeriesTable {
    /// The largest z that a table serves, by which it is scaled.
    const SCALE: f64 = 0.9;
    /// Beyond this shape the scaled coefficients come near the range of a double.
    const LARGEST_SHAPE: f64 = 120.0;
    const CHUNKS: usize = 96;

    /// Of [`Coefficients::of_purchases`]; `None` for a shape that is too large.
    pub(crate) fn of_purchases(r: f64, a: f64, b: f64) -> Option<Self> {
        if r > Self::LARGEST_SHAPE {
            return None;
        }
        let mut coefficients = Coefficients::of_purchases(r, a, b, Self::SCALE);
        let mut next = |_| coefficients.next().unwrap_or(0.0);
        let chunks = (0..Self::CHUNKS).map(|_| std::array::from_fn(&mut next));
        Some(Self {
            chunks: chunks.collect(),
        })
    }

    /// The sum at z; `None` when the table is too short for it.
    pub(crate) fn sum(&self, z: f64) -> Option<f64> {
        if z > Self::SCALE {
            return None;
        }
        let q = z / Self::SCALE;
        let (q2, q4) = (q * q, q * q * q * q);
        let rest = 1e-17 * (1.0 - z);
        let (mut sum, mut power, mut before) = (0.0, 1.0, 0.0);
        for [c0, c1, c2, c3, c4, c5, c6, c7] in &self.chunks {
            // By pairs, so that the processor works on several at a time.
            let low = (c0 + c1 * q) + (c2 + c3 * q) * q2;
            let high = (c4 + c5 * q) + (c6 + c7 * q) * q2;
            let chunk = power * (low + high * q4);
            sum += chunk;
            if chunk <= before && chunk <= rest * sum {
                return Some(sum);
            }
            before = chunk;
            power *= q4 * q4;
        }
        None
    }
}
