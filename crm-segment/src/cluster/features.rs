//! What customers are told apart by.

use crm_core::{CustomerId, Timestamp};

use super::ClusterError;
use crate::{CustomerKey, PurchaseSummaries};

/// Values are below two to this power, so that squares and their sums stay finite.
const LARGEST_EXPONENT: i32 = 500;

/// Named numbers of each row: one column for each feature.
///
/// ```
/// use crm_segment::FeatureTable;
///
/// let table = FeatureTable::new(vec![
///     ("visits".to_owned(), vec![1.0, 2.0, 40.0]),
///     ("spend".to_owned(), vec![10.0, 0.5, 300.0]),
/// ])?;
/// assert_eq!((table.rows(), table.features()), (3, 2));
/// # Ok::<(), crm_segment::ClusterError>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct FeatureTable {
    names: Vec<String>,
    columns: Vec<Vec<f64>>,
}

impl FeatureTable {
    /// Takes the features, each with its name and the value of every row.
    ///
    /// # Errors
    /// Without a feature, with columns of unequal length, with a value that is not finite or is
    /// beyond 2^500.
    pub fn new(features: Vec<(String, Vec<f64>)>) -> Result<Self, ClusterError> {
        let rows = features
            .first()
            .map(|(_, column)| column.len())
            .ok_or(ClusterError::NoFeatures)?;
        for (feature, (_, column)) in features.iter().enumerate() {
            if column.len() != rows {
                return Err(ClusterError::UnequalColumns);
            }
            for (row, value) in column.iter().enumerate() {
                check_value(*value, feature, row)?;
            }
        }
        let (names, columns) = features.into_iter().unzip();
        Ok(Self { names, columns })
    }

    /// The names of the features.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many features there are.
    #[must_use]
    pub const fn features(&self) -> usize {
        self.names.len()
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// The values of one feature; `None` when there are fewer features.
    #[must_use]
    pub fn column(&self, feature: usize) -> Option<&[f64]> {
        self.columns.get(feature).map(Vec::as_slice)
    }

    pub(super) fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// The values of one row, or fewer where there is no such row.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = f64> + '_ {
        self.columns
            .iter()
            .filter_map(move |column| column.get(row).copied())
    }

    /// That `names` are those of this table.
    pub(super) fn check_names(&self, names: &[String]) -> Result<(), ClusterError> {
        if self.names == names {
            return Ok(());
        }
        Err(ClusterError::OtherFeatures {
            expected: names.len(),
            found: self.names.len(),
        })
    }
}

/// That distances can be computed of a value.
pub(super) fn check_value(value: f64, feature: usize, row: usize) -> Result<(), ClusterError> {
    if !value.is_finite() {
        return Err(ClusterError::NotFinite { feature, row });
    }
    if super::exact::exponent_of(std::iter::once(value)) > LARGEST_EXPONENT {
        return Err(ClusterError::TooLarge { feature });
    }
    Ok(())
}

// What somebody bought is personal: only the shape is told.
impl std::fmt::Debug for FeatureTable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "FeatureTable({:?}, <{} rows>)",
            self.names,
            self.rows()
        )
    }
}

/// Customers and their features, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerFeatures<K: CustomerKey = CustomerId> {
    customers: Vec<K>,
    table: FeatureTable,
}

impl<K: CustomerKey> CustomerFeatures<K> {
    /// Recency, frequency and monetary value of everyone who bought, in rising order of the key.
    ///
    /// Each is `ln(1 + v)`, since a few customers have very large values: of `v` days (of 24 hours, with
    /// their fraction) from the last purchase to `as_of`, purchases, and minor units net of
    /// returns, where an amount below zero counts as zero. [Standardise](super::Standardisation)
    /// them before clustering, lest one of them decide alone.
    ///
    /// # Errors
    /// When a purchase lies after `as_of`.
    pub fn rfm(summaries: &PurchaseSummaries<K>, as_of: Timestamp) -> Result<Self, ClusterError> {
        const MICROS_PER_DAY: f64 = 86_400_000_000.0;
        let as_of_micros = as_of.as_micros();
        let (mut customers, mut recency) = (Vec::new(), Vec::new());
        let (mut frequency, mut monetary) = (Vec::new(), Vec::new());
        for (customer, summary) in summaries.iter() {
            if summary.purchases() == 0 {
                continue;
            }
            if summary.last_micros() > as_of_micros {
                return Err(ClusterError::PurchaseAfter { as_of });
            }
            let age = as_of_micros.saturating_sub(summary.last_micros());
            customers.push(customer);
            recency.push((age as f64 / MICROS_PER_DAY).ln_1p());
            frequency.push((summary.purchases() as f64).ln_1p());
            monetary.push((summary.amount_minor().max(0) as f64).ln_1p());
        }
        let table = FeatureTable::new(vec![
            ("ln days since the last purchase".to_owned(), recency),
            ("ln purchases".to_owned(), frequency),
            ("ln amount".to_owned(), monetary),
        ])?;
        Ok(Self { customers, table })
    }

    /// The customers, in the order of the rows.
    #[must_use]
    pub fn customers(&self) -> &[K] {
        &self.customers
    }

    /// Their features.
    #[must_use]
    pub const fn table(&self) -> &FeatureTable {
        &self.table
    }
}
