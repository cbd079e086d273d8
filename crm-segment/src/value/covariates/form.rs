//! How a model with covariates is written: `{"format": 1, "model": "with_covariates", ...}`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::columns::coefficients;
use super::{CovariateError, CovariateModel, Covariates, WithCovariates};
use crate::format::FormatOne;
use crate::value::ValueError;

const NAME: &str = "with_covariates";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form<M> {
    format: FormatOne,
    model: Cow<'static, str>,
    typical: M,
    covariates: Vec<CovariateForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CovariateForm {
    name: String,
    centre: f64,
    /// By the parameters that are moved.
    coefficients: BTreeMap<String, f64>,
}

impl<M: CovariateModel + Serialize> Serialize for WithCovariates<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let named = self.covariates().names().iter().zip(self.centres());
        let covariates = named.map(|(name, centre)| {
            let own = self.coefficients().filter(|one| one.covariate == name);
            CovariateForm {
                name: name.clone(),
                centre: *centre,
                coefficients: own
                    .map(|one| (one.parameter.to_owned(), one.value))
                    .collect(),
            }
        });
        let form = Form {
            format: FormatOne,
            model: NAME.into(),
            typical: *self.typical(),
            covariates: covariates.collect(),
        };
        form.serialize(serializer)
    }
}

impl<'de, M: CovariateModel + DeserializeOwned> Deserialize<'de> for WithCovariates<M> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let form = Form::<M>::deserialize(reader)?;
        if form.model != NAME {
            let other = ValueError::OtherModel { expected: NAME };
            return Err(D::Error::custom(other));
        }
        read(form.typical, &form.covariates).map_err(D::Error::custom)
    }
}

fn read<M: CovariateModel>(
    typical: M,
    forms: &[CovariateForm],
) -> Result<WithCovariates<M>, CovariateError> {
    let moves = |moved: &[super::MovedParameter], form: &CovariateForm| {
        let mut names = moved.iter().map(|parameter| parameter.name);
        names.any(|name| form.coefficients.contains_key(name))
    };
    let list = |moved: &'static [super::MovedParameter]| -> Vec<&str> {
        let own = forms.iter().filter(|form| moves(moved, form));
        own.map(|form| form.name.as_str()).collect()
    };
    let covariates = Covariates::new(&list(M::PURCHASE), &list(M::DROPOUT))?;
    let form_of = |name: &str| {
        let mut own = forms.iter().filter(|form| form.name == name);
        own.next().filter(|_| own.next().is_none())
    };
    let columns = coefficients::<M>(&covariates);
    // Every coefficient that is written is one of the model's, once.
    let written: usize = forms.iter().map(|form| form.coefficients.len()).sum();
    if columns.len() != written || forms.len() != covariates.names().len() {
        let odd = forms.iter().find(|form| form.coefficients.is_empty());
        let odd = odd.or_else(|| forms.first());
        return Err(count_refusal::<M>(odd.map_or("", |form| &form.name)));
    }
    let mut centres = Vec::with_capacity(forms.len());
    for name in covariates.names() {
        let form = form_of(name).ok_or_else(|| CovariateError::Repeated {
            covariate: name.clone(),
        })?;
        centres.push(form.centre);
    }
    let mut values = Vec::with_capacity(columns.len());
    for column in columns {
        let name = column
            .covariate
            .map_or("", |place| covariates.name_at(place));
        let value = form_of(name).and_then(|form| form.coefficients.get(column.name));
        values.push(*value.ok_or_else(|| count_refusal::<M>(name))?);
    }
    WithCovariates::checked(covariates, typical, centres, values)
}

fn count_refusal<M: CovariateModel>(covariate: &str) -> CovariateError {
    CovariateError::CoefficientCount {
        covariate: covariate.to_owned(),
        needed: M::DROPOUT.len(),
    }
}
