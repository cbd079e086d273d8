//! Bases that are drawn from models, so that the truth is known.

use crm_segment::value::*;

use crate::{Fits, Row, history};

/// Numbers at random that are the same on every run.
pub(crate) struct Draws(u64);

impl Draws {
    fn uniform(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }

    fn normal(&mut self) -> f64 {
        let angle = std::f64::consts::TAU * self.uniform();
        (2.0 * self.exponential()).sqrt() * angle.cos()
    }

    /// Marsaglia and Tsang.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let power = self.uniform().powf(1.0 / shape);
            return self.gamma(shape + 1.0) * power;
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let normal = self.normal();
            let v = (1.0 + normal / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * normal * normal + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (one, other) = (self.gamma(a), self.gamma(b));
        one / (one + other)
    }
}

/// How a customer of a model behaves: the instants of the purchases within the age.
pub(crate) trait Simulated: Fits {
    fn purchases(&self, age: f64, draws: &mut Draws) -> Vec<f64>;
}

fn beta_geometric(values: &[f64], first: bool, age: f64, draws: &mut Draws) -> Vec<f64> {
    let rate = draws.gamma(values[0]) / values[1];
    let chance = draws.beta(values[2], values[3]);
    let (mut at, mut purchases) = (0.0, Vec::new());
    let mut is_alive = !(first && draws.uniform() < chance);
    while is_alive {
        at += draws.exponential() / rate;
        if at > age {
            break;
        }
        purchases.push(at);
        is_alive = draws.uniform() >= chance;
    }
    purchases
}

impl Simulated for BgNbd {
    fn purchases(&self, age: f64, draws: &mut Draws) -> Vec<f64> {
        beta_geometric(&self.values(), false, age, draws)
    }
}

impl Simulated for MbgNbd {
    fn purchases(&self, age: f64, draws: &mut Draws) -> Vec<f64> {
        beta_geometric(&self.values(), true, age, draws)
    }
}

impl Simulated for ParetoNbd {
    fn purchases(&self, age: f64, draws: &mut Draws) -> Vec<f64> {
        let rate = draws.gamma(self.r()) / self.alpha();
        let life = draws.exponential() / (draws.gamma(self.s()) / self.beta());
        let (mut at, mut purchases) = (0.0, Vec::new());
        loop {
            at += draws.exponential() / rate;
            if at > age.min(life) {
                return purchases;
            }
            purchases.push(at);
        }
    }
}

/// A base drawn from a model: "size" is a number of usual size, "online" 0 or 1.
pub(crate) fn drawn<M: Simulated>(
    truth: &WithCovariates<M>,
    customers: u32,
    seed: u64,
) -> Vec<Row> {
    let mut draws = Draws(seed);
    let mut rows = Vec::new();
    for _ in 0..customers {
        let values = vec![
            30.0 + 10.0 * draws.normal(),
            f64::from(draws.uniform() < 0.4),
        ];
        let age = 40.0 + 60.0 * draws.uniform();
        let own = truth.for_covariates(&values).unwrap();
        let purchases = own.purchases(age, &mut draws);
        let last = purchases.last().copied().unwrap_or(0.0);
        let repeats = u32::try_from(purchases.len()).unwrap();
        rows.push((history(repeats, last, age), values, 1));
    }
    rows
}

pub(crate) fn bg_truth() -> WithCovariates<BgNbd> {
    let typical = BgNbd::of([0.8, 6.0, 0.7, 2.5]);
    let dropout: &[(&str, &[f64])] = &[("online", &[0.5, -0.3])];
    WithCovariates::new(typical, &[("size", 0.03), ("online", 0.6)], dropout).unwrap()
}

pub(crate) fn mbg_truth() -> WithCovariates<MbgNbd> {
    let typical = MbgNbd::of([0.9, 7.0, 0.8, 3.0]);
    let dropout: &[(&str, &[f64])] = &[("online", &[0.6, 0.2])];
    WithCovariates::new(typical, &[("size", 0.02), ("online", -0.5)], dropout).unwrap()
}

pub(crate) fn pareto_truth() -> WithCovariates<ParetoNbd> {
    let typical = ParetoNbd::of([0.9, 8.0, 0.8, 20.0]);
    let dropout: &[(&str, &[f64])] = &[("online", &[0.7])];
    WithCovariates::new(typical, &[("size", 0.02), ("online", 0.4)], dropout).unwrap()
}

pub(crate) fn only_online(rows: &[Row]) -> Vec<Row> {
    let rows = rows.iter();
    rows.map(|(history, values, n)| (*history, vec![values[1]], *n))
        .collect()
}
