//! The coordinates of a model with covariates, and what each of them moves.

use super::{CovariateModel, Covariates, MovedParameter};

/// A coordinate: the logarithm of a parameter, or a coefficient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Column {
    /// The parameter that it moves, by its place.
    pub(super) parameter: usize,
    pub(super) name: &'static str,
    pub(super) sign: f64,
    /// Of a coefficient: the covariate, by its place.
    pub(super) covariate: Option<usize>,
}

impl Column {
    /// By how much one more of the coordinate raises the logarithm of the parameter.
    pub(super) fn factor(&self, values: &[f64]) -> f64 {
        match self.covariate {
            Some(place) => self.sign * values.get(place).copied().unwrap_or_default(),
            None => 1.0,
        }
    }
}

/// The coefficients in their order: those of purchasing, then for each parameter of dropout those of
/// dropout.
pub(super) fn coefficients<M: CovariateModel>(covariates: &Covariates) -> Vec<Column> {
    let purchase = (M::PURCHASE, covariates.purchase_places());
    let dropout = (M::DROPOUT, covariates.dropout_places());
    let mut columns = Vec::new();
    for (moved, places) in [purchase, dropout] {
        for parameter in moved {
            let of = |place: &usize| column::<M>(parameter, *place);
            columns.extend(places.iter().map(of));
        }
    }
    columns
}

fn column<M: CovariateModel>(moved: &MovedParameter, place: usize) -> Column {
    let parameter = M::NAMES.iter().position(|name| *name == moved.name);
    Column {
        parameter: parameter.unwrap_or_default(),
        name: moved.name,
        sign: moved.sign,
        covariate: Some(place),
    }
}

/// The logarithms of the parameters, then the coefficients.
pub(super) fn columns<M: CovariateModel>(covariates: &Covariates) -> Vec<Column> {
    let parameters = M::NAMES.iter().enumerate().map(|(parameter, name)| Column {
        parameter,
        name,
        sign: 1.0,
        covariate: None,
    });
    parameters.chain(coefficients::<M>(covariates)).collect()
}
