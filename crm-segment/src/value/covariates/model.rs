//! The model.

use super::columns::{Column, coefficients};
use super::{CovariateError, CovariateModel, Covariates};
use crate::value::fit::Estimated;
use crate::value::model::sealed::Sealed;
use crate::value::{TimeUnit, ValueError};

/// A model of purchases whose parameters depend on what is known of a customer from the start (Fader
/// and Hardie 2007, note 019, and as CLVTools and pymc-marketing have them).
///
/// A customer with the values z has the parameters
///
/// | model | purchasing | dropout |
/// |---|---|---|
/// | [`ParetoNbd`](crate::value::ParetoNbd) | α = α₀·e^(−γ·z) | β = β₀·e^(−γ·z) |
/// | [`BgNbd`](crate::value::BgNbd), [`MbgNbd`](crate::value::MbgNbd) | α = α₀·e^(−γ·z) | a = a₀·e^(γ·z), b = b₀·e^(γ·z), each with a γ of its own |
///
/// and shares r (and s) with all. α and β divide the rates: one more of z multiplies the rate of
/// purchases, or of dropping out, by e^γ, and a positive coefficient means faster. With the
/// dropout probabilities of BG/NBD a positive coefficient of a means that more drop out, one of b
/// that fewer do. pymc-marketing has the same signs and coefficients. CLVTools has the same signs, and
/// lets a and b share one coefficient, so that covariates leave the mean dropout probability
/// a / (a + b) as it is.
///
/// Told are not the parameters at zero, which may lie far from every customer, but those of the
/// [typical](Self::typical) customer, who has the mean of each covariate;
/// [`at_zero`](Self::at_zero) gives α₀ and the others.
///
/// ```
/// use crm_segment::value::*;
///
/// let week = TimeUnit::Week;
/// let plain = BgNbd::new(0.24, 4.4, 0.8, 2.4, week)?;
/// // Online customers buy 1.65 times as often and drop out sooner.
/// let model = WithCovariates::new(plain, &[("online", 0.5)], &[("online", &[0.2, -0.1])])?;
/// assert_eq!(model.at_zero()?, plain);
/// let online: BgNbd = model.for_covariates(&[1.0])?;
/// assert_eq!(online.alpha(), 4.4 * f64::exp(-0.5));
///
/// // A plain model, with all that it can be asked.
/// let quarter = TimeSpan::new(13.0, week)?;
/// let expected = |model: &BgNbd| model.newcomer().expected_purchases(quarter);
/// assert!(expected(&online)? > expected(&plain)?);
/// // After the same silence who buys faster is sooner taken for gone.
/// let history = RepeatHistory::new(2, Recency::AgeAtLast(20.0), 39.0, week)?;
/// let alive = |model: &BgNbd| Ok::<f64, ValueError>(model.outlook(&history)?.probability_alive());
/// assert!(alive(&online)? < alive(&plain)?);
/// # Ok::<(), CovariateError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct WithCovariates<M> {
    covariates: Covariates,
    typical: M,
    /// The value of each covariate at which its coefficients do nothing.
    centres: Vec<f64>,
    /// In the order of [`coefficients`](Self::coefficients).
    coefficients: Vec<f64>,
}

/// What a covariate does to a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Coefficient<'a> {
    /// The covariate, by its name.
    pub covariate: &'a str,
    /// The parameter that it moves, by its name.
    pub parameter: &'static str,
    /// γ, per unit of the covariate.
    pub value: f64,
}

