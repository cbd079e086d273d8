//! As many numbers as there are parameters.

/// A vector whose length is that of another one: an array where the model says how many parameters
/// there are, a `Vec` where its user does.
pub(crate) trait Vector: Clone + AsRef<[f64]> + AsMut<[f64]> + Send + Sync {
    /// As many rows as a row has numbers.
    type Matrix: Clone + AsRef<[Self]> + AsMut<[Self]> + Send + Sync;

    /// A vector of the same length, from the index of each number.
    fn like(&self, number: impl FnMut(usize) -> f64) -> Self;

    /// A square matrix of zeros.
    fn square(&self) -> Self::Matrix;
}

impl<const N: usize> Vector for [f64; N] {
    type Matrix = [[f64; N]; N];

    fn like(&self, number: impl FnMut(usize) -> f64) -> Self {
        std::array::from_fn(number)
    }

    fn square(&self) -> Self::Matrix {
        [[0.0; N]; N]
    }
}

impl Vector for Vec<f64> {
    type Matrix = Vec<Self>;

    fn like(&self, number: impl FnMut(usize) -> f64) -> Self {
        (0..self.len()).map(number).collect()
    }

    fn square(&self) -> Self::Matrix {
        vec![vec![0.0; self.len()]; self.len()]
    }
}
