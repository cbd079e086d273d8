//! The maximum over a base with covariates.

use super::columns::columns;
use super::groups::CovariateGroups;
use super::likelihood::{Base, Kernel, PARAMETERS};
use super::scaling::{Scale, can_be_told_apart, scales};
use super::{CovariateModel, WithCovariates};
use crate::value::fit::{
    Boundaries, Fit, FitError, FitOptions, FitOutcome, Optimum, Reach, Start, maximise, reach_of,
    total,
};

/// Bases with more rows than this are fitted to a sample first.
const LARGE: usize = 40_000;
/// How many rows the sample has, about.
const SAMPLE: usize = 10_000;
/// So many powers of e between the least and the greatest value are a boundary.
const FURTHEST: f64 = 300.0;

/// The fit, searched from that of the model without covariates.
///
/// The search goes by deviations from the means, so that covariates of any size are alike to it.
pub(in crate::value) fn fit_with_covariates<M: CovariateModel>(
    groups: &CovariateGroups,
    kernel: &impl Kernel,
    usual: &Start<PARAMETERS>,
    plain: &Fit<M>,
    options: FitOptions,
) -> Result<Fit<WithCovariates<M>>, FitError> {
    let covariates = groups.covariates();
    let columns = columns::<M>(covariates);
    let scales = scales(groups);
    let scale_of = |place: usize| scales.get(place);

    let reach: Vec<Reach> = columns
        .iter()
        .map(|column| match column.covariate.and_then(scale_of) {
            Some(scale) => Reach {
                usual: 0.0,
                unit: column.sign * scale.range(),
                most: FURTHEST,
            },
            None => reach_of(usual.sizes.get(column.parameter).copied().unwrap_or(1.0)),
        })
        .collect();
    let outcome = |index: usize, side| match columns.get(index) {
        Some(column) => match column.covariate {
            Some(place) => FitOutcome::Separated {
                covariate: covariates.name_at(place).to_owned(),
                parameter: column.name,
                side,
            },
            None => FitOutcome::OnBoundary {
                parameter: column.name,
                side,
            },
        },
        None => FitOutcome::NotIdentified,
    };
    let boundaries = Boundaries {
        reach: &reach,
        outcome: &outcome,
    };
    let best_of = |groups: &CovariateGroups, start: Vec<f64>| {
        let base = Base::new(groups, &scales, &columns, kernel);
        maximise(&boundaries, start, |coordinates| {
            total(&base, coordinates, options.threads)
        })
    };

    let without = if plain.is_converged() {
        plain.model().values()
    } else {
        usual.values.to_vec()
    };
    let mut start: Vec<f64> = without.into_iter().map(f64::ln).collect();
    start.resize(columns.len(), 0.0);
    if groups.len() > LARGE {
        let rough = best_of(&groups.sampled(SAMPLE), start.clone());
        if rough.outcome == FitOutcome::Converged {
            start = rough.coordinates;
        }
    }
    let mut optimum = best_of(groups, start);
    let lists = [covariates.purchase_places(), covariates.dropout_places()];
    if !lists
        .iter()
        .all(|list| can_be_told_apart(groups, &scales, list))
    {
        optimum.outcome = FitOutcome::NotIdentified;
        optimum.covariance = None;
    }
    fitted(optimum, groups, &scales, plain)
}

/// The model in the units of the covariates.
fn fitted<M: CovariateModel>(
    optimum: Optimum<Vec<f64>>,
    groups: &CovariateGroups,
    scales: &[Scale],
    plain: &Fit<M>,
) -> Result<Fit<WithCovariates<M>>, FitError> {
    let covariates = groups.covariates();
    let steps: Vec<f64> = columns::<M>(covariates)
        .iter()
        .map(|column| {
            let scale = column.covariate.and_then(|place| scales.get(place));
            scale.map_or(1.0, Scale::per_value)
        })
        .collect();
    let stepped = optimum.coordinates.iter().zip(&steps);
    let mut numbers = stepped.map(|(coordinate, step)| coordinate * step);
    let parameters: Vec<f64> = numbers.by_ref().take(PARAMETERS).map(f64::exp).collect();
    let model = WithCovariates::of(
        covariates.clone(),
        plain.model().with_values(&parameters)?,
        scales.iter().map(|scale| scale.centre).collect(),
        numbers.collect(),
    );
    Ok(Fit::of(optimum, model, steps))
}
