//! Small symmetric matrices.

use super::vector::Vector;

/// The eigenvalues of a symmetric matrix with their eigenvectors.
#[derive(Debug, Clone)]
pub(crate) struct Eigen<V: Vector> {
    values: V,
    /// Row k is the k-th eigenvector.
    vectors: V::Matrix,
}

impl<V: Vector> Eigen<V> {
    /// By Jacobi's method, which finds small eigenvalues of a matrix with a scaled diagonal to
    /// nearly full relative accuracy (Demmel and Veselić 1992). The vector tells the size.
    pub(crate) fn of(matrix: &V::Matrix, size: &V) -> Self {
        let mut work = Work::<V> {
            matrix: matrix.clone(),
            vectors: identity(size),
        };
        let length = size.as_ref().len();
        for _ in 0..60 {
            let mut turned = false;
            for p in 0..length {
                for q in p.saturating_add(1)..length {
                    turned |= work.turn(p, q);
                }
            }
            if !turned {
                break;
            }
        }
        Self {
            values: size.like(|index| work.at(index, index)),
            vectors: work.vectors,
        }
    }

    pub(crate) fn smallest(&self) -> f64 {
        let values = self.values.as_ref().iter();
        values.fold(f64::INFINITY, |least, value| least.min(*value))
    }

    pub(crate) fn largest(&self) -> f64 {
        let values = self.values.as_ref().iter();
        values.fold(f64::NEG_INFINITY, |most, value| most.max(*value))
    }

    /// `Σ f(λ)·v·(v·vector)` over the eigenpairs.
    pub(crate) fn apply(&self, vector: &V, function: impl Fn(f64) -> f64) -> V {
        let mut result = vector.like(|_| 0.0);
        let values = self.values.as_ref().iter();
        for (value, direction) in values.zip(self.vectors.as_ref()) {
            let length = function(*value) * dot(direction, vector);
            let sums = result.as_mut().iter_mut();
            for (sum, part) in sums.zip(direction.as_ref()) {
                *sum += length * part;
            }
        }
        result
    }

    /// The inverse of the matrix.
    pub(crate) fn inverse(&self) -> V::Matrix {
        let mut inverse = identity(&self.values);
        for row in inverse.as_mut() {
            *row = self.apply(row, |value| 1.0 / value);
        }
        inverse
    }
}

fn identity<V: Vector>(size: &V) -> V::Matrix {
    let mut matrix = size.square();
    for (index, row) in matrix.as_mut().iter_mut().enumerate() {
        *row = size.like(|column| if column == index { 1.0 } else { 0.0 });
    }
    matrix
}

pub(crate) fn dot<V: Vector>(one: &V, other: &V) -> f64 {
    let pairs = one.as_ref().iter().zip(other.as_ref());
    pairs.map(|(one, other)| one * other).sum()
}

/// `vector·matrix·vector`.
pub(crate) fn quadratic<V: Vector>(matrix: &V::Matrix, vector: &V) -> f64 {
    let rows = matrix.as_ref().iter().zip(vector.as_ref());
    rows.map(|(row, own)| own * dot(row, vector)).sum()
}

/// The matrix with the other sign.
pub(crate) fn negated<V: Vector>(matrix: &V::Matrix) -> V::Matrix {
    let mut negated = matrix.clone();
    for row in negated.as_mut() {
        for cell in row.as_mut() {
            *cell = -*cell;
        }
    }
    negated
}

struct Work<V: Vector> {
    matrix: V::Matrix,
    vectors: V::Matrix,
}

impl<V: Vector> Work<V> {
    fn at(&self, row: usize, column: usize) -> f64 {
        let row = self.matrix.as_ref().get(row);
        row.and_then(|row| row.as_ref().get(column))
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
        for row in self.matrix.as_mut() {
            rotate(row.as_mut(), p, q, cosine, sine);
        }
        rotate_rows(self.matrix.as_mut(), p, q, cosine, sine);
        rotate_rows(self.vectors.as_mut(), p, q, cosine, sine);
        true
    }
}

fn rotate(row: &mut [f64], p: usize, q: usize, cosine: f64, sine: f64) {
    if let Ok([at_p, at_q]) = row.get_disjoint_mut([p, q]) {
        (*at_p, *at_q) = (cosine * *at_p - sine * *at_q, sine * *at_p + cosine * *at_q);
    }
}

fn rotate_rows<V: Vector>(rows: &mut [V], p: usize, q: usize, cosine: f64, sine: f64) {
    if let Ok([row_p, row_q]) = rows.get_disjoint_mut([p, q]) {
        let pairs = row_p.as_mut().iter_mut().zip(row_q.as_mut());
        for (at_p, at_q) in pairs {
            (*at_p, *at_q) = (cosine * *at_p - sine * *at_q, sine * *at_p + cosine * *at_q);
        }
    }
}
