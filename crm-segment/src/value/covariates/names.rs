//! Which covariates there are.

use super::CovariateError;

/// The covariates of a model by their names: those of purchasing and those of dropout. A covariate may
/// be in both lists, and either may be empty. Both lists are in the order of [`names`](Self::names).
///
/// A covariate is what is known of a customer from the start and stays: the channel of the first
/// purchase, its amount, a region as 0 and 1. What comes of the relationship itself, such as the
/// purchases after the first, is none.
///
/// ```
/// use crm_segment::value::Covariates;
///
/// let covariates = Covariates::new(&["first_amount", "online"], &["online"])?;
/// assert_eq!(covariates.names(), ["first_amount", "online"]);
/// let values = covariates.in_order(&[("online", 1.0), ("first_amount", 29.5)])?;
/// assert_eq!(values, [29.5, 1.0]);
/// assert!(covariates.in_order(&[("online", 1.0)]).is_err());
/// # Ok::<(), crm_segment::value::CovariateError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covariates {
    names: Vec<String>,
    /// Places in `names`.
    purchase: Vec<usize>,
    dropout: Vec<usize>,
}

impl Covariates {
    /// How many a list has at most.
    pub const MOST: usize = 32;
    /// How many bytes a name has at most.
    pub const LONGEST_NAME: usize = 64;
    /// How large a value may be.
    const LARGEST: f64 = 1e100;

    /// Takes the covariates of purchasing and those of dropout.
    ///
    /// # Errors
    /// When a name is empty or longer than [`LONGEST_NAME`](Self::LONGEST_NAME), stands twice in a
    /// list, or a list has more than [`MOST`](Self::MOST).
    pub fn new(purchase: &[&str], dropout: &[&str]) -> Result<Self, CovariateError> {
        let mut covariates = Self {
            names: Vec::new(),
            purchase: Vec::new(),
            dropout: Vec::new(),
        };
        covariates.purchase = covariates.places(purchase)?;
        covariates.dropout = covariates.places(dropout)?;
        Ok(covariates)
    }

    fn places(&mut self, list: &[&str]) -> Result<Vec<usize>, CovariateError> {
        if list.len() > Self::MOST {
            return Err(CovariateError::TooMany);
        }
        let mut places = Vec::with_capacity(list.len());
        for name in list {
            if name.is_empty() || name.len() > Self::LONGEST_NAME {
                return Err(CovariateError::Name);
            }
            let place = self.place_of(name).unwrap_or_else(|| {
                self.names.push((*name).to_owned());
                self.names.len().saturating_sub(1)
            });
            if places.contains(&place) {
                let covariate = (*name).to_owned();
                return Err(CovariateError::Repeated { covariate });
            }
            places.push(place);
        }
        places.sort_unstable();
        Ok(places)
    }

    /// Every covariate once, in the order in which values are given: those of purchasing, then those
    /// of dropout alone.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The covariates of purchasing.
    pub fn purchase(&self) -> impl ExactSizeIterator<Item = &str> {
        self.named(&self.purchase)
    }

    /// The covariates of dropout.
    pub fn dropout(&self) -> impl ExactSizeIterator<Item = &str> {
        self.named(&self.dropout)
    }

    /// Values in the order of [`names`](Self::names), from values by name.
    ///
    /// # Errors
    /// When a name is unknown or stands twice, a covariate has no value, or a value is not finite.
    pub fn in_order(&self, named: &[(&str, f64)]) -> Result<Vec<f64>, CovariateError> {
        let mut values = vec![None; self.names.len()];
        for (name, value) in named {
            let covariate = || (*name).to_owned();
            let place = self.place_of(name).and_then(|place| values.get_mut(place));
            let place = place.ok_or_else(|| CovariateError::Unknown {
                covariate: covariate(),
            })?;
            if place.replace(*value).is_some() {
                return Err(CovariateError::Repeated {
                    covariate: covariate(),
                });
            }
        }
        let values = self.names.iter().zip(values).map(|(name, value)| {
            let covariate = || name.clone();
            value.ok_or_else(|| CovariateError::Missing {
                covariate: covariate(),
            })
        });
        let values = values.collect::<Result<Vec<f64>, _>>()?;
        self.require(&values)?;
        Ok(values)
    }

    /// A refusal unless there is a number for each covariate.
    pub(super) fn require(&self, values: &[f64]) -> Result<(), CovariateError> {
        let needed = self.names.len();
        if values.len() != needed {
            return Err(CovariateError::ValueCount { needed });
        }
        let is_number = |value: f64| value.abs() <= Self::LARGEST;
        let mut pairs = self.names.iter().zip(values);
        match pairs.find(|(_, value)| !is_number(**value)) {
            Some((name, _)) => Err(CovariateError::NotFinite {
                covariate: name.clone(),
            }),
            None => Ok(()),
        }
    }

    pub(super) fn purchase_places(&self) -> &[usize] {
        &self.purchase
    }

    pub(super) fn dropout_places(&self) -> &[usize] {
        &self.dropout
    }

    /// The name at a place.
    pub(super) fn name_at(&self, place: usize) -> &str {
        self.names.get(place).map_or("", String::as_str)
    }

    fn place_of(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|own| own == name)
    }

    fn named<'a>(&'a self, places: &'a [usize]) -> impl ExactSizeIterator<Item = &'a str> {
        places.iter().map(|place| self.name_at(*place))
    }
}
