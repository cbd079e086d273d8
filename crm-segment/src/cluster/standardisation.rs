//! Features on a common scale.

use serde::{Deserialize, Serialize};

use super::clusters::check_row;
use super::{ClusterError, FeatureTable, exact};

/// Means and standard deviations of features, taken from one table once and kept: later customers are
/// measured by the same scale.
///
/// The deviation is that of the table as a whole population (divided by n). A feature that is the same
/// in all rows has the deviation 0 and becomes 0 everywhere. Any order of the rows gives the
/// same bits.
///
/// ```
/// use crm_segment::{FeatureTable, Standardisation};
///
/// let known = FeatureTable::new(vec![("visits".to_owned(), vec![1.0, 3.0])])?;
/// let scale = Standardisation::fit(&known);
/// let later = FeatureTable::new(vec![("visits".to_owned(), vec![5.0])])?;
/// assert_eq!(scale.apply(&later)?.column(0), Some([3.0].as_slice()), "(5 - 2) / 1");
/// # Ok::<(), crm_segment::ClusterError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct Standardisation {
    names: Vec<String>,
    means: Vec<f64>,
    deviations: Vec<f64>,
}

impl Standardisation {
    /// Takes means and deviations from a table.
    #[must_use]
    pub fn fit(table: &FeatureTable) -> Self {
        let means: Vec<f64> = table.columns().iter().map(|c| exact::mean(c)).collect();
        let columns = table.columns().iter().zip(&means);
        let deviations = columns.map(|(column, mean)| exact::deviation(column, *mean));
        Self {
            names: table.names().to_vec(),
            deviations: deviations.collect(),
            means,
        }
    }

    /// The table on this scale: how many standard deviations each value lies above the mean.
    ///
    /// # Errors
    /// When the table has other features, or a value is too far from the mean to be told.
    pub fn apply(&self, table: &FeatureTable) -> Result<FeatureTable, ClusterError> {
        table.check_names(&self.names)?;
        let scales = self.means.iter().zip(&self.deviations);
        let columns = table.columns().iter().zip(scales);
        let scaled = columns.map(|(column, (mean, deviation))| {
            let scaled = column.iter().map(|value| scaled(*value, *mean, *deviation));
            scaled.collect()
        });
        FeatureTable::new(self.names.iter().cloned().zip(scaled).collect())
    }

    /// One row on this scale.
    ///
    /// # Errors
    /// When the row has another number of features, a value that is not finite, or one too far from
    /// the mean to be told.
    pub fn apply_row(&self, row: &[f64]) -> Result<Vec<f64>, ClusterError> {
        check_row(row, self.names.len(), 0)?;
        let scales = self.means.iter().zip(&self.deviations);
        let scaled = row
            .iter()
            .zip(scales)
            .map(|(value, (mean, deviation))| scaled(*value, *mean, *deviation));
        let scaled: Vec<f64> = scaled.collect();
        check_row(&scaled, self.names.len(), 0)?;
        Ok(scaled)
    }

    /// The names of the features.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The mean of each feature.
    #[must_use]
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// The standard deviation of each feature.
    #[must_use]
    pub fn deviations(&self) -> &[f64] {
        &self.deviations
    }
}

fn scaled(value: f64, mean: f64, deviation: f64) -> f64 {
    if deviation > 0.0 {
        (value - mean) / deviation
    } else {
        0.0
    }
}

/// The serialised form, before it is checked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: crate::format::FormatOne,
    names: Vec<String>,
    means: Vec<f64>,
    deviations: Vec<f64>,
}

impl TryFrom<Form> for Standardisation {
    type Error = ClusterError;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        if form.names.is_empty() {
            return Err(ClusterError::NoFeatures);
        }
        let features = form.names.len();
        if form.means.len() != features || form.deviations.len() != features {
            return Err(ClusterError::UnequalColumns);
        }
        for (feature, (mean, deviation)) in form.means.iter().zip(&form.deviations).enumerate() {
            // Not a number is not at least 0 either.
            if !mean.is_finite() || !deviation.is_finite() || *deviation < 0.0 {
                return Err(ClusterError::NotFinite { feature, row: 0 });
            }
        }
        Ok(Self {
            names: form.names,
            means: form.means,
            deviations: form.deviations,
        })
    }
}

impl From<Standardisation> for Form {
    fn from(scale: Standardisation) -> Self {
        Self {
            format: crate::format::FormatOne,
            names: scale.names,
            means: scale.means,
            deviations: scale.deviations,
        }
    }
}
