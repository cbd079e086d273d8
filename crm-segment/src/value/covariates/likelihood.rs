//! The log-likelihood of a base with covariates, with its derivatives.

use std::ops::Range;

use super::columns::Column;
use super::groups::CovariateGroups;
use super::scaling::Scale;
use crate::value::fit::{Derivatives, Jet, Likelihood, by_logarithms};
use crate::value::history::Ages;

/// How many parameters the models with covariates have.
pub(super) const PARAMETERS: usize = 4;

/// The log-likelihood of customers who share all parameters, with its derivatives by them.
pub(in crate::value) trait Kernel: Sync {
    /// How many rows a block has at most.
    const BLOCK: usize;

    /// Of rows with as many repeats.
    fn of_equal_repeats(
        &self,
        repeats: u32,
        rows: &[Ages],
        parameters: &[f64; PARAMETERS],
    ) -> Jet<PARAMETERS>;
}

/// A base in pieces of customers who have the same covariates and as many repeats.
pub(super) struct Base<'a, K> {
    kernel: &'a K,
    columns: &'a [Column],
    /// The values of the covariates by deviations, profile by profile.
    profiles: Vec<Vec<f64>>,
    rows: Vec<Ages>,
    pieces: Vec<Piece>,
    blocks: Vec<Range<usize>>,
}

struct Piece {
    profile: usize,
    repeats: u32,
    rows: Range<usize>,
}

impl<'a, K: Kernel> Base<'a, K> {
    pub(super) fn new(
        groups: &CovariateGroups,
        scales: &[Scale],
        columns: &'a [Column],
        kernel: &'a K,
    ) -> Self {
        let standard = |values: &[f64]| {
            let pairs = scales.iter().zip(values);
            pairs.map(|(scale, value)| scale.standard(*value)).collect()
        };
        let mut base = Self {
            kernel,
            columns,
            profiles: groups.profiles().iter().map(standard).collect(),
            rows: Vec::with_capacity(groups.len()),
            pieces: Vec::new(),
            blocks: Vec::new(),
        };
        for (row, customers) in groups.rows() {
            let history = row.history;
            let ages = Ages {
                last: history.age_at_last(),
                age: history.age(),
                customers: customers as f64,
            };
            base.push(row.profile, history.repeats(), ages);
        }
        base
    }

    fn push(&mut self, profile: usize, repeats: u32, ages: Ages) {
        let at = self.rows.len();
        self.rows.push(ages);
        let end = self.rows.len();
        match self.pieces.last_mut() {
            Some(piece)
                if piece.profile == profile
                    && piece.repeats == repeats
                    && piece.rows.len() < K::BLOCK =>
            {
                piece.rows.end = end;
                return;
            }
            _ => self.pieces.push(Piece {
                profile,
                repeats,
                rows: at..end,
            }),
        }
        let pieces = self.pieces.len();
        let starts_at = |block: &Range<usize>| {
            let first = self.pieces.get(block.start);
            first.map_or(at, |piece| piece.rows.start)
        };
        match self.blocks.last_mut() {
            Some(block) if at.saturating_sub(starts_at(block)) < K::BLOCK => block.end = pieces,
            _ => self.blocks.push(pieces.saturating_sub(1)..pieces),
        }
    }

    fn add(&self, piece: &Piece, coordinates: &[f64], sum: &mut Derivatives<Vec<f64>>) {
        let values = self
            .profiles
            .get(piece.profile)
            .map_or(&[][..], Vec::as_slice);
        let rows = self.rows.get(piece.rows.clone()).unwrap_or_default();
        let moves: Vec<(usize, f64)> = self
            .columns
            .iter()
            .map(|column| (column.parameter, column.factor(values)))
            .collect();
        let mut logs = [0.0; PARAMETERS];
        for ((parameter, factor), coordinate) in moves.iter().zip(coordinates) {
            if let Some(log) = logs.get_mut(*parameter) {
                *log += factor * coordinate;
            }
        }
        let parameters = logs.map(f64::exp);
        let jet = self
            .kernel
            .of_equal_repeats(piece.repeats, rows, &parameters);
        add_moved(&by_logarithms(jet, &parameters), &moves, sum);
    }
}

/// Adds the derivatives by coordinates that move the logarithms of the parameters linearly.
fn add_moved(jet: &Jet<PARAMETERS>, moves: &[(usize, f64)], sum: &mut Derivatives<Vec<f64>>) {
    sum.value += jet.value;
    let rows = sum.gradient.iter_mut().zip(&mut sum.hessian);
    for ((slope, row), (parameter, factor)) in rows.zip(moves) {
        let own = jet
            .gradient
            .get(*parameter)
            .zip(jet.hessian.get(*parameter));
        let Some((gradient, curves)) = own else {
            continue;
        };
        *slope += factor * gradient;
        for (cell, (other, others)) in row.iter_mut().zip(moves) {
            *cell += factor * others * curves.get(*other).copied().unwrap_or_default();
        }
    }
}

impl<K: Kernel> Likelihood<Vec<f64>> for Base<'_, K> {
    fn blocks(&self) -> usize {
        self.blocks.len()
    }

    fn block(&self, index: usize, coordinates: &Vec<f64>) -> Derivatives<Vec<f64>> {
        let mut sum = Derivatives::zero(coordinates);
        let pieces = self.blocks.get(index).cloned().unwrap_or_default();
        for piece in self.pieces.get(pieces).unwrap_or_default() {
            self.add(piece, coordinates, &mut sum);
        }
        sum
    }
}
