//! How histories with covariates are written: the rows in rising order.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{CovariateError, CovariateGroups, Covariates};
use crate::format::FormatOne;
use crate::value::{Recency, RepeatHistory, TimeUnit, ValueError};
use crate::written::{Digits, Listed};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "CovariateGroups")]
struct Form<R> {
    format: FormatOne,
    unit: TimeUnit,
    purchase: Vec<String>,
    dropout: Vec<String>,
    rows: R,
}

/// A history with its covariates and its customers. Numbers are text, as in
/// [`HistoryGroups`](crate::value::HistoryGroups).
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "CovariateGroups row")]
struct RowForm {
    values: Vec<Digits<f64>>,
    repeats: u32,
    age_at_last: Digits<f64>,
    age: Digits<f64>,
    customers: u64,
}

impl TryFrom<Form<Vec<RowForm>>> for CovariateGroups {
    type Error = CovariateError;

    fn try_from(form: Form<Vec<RowForm>>) -> Result<Self, CovariateError> {
        let covariates = Covariates::new(&texts(&form.purchase), &texts(&form.dropout))?;
        let mut rows = Vec::with_capacity(form.rows.len());
        for row in form.rows {
            if row.customers == 0 {
                return Err(ValueError::OfNobody { field: "rows" }.into());
            }
            let recency = Recency::AgeAtLast(row.age_at_last.0);
            let history = RepeatHistory::new(row.repeats, recency, row.age.0, form.unit)?;
            let values: Vec<f64> = row.values.iter().map(|value| value.0).collect();
            rows.push((history, values, row.customers));
        }
        let groups = Self::new(form.unit, covariates, rows.iter().cloned())?;
        let is_rising = rows.len() == groups.len()
            && rows
                .iter()
                .zip(groups.iter())
                .all(|(read, own)| (read.0, read.1.as_slice(), read.2) == own);
        if !is_rising {
            return Err(ValueError::NotRising { field: "rows" }.into());
        }
        Ok(groups)
    }
}

impl Serialize for CovariateGroups {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.iter().map(|(history, values, customers)| RowForm {
            values: values.iter().copied().map(Digits).collect(),
            repeats: history.repeats(),
            age_at_last: Digits(history.age_at_last()),
            age: Digits(history.age()),
            customers,
        });
        let form = Form {
            format: FormatOne,
            unit: self.unit(),
            purchase: self.covariates().purchase().map(str::to_owned).collect(),
            dropout: self.covariates().dropout().map(str::to_owned).collect(),
            rows: Listed(rows),
        };
        form.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for CovariateGroups {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Form::<Vec<RowForm>>::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}

fn texts(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}
