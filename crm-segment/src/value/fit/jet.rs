//! A value with its first and second derivatives.

use super::vector::Vector;
use crate::special::{digamma, ln_gamma, logistic, softplus, trigamma};

/// A number with its gradient and its Hessian, exact to rounding.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Derivatives<V: Vector> {
    pub(crate) value: f64,
    pub(crate) gradient: V,
    pub(crate) hessian: V::Matrix,
}

/// A number that carries its derivatives by N parameters through a computation.
///
/// With N = 0 it is a plain number, so that a likelihood written once gives both its value and what
/// Newton's method needs.
pub(crate) type Jet<const N: usize> = Derivatives<[f64; N]>;

impl<V: Vector> Derivatives<V> {
    /// Zero, by as many parameters.
    pub(crate) fn zero(parameters: &V) -> Self {
        Self {
            value: 0.0,
            gradient: parameters.like(|_| 0.0),
            hessian: parameters.square(),
        }
    }

    pub(crate) fn plus(mut self, other: Self) -> Self {
        self.add(&other, 1.0);
        self
    }

    /// Adds `factor` times another in place.
    pub(crate) fn add(&mut self, other: &Self, factor: f64) {
        self.value += factor * other.value;
        let gradients = self.gradient.as_mut().iter_mut();
        for (own, others) in gradients.zip(other.gradient.as_ref()) {
            *own += factor * others;
        }
        let rows = self.hessian.as_mut().iter_mut();
        for (own, others) in rows.zip(other.hessian.as_ref()) {
            for (own, others) in own.as_mut().iter_mut().zip(others.as_ref()) {
                *own += factor * others;
            }
        }
    }
}

impl<const N: usize> Jet<N> {
    pub(crate) const ZERO: Self = Self::constant(0.0);

    pub(crate) const fn constant(value: f64) -> Self {
        Self {
            value,
            gradient: [0.0; N],
            hessian: [[0.0; N]; N],
        }
    }

    /// The parameter number `index`.
    pub(crate) fn parameter(value: f64, index: usize) -> Self {
        Self {
            value,
            gradient: std::array::from_fn(|at| if at == index { 1.0 } else { 0.0 }),
            hessian: [[0.0; N]; N],
        }
    }

    /// All parameters at once.
    pub(crate) fn parameters(values: &[f64; N]) -> [Self; N] {
        let mut index = 0_usize;
        values.map(|value| {
            let parameter = Self::parameter(value, index);
            index = index.saturating_add(1);
            parameter
        })
    }

    pub(crate) fn minus(mut self, other: Self) -> Self {
        self.add(&other, -1.0);
        self
    }

    /// The sum with a plain number.
    pub(crate) fn shifted(mut self, by: f64) -> Self {
        self.value += by;
        self
    }

    /// The product with a plain number.
    pub(crate) fn scaled(self, by: f64) -> Self {
        self.composed(by * self.value, by, 0.0)
    }

    pub(crate) fn times(self, other: Self) -> Self {
        let mut product = self.scaled(other.value);
        product.value = 0.0;
        product.add(&other, self.value);
        product.value = self.value * other.value;
        let sides = self.gradient.iter().zip(&other.gradient);
        for (row, (own, others)) in product.hessian.iter_mut().zip(sides) {
            let columns = self.gradient.iter().zip(&other.gradient);
            for (cell, (own_too, others_too)) in row.iter_mut().zip(columns) {
                *cell += own * others_too + others * own_too;
            }
        }
        product
    }

    pub(crate) fn over(self, other: Self) -> Self {
        let inverse = 1.0 / other.value;
        let square = inverse * inverse;
        let mut quotient = self.times(other.composed(inverse, -square, 2.0 * square * inverse));
        quotient.value = self.value / other.value;
        quotient
    }

    pub(crate) fn ln(self) -> Self {
        let inverse = 1.0 / self.value;
        self.composed(self.value.ln(), inverse, -inverse * inverse)
    }

    /// `lnΓ` of it.
    pub(crate) fn ln_gamma(self) -> Self {
        self.composed(
            ln_gamma(self.value),
            digamma(self.value),
            trigamma(self.value),
        )
    }

    /// `lnΓ(z + n) − lnΓ(z)`.
    pub(crate) fn ln_rising(self, n: u32) -> Self {
        let z = self.value;
        let value = crate::special::ln_rising(z, n);
        if N == 0 {
            return Self::constant(value);
        }
        let (first, second) = if n <= 64 {
            (0..n).fold((0.0, 0.0), |(first, second), step| {
                let inverse = 1.0 / (z + f64::from(step));
                (first + inverse, second - inverse * inverse)
            })
        } else {
            let top = z + f64::from(n);
            (digamma(top) - digamma(z), trigamma(top) - trigamma(z))
        };
        self.composed(value, first, second)
    }

    /// `ln(1 + e^z)`.
    pub(crate) fn softplus(self) -> Self {
        let (up, down) = (logistic(self.value), logistic(-self.value));
        self.composed(softplus(self.value), up, up * down)
    }

    /// A function of it, given its value and its two derivatives there.
    pub(crate) fn composed(self, value: f64, first: f64, second: f64) -> Self {
        let mut hessian = self.hessian;
        for (row, own) in hessian.iter_mut().zip(&self.gradient) {
            for (cell, other) in row.iter_mut().zip(&self.gradient) {
                *cell = first * *cell + second * own * other;
            }
        }
        Self {
            value,
            gradient: self.gradient.map(|slope| first * slope),
            hessian,
        }
    }
}
