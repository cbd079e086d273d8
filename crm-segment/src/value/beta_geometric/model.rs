//! The two models.

use super::likelihood::Base;
use super::parameters::{BetaGeometric, FirstDropout};
use crate::value::covariates::fit_with_covariates;
use crate::value::fit::{Scales, Start, maximise_over};
use crate::value::history::Usual;
use crate::value::model::model;
use crate::value::{
    CovariateGroups, CovariateModel, Fit, FitError, FitOptions, HistoryGroups, Model,
    MovedParameter, Outlook, PurchaseModel, RepeatHistory, TimeUnit, ValueError, WithCovariates,
};

model! {
    /// BG/NBD (Fader, Hardie and Lee 2005): purchases at random at a rate that differs between
    /// customers, and after each repeat purchase a chance to drop out for good that differs too.
    ///
    /// Nobody drops out before the first repeat purchase, so everybody who has not bought again
    /// counts as alive. Where that matters, take [`MbgNbd`].
    ///
    /// ```
    /// use crm_segment::value::{BgNbd, PurchaseModel, Recency, RepeatHistory, TimeSpan, TimeUnit};
    ///
    /// // The parameters and the customer of the paper: 2 purchases, the last in week 30.43 of 38.86.
    /// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426, TimeUnit::Week)?;
    /// let history = RepeatHistory::new(2, Recency::AgeAtLast(30.43), 38.86, TimeUnit::Week)?;
    /// let outlook = model.outlook(&history)?;
    /// let expected = outlook.expected_purchases(TimeSpan::new(39.0, TimeUnit::Week)?)?;
    /// assert_eq!((expected * 1000.0).round(), 1226.0);
    ///
    /// // A span in another unit is refused, not taken for weeks.
    /// assert!(outlook.expected_purchases(TimeSpan::new(273.0, TimeUnit::Day)?).is_err());
    /// # Ok::<(), crm_segment::value::ValueError>(())
    /// ```
    pub struct BgNbd as "bg_nbd" {
        unit: TimeUnit,
        ;
        /// The shape of the distribution of purchase rates.
        r,
        /// The rate of the distribution of purchase rates, in units of time.
        alpha,
        /// The first shape of the distribution of dropout probabilities.
        a,
        /// The second shape of the distribution of dropout probabilities.
        b,
    }
}

model! {
    /// MBG/NBD (Batislam, Denizel and Filiztekin 2007): BG/NBD in which customers may drop out
    /// right after the first purchase too.
    ///
    /// The better default to ask who is alive, since customers who never came back can be gone.
    pub struct MbgNbd as "mbg_nbd" {
        unit: TimeUnit,
        ;
        /// The shape of the distribution of purchase rates.
        r,
        /// The rate of the distribution of purchase rates, in units of time.
        alpha,
        /// The first shape of the distribution of dropout probabilities.
        a,
        /// The second shape of the distribution of dropout probabilities.
        b,
    }
}

const fn start(usual: Usual) -> Start<4> {
    Start {
        values: [0.5, 0.5 / usual.rate, 1.0, 2.5],
        sizes: [1.0, usual.age, 1.0, 1.0],
    }
}

/// What the two models do alike, by when customers can first drop out.
macro_rules! beta_geometric {
    ($model:ident, $first:expr) => {
        impl $model {
            /// Takes the parameters, which hold for ages in `unit`: shape `r` and rate `alpha` of
            /// the gamma distribution of purchase rates, shapes `a` and `b` of the beta
            /// distribution of dropout probabilities.
            ///
            /// # Errors
            /// When a parameter is not finite and above zero.
            pub fn new(
                r: f64,
                alpha: f64,
                a: f64,
                b: f64,
                unit: TimeUnit,
            ) -> Result<Self, ValueError> {
                Self::of([r, alpha, a, b], unit)
            }

            /// The parameters of the greatest likelihood.
            ///
            /// # Errors
            /// When there is nobody, nobody with a repeat purchase, or no time observed.
            pub fn fit(groups: &HistoryGroups, options: FitOptions) -> Result<Fit<Self>, FitError> {
                let start = start(groups.usual()?);
                let scales = Scales {
                    names: Self::NAMES,
                    sizes: start.sizes,
                };
                let sample = groups.sample().map(|sample| Base::new(&sample, $first));
                let base = Base::new(groups, $first);
                let optimum = maximise_over(&base, sample.as_ref(), &scales, start.values, options);
                Fit::new(&optimum, |values| Self::of(*values, groups.unit()))
            }

            /// The parameters and coefficients of the greatest likelihood: α moves by the
            /// covariates of purchasing, a and b by those of dropout, see [`WithCovariates`].
            ///
            /// # Errors
            /// When there is nobody, nobody with a repeat purchase, or no time observed.
            pub fn fit_with_covariates(
                groups: &CovariateGroups,
                options: FitOptions,
            ) -> Result<Fit<WithCovariates<Self>>, FitError> {
                let histories = groups.histories()?;
                let plain = Self::fit(&histories, options)?;
                let start = start(histories.usual()?);
                fit_with_covariates(groups, &$first, &start, &plain, options)
            }

            const fn with_first_dropout(&self) -> BetaGeometric {
                BetaGeometric {
                    r: self.r,
                    alpha: self.alpha,
                    a: self.a,
                    b: self.b,
                    unit: self.unit,
                    first: $first,
                }
            }
        }

        impl CovariateModel for $model {
            const PURCHASE: &'static [MovedParameter] = &[MovedParameter::falls("alpha")];
            const DROPOUT: &'static [MovedParameter] =
                &[MovedParameter::rises("a"), MovedParameter::rises("b")];
        }

        impl PurchaseModel for $model {
            fn unit(&self) -> TimeUnit {
                self.unit
            }

            fn log_likelihood(&self, history: &RepeatHistory) -> Result<f64, ValueError> {
                self.with_first_dropout().log_likelihood(history)
            }

            fn newcomer(&self) -> Outlook {
                self.with_first_dropout().newcomer()
            }

            fn outlook(&self, history: &RepeatHistory) -> Result<Outlook, ValueError> {
                self.with_first_dropout().outlook(history)
            }
        }
    };
}

beta_geometric!(BgNbd, FirstDropout::AfterRepeat);
beta_geometric!(MbgNbd, FirstDropout::AfterFirst);
