//! Small symmetric matrices.

/// The eigenvalues of a symmetric matrix with their eigenvectors.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Eigen<const N: usize> {
    pub(crate) pairs: [(f64, [f64; N]); N],
}

impl<const N: usize> Eigen<N> {
    /// By Jacobi's method, which finds small eigenvalues of a matrix with a scaled diagonal to
    /// nearly full relative accuracy (Demmel and Veselić 1992).
    pub(crate) fn of(matrix: &[[f64; N]; N]) -> Self {
        let mut work = Work {
            matrix: *matrix,
            // Row k is the k-th eigenvector in the making.
            vectors: std::array::from_fn(|row| {
                std::array::from_fn(|column| if row == column { 1.0 } else { 0.0 })
            }),
        };
        for _ in 0..60 {
            let mut turned = false;
            for p in 0..N {
                for q in p.saturating_add(1)..N {
                    turned |= work.turn(p, q);
                }
            }
            if !turned {
                break;
            }
        }
        let mut index = 0_usize;
        let pairs = work.vectors.map(|vector| {
            let value = work.at(index, index);
            index = index.saturating_add(1);
            (value, vector)
        });
        Self { pairs }
    }

    pub(crate) fn smallest(&self) -> f64 {
        self.pairs
            .iter()
            .fold(f64::INFINITY, |least, (value, _)| least.min(*value))
    }

    pub(crate) fn largest(&self) -> f64 {
        self.pairs
            .iter()
            .fold(f64::NEG_INFINITY, |most, (value, _)| most.max(*value))
    }

    /// `Σ f(λ)·v·(v·vector)` over the eigenpairs.
    pub(crate) fn apply(&self, vector: &[f64; N], function: impl Fn(f64) -> f64) -> [f64; N] {
        let mut result = [0.0; N];
        for (value, direction) in &self.pairs {
            let length = function(*value) * dot(direction, vector);
            for (sum, part) in result.iter_mut().zip(direction) {
                *sum += length * part;
            }
        }
        result
    }

    /// The inverse of the matrix.
    pub(crate) fn inverse(&self) -> [[f64; N]; N] {
        std::array::from_fn(|row| {
            let unit = std::array::from_fn(|column| if column == row { 1.0 } else { 0.0 });
            self.apply(&unit, |value| 1.0 / value)
        })
    }
}

pub(crate) fn dot<const N: usize>(one: &[f64; N], other: &[f64; N]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// `vector·matrix·vector`.
pub(crate) fn quadratic<const N: usize>(matrix: &[[f64; N]; N], vector: &[f64; N]) -> f64 {
    matrix
        .iter()
        .zip(vector)
        .map(|(row, own)| own * dot(row, vector))
        .sum()
}

struct Work<const N: usize> {
    matrix: [[f64; N]; N],
    vectors: [[f64; N]; N],
}

impl<const N: usize> Work<N> {
    fn at(&self, row: usize, column: usize) -> f64 {
        let row = self.matrix.get(row);
        row.and_then(|row| row.get(column))
            .copied()
            .unwrap_or(f64::NAN)
    }

    /// Turns the plane of p and q so that their entry vanishes; whether there was one to speak of.
    fn turn(&mut self, p: usize, q: usize) -> bool {
        let (own, other, between) = (self.at(p, p), self.at(q, q), self.at(p, q));
        let negligible = f64::EPSILON * (own * other).abs().sqrt() * 1e-2;
        if between == 0.0 || between.abs() <= negligible || !between.is_finite() {
            return false;
        }
        let theta = (other - own) / (2.0 * between);
        let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
        let cosine = 1.0 / tangent.hypot(1.0);
        let sine = tangent * cosine;
        for row in &mut self.matrix {
            rotate(row, p, q, cosine, sine);
        }
        rotate_rows(&mut self.matrix, p, q, cosine, sine);
        rotate_rows(&mut self.vectors, p, q, cosine, sine);
        true
    }
}

fn rotate<const N: usize>(row: &mut [f64; N], p: usize, q: usize, cosine: f64, sine: f64) {
    if let Ok([at_p, at_q]) = row.get_disjoint_mut([p, q]) {
        (*at_p, *at_q) = (cosine * *at_p - sine * *at_q, sine * *at_p + cosine * *at_q);
    }
}

fn rotate_rows<const N: usize>(
    matrix: &mut [[f64; N]; N],
    p: usize,
    q: usize,
    cosine: f64,
    sine: f64,
) {
    if let Ok([row_p, row_q]) = matrix.get_disjoint_mut([p, q]) {
        for (at_p, at_q) in row_p.iter_mut().zip(row_q) {
            (*at_p, *at_q) = (cosine * *at_p - sine * *at_q, sine * *at_p + cosine * *at_q);
        }
    }
}