impl<M: CovariateModel> WithCovariates<M> {
    /// Takes the model of a customer whose covariates are all zero, the coefficient of each covariate
    /// of purchasing, and of each of dropout one for every parameter in
    /// [`DROPOUT`](CovariateModel::DROPOUT): that of β, or those of a and of b.
    ///
    /// # Errors
    /// When the names are refused (see [`Covariates::new`]), or a coefficient is not finite, or there
    /// are too few or too many.
    pub fn new(
        at_zero: M,
        purchase: &[(&str, f64)],
        dropout: &[(&str, &[f64])],
    ) -> Result<Self, CovariateError> {
        let mut named: Vec<(&str, &'static str, f64)> = Vec::new();
        for moved in M::PURCHASE {
            named.extend(
                purchase
                    .iter()
                    .map(|(name, value)| (*name, moved.name, *value)),
            );
        }
        for (name, values) in dropout {
            if values.len() != M::DROPOUT.len() {
                return Err(CovariateError::CoefficientCount {
                    covariate: (*name).to_owned(),
                    needed: M::DROPOUT.len(),
                });
            }
            let moved = M::DROPOUT.iter().zip(*values);
            named.extend(moved.map(|(moved, value)| (*name, moved.name, *value)));
        }
        let names = |list: &[&str], others: &[&str]| Covariates::new(list, others);
        let purchase: Vec<&str> = purchase.iter().map(|(name, _)| *name).collect();
        let dropout: Vec<&str> = dropout.iter().map(|(name, _)| *name).collect();
        let covariates = names(&purchase, &dropout)?;
        let centres = vec![0.0; covariates.names().len()];
        let coefficients = coefficients::<M>(&covariates)
            .iter()
            .map(|column| {
                let covariate = column
                    .covariate
                    .map_or("", |place| covariates.name_at(place));
                let mut all = named.iter();
                let own = all.find(|(name, moved, _)| *name == covariate && *moved == column.name);
                own.map_or(0.0, |(_, _, value)| *value)
            })
            .collect();
        Self::checked(covariates, at_zero, centres, coefficients)
    }

    /// Takes numbers that are known to be good.
    pub(super) const fn of(
        covariates: Covariates,
        typical: M,
        centres: Vec<f64>,
        coefficients: Vec<f64>,
    ) -> Self {
        Self {
            covariates,
            typical,
            centres,
            coefficients,
        }
    }

    pub(super) fn checked(
        covariates: Covariates,
        typical: M,
        centres: Vec<f64>,
        coefficients: Vec<f64>,
    ) -> Result<Self, CovariateError> {
        let model = Self::of(covariates, typical, centres, coefficients);
        let bad_coefficient = model.coefficients().find(|one| !one.value.is_finite());
        let named = model.covariates.names().iter().zip(&model.centres);
        let bad_centre = named.filter(|(_, centre)| !centre.is_finite());
        let mut bad = bad_centre.map(|(name, _)| name.as_str());
        match bad_coefficient.map(|one| one.covariate).or(bad.next()) {
            Some(covariate) => Err(CovariateError::Coefficient {
                covariate: covariate.to_owned(),
            }),
            None => Ok(model),
        }
    }

    /// The covariates.
    #[must_use]
    pub const fn covariates(&self) -> &Covariates {
        &self.covariates
    }

    /// The unit for which the parameters hold.
    #[must_use]
    pub fn unit(&self) -> TimeUnit {
        self.typical.unit()
    }

    /// The model of a customer with the mean of each covariate over the base of the fit.
    #[must_use]
    pub const fn typical(&self) -> &M {
        &self.typical
    }

    /// The value of each covariate for which the [typical](Self::typical) model holds, in the order of
    /// [`Covariates::names`].
    #[must_use]
    pub fn centres(&self) -> &[f64] {
        &self.centres
    }

    /// The model of a customer whose covariates are all zero: α₀, β₀, a₀ and b₀ of the note.
    ///
    /// # Errors
    /// When a parameter leaves the range of numbers, as it can where zero lies far from all customers.
    pub fn at_zero(&self) -> Result<M, CovariateError> {
        self.for_covariates(&vec![0.0; self.centres.len()])
    }

    /// The model of a customer with these values, in the order of [`Covariates::names`]; take
    /// [`Covariates::in_order`] for values by name. It is one without covariates and can be asked
    /// everything, of customers in the fit or not.
    ///
    /// # Errors
    /// When there are too few values or too many, one is not finite, or a parameter leaves the range
    /// of numbers.
    pub fn for_covariates(&self, values: &[f64]) -> Result<M, CovariateError> {
        self.covariates.require(values)?;
        let pairs = values.iter().zip(&self.centres);
        let offsets: Vec<f64> = pairs.map(|(value, centre)| value - centre).collect();
        let mut powers = vec![0.0; M::NAMES.len()];
        for (column, coefficient) in self.columns().iter().zip(&self.coefficients) {
            if let Some(power) = powers.get_mut(column.parameter) {
                *power += column.factor(&offsets) * coefficient;
            }
        }
        let typical = self.typical.values();
        let moved = typical.iter().zip(powers);
        let parameters: Vec<f64> = moved.map(|(value, power)| value * power.exp()).collect();
        Ok(self.typical.with_values(&parameters)?)
    }

    /// Every coefficient: those of purchasing, then for each parameter of dropout those of dropout.
    pub fn coefficients(&self) -> impl Iterator<Item = Coefficient<'_>> {
        let columns = self.columns().into_iter().zip(&self.coefficients);
        columns.map(|(column, value)| Coefficient {
            covariate: column
                .covariate
                .map_or("", |place| self.covariates.name_at(place)),
            parameter: column.name,
            value: *value,
        })
    }

    /// The coefficient of a covariate for a parameter, both by name.
    #[must_use]
    pub fn coefficient(&self, covariate: &str, parameter: &str) -> Option<f64> {
        let mut all = self.coefficients();
        let own = all.find(|one| one.covariate == covariate && one.parameter == parameter);
        own.map(|one| one.value)
    }

    fn columns(&self) -> Vec<Column> {
        coefficients::<M>(&self.covariates)
    }
}

impl<M> Sealed for WithCovariates<M> {}

/// The parameters of the [typical](WithCovariates::typical) model, then the
/// [coefficients](WithCovariates::coefficients).
impl<M: CovariateModel> Estimated for WithCovariates<M> {
    fn estimates(&self) -> Vec<f64> {
        let parameters = self.typical.values().into_iter();
        parameters
            .chain(self.coefficients.iter().copied())
            .collect()
    }

    fn positive(&self) -> usize {
        M::NAMES.len()
    }

    fn with_estimates(&self, values: &[f64]) -> Result<Self, ValueError> {
        let needed = M::NAMES.len().saturating_add(self.coefficients.len());
        if values.len() != needed {
            return Err(ValueError::ParameterCount { needed });
        }
        let (parameters, coefficients) = values.split_at(M::NAMES.len());
        if coefficients.iter().any(|value| !value.is_finite()) {
            return Err(ValueError::NotFinite {
                field: "coefficient",
            });
        }
        Ok(Self {
            typical: self.typical.with_values(parameters)?,
            coefficients: coefficients.to_vec(),
            ..self.clone()
        })
    }
}
