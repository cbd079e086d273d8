//! Expectations over a beta distribution by the trapezoidal rule, for what a series cannot reach.

/// The expectation of `value(p)` over `p ~ Beta(a, b)`, for a smooth positive function.
///
/// In the log-odds `u = ln(p / (1 − p))` the density is analytic for |Im u| < π, so the trapezoidal
/// rule converges exponentially (Trefethen and Weideman 2014); `u = c + κ·sinh(s)` makes the tails
/// fall doubly exponentially (Takahasi and Mori 1974). The step is halved until two sums agree to
/// 10 digits; the error of the last one is then about the square of that.
///
/// The same nodes sum up the density itself, so the result is a weighted mean: it lies between the
/// least and the greatest value, whatever the shapes.
pub(crate) fn expectation_over_beta(a: f64, b: f64, value: impl Fn(f64) -> f64) -> f64 {
    let density = Density::new(a, b);
    let at = |s: f64| {
        let (weight, p) = density.at(s);
        if weight == 0.0 {
            return Sums::default();
        }
        Sums {
            weights: weight,
            values: weight * value(p),
        }
    };
    let mut step = 0.5;
    let mut sums = at(0.0).plus(both_sides(step, step, &at));
    for _ in 0..12 {
        let finer = sums.plus(both_sides(0.5 * step, step, &at));
        let before = sums.mean();
        let change = (finer.mean() - before).abs() / before;
        let grown = (finer.weights - 2.0 * sums.weights).abs() / finer.weights;
        sums = finer;
        step *= 0.5;
        if change.max(grown) <= 1e-10 || finer.values == 0.0 {
            break;
        }
    }
    sums.mean()
}

/// The density of s, up to a factor.
struct Density {
    a: f64,
    b: f64,
    /// The mean `a / (a + b)` and what is left of 1.
    mean: f64,
    rest: f64,
    /// Where the nodes are densest, relative to the log-odds of the mean.
    centre: f64,
    width: f64,
}

impl Density {
    fn new(a: f64, b: f64) -> Self {
        let centre = (a.max(1.0) / b.max(1.0)).ln() - (a / b).ln();
        Self {
            a,
            b,
            mean: a / (a + b),
            rest: b / (a + b),
            centre,
            width: (1.0 / a + 1.0 / b).sqrt().min(1.0),
        }
    }

    /// The weight of s, and p. Relative to the mean both logarithms are small where the density is
    /// large, so that large shapes cost no digits.
    fn at(&self, s: f64) -> (f64, f64) {
        let away = self.centre + self.width * s.sinh();
        let ln_p = -ln_mixed(self.mean, self.rest, -away);
        let ln_rest = -ln_mixed(self.rest, self.mean, away);
        let weight = (self.a * ln_p + self.b * ln_rest).exp() * s.cosh();
        (weight, self.mean * ln_p.exp())
    }
}

/// `ln(rest + share·e^x)`, where rest is 1 − share told without cancellation.
fn ln_mixed(rest: f64, share: f64, x: f64) -> f64 {
    if x > 600.0 {
        return share.ln() + x;
    }
    if x < -1.0 && share > 0.5 {
        return (rest + share * x.exp()).ln();
    }
    (share * x.exp_m1()).ln_1p()
}

/// Sums over nodes of the density, and of the density times the value.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    weights: f64,
    values: f64,
}

impl Sums {
    fn plus(self, other: Self) -> Self {
        Self {
            weights: self.weights + other.weights,
            values: self.values + other.values,
        }
    }

    fn mean(self) -> f64 {
        self.values / self.weights
    }

    fn is_below(self, share: f64, other: Self) -> bool {
        self.weights <= share * other.weights && self.values <= share * other.values
    }
}

/// The sums over the nodes `±(first + n·step)`, until nothing more is added.
fn both_sides(first: f64, step: f64, at: &impl Fn(f64) -> Sums) -> Sums {
    one_side(first, step, at).plus(one_side(-first, -step, at))
}

fn one_side(first: f64, step: f64, at: &impl Fn(f64) -> Sums) -> Sums {
    let (mut sums, mut s, mut idle) = (Sums::default(), first, 0_u8);
    // sinh(24) widths pass every tail with a shape above 10^-8.
    while s.abs() <= 24.0 && idle < 4 {
        let term = at(s);
        sums = sums.plus(term);
        let has_begun = sums.weights > 0.0 || s.abs() > 4.0;
        idle = if has_begun && term.is_below(1e-19, sums) {
            idle.saturating_add(1)
        } else {
            0
        };
        s += step;
    }
    sums
}
