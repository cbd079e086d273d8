//! A table of covariates by customer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crm_segment::value::{CovariateError, CovariateGroups, Covariates, ObservedBase};
use thiserror::Error;

use super::purchase_table::{TableError, place_of, records};

/// Which columns of which file move purchasing and dropout.
#[derive(Default)]
pub(crate) struct CovariateOptions {
    pub(crate) file: Option<PathBuf>,
    pub(crate) purchase: Vec<String>,
    pub(crate) dropout: Vec<String>,
}

/// The values of each customer, in the order of the covariates.
pub(crate) struct CovariateTable {
    covariates: Covariates,
    rows: BTreeMap<String, Vec<f64>>,
}

/// Why covariates cannot be used. Rows are told by their number, never by what stands in them.
#[derive(Debug, Error)]
pub(crate) enum CovariateTableError {
    #[error("{0}")]
    Table(#[from] TableError),
    #[error("{0}")]
    Covariate(#[from] CovariateError),
    #[error("row {row}: the customer has a row already")]
    Twice { row: usize },
    #[error("{customers} customers with purchases have no row")]
    Missing { customers: usize },
}

impl CovariateTable {
    /// Reads the file; its first line names the columns, of which the first holds the customers.
    pub(crate) fn read(
        path: &Path,
        options: &CovariateOptions,
    ) -> Result<Self, CovariateTableError> {
        let covariates = Covariates::new(&texts(&options.purchase), &texts(&options.dropout))?;
        let records = records(path)?;
        let header = records.first().ok_or(TableError::Empty)?;
        let place = |name: &String| {
            place_of(header, name).ok_or_else(|| TableError::Column {
                name: name.clone(),
                columns: header.len(),
            })
        };
        let places = covariates.names().iter().map(place);
        let places: Vec<usize> = places.collect::<Result<_, _>>()?;
        let mut rows = BTreeMap::new();
        for (at, record) in records.iter().enumerate().skip(1) {
            let row = at.saturating_add(1);
            let missing = |what| TableError::Row { row, what };
            let customer = record.get(0).filter(|cell| !cell.is_empty());
            let customer = customer.ok_or_else(|| missing("the customer"))?;
            let number = |place: &usize| {
                let number = record.get(*place).and_then(|cell| cell.parse::<f64>().ok());
                number.ok_or_else(|| missing("a covariate"))
            };
            let values: Vec<f64> = places.iter().map(number).collect::<Result<_, _>>()?;
            if rows.insert(customer.to_owned(), values).is_some() {
                return Err(CovariateTableError::Twice { row });
            }
        }
        Ok(Self { covariates, rows })
    }

    /// The values of each customer of the base, whose keys are numbered as `customers` are listed.
    pub(crate) fn values_of(
        &self,
        base: &ObservedBase<u32>,
        customers: &[String],
    ) -> Result<Vec<&[f64]>, CovariateTableError> {
        let found: Vec<&[f64]> = base
            .customers()
            .iter()
            .filter_map(|observed| {
                let at = usize::try_from(observed.customer()).ok()?;
                self.rows.get(customers.get(at)?).map(Vec::as_slice)
            })
            .collect();
        match base.customers().len().saturating_sub(found.len()) {
            0 => Ok(found),
            customers => Err(CovariateTableError::Missing { customers }),
        }
    }

    /// What a model with covariates is fitted to.
    pub(crate) fn groups(
        &self,
        base: &ObservedBase<u32>,
        values: &[&[f64]],
    ) -> Result<CovariateGroups, CovariateTableError> {
        let rows = base.customers().iter().zip(values);
        let rows = rows.map(|(observed, values)| (*observed.history(), *values, 1));
        Ok(CovariateGroups::new(
            base.unit(),
            self.covariates.clone(),
            rows,
        )?)
    }
}

fn texts(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}
